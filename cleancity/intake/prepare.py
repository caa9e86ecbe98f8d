"""A file from bytes to `good` rows in a connection of its own: the way that preview, accept and rebuild share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from cleancity.contracts import Contract, load
from cleancity.errors import Refused
from cleancity.intake import checks, preview, validate
from cleancity.intake.cleaning import title_of
from cleancity.intake.decode import decode
from cleancity.intake.finding import candidates
from cleancity.intake.fold import Repairs
from cleancity.intake.guess import guess, pairs_of, place
from cleancity.intake.header import Layout, find_layout, likeliest_dataset
from cleancity.intake.kept import raw_rows
from cleancity.intake.mapping import FileMapping, read_mapping, with_report_date
from cleancity.intake.names import unknown_names
from cleancity.intake.problems import LISTED, PlaceReading, Problem, Receipt, Repair, RowCounts, SheetChoice
from cleancity.intake.progress import Progress
from cleancity.intake.quality import score
from cleancity.intake.stage import Staging, present_fields, stage
from cleancity.intake.suggest import ColumnMatch, describe
from cleancity.intake.surprises import surprises
from cleancity.intake.table import Sheet
from cleancity.intake.validate import Said
from cleancity.outline import load_outline

if TYPE_CHECKING:
    import duckdb

# Bad rows kept for the clerk's own correction file; the store lists the reasons of all.
KEPT_RAW = 100_000
SHOWN_POINTS = 300
BAD_ROWS = "SELECT row_number FROM bad_cell UNION SELECT row_number FROM check_hit WHERE level = 'error'"


@dataclass(frozen=True)
class Upload:
    """A file and how it is to be read. The options are as they were asked for; None leaves the choice to the file.

    `department` is who sent it, as far as that was said; it does not change what is read.
    """

    data: bytes
    file: str
    dataset: str
    mapping: str | None = None
    crs: str | None = None
    as_of: date | None = None
    sheet: str | None = None
    department: str | None = None

    @property
    def given(self) -> dict[str, str | None]:
        """The options as the manifest keeps them."""
        as_of = self.as_of.isoformat() if self.as_of else None
        return {"mapping": self.mapping, "crs": self.crs, "as_of": as_of, "sheet": self.sheet}


def upload_of(data: bytes, file: str, dataset: str, given: Mapping[str, str | None]) -> Upload:
    """The upload that a manifest line describes."""
    as_of = given.get("as_of")
    return Upload(
        data, file, dataset, given.get("mapping"), given.get("crs"), date.fromisoformat(as_of) if as_of else None,
        given.get("sheet"),
    )  # fmt: skip


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
) -> Receipt:
    """Fill `good` in the cursor's temporary tables, and say everything that can be said before accepting.

    Args:
        cursor: a connection of the caller's own; what it sees of the store is what the file is compared with.
        today: the day of acceptance; no later date counts as the file's report date.
        with_changes: also list changed cells, old and new; only a reader who still decides needs them.
        progress: told what is being done; may stop it.

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
    layout = find_layout(sheets, contract, mapping, upload.sheet or mapping.sheet)
    staging = stage(cursor, layout, contract, mapping, upload.crs, told, upload.as_of, upload.file)
    present = present_fields(layout, contract, mapping)
    told.say("正在逐格核对")
    as_of = validate.validate(cursor, layout, contract, present, today, upload.as_of)
    told.say("正在与库里的数据比较")
    _list_problems(cursor, layout, contract, present, staging)
    bad_rows = {row for (row,) in cursor.execute(BAD_ROWS).fetchall()}
    counts = _counts(cursor, contract, staging, len(bad_rows))
    unknown = unknown_names(cursor, contract, present)
    wanted = {*bad_rows, *staging.replaced}
    hides = "masking" not in mapping.off
    rejected = raw_rows(layout, contract, set(sorted(wanted)[:KEPT_RAW]), hides) | _ragged_cells(layout, staging)
    n_warned = checks.count_warned(cursor)
    return Receipt(
        file=upload.file,
        dataset=upload.dataset,
        sheet=layout.sheet.name,
        as_of=as_of.isoformat() if as_of else None,
        rows=counts,
        problems=_said(cursor, layout, upload.file, "level <> 'warning'"),
        warnings=_said(cursor, layout, upload.file, "level = 'warning'"),
        n_warned=n_warned,
        quality=score(counts, n_warned),
        notices=(
            *preview.notices(cursor, layout, contract, present, staging, read_as, unknown, mapping),
            *checks.notices(cursor, contract),
            *surprises(cursor, contract, upload.department, as_of, counts.good),
        ),
        changes=tuple(preview.changes(cursor, contract)) if with_changes and counts.changed else (),
        rejected_rows=dict(sorted(rejected.items())),
        matches=matches_of(layout, contract, mapping),
        repairs=repairs_of(staging.repairs),
        names=tuple(unknown),
        sheets=_sheets(sheets, contract, mapping) if with_changes else (),
        places=place_readings(layout, contract, mapping) if with_changes and contract.is_located else (),
    )


def checked(receipt: Receipt) -> Receipt:
    """The receipt, unless nothing in the file is any good.

    Raises:
        Refused: no row can go in.
    """
    if receipt.rows.good:
        return receipt
    if not receipt.rows.read:
        raise Refused("表头下面没有数据行。", "请检查导出是否完整，再上传。")
    first = receipt.problems[0] if receipt.problems else None
    why = f"例如第 {first.row} 行：{first.reason}" if first else "全部是合计或备注行。"
    raise Refused(f"读到 {receipt.rows.read} 行，没有一行能入库。{why}", first.remedy if first else "")


def _counts(cursor: duckdb.DuckDBPyConnection, contract: Contract, staging: Staging, n_bad: int) -> RowCounts:
    good = _one(cursor, "SELECT COUNT(*) FROM good")
    rejected = n_bad + len(staging.ragged) + len(staging.replaced)
    left_out = len(staging.totals) + _one(cursor, "SELECT COUNT(*) FROM left_out")
    repaired = _one(cursor, "SELECT COUNT(*) FROM good WHERE is_repaired")
    counts = RowCounts(good + rejected + left_out, good, repaired, rejected, left_out)
    different = preview.difference(cursor, contract)
    return replace(counts, added=different.added, changed=different.changed, unchanged=different.unchanged)


def _list_problems(
    cursor: duckdb.DuckDBPyConnection, layout: Layout, contract: Contract, present: Collection[str], staging: Staging
) -> None:
    """Fill `said` with everything that is to be said about single rows."""
    others = [*_ragged(staging, len(layout.headers)), *_damaged(staging), *_replaced_by_later(cursor, layout, contract)]
    validate.list_problems(cursor, layout, contract, present, others)
    checks.list_hits(cursor, layout, contract)


def _said(cursor: duckdb.DuckDBPyConnection, layout: Layout, file: str, which: str) -> tuple[Problem, ...]:
    """The first of the sentences in `said`, in the order of the file."""
    rows = cursor.execute(
        f"SELECT row_number, column_title, value, reason, remedy FROM said WHERE {which}"
        f" ORDER BY row_number, column_title, reason LIMIT {LISTED}"
    ).fetchall()
    return tuple(Problem(file, layout.sheet.name, *row) for row in rows)


def _ragged(staging: Staging, width: int) -> Iterator[Said]:
    for row, cells in staging.ragged.items():
        reason = f"这一行有 {len(cells)} 格，表头只有 {width} 列。"
        remedy = "请检查是否多了分隔符，或内容里的逗号没有加引号。"
        yield Said(row, "", " | ".join(cells)[:200], reason, remedy, "error")


def _damaged(staging: Staging) -> Iterator[Said]:
    for row, (column, value) in staging.replaced.items():
        yield Said(row, column, value, "含有无法识别的字符。", "请在原系统重新导出，或另存为 UTF-8 编码。", "error")


def _replaced_by_later(cursor: duckdb.DuckDBPyConnection, layout: Layout, contract: Contract) -> Iterator[Said]:
    """Rows left out because a later row has the same key and says something else: listed, so that nothing is lost."""
    column = "、".join(layout.header_of(name, contract) for name in contract.key)
    for row, winner in cursor.execute("SELECT row_number, winner FROM left_out WHERE NOT is_same").fetchall():
        reason = f"与第 {winner} 行编号相同而内容不同，以第 {winner} 行为准。"
        yield Said(row, column, "", reason, "如果是两件事，请改成不同的编号。", "notice")


def _ragged_cells(layout: Layout, staging: Staging) -> dict[int, dict[str, str]]:
    headers = layout.headers
    return {
        row: {headers[i] if i < len(headers) else f"多出的第{i + 1}格": cell for i, cell in enumerate(cells)}
        for row, cells in staging.ragged.items()
    }


def matches_of(layout: Layout, contract: Contract, mapping: FileMapping) -> tuple[ColumnMatch, ...]:
    """What each column of the file is taken for."""
    return describe(layout.headers, layout.samples, layout.columns, layout.similar, contract, mapping)


def place_readings(layout: Layout, contract: Contract, mapping: FileMapping) -> tuple[PlaceReading, ...]:
    """How the file's coordinates could be meant, each with some of its points."""
    x, y = pairs_of(layout, contract, mapping, SHOWN_POINTS)
    readings = []
    for each in guess(x, y, load_outline()):
        lon, lat = place(x, y, each)
        points = [(float(east), float(north)) for east, north in zip(lon, lat, strict=True) if east == east]
        readings.append(PlaceReading(each.crs, each.swapped, each.share, tuple(points)))
    return tuple(readings)


def _sheets(sheets: Sequence[Sheet], contract: Contract, mapping: FileMapping) -> tuple[SheetChoice, ...]:
    if len(sheets) < 2:
        return ()
    found = candidates(sheets, contract, mapping)
    return tuple(SheetChoice(each.sheet, each.is_hidden, each.n_matched, each.n_rows) for each in found)


def repairs_of(repairs: Repairs) -> tuple[Repair, ...]:
    """Every kind of cleaning that was done."""
    return tuple(Repair(kind, title_of(kind), count, *repairs.examples[kind]) for kind, count in repairs.counts.items())


def _one(cursor: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = cursor.execute(sql).fetchone()
    return int(row[0]) if row else 0
