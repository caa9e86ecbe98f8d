"""Values that the rules let in and that are likely wrong: said before anything is accepted, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from cleancity.contracts import Contract, Field

if TYPE_CHECKING:
    import duckdb

# Dates of a week's file lie within some years of each other; a limit or an expiry may lie well ahead.
YEARS_APART = 10


def doubts(cursor: duckdb.DuckDBPyConnection, contract: Contract, present: Collection[str]) -> Iterator[str]:
    """Sentences about columns of `good`: percentages written as shares, years far from the others, a state that says
    closed without a day of closing, or the other way round."""
    columns = [column for column in contract.fields if column.name in present]
    for column in columns:
        if column.unit == "%":
            yield from _shares(cursor, column.name, column.title)
    for column in _wide(cursor, [column for column in columns if column.type in ("date", "datetime")]):
        yield from _far_years(cursor, column.name, column.title)
    if {"status", "closed_at"} <= contract.by_name.keys():
        yield from _closed_without_time(cursor)
        yield from _open_with_time(cursor)


def _wide(cursor: duckdb.DuckDBPyConnection, columns: list[Field]) -> Iterator[Field]:
    """The columns of dates whose first and last lie far apart: one pass for all, and for most files the last."""
    spans = ", ".join(f"YEAR(MAX({column.name})) - YEAR(MIN({column.name}))" for column in columns)
    row = cursor.execute(f"SELECT {spans} FROM good").fetchone() if columns else None
    for column, span in zip(columns, row or (), strict=True):
        if span is not None and span > YEARS_APART:
            yield column


def _shares(cursor: duckdb.DuckDBPyConnection, name: str, title: str) -> Iterator[str]:
    row = cursor.execute(
        f"SELECT COUNT({name}), MAX({name}), COUNT(*) FILTER ({name} > 0 AND {name} < 1), MIN({name}) FROM good"
    ).fetchone()
    if row and row[0] > 1 and row[1] <= 1 and row[2] and row[3] >= 0:
        yield f"“{title}”的 {row[0]} 个数都不超过 1，像是把 97.8% 写成了 0.978；照原样入库，有误请改成百分数再上传。"
    elif row and row[2] and row[1] > 1:
        yield f"“{title}”有 {row[2]} 个小于 1 的数，其余的是百分数，像是把 90% 写成了 0.9；照原样入库，请核对。"


def _far_years(cursor: duckdb.DuckDBPyConnection, name: str, title: str) -> Iterator[str]:
    rows = cursor.execute(
        f"WITH dated AS (SELECT row_number, {name} AS day, YEAR({name}) AS year FROM good WHERE {name} IS NOT NULL)"
        f" SELECT row_number, year, COUNT(*) OVER () FROM dated"
        f" WHERE ABS(year - (SELECT MEDIAN(year) FROM dated)) > {YEARS_APART} ORDER BY row_number LIMIT 3"
    ).fetchall()
    if rows:
        shown = "、".join(f"第 {number} 行的 {year} 年" for number, year, _ in rows)
        yield f"“{title}”中有 {rows[0][2]} 个日期与其余的相差 {YEARS_APART} 年以上（{shown}），请核对年份。"


def _closed_without_time(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    row = cursor.execute(
        "SELECT COUNT(*), MIN(row_number) FROM good WHERE status = '已结案' AND closed_at IS NULL"
    ).fetchone()
    if row and row[0]:
        yield f"有 {row[0]:,} 行状态填了已结案而没有结案时间（例如第 {row[1]} 行），仍按未结计；请补上结案时间。"


def _open_with_time(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    row = cursor.execute(
        "SELECT COUNT(*), MIN(row_number), ANY_VALUE(status) FROM good"
        " WHERE closed_at IS NOT NULL AND status IN ('待立案', '待派遣', '处置中')"
    ).fetchone()
    if row and row[0]:
        yield f"有 {row[0]:,} 行填了结案时间，状态却是{row[2]}（例如第 {row[1]} 行），按已结计；请核对。"
