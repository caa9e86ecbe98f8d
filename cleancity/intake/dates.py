"""Day first or month first: decided over the whole column, never cell by cell."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Contract
from cleancity.errors import Refused
from cleancity.intake.header import Layout
from cleancity.intake.mapping import FileMapping
from cleancity.intake.moments import DAY_FIRST, EXCEL_1904, MONTH_FIRST, YEAR_LAST

_YEAR_LAST = re.compile(YEAR_LAST)


def date_orders(layout: Layout, contract: Contract, mapping: FileMapping) -> dict[str, str]:
    """For each date column written with the year last: `DAY_FIRST` or `MONTH_FIRST`.

    None when `dates` is switched off. All columns are looked at when the first rows show such a date in one of them
    and no mapping file says its format. In a workbook that counts from 1904 every one is `EXCEL_1904`.

    Raises:
        Refused: both orders fit every date of a column; only the sender knows.
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
    greatest = dict.fromkeys(columns, (0, 0))
    for batch in layout.sheet.batches(layout.row, len(layout.headers), lambda ragged: None):
        for name, index in columns.items():
            first, second = _greatest(batch[f"c{index}"])
            greatest[name] = (max(first, greatest[name][0]), max(second, greatest[name][1]))
    orders = {name: _order(*parts) for name, parts in greatest.items() if any(parts)}
    # One system writes all its dates one way: a column that fits both ways follows the others.
    certain = {order for order in orders.values() if order is not None}
    shared = certain.pop() if len(certain) == 1 else None
    return {name: order or shared or _refuse(layout.headers[columns[name]], name) for name, order in orders.items()}


def _column(layout: Layout, index: int) -> list[str]:
    return [row[index] for row in layout.sheet.head[layout.row :] if index < len(row)]


def _greatest(texts: pa.Array) -> tuple[int, int]:
    """The greatest first and second part of the dates in a column."""
    parts = pc.extract_regex(pc.utf8_trim_whitespace(texts), YEAR_LAST)
    found = (pc.max(pc.struct_field(parts, name).cast(pa.int64())).as_py() or 0 for name in ("a", "b"))
    first, second = found
    return first, second


def _order(first: int, second: int) -> str | None:
    if first > 12 >= second:
        return DAY_FIRST
    return MONTH_FIRST if second > 12 >= first else None


def _refuse(header: str, name: str) -> str:
    raise Refused(
        f"“{header}”里的日期年份在后，分不清日在前还是月在前。",
        '请在对照文件里写明，如 date_format = "%d/%m/%Y"；或在表格软件里改成 2026-11-09 的写法再上传。',
        asks=("date_format", name),
    )
