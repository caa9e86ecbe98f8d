"""The front door, the same for screens, command line and demo: preview, ingest, undo, clear."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from cleancity.contracts import load
from cleancity.errors import ConfigError, Refused, StoreReopened
from cleancity.intake.accept import digest_of, drop_batch, forget_batch, keep_bytes, write_receipt
from cleancity.intake.belonging import NotOwn, check_own, refused
from cleancity.intake.choices import matches_of
from cleancity.intake.demo_said import take_back_demo
from cleancity.intake.header import MissingColumns
from cleancity.intake.mapping import read_mapping
from cleancity.intake.prepare import checked, prepare
from cleancity.intake.problems import NothingGood, Receipt, RowCounts, refusal
from cleancity.intake.progress import Progress
from cleancity.intake.replay import rebuild
from cleancity.intake.upload import Upload
from cleancity.store import BatchLine, Store
from cleancity.store.disk import check_room
from cleancity.tally import TALLY

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
    at: datetime | None = None,
    own: str = "",
) -> Receipt:
    """`ingest` for an upload that was previewed, accepted at that moment: now when not given.

    Args:
        own: the department whose rows alone may be in it ("": any).

    Raises:
        Cancelled: `progress` was told to stop before anything was written.
    """
    with store.writing:
        try:
            return _counted(_taken(store, upload, origin, progress, keeps_in_step, at, own))
        except StoreReopened:  # the database was found damaged on the way, and is whole again
            return _counted(_taken(store, upload, origin, progress, keeps_in_step, at, own))


def _counted(receipt: Receipt) -> Receipt:
    TALLY.count("ingests", outcome="repeated" if receipt.is_repeat else "accepted" if receipt.accepted else "refused")
    TALLY.count("ingested_rows", receipt.rows.good if receipt.accepted and not receipt.is_repeat else 0)
    return receipt


def _taken(
    store: Store,
    upload: Upload,
    origin: str,
    progress: Progress | None,
    keeps_in_step: bool,
    at: datetime | None,
    own: str,
) -> Receipt:
    now = (at or datetime.now()).replace(microsecond=0)
    line = _line(store, upload, origin, now)
    known = store.manifest.find(line)
    if known:
        receipt = preview(store, upload, progress, own)
        if receipt.accepted and known.batch in store.lost:
            _bring_back(store, upload, known)
        return receipt

    def work() -> Receipt:
        check_room(store.folder, len(upload.data))
        with store.cursor() as cursor:
            return _accept(store, cursor, upload, line, now, progress, keeps_in_step, own)

    try:
        receipt = _or_refusal(upload, work)
    finally:
        store.manifest.let_room_go()
    if receipt.accepted:
        store.settle(waits=not keeps_in_step)
    return receipt


def _bring_back(store: Store, upload: Upload, known: BatchLine) -> None:
    """The very file whose kept bytes were lost: they are kept again, and its rows come back."""
    keep_bytes(store, upload.data, known.sha256)
    rebuild(store)


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
            store.manifest.hold_room_to_undo()
        store.manifest.undo(batch, moment)
    store.settle()


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
            n_warned=receipt.n_warned,
            warnings=[[each.row, each.column, each.value, each.reason, each.remedy] for each in receipt.warnings],
            quality=receipt.quality, unplaced=[list(run) for run in receipt.unplaced],
        )  # fmt: skip
        keep_bytes(store, upload.data, line.sha256)
        store.manifest.intend(line)
        write_receipt(cursor, line, receipt, receipt.rows, keeps_in_step)
    try:
        store.manifest.accept(line)
    except BaseException:
        # Nobody will be told that it is in, so it must not be.
        with store.transaction(cursor):
            forget_batch(cursor, line, now)
        raise
    return replace(receipt, accepted=True, batch=line.batch)


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
    except NothingGood as error:
        whole = refusal(upload.file, upload.dataset, error).problems
        return replace(error.receipt, problems=(*whole, *error.receipt.problems))
    except NotOwn as error:
        return refused(upload.file, upload.dataset, error)
    except (Refused, ConfigError) as error:
        return refusal(upload.file, upload.dataset, error)
