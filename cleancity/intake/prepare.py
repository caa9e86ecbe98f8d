"""A file from bytes to `good` rows in a connection of its own: the way that preview, accept and rebuild share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from cleancity.contracts import Contract, load
from cleancity.errors import Refused
from cleancity.intake import checks, preview, returning, validate
from cleancity.intake.carry import absent_columns, carry_over
from cleancity.intake.choices import matches_of, place_readings, sheet_choices
from cleancity.intake.cleaning import title_of
from cleancity.intake.decode import decode
from cleancity.intake.fold import Repairs
from cleancity.intake.header import Layout, likeliest_dataset, missing_columns
from cleancity.intake.kept import raw_rows
from cleancity.intake.leaning import Runs, unplaced_rows
from cleancity.intake.mapping import FileMapping, read_mapping, with_report_date
from cleancity.intake.names import unknown_names
from cleancity.intake.problems import NothingGood, Receipt, Repair, RowCounts
from cleancity.intake.progress import Progress
from cleancity.intake.quality import score
from cleancity.intake.row_problems import first_said, list_problems, ragged_cells
from cleancity.intake.stage import Staging, present_fields, stage
from cleancity.intake.surprises import surprises
from cleancity.intake.table import Sheet
from cleancity.intake.titled import find_titled
from cleancity.intake.upload import Upload

if TYPE_CHECKING:
    import duckdb

# Bad rows kept for the clerk's own correction file; the store lists the reasons of all.
KEPT_RAW = 100_000
BAD_ROWS = "SELECT row_number FROM bad_cell UNION SELECT row_number FROM check_hit WHERE level = 'error'"


def detect(upload: Upload) -> Upload:
    """The upload as one of the dataset that its headers look like; of issues when they look like none.

    Raises:
        Refused: the bytes are no table.
    """
    sheets, _ = decode(upload.data)
    return replace(upload, dataset=likeliest_dataset(sheets) or "issue")


def prepare(
    cursor: duckdb.DuckDBPyConnection,
    upload: Upload,
    today: date,
    with_changes: bool = False,
    progress: Progress | None = None,
    unplaced: Runs | None = None,
) -> Receipt:
    """Fill `good` in the cursor's temporary tables, and say everything that can be said before accepting.

    Args:
        cursor: a connection of the caller's own; what it sees of the store is what the file is compared with.
        today: the day of acceptance; no later date counts as the file's report date.
        with_changes: also list changed cells, old and new; only a reader who still decides needs them.
        progress: told what is being done; may stop it.
        unplaced: of a replay, the rows that had nothing to lean on when the file was accepted.

    Raises:
        Refused: the file cannot be read as this dataset at all.
        ConfigError: the mapping file is wrong.
        Cancelled: `progress` was told to stop.
    """
    told = progress or Progress()
    contract = load(upload.dataset)
    mapping = with_report_date(read_mapping(upload.mapping, contract), contract, upload.as_of)
    sheets, read_as = decode(upload.data)
    told.say("正在查找表头")
    # The headers of a list of ours are our own; a sender's profile speaks of other files.
    mapping = FileMapping() if returning.has_returned(sheets) else mapping
    layout, mapping, titled = find_titled(sheets, contract, mapping, upload.sheet or mapping.sheet, upload.file)
    staging = stage(cursor, layout, contract, mapping, upload.crs, told, upload.as_of, upload.file)
    present = present_fields(layout, contract, mapping)
    told.say("正在逐格核对")
    leant = replace(layout.leaning, unplaced=unplaced) if layout.lacking else None
    as_of = validate.validate(cursor, layout, contract, present, today, upload.as_of, leant)
    runs = tuple(unplaced_rows(cursor))
    if unplaced is None:
        _refuse_groundless(cursor, sheets, layout, contract, staging, bool(runs))
    told.say("正在与库里的数据比较")
    absent = absent_columns(contract, present, bool(layout.unmapped))
    carry_over(cursor, contract, absent, as_of)
    if layout.lacking:
        checks.look_again(cursor, contract)
    list_problems(cursor, layout, contract, present, staging, "masking" not in mapping.off)
    receipt = _with_counts(cursor, upload, layout, contract, mapping, staging)
    unknown = unknown_names(cursor, contract, present)
    unsaid = () if layout.is_returned else absent
    notices = (
        *preview.notices(cursor, layout, contract, present, unsaid, staging, read_as, unknown, mapping),
        *titled,
        *preview.undated(contract, present, upload.as_of, as_of),
        *returning.notices(cursor, contract, layout, staging, runs),
        *checks.notices(cursor, contract),
        # What leans on old rows is as old and as few as they are.
        *([] if layout.lacking else surprises(cursor, contract, upload.department, as_of, receipt.rows.good)),
    )
    on = as_of.isoformat() if as_of else None
    receipt = replace(receipt, as_of=on, notices=notices, names=tuple(unknown), absent=absent, unplaced=runs)
    return _to_decide(cursor, receipt, sheets, layout, contract, mapping) if with_changes else receipt


def _to_decide(
    cursor: duckdb.DuckDBPyConnection,
    receipt: Receipt,
    sheets: Sequence[Sheet],
    layout: Layout,
    contract: Contract,
    mapping: FileMapping,
) -> Receipt:
    """The receipt with what only a reader who still decides looks at."""
    return replace(
        receipt,
        changes=tuple(preview.changes(cursor, contract)) if receipt.rows.changed else (),
        sheets=sheet_choices(sheets, contract, mapping),
        places=place_readings(layout, contract, mapping) if contract.is_located else (),
    )


def _refuse_groundless(
    cursor: duckdb.DuckDBPyConnection,
    sheets: Sequence[Sheet],
    layout: Layout,
    contract: Contract,
    staging: Staging,
    has_unplaced: bool,
) -> None:
    """Raises Refused for a list in which nothing was filled in, and for a file whose keys the store knows none of:
    then it is the columns that are missing."""
    if layout.is_returned:
        returning.refuse_empty(staging.n_staged, staging.n_unfilled)
    elif has_unplaced and not _one(cursor, "SELECT COUNT(*) FROM good"):
        raise missing_columns(layout, sheets, contract, layout.lacking)


def checked(receipt: Receipt) -> Receipt:
    """The receipt, unless nothing in the file is any good.

    Raises:
        NothingGood: no row can go in.
    """
    if receipt.rows.good:
        return receipt
    if not receipt.rows.read:
        raise Refused("表头下面没有数据行。", "请检查导出是否完整，再上传。")
    first = receipt.problems[0] if receipt.problems else None
    why = f"例如第 {first.row} 行：{first.reason}" if first else "全部是合计或备注行。"
    raise NothingGood(f"读到 {receipt.rows.read} 行，没有一行能入库。{why}", first.remedy if first else "", receipt)


def _with_counts(
    cursor: duckdb.DuckDBPyConnection,
    upload: Upload,
    layout: Layout,
    contract: Contract,
    mapping: FileMapping,
    staging: Staging,
) -> Receipt:
    """The receipt as far as the rows themselves tell it."""
    bad_rows = {row for (row,) in cursor.execute(BAD_ROWS).fetchall()}
    counts, n_warned = _counts(cursor, contract, staging, len(bad_rows)), checks.count_warned(cursor)
    wanted = set(sorted({*bad_rows, *staging.replaced})[:KEPT_RAW])
    raw = raw_rows(layout, contract, wanted, "masking" not in mapping.off) | ragged_cells(layout, staging)
    return Receipt(
        file=upload.file,
        dataset=upload.dataset,
        sheet=layout.sheet.name,
        rows=counts,
        problems=first_said(cursor, layout, upload.file, "level <> 'warning'"),
        warnings=first_said(cursor, layout, upload.file, "level = 'warning'"),
        n_warned=n_warned,
        quality=score(counts, n_warned),
        rejected_rows=dict(sorted(raw.items())),
        matches=matches_of(layout, contract, mapping),
        repairs=repairs_of(staging.repairs),
    )


def _counts(cursor: duckdb.DuckDBPyConnection, contract: Contract, staging: Staging, n_bad: int) -> RowCounts:
    good = _one(cursor, "SELECT COUNT(*) FROM good")
    rejected = n_bad + len(staging.ragged) + len(staging.replaced)
    left_out = len(staging.totals) + staging.n_unfilled + _one(cursor, "SELECT COUNT(*) FROM left_out")
    repaired = _one(cursor, "SELECT COUNT(*) FROM good WHERE is_repaired")
    counts = RowCounts(good + rejected + left_out, good, repaired, rejected, left_out)
    different = preview.difference(cursor, contract)
    return replace(counts, added=different.added, changed=different.changed, unchanged=different.unchanged)


def repairs_of(repairs: Repairs) -> tuple[Repair, ...]:
    """Every kind of cleaning that was done."""
    return tuple(Repair(kind, title_of(kind), count, *repairs.examples[kind]) for kind, count in repairs.counts.items())


def _one(cursor: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = cursor.execute(sql).fetchone()
    return int(row[0]) if row else 0
