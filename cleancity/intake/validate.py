"""The contract's rules over the staged text, in SQL: tables `typed`, `bad_cell` and `good` in the caller's connection."""

from __future__ import annotations

from datetime import date

import duckdb

from cleancity.contracts import Contract
from cleancity.contracts.rules import Rule, cast, rules
from cleancity.intake.header import Layout
from cleancity.intake.problems import LISTED, Problem
from cleancity.settings import QUERIES
from cleancity.store import stored_columns

POINT_COLUMNS = {
    "lon": "point_lon",
    "lat": "point_lat",
    "raw_x": "COALESCE(point_x, {cast})",
    "raw_y": "COALESCE(point_y, {cast})",
    "crs_source": "point_crs",
}


def validate(cursor: duckdb.DuckDBPyConnection, layout: Layout, contract: Contract) -> None:
    """Make `typed` (every staged row, cast, with `is_bad`) and `bad_cell` (one row per bad cell, its first rule)."""
    known = rules(contract)
    is_bad = " OR ".join(f"COALESCE({rule.condition}, FALSE)" for rule in known)
    casts = ", ".join(f"{_typed(contract, column.name)} AS {column.name}" for column in contract.fields)
    point = ", point_state, point_cell AS cell11" if contract.is_located else ""
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE typed AS SELECT row_number, is_repaired, {casts}{point},"
        f" {_extra(layout)} AS extra, {is_bad} AS is_bad FROM staged"
    )
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE bad_cell (row_number BIGINT, field VARCHAR, rule INTEGER, value VARCHAR)"
    )
    if _count(cursor, "SELECT COUNT(*) FROM typed WHERE is_bad"):
        _find_bad_cells(cursor, known)


def keep_good(cursor: duckdb.DuckDBPyConnection, contract: Contract, as_of: date | None) -> None:
    """Make `good`: the rows that go in, with their derived columns, one for each key; and `left_out`: the others.

    Of rows with the same key the last wins. `left_out` says of each earlier one whether it is the same to the letter.
    """
    key = ", ".join(f"COALESCE({name}, '')" if _is_text(contract, name) else name for name in contract.key)
    cursor.execute("CREATE OR REPLACE TEMP TABLE left_out (row_number BIGINT, winner BIGINT, is_same BOOLEAN)")
    rows, keys = _pair(
        cursor, f"SELECT COUNT(*), COUNT(DISTINCT ({key})) FROM typed WHERE NOT is_bad"
    )
    if keys < rows:
        _find_duplicates(cursor, contract, key)
    derived = QUERIES / "schema" / "derived" / f"{contract.name}.sql"
    select = derived.read_text(encoding="utf-8") if derived.exists() else "SELECT * FROM typed"
    columns = [name for name in stored_columns(contract) if name != "batch_id"]
    duplicated = " AND row_number NOT IN (SELECT row_number FROM left_out)" if keys < rows else ""
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE good AS SELECT is_repaired, {', '.join(columns)} FROM ({select})"
        f" WHERE NOT is_bad{duplicated}",
        {"as_of": as_of} if "$as_of" in select else None,
    )


def problems(
    cursor: duckdb.DuckDBPyConnection, layout: Layout, contract: Contract, file: str
) -> list[Problem]:
    """The bad cells as sentences, at most `LISTED`, in the order of the file."""
    known = rules(contract)
    rows = cursor.execute(
        f"SELECT row_number, field, rule, value FROM bad_cell ORDER BY row_number, rule LIMIT {LISTED}"
    ).fetchall()
    return [
        Problem(
            file, layout.sheet.name, row, layout.header_of(name, contract), value or "", known[rule].reason + "。",
            known[rule].remedy,
        )
        for row, name, rule, value in rows
    ]  # fmt: skip


def latest_observation(cursor: duckdb.DuckDBPyConnection, contract: Contract, today: date) -> date | None:
    """The latest date among the rows' observations, those after `today` apart: one mistyped 2062 must not count."""
    if not contract.as_of_fields:
        return None
    greatest = ", ".join(
        f"CASE WHEN CAST({name} AS DATE) <= $today THEN CAST({name} AS DATE) END" for name in contract.as_of_fields
    )
    row = cursor.execute(f"SELECT MAX(GREATEST({greatest})) FROM typed WHERE NOT is_bad", {"today": today}).fetchone()
    return row[0] if row else None


def _typed(contract: Contract, name: str) -> str:
    plain = cast(contract.field(name))
    return POINT_COLUMNS[name].format(cast=plain) if contract.is_located and name in POINT_COLUMNS else plain


def _is_text(contract: Contract, name: str) -> bool:
    return contract.field(name).type == "string"


def _extra(layout: Layout) -> str:
    """Columns that nobody maps, kept with the row under their own headers."""
    if not layout.unmapped:
        return "CAST(NULL AS VARCHAR)"
    pairs = ", ".join(f"{_text(header)}, x{index}" for index, header in layout.unmapped.items())
    return f"CAST(json_object({pairs}) AS VARCHAR)"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''").replace("\x00", "") + "'"


def _find_bad_cells(cursor: duckdb.DuckDBPyConnection, known: tuple[Rule, ...]) -> None:
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE suspect AS SELECT s.* FROM staged AS s SEMI JOIN"
        " (SELECT row_number FROM typed WHERE is_bad) AS t ON t.row_number = s.row_number"
    )
    selects = " UNION ALL ".join(
        f"SELECT row_number, '{rule.field}' AS field, {number} AS rule, {rule.field} AS value"
        f" FROM suspect WHERE {rule.condition}"
        for number, rule in enumerate(known)
    )
    cursor.execute(
        f"INSERT INTO bad_cell SELECT row_number, field, MIN(rule), ANY_VALUE(value) FROM ({selects})"
        " GROUP BY row_number, field"
    )
    cursor.execute("DROP TABLE suspect")


def _find_duplicates(cursor: duckdb.DuckDBPyConnection, contract: Contract, key: str) -> None:
    columns = [*(column.name for column in contract.fields), "extra"]
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE twin AS SELECT *, MAX(row_number) OVER (PARTITION BY " + key + ") AS winner"
        " FROM typed WHERE NOT is_bad"
    )
    mine, theirs = (", ".join(f"{side}.{name}" for name in columns) for side in ("e", "w"))
    cursor.execute(
        f"INSERT INTO left_out SELECT e.row_number, e.winner, ({mine}) IS NOT DISTINCT FROM ({theirs})"
        " FROM twin AS e JOIN twin AS w ON w.row_number = e.winner WHERE e.row_number < e.winner"
    )
    cursor.execute("DROP TABLE twin")


def _count(cursor: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = cursor.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _pair(cursor: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, int]:
    row = cursor.execute(sql).fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)
