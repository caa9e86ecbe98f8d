"""The front door, the same for screens, command line and demo: preview, ingest, undo, rebuild, clear."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from cleancity.contracts import load
from cleancity.errors import ConfigError, Refused, StoreDamaged
from cleancity.intake.accept import digest_of, drop_batch, keep_bytes, write_batch, write_books
from cleancity.intake.belonging import NotOwn, check_own, refused
from cleancity.intake.choices import matches_of
from cleancity.intake.demo_said import take_back_demo
from cleancity.intake.header import MissingColumns
from cleancity.intake.in_step import fill_kept, is_behind
from cleancity.intake.mapping import read_mapping
from cleancity.intake.prepare import checked, prepare
from cleancity.intake.problems import Problem, Receipt, RowCounts, refusal
from cleancity.intake.progress import Progress
from cleancity.intake.upload import Upload, upload_of
from cleancity.store import BatchLine, Store
from cleancity.store.schema import empty_tables

if TYPE_CHECKING:
    import duckdb


def preview(
    store: Store, upload: Upload, progress: Progress | None = None, own: str = "", also: Collection[str] = ()
) -> Receipt:
    """What accepting the file would do. Nothing in the store changes; a refused file is a receipt that says so.

    Args:
        own: the department whose rows alone may be in it ("": any); `also` are names about to be said to mean it.

    Raises:
        Cancelled: `progress` was told to stop.
    """
    known = store.manifest.find(_line(store, upload, "", datetime.now()))
    if known and not own:
        return _repeat(known, upload)
    with store.cursor() as cursor:

        def work() -> Receipt:
            receipt = check_own(cursor, checked(prepare(cursor, upload, date.today(), True, progress)), own, also)
            return _repeat(known, upload) if known else receipt

        return _or_refusal(upload, work)


def ingest(
    store: Store,
    data: bytes,
    file_name: str,
    dataset: str,
    *,
    mapping: str | None = None,
    crs: str | None = None,
    as_of: date | None = None,
    sheet: str | None = None,
    origin: str = "command",
    keeps_in_step: bool = True,
) -> Receipt:
    """Accept a file: its good rows are in the store when this returns with `accepted`, all of them or none.

    The same bytes the same way again change nothing and answer with the old batch. Who brings many files in a row may
    say `keeps_in_step=False` and call `catch_up` after the last.
    """
    upload = Upload(data, file_name, dataset, mapping, crs, as_of, sheet)
    return accept(store, upload, origin, keeps_in_step=keeps_in_step)


def accept(
    store: Store,
    upload: Upload,
    origin: str = "command",
    progress: Progress | None = None,
    keeps_in_step: bool = True,
    own: str = "",
) -> Receipt:
    """`ingest` for an upload that was previewed; `own` is the department whose rows alone may be in it ("": any).

    Raises:
        Cancelled: `progress` was told to stop before anything was written.
    """
    with store.writing:
        now = datetime.now().replace(microsecond=0)
        line = _line(store, upload, origin, now)
        known = store.manifest.find(line)
        if known:
            return preview(store, upload, progress, own)
        with store.cursor() as cursor:
            return _or_refusal(upload, lambda: _accept(store, cursor, upload, line, now, progress, keeps_in_step, own))


def undo(store: Store, batch: int, at: datetime | None = None) -> None:
    """Take a batch out again; what it had changed is as the latest remaining batch says.

    Raises:
        Refused: there is no such batch in force.
    """
    with store.writing, store.cursor() as cursor:
        line = store.manifest.in_force().get(batch)
        if line is None:
            was_undone = store.manifest.undone_at(batch)
            reason = f"批次 {batch} 已经撤销过了。" if was_undone else f"没有批次 {batch}。"
            raise Refused(reason, "用批次历史可以看到全部批次。")
        moment = at or datetime.now().replace(microsecond=0)
        with store.transaction(cursor):
            drop_batch(cursor, load(line.dataset), batch, moment)
        store.manifest.undo(batch, moment)


def clear_demo(store: Store) -> int:
    """Take out every batch of the demo city as if it had never been, and its meeting; returns how many batches."""
    with store.writing:
        demo = [number for number, line in store.manifest.listed().items() if line.origin == "demo"]
        if demo:
            digests = {store.manifest.listed()[number].sha256 for number in demo}
            store.manifest.clear(demo, datetime.now())
            rebuild(store)
            for digest in digests - {line.sha256 for line in store.manifest.listed().values()}:
                (store.uploads / digest).unlink(missing_ok=True)
        take_back_demo(store, datetime.now())
        return len(demo)


def mend(store: Store, say: Callable[[str], None] = lambda text: None) -> bool:
    """Replay the manifest when the tables do not match it (a crash, a damaged file, a changed contract)."""
    if not store.needs_rebuild:
        catch_up(store)
        return False
    say("数据库与上传记录不一致，正在按原始文件重建……")
    rebuild(store, say)
    return True


def catch_up(store: Store) -> None:
    """Fill what is kept beside the rows when it is behind them: after many files in a row, or a crash among them."""
    with store.writing, store.cursor() as cursor:
        if is_behind(cursor):
            with store.transaction(cursor):
                fill_kept(cursor)


def rebuild(store: Store, say: Callable[[str], None] = lambda text: None) -> int:
    """Build every table again from the uploads and the manifest, in one transaction.

    Returns:
        How many batches were replayed.

    Raises:
        StoreDamaged: an upload is missing or its bytes have changed; the store is as before.
    """
    with store.writing, store.cursor() as cursor:
        lines = store.manifest.listed()
        with store.transaction(cursor):
            empty_tables(cursor)
            for number, line in lines.items():
                say(f"重建第 {number} 批：{line.file}")
                _replay(store, cursor, line)
            fill_kept(cursor)
        store.needs_rebuild = False
        return len(lines)


def _replay(store: Store, cursor: duckdb.DuckDBPyConnection, line: BatchLine) -> None:
    contract, counts = load(line.dataset), RowCounts(**line.rows)
    undone_at = store.manifest.undone_at(line.batch)
    if undone_at:
        write_books(cursor, contract, line, counts, undone_at)
        return
    upload = upload_of(_stored_bytes(store, line), line.file, line.dataset, line.given)
    receipt = prepare(cursor, upload, datetime.fromisoformat(line.accepted_at).date(), unplaced=line.unplaced)
    _write(cursor, line, receipt, counts, keeps_in_step=False)


def _stored_bytes(store: Store, line: BatchLine) -> bytes:
    path = store.uploads / line.sha256
    data = path.read_bytes() if path.exists() else b""
    if digest_of(data) != line.sha256:
        raise StoreDamaged(
            f"第 {line.batch} 批的上传原件“{line.file}”缺失或已被改动，无法重建。",
            f"请从备份恢复 uploads/{line.sha256}。",
        )
    return data


def _accept(
    store: Store,
    cursor: duckdb.DuckDBPyConnection,
    upload: Upload,
    line: BatchLine,
    now: datetime,
    progress: Progress | None,
    keeps_in_step: bool,
    own: str,
) -> Receipt:
    with store.transaction(cursor):
        receipt = check_own(cursor, checked(prepare(cursor, upload, now.date(), progress=progress)), own)
        line = replace(
            line, as_of=receipt.as_of, rows=asdict(receipt.rows), notices=list(receipt.notices),
            n_warned=receipt.n_warned, warnings=[_as_said(warning) for warning in receipt.warnings],
            quality=receipt.quality, unplaced=[list(run) for run in receipt.unplaced],
        )  # fmt: skip
        keep_bytes(store, upload.data, line.sha256)
        store.manifest.intend(line)
        _write(cursor, line, receipt, receipt.rows, keeps_in_step)
    store.manifest.accept(line)
    return replace(receipt, accepted=True, batch=line.batch)


def _write(
    cursor: duckdb.DuckDBPyConnection, line: BatchLine, receipt: Receipt, counts: RowCounts, keeps_in_step: bool
) -> None:
    all_new = receipt.rows.added == receipt.rows.good
    write_batch(cursor, load(line.dataset), line, counts, all_new, receipt.absent, keeps_in_step)
    said = "row_number, column_title, value, reason, remedy, level"
    own = f"INSERT INTO problem SELECT {line.batch}, $1, {said} FROM said WHERE level <> 'warning'"
    cursor.execute(own, [receipt.sheet])
    sentences: list[tuple[int | str | None, ...]]
    sentences = [(line.batch, receipt.sheet, *warning, "warning") for warning in line.warnings]
    sentences += [(line.batch, receipt.sheet, None, None, None, text, None, "notice") for text in line.notices]
    if sentences:
        cursor.executemany("INSERT INTO problem VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", sentences)
    if receipt.rejected_rows:
        raw = [json.dumps(cells, ensure_ascii=False) for cells in receipt.rejected_rows.values()]
        cursor.register("raw_row", pa.table({"row_number": list(receipt.rejected_rows), "raw": raw}))
        cursor.execute(f"INSERT INTO rejected_row SELECT {line.batch}, row_number, raw FROM raw_row")
        cursor.unregister("raw_row")


def _as_said(warning: Problem) -> list[int | str]:
    return [warning.row, warning.column, warning.value, warning.reason, warning.remedy]


def _line(store: Store, upload: Upload, origin: str, now: datetime) -> BatchLine:
    return BatchLine(
        batch=store.manifest.next_batch(),
        dataset=upload.dataset,
        file=upload.file,
        sha256=digest_of(upload.data),
        origin=origin,
        accepted_at=now.isoformat(),
        contract=load(upload.dataset).digest,
        given=upload.given,
        department=upload.department,
    )


def _repeat(known: BatchLine, upload: Upload) -> Receipt:
    rows = RowCounts(**known.rows)
    when = known.accepted_at.replace("T", " ")
    return Receipt(
        file=upload.file,
        dataset=known.dataset,
        accepted=True,
        batch=known.batch,
        as_of=known.as_of,
        rows=replace(rows, added=0, changed=0, unchanged=rows.good),
        notices=(f"这份文件已在 {when} 入库（批次 {known.batch}，“{known.file}”），没有重复入库。",),
        is_repeat=True,
    )


def _or_refusal(upload: Upload, work: Callable[[], Receipt]) -> Receipt:
    """A file, or its mapping file, that cannot be taken is an answer, not an accident."""
    try:
        return work()
    except MissingColumns as error:
        contract = load(upload.dataset)
        matches = matches_of(error.layout, contract, read_mapping(upload.mapping, contract))
        return refusal(upload.file, upload.dataset, error, matches)
    except NotOwn as error:
        return refused(upload.file, upload.dataset, error)
    except (Refused, ConfigError) as error:
        return refusal(upload.file, upload.dataset, error)
