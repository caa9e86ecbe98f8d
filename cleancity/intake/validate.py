"""The contract's rules over the staged text, in SQL, in the caller's connection.

    staged (text) -> typed (a view: casts, is_bad) -> checked (a table: derived columns too) -> good (a view)

Beside them `bad_cell` (one row per bad cell, with its first rule), `check_hit` (rows that break a rule beyond one cell)
and `left_out` (rows that a later one replaces).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from cleancity.contracts import Contract
from cleancity.contracts.rules import Rule, cast, rules
from cleancity.intake import checks
from cleancity.intake.header import Layout
from cleancity.intake.leaning import Leaning
from cleancity.settings import QUERIES
from cleancity.store import column_types, stored_columns

if TYPE_CHECKING:
    import duckdb

SAID = pa.schema(
    [("row_number", pa.int64())]
    + [(name, pa.string()) for name in ("column_title", "value", "reason", "remedy", "level")]
)
POINT_COLUMNS = {
    "lon": "point_lon",
    "lat": "point_lat",
    "raw_x": "COALESCE(point_x, {cast})",
    "raw_y": "COALESCE(point_y, {cast})",
    "crs_source": "point_crs",
}


@dataclass(frozen=True)
class Said:
    """One sentence about a row: `level` is `error` for a rejected row, `notice` for one that was left out."""

    row_number: int
    column_title: str
    value: str
    reason: str
    remedy: str
    level: str


def validate(
    cursor: duckdb.DuckDBPyConnection,
    layout: Layout,
    contract: Contract,
    present: Collection[str],
    today: date,
    as_of: date | None,
    leant: Leaning | None = None,
) -> date | None:
    """Make `checked`, `bad_cell`, `left_out` and `good`.

    Args:
        present: the staged columns of ours.
        today: no later date counts as the file's report date; one mistyped 2062 must not move it.
        as_of: the report date when it was given.
        leant: of a file that lacks something required, what it lacks.

    Returns:
        The report date: as given, else the latest observation in the file, None where there is none (of progress:
        the day of acceptance).
    """
    known = rules(contract, present)
    _make_typed(cursor, layout, contract, present, known)
    derived = _derived_sql(contract)
    needs_as_of = "$as_of" in derived
    if needs_as_of and as_of is None:
        # Progress without any date is that of the day it was sent; without a day it would be nobody's, and unseen.
        as_of = _latest_observation(cursor, contract, "typed", today) or today
    empty = _empty_columns(contract, present)
    filled = [name for name in stored_columns(contract) if name != "batch_id" and name not in empty]
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE checked AS SELECT is_repaired, is_bad, {', '.join(filled)} FROM ({derived})",
        {"as_of": as_of} if needs_as_of else None,
    )
    _find_bad_cells(cursor, known)
    nulls = "".join(f", CAST(NULL AS {column_types(contract)[name]}) AS {name}" for name in empty)
    good = f"CREATE OR REPLACE TEMP VIEW good AS SELECT *{nulls} FROM checked WHERE NOT is_bad"
    # A row that goes back must not have replaced an earlier one with the same key.
    cursor.execute(good)
    checks.reject(cursor, contract, leant)
    _tell_apart(cursor, contract, filled)
    _find_duplicates(cursor, contract, [name for name in filled if name in contract.by_name])
    cursor.execute(f"{good} AND row_number NOT IN (SELECT row_number FROM left_out)")
    as_of = as_of if as_of or needs_as_of else _latest_observation(cursor, contract, "checked", today)
    checks.look(cursor, contract, as_of)
    return as_of


def list_problems(
    cursor: duckdb.DuckDBPyConnection,
    layout: Layout,
    contract: Contract,
    present: Collection[str],
    others: Sequence[Said],
) -> None:
    """Make `said`: every problem of the file in words, those of cells and the `others`."""
    known = rules(contract, present)
    texts = {
        "rule": list(range(len(known))),
        "title": [layout.header_of(rule.field, contract) for rule in known],
        "reason": [rule.reason + "。" for rule in known],
        "remedy": [rule.remedy for rule in known],
    }
    cursor.register("rule_text", pa.table(texts))
    cursor.register("other_problem", pa.Table.from_pylist([asdict(each) for each in others], SAID))
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE said AS"
        " SELECT b.row_number, t.title AS column_title, COALESCE(b.value, '') AS value,"
        " REPLACE(t.reason, '{value}', COALESCE(b.value, '')) AS reason, t.remedy, 'error' AS level"
        " FROM bad_cell AS b JOIN rule_text AS t ON t.rule = b.rule"
        " UNION ALL SELECT * FROM other_problem"
    )


def _make_typed(
    cursor: duckdb.DuckDBPyConnection,
    layout: Layout,
    contract: Contract,
    present: Collection[str],
    known: tuple[Rule, ...],
) -> None:
    is_bad = " OR ".join(f"COALESCE({rule.condition}, FALSE)" for rule in known if not rule.narrows)
    casts = ", ".join(f"{_typed(contract, column.name, present)} AS {column.name}" for column in contract.fields)
    point = ", point_state, point_cell AS cell11" if contract.is_located else ""
    cursor.execute(
        f"CREATE OR REPLACE TEMP VIEW typed AS SELECT row_number, is_repaired, {casts}{point},"
        f" {_extra(layout)} AS extra, {is_bad} AS is_bad FROM staged"
    )


def _typed(contract: Contract, name: str, present: Collection[str]) -> str:
    plain = cast(contract.field(name), name in present)
    return POINT_COLUMNS[name].format(cast=plain) if contract.is_located and name in POINT_COLUMNS else plain


def _derived_sql(contract: Contract) -> str:
    path = QUERIES / "schema" / "derived" / f"{contract.name}.sql"
    return path.read_text(encoding="utf-8") if path.exists() else "SELECT * FROM typed"


def _empty_columns(contract: Contract, present: Collection[str]) -> list[str]:
    """Our columns in which no row of the file can have anything; they are not carried through every step.

    A limit (整改时限) may follow from its value and unit, and every column of a point from the others.
    """
    reckoned = {"due_at", *contract.key, *contract.as_of_fields, *(POINT_COLUMNS if contract.is_located else ())}
    return [column.name for column in contract.fields if column.name not in {*present, *reckoned}]


def _latest_observation(cursor: duckdb.DuckDBPyConnection, contract: Contract, table: str, today: date) -> date | None:
    if not contract.as_of_fields:
        return None
    latest = ", ".join(
        f"MAX(CAST({name} AS DATE)) FILTER (WHERE CAST({name} AS DATE) <= $today)" for name in contract.as_of_fields
    )
    sql = f"SELECT {latest} FROM {table} WHERE NOT is_bad"
    row = cursor.execute(sql, {"today": today}).fetchone() or ()
    return max((day for day in row if day is not None), default=None)


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
        "CREATE OR REPLACE TEMP TABLE bad_cell (row_number BIGINT, field VARCHAR, rule INTEGER, value VARCHAR)"
    )
    row = cursor.execute("SELECT COUNT(*) FROM checked WHERE is_bad").fetchone()
    if not row or not row[0]:
        return
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE suspect AS SELECT s.* FROM staged AS s SEMI JOIN"
        " (SELECT row_number FROM checked WHERE is_bad) AS t ON t.row_number = s.row_number"
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


def _tell_apart(cursor: duckdb.DuckDBPyConnection, contract: Contract, filled: Collection[str]) -> None:
    """Two lots of one item without a number of the lot are two lots when they end on two days."""
    for name, other in contract.stand_in.items():
        if other not in filled:
            continue
        rest = ", ".join(each for each in contract.key if each != name)
        open_rows = f"FROM checked WHERE NOT is_bad AND {name} IS NULL"
        cursor.execute(
            f"UPDATE checked SET {name} = CAST({other} AS VARCHAR) WHERE NOT is_bad AND {name} IS NULL AND ({rest}) IN"
            f" (SELECT ({rest}) {open_rows} GROUP BY {rest} HAVING COUNT(DISTINCT {other}) > 1)"
        )


def _find_duplicates(cursor: duckdb.DuckDBPyConnection, contract: Contract, filled: Sequence[str]) -> None:
    """Of rows with the same key the last wins; of each earlier one it is said whether it is the same to the letter."""
    key = ", ".join(contract.key)
    cursor.execute("CREATE OR REPLACE TEMP TABLE left_out (row_number BIGINT, winner BIGINT, is_same BOOLEAN)")
    row = cursor.execute(f"SELECT COUNT(*), COUNT(DISTINCT ROW({key})) FROM checked WHERE NOT is_bad").fetchone()
    if row is None or row[0] == row[1]:
        return
    columns = [*filled, "extra"]
    mine, theirs = (", ".join(f"{side}.{name}" for name in columns) for side in ("e", "w"))
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE twin AS SELECT *, MAX(row_number) OVER (PARTITION BY {key}) AS winner"
        " FROM checked WHERE NOT is_bad"
    )
    cursor.execute(
        f"INSERT INTO left_out SELECT e.row_number, e.winner, ({mine}) IS NOT DISTINCT FROM ({theirs})"
        " FROM twin AS e JOIN twin AS w ON w.row_number = e.winner WHERE e.row_number < e.winner"
    )
    cursor.execute("DROP TABLE twin")
