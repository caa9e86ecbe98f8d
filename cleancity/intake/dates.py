"""Day first or month first: decided over the whole column, never cell by cell."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Contract
from cleancity.errors import Refused
from cleancity.intake.header import Layout
from cleancity.intake.mapping import FileMapping
from cleancity.intake.moments import DAY_FIRST, EITHER_FIRST, EXCEL_1904, MONTH_FIRST, YEAR_LAST

_YEAR_LAST = re.compile(YEAR_LAST)
# A column of which more cells than this fit both ways is asked about; of fewer, those rows alone go back.
_MOSTLY = 0.5


@dataclass(frozen=True)
class Seen:
    """Of a column: filled cells, dates that fit both ways, and the greatest parts of those with the year last."""

    n_filled: int = 0
    n_ambiguous: int = 0
    first: int = 0
    second: int = 0

    def __add__(self, other: Seen) -> Seen:
        return Seen(
            self.n_filled + other.n_filled,
            self.n_ambiguous + other.n_ambiguous,
            max(self.first, other.first),
            max(self.second, other.second),
        )


def date_orders(layout: Layout, contract: Contract, mapping: FileMapping) -> dict[str, str]:
    """For each date column written with the year last: `DAY_FIRST`, `MONTH_FIRST`, or `EITHER_FIRST`.

    The last when nothing tells which, and few of its dates fit both ways: those are then rejected, row by row.

    None when `dates` is switched off. All columns are looked at when the first rows show such a date in one of them
    and no mapping file says its format. In a workbook that counts from 1904 every one is `EXCEL_1904`.

    Raises:
        Refused: both orders fit most dates of a column; only the sender knows.
    """
    if "dates" in mapping.off:
        return {}
    columns = {
        name: index
        for name, index in layout.columns.items()
        if contract.field(name).type in ("date", "datetime") and name not in mapping.date_formats
    }
    if layout.sheet.is_1904:
        return dict.fromkeys(columns, EXCEL_1904)
    # A column may begin empty (closed_at); a file whose first rows show no such date has none.
    if not any(_YEAR_LAST.match(cell.strip()) for index in columns.values() for cell in _column(layout, index)):
        return {}
    seen = dict.fromkeys(columns, Seen())
    for batch in layout.sheet.batches(layout.row, len(layout.headers), lambda ragged: None):
        for name, index in columns.items():
            seen[name] += _seen(batch[f"c{index}"])
    orders = {name: _order(each) for name, each in seen.items() if each.first or each.second}
    # One system writes all its dates one way: a column that fits both ways follows the others.
    certain = {order for order in orders.values() if order is not None}
    shared = certain.pop() if len(certain) == 1 else None
    for name, order in orders.items():
        if not (order or shared) and seen[name].n_ambiguous > _MOSTLY * seen[name].n_filled:
            _refuse(layout.headers[columns[name]], name)
    return {name: order or shared or EITHER_FIRST for name, order in orders.items()}


def _column(layout: Layout, index: int) -> list[str]:
    return [row[index] for row in layout.sheet.head[layout.row :] if index < len(row)]


def _seen(texts: pa.Array) -> Seen:
    filled = texts.drop_null()
    parts = pc.extract_regex(pc.utf8_trim_whitespace(filled), YEAR_LAST).drop_null()
    first, second = (pc.struct_field(parts, name).cast(pa.int64()).to_numpy() for name in ("a", "b"))
    if not len(first):
        return Seen(len(filled))
    n_ambiguous = int(((first <= 12) & (second <= 12) & (first != second)).sum())
    return Seen(len(filled), n_ambiguous, int(first.max()), int(second.max()))


def _order(seen: Seen) -> str | None:
    if seen.first > 12 >= seen.second:
        return DAY_FIRST
    return MONTH_FIRST if seen.second > 12 >= seen.first else None


def _refuse(header: str, name: str) -> None:
    raise Refused(
        f"“{header}”里的日期年份在后，分不清日在前还是月在前。",
        '请在对照文件里写明，如 date_format = "%d/%m/%Y"；或在表格软件里改成 2026-11-09 的写法再上传。',
        asks=("date_format", name),
    )
