"""What is said about single rows: cells that break a rule, rows that cannot be read, rows that another replaces."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

import pyarrow as pa

from cleancity.contracts import Contract
from cleancity.intake import checks, validate
from cleancity.intake.fold import PLAIN
from cleancity.intake.header import Layout
from cleancity.intake.masking import SUSPECT, mask
from cleancity.intake.problems import LISTED, Problem
from cleancity.intake.stage import Staging
from cleancity.intake.validate import Said

if TYPE_CHECKING:
    import duckdb


def list_problems(
    cursor: duckdb.DuckDBPyConnection,
    layout: Layout,
    contract: Contract,
    present: Collection[str],
    staging: Staging,
    hides: bool,
) -> None:
    """Fill `said` with everything that is to be said about single rows; `hides` masks personal data in their values."""
    others = [*_ragged(staging, len(layout.headers)), *_damaged(staging), *_replaced_by_later(cursor, layout, contract)]
    validate.list_problems(cursor, layout, contract, present, others)
    checks.list_hits(cursor, layout, contract)
    if hides:
        _mask_values(cursor, layout, contract)


def first_said(cursor: duckdb.DuckDBPyConnection, layout: Layout, file: str, which: str) -> tuple[Problem, ...]:
    """The first of the sentences in `said`, in the order of the file."""
    rows = cursor.execute(
        f"SELECT row_number, column_title, value, reason, remedy FROM said WHERE {which}"
        f" ORDER BY row_number, column_title, reason LIMIT {LISTED}"
    ).fetchall()
    return tuple(Problem(file, layout.sheet.name, *row) for row in rows)


def _mask_values(cursor: duckdb.DuckDBPyConnection, layout: Layout, contract: Contract) -> None:
    """Whatever column it strayed into: a telephone number under 受理时间 is one all the same. A plain code stays, since
    it is what the row is called."""
    codes = {
        layout.header_of(column.name, contract)
        for column in contract.fields
        if column.fold == "code" and not column.is_personal
    }
    is_code = re.compile(PLAIN["code"], re.ASCII)
    suspects = cursor.execute(
        "SELECT DISTINCT column_title, value FROM said WHERE regexp_matches(value, $1)", [SUSPECT]
    ).fetchall()
    masked = [
        {"column_title": title, "value": value, "shown": shown}
        for title, value in suspects
        if not (title in codes and is_code.search(value)) and (shown := mask(value)) != value
    ]
    if masked:
        cursor.register("masked_value", pa.Table.from_pylist(masked))
        cursor.execute(
            "UPDATE said SET value = m.shown FROM masked_value AS m"
            " WHERE said.column_title = m.column_title AND said.value = m.value"
        )
        cursor.unregister("masked_value")


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


def ragged_cells(layout: Layout, staging: Staging) -> dict[int, dict[str, str]]:
    """The cells of rows with more cells than the header has, by row number and header."""
    headers = layout.headers
    return {
        row: {headers[i] if i < len(headers) else f"多出的第{i + 1}格": cell for i, cell in enumerate(cells)}
        for row, cells in staging.ragged.items()
    }
