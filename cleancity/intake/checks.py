"""The contract's cross-file rules over the rows that passed cell by cell (queries/checks, cleancity/contracts/checks).

An `error` rejects its row, a `warning` is listed and the row goes in, a `notice` is one sentence for all its rows.
What was found stands in the temporary table `check_hit`; nothing is held in Python, however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from cleancity.contracts import Contract
from cleancity.contracts.checks import load_check
from cleancity.intake import leaning
from cleancity.intake.header import Layout
from cleancity.intake.leaning import Leaning

if TYPE_CHECKING:
    import duckdb

# Warnings go into the manifest, where a rebuild finds them again: so many rows of a check, and how many there were.
LISTED_WARNINGS = 200
WARNS = "提醒："
_EPOCH = date(1970, 1, 1)
COLUMNS = "row_number BIGINT, name VARCHAR, level VARCHAR, field VARCHAR, value VARCHAR, against VARCHAR"


def reject(cursor: duckdb.DuckDBPyConnection, contract: Contract, leant: Leaning | None = None) -> None:
    """Mark the rows of `checked` that break a rule of level `error` as bad. `good` is the rows that are not."""
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE check_hit ({COLUMNS})")
    if leant:
        leaning.reject(cursor, contract, leant)
    _run(cursor, contract, {name: level for name, level in contract.checks.items() if level == "error"})
    if cursor.execute("SELECT 1 FROM check_hit LIMIT 1").fetchone():
        cursor.execute("UPDATE checked SET is_bad = TRUE WHERE row_number IN (SELECT row_number FROM check_hit)")


def look(cursor: duckdb.DuckDBPyConnection, contract: Contract, as_of: date | None) -> None:
    """Find the rows of `good` that deserve a warning or a notice; `as_of` is the file's report date."""
    _run(cursor, contract, {name: level for name, level in contract.checks.items() if level != "error"}, as_of)


def look_again(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Hold `good` against the rules of level `error` once more, with what was carried over from the store: as warnings,
    since what reads the store never rejects."""
    _run(cursor, contract, {name: "warning" for name, level in contract.checks.items() if level == "error"})


def list_hits(cursor: duckdb.DuckDBPyConnection, layout: Layout, contract: Contract) -> None:
    """Add the rejected rows, and the first of the warned ones, to `said`."""
    checks = [load_check(name) for name in contract.checks]
    words = {
        "name": [*contract.checks, leaning.CHECK],
        "reason": [*(each.reason for each in checks), layout.leaning.reason],
        "remedy": [*(each.remedy for each in checks), layout.leaning.remedy],
    }
    fields = [column.name for column in contract.fields]
    titles = {"field": fields, "title": [layout.header_of(name, contract) for name in fields]}
    cursor.register("check_words", pa.table(words, schema=_texts("name", "reason", "remedy")))
    cursor.register("check_title", pa.table(titles, schema=_texts("field", "title")))
    cursor.execute(
        "INSERT INTO said SELECT h.row_number, COALESCE(t.title, ''), COALESCE(h.value, ''),"
        f" CASE WHEN h.level = 'warning' THEN '{WARNS}' ELSE '' END || w.reason"
        " || COALESCE('（' || h.against || '）', '') || '。', w.remedy, h.level"
        " FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY name ORDER BY row_number, field) AS place"
        " FROM check_hit) AS h"
        " JOIN check_words AS w ON w.name = h.name LEFT JOIN check_title AS t ON t.field = h.field"
        f" WHERE h.level = 'error' OR (h.level = 'warning' AND h.place <= {LISTED_WARNINGS})"
    )


def count_warned(cursor: duckdb.DuckDBPyConnection) -> int:
    """How many rows have a warning, listed or not."""
    row = cursor.execute("SELECT COUNT(DISTINCT row_number) FROM check_hit WHERE level = 'warning'").fetchone()
    return int(row[0]) if row else 0


def notices(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[str]:
    """A sentence for each rule that found something without rejecting it."""
    for name, level, count, first, against in cursor.execute(
        "SELECT name, level, COUNT(DISTINCT row_number), MIN(row_number), ARG_MIN(against, row_number) FROM check_hit"
        " WHERE level <> 'error' GROUP BY name, level ORDER BY name"
    ).fetchall():
        check = load_check(name)
        example = f"（例如第 {first} 行，{against}）" if against else f"（例如第 {first} 行）"
        more = f"，只列出前 {LISTED_WARNINGS} 行" if level == "warning" and count > LISTED_WARNINGS else ""
        yield f"有 {count} 行{check.reason}{example}，照样入库{more}。{check.remedy}"


def _run(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, levels: Mapping[str, str], as_of: date | None = None
) -> None:
    for name, level in levels.items():
        known: dict[str, object] = {"name": name, "level": level}
        check = load_check(name).sql
        if "$as_of" in check:
            if as_of is None:
                continue
            known |= {"as_of": as_of, "as_of_day": (as_of - _EPOCH).days}
        columns = "row_number, $name, $level, field, value, against"
        cursor.execute(f"INSERT INTO check_hit SELECT {columns} FROM ({check}\n)", known)


def _texts(*names: str) -> pa.Schema:
    return pa.schema([(name, pa.string()) for name in names])
