"""The tables built again from uploads and manifest, and the store put right when the two differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from cleancity.contracts import load
from cleancity.errors import ConfigError, Refused, StoreDamaged
from cleancity.intake.accept import digest_of, refresh_lookups, write_books, write_receipt
from cleancity.intake.in_step import fill_kept, is_behind
from cleancity.intake.names import ALIAS_TABLES
from cleancity.intake.prepare import prepare
from cleancity.intake.problems import RowCounts
from cleancity.intake.upload import upload_of
from cleancity.settings import load_settings
from cleancity.store import BatchLine, Store
from cleancity.store.backup import back_up, folder_of, listed
from cleancity.store.schema import empty_tables

if TYPE_CHECKING:
    import duckdb

Say = Callable[[str], None]


def silent(text: str) -> None:
    """Says nothing."""


def mend(store: Store, say: Say = silent) -> bool:
    """Replay the manifest when the tables do not match it (a crash, a damaged file, a changed contract).

    From now on the store mends itself in the same way when damage shows while it is open.
    """
    store.heal = lambda: _mend_now(store, say)
    if not store.needs_rebuild:
        _say_lost(store.lost.values(), say)
        catch_up(store)
        return False
    if store.is_of_other_version and store.manifest.in_force():
        _back_up_before(store, say)
    _mend_now(store, say)
    return True


def _back_up_before(store: Store, say: Say) -> None:
    """The store of another version is kept as it was, once. A rebuild changes no original, so one that cannot be made
    does not keep the office from its data."""
    folder, reason = folder_of(store.folder), f"升级前 {store.stored_digest[:12]}"
    if any(each.reason == reason and each.is_verified for each in listed(folder)):
        return
    say("数据库是另一个版本建的，升级前先备份……")
    try:
        made = back_up(store, folder, load_settings().backup_keep, reason=reason)
        say(f"已备份到 {made.path}。" if made.is_verified else f"备份 {made.path} 不完整：{made.faults[0]}。")
    except Refused as error:
        say(f"没有备份成：{error}升级不改动上传原件和清单，继续。")


def catch_up(store: Store) -> None:
    """Fill what is kept beside the rows when it is behind them: after many files in a row, or a crash among them."""
    with store.writing, store.cursor() as cursor:
        if store.was_behind_journal:
            with store.transaction(cursor):
                for name in ALIAS_TABLES:
                    refresh_lookups(cursor, load(name))
            store.was_behind_journal = False
        if is_behind(cursor):
            with store.transaction(cursor):
                fill_kept(cursor)
    store.settle()


def rebuild(store: Store, say: Say = silent) -> int:
    """Build every table again from the uploads and the manifest, in one transaction.

    Returns:
        How many batches were replayed.

    Raises:
        StoreDamaged: an upload is missing or its bytes have changed; the store is as before.
    """
    return _rebuild(store, say, may_lose=False)


def _mend_now(store: Store, say: Say) -> None:
    say("数据库与上传记录不一致，正在按原始文件重建……")
    _rebuild(store, say, may_lose=True)
    _say_lost(store.lost.values(), say)


def _rebuild(store: Store, say: Say, may_lose: bool) -> int:
    with store.writing, store.cursor() as cursor:
        lines = store.manifest.listed()
        lost: dict[int, BatchLine] = {}
        with store.transaction(cursor):
            empty_tables(cursor)
            for number, line in lines.items():
                say(f"重建第 {number} 批：{line.file}")
                try:
                    _replay(store, cursor, line)
                except (_Lost, Refused, ConfigError):
                    if not may_lose:
                        raise
                    lost[number] = line
            fill_kept(cursor)
        store.needs_rebuild, store.lost = False, lost
    store.settle()
    return len(lines) - len(lost)


class _Lost(StoreDamaged):
    """The bytes of an upload are no longer what was received."""

    def __init__(self, line: BatchLine) -> None:
        super().__init__(
            f"第 {line.batch} 批的上传原件“{line.file}”缺失或已被改动，无法重建。",
            f"请从备份恢复 uploads/{line.sha256}，或把这份文件再上传一次。",
        )


def _say_lost(lines: Iterable[BatchLine], say: Say) -> None:
    for line in lines:
        say(f"{_Lost(line)}其他批次都在。")


def _replay(store: Store, cursor: duckdb.DuckDBPyConnection, line: BatchLine) -> None:
    contract, counts = load(line.dataset), RowCounts(**line.rows)
    undone_at = store.manifest.undone_at(line.batch)
    if undone_at:
        write_books(cursor, contract, line, counts, undone_at)
        return
    upload = upload_of(_stored_bytes(store, line), line.file, line.dataset, line.given)
    receipt = prepare(cursor, upload, datetime.fromisoformat(line.accepted_at).date(), unplaced=line.unplaced)
    write_receipt(cursor, line, receipt, counts, keeps_in_step=False)


def _stored_bytes(store: Store, line: BatchLine) -> bytes:
    path = store.uploads / line.sha256
    data = path.read_bytes() if path.exists() else b""
    if digest_of(data) != line.sha256:
        raise _Lost(line)
    return data
