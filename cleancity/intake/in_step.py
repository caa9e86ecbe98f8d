"""What is kept beside the issues, in step with them: links of what came back, and the counts of each day.

Within the caller's transaction. A batch changes only what lies near it: the links of issues of its sub-categories
within 90 days and 50 m (or at the same venue), and the days on which its issues, as they were and as they are, were
found, due, checked or closed. A rebuild, or many files in a row, fill both tables once, at the end; until then the
store says of itself that they are behind. The two ways give the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cleancity.contracts import Contract
from cleancity.errors import StoreDamaged
from cleancity.settings import QUERIES

if TYPE_CHECKING:
    import duckdb

KEPT_FOR = "issue"
PORTION = 1_000_000
DIMENSIONS = "day, campaign_id, district, department, source, category"
COUNTS = (
    "n_found", "n_rebound", "n_closed", "n_due", "n_on_time", "n_checked", "n_reworks", "open_change", "overdue_change",
)  # fmt: skip
_SUMS = ", ".join(f"SUM({name}) AS {name}" for name in COUNTS)
_ANY = " OR ".join(f"SUM({name}) <> 0" for name in COUNTS)
_PLACE = "subcategory, venue, net_x, net_y, found_day, closed_day"
_PLACES = f"SELECT {_PLACE} FROM placed_issue WHERE issue_id IN (FROM touched_issue)"
# As in the view placed_issue.
_QUARTER = "CAST(FLOOR(found_day / 91e0) AS BIGINT)"
_NET = "CAST(FLOOR(i.lon / 9e-4) AS BIGINT) AS net_x, CAST(FLOOR(i.lat / 4.5e-4) AS BIGINT) AS net_y"


@contextmanager
def keeping_in_step(cursor: duckdb.DuckDBPyConnection, contract: Contract, keys: str) -> Iterator[None]:
    """Whatever the block does to the issues whose ids stand in the table `keys`, links and counts follow."""
    if contract.name != KEPT_FOR:
        yield
        return
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE given_issue AS SELECT DISTINCT issue_id FROM {keys}")
    cursor.execute("CREATE OR REPLACE TEMP TABLE touched_issue AS FROM given_issue")
    cursor.execute("CREATE OR REPLACE TEMP TABLE default_before AS SELECT source, lon, lat FROM default_address")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE touched_place AS {_PLACES}")
    # Before the block, which overwrites their rows; what else is affected keeps its rows, and is counted below.
    _affect(cursor, "FROM given_issue")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE counted_before AS {_sql('issue_day')}")
    yield
    if is_behind(cursor) or _touches_most(cursor):
        fill_kept(cursor)
    else:
        _follow(cursor)
    for name in ("given_issue", "touched_issue", "touched_place", "default_before", "counted_before", "affected_issue"):
        cursor.execute(f"DROP TABLE {name}")


def _follow(cursor: duckdb.DuckDBPyConnection) -> None:
    """Links and days near what was touched."""
    _touch_what_became_a_default_address_or_ceased_to_be_one(cursor)
    cursor.execute(f"INSERT INTO touched_place {_PLACES}")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE near_issue AS {_sql('affected_issue')}")
    _affect(cursor, "FROM near_issue EXCEPT FROM given_issue")
    cursor.execute(f"INSERT INTO counted_before {_sql('issue_day')}")
    _affect(cursor, "FROM near_issue")
    cursor.execute("DELETE FROM issue_link WHERE issue_id IN (FROM affected_issue)")
    cursor.execute(f"INSERT INTO issue_link {_sql('issue_link')}")
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE counted_after AS {_sql('issue_day')}")
    _merge_days(cursor)
    for name in ("near_issue", "counted_after"):
        cursor.execute(f"DROP TABLE {name}")


@contextmanager
def falling_behind(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[None]:
    """The block changes issues; `fill_kept` follows later, in this transaction or when the store catches up."""
    yield
    if contract.name == KEPT_FOR:
        cursor.execute("UPDATE meta SET is_behind = TRUE")


def is_behind(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Whether the tables wait to be filled."""
    return bool(cursor.execute("SELECT COALESCE(BOOL_OR(is_behind), FALSE) FROM meta").fetchall()[0][0])


def fill_kept(cursor: duckdb.DuckDBPyConnection) -> None:
    """Both tables anew from all issues, some quarters of a year at a time, to stay within the memory."""
    cursor.execute("DELETE FROM issue_link")
    cursor.execute("DELETE FROM issue_day")
    parts: list[str] = []
    for first, last in list(_portions(cursor)):
        _affect(cursor, f"SELECT issue_id FROM issue WHERE {_QUARTER} BETWEEN {first} AND {last}")
        cursor.execute(f"INSERT INTO issue_link {_sql('issue_link')}")
        # A table of its own for each: inserted into one, DuckDB 2.0 was seen to write nothing from millions of rows.
        parts.append(f"counted_{len(parts)}")  # not by the quarter: before 1970 it is negative
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE {parts[-1]} AS {_sql('issue_day')}")
    if parts:
        counted = " UNION ALL ".join(f"FROM {part}" for part in parts)
        merged = f"SELECT {DIMENSIONS}, {_SUMS} FROM ({counted}) GROUP BY {DIMENSIONS} ORDER BY day"
        cursor.execute(f"INSERT INTO issue_day {merged}")
    for part in parts:
        cursor.execute(f"DROP TABLE {part}")
    _check_total(cursor)
    cursor.execute("UPDATE meta SET is_behind = FALSE")


def _check_total(cursor: duckdb.DuckDBPyConnection) -> None:
    """Raises StoreDamaged where the days do not hold every issue once: all measures stand on them."""
    totals = "SELECT (SELECT COALESCE(SUM(n_found), 0) FROM issue_day), (SELECT COUNT(*) FROM issue WHERE NOT is_void)"
    held, there = cursor.execute(totals).fetchall()[0]
    if held != there:
        raise StoreDamaged(
            f"每日计数与问题件数对不上（{held:,} 与 {there:,}）。", "数据没有改动。请重试；仍然如此时请联系维护人员。"
        )


def _portions(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """First and last quarter of runs of quarters that hold some PORTION issues each, one quarter at the least."""
    counts = f"SELECT {_QUARTER} AS quarter, COUNT(*) FROM issue GROUP BY quarter ORDER BY quarter"
    first, held, last = None, 0, 0
    for quarter, n in cursor.execute(counts).fetchall():
        first, held, last = quarter if first is None else first, held + n, quarter
        if held >= PORTION:
            yield first, last
            first, held = None, 0
    if first is not None:
        yield first, last


def _affect(cursor: duckdb.DuckDBPyConnection, ids: str) -> None:
    cursor.execute(f"CREATE OR REPLACE TEMP TABLE affected_issue AS {ids}")


def _touches_most(cursor: duckdb.DuckDBPyConnection) -> bool:
    counts = "SELECT (SELECT COUNT(*) FROM given_issue), (SELECT COUNT(*) FROM issue)"
    touched, all_issues = cursor.execute(counts).fetchall()[0]
    return bool(2 * touched > all_issues)


def _touch_what_became_a_default_address_or_ceased_to_be_one(cursor: duckdb.DuckDBPyConnection) -> None:
    now = "SELECT source, lon, lat FROM default_address"
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE flipped AS SELECT i.issue_id, i.subcategory, i.venue, i.found_day, i.closed_day,"
        f" {_NET} FROM issue AS i"
        f" JOIN (({now} EXCEPT FROM default_before) UNION ALL (FROM default_before EXCEPT {now})) AS x"
        " ON x.source = i.source AND x.lon = i.lon AND x.lat = i.lat"
    )
    cursor.execute(f"INSERT INTO touched_place SELECT {_PLACE} FROM flipped")
    cursor.execute("INSERT INTO touched_issue SELECT issue_id FROM flipped")
    cursor.execute("DROP TABLE flipped")


def _merge_days(cursor: duckdb.DuckDBPyConnection) -> None:
    """Take away what was counted before, add what counts now; a row without any count is no row."""
    less = ", ".join(f"-{name} AS {name}" for name in COUNTS)
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE merged AS WITH changed AS ("
        f"SELECT {DIMENSIONS}, {less} FROM counted_before UNION ALL FROM counted_after), "
        "there AS (FROM issue_day WHERE day IN (SELECT day FROM changed)) "
        f"SELECT {DIMENSIONS}, {_SUMS} FROM (FROM there UNION ALL FROM changed) GROUP BY {DIMENSIONS} HAVING {_ANY}"
    )
    changed = "SELECT day FROM counted_before UNION SELECT day FROM counted_after"
    cursor.execute(f"DELETE FROM issue_day WHERE day IN ({changed})")
    cursor.execute("INSERT INTO issue_day FROM merged ORDER BY day")
    cursor.execute("DROP TABLE merged")


def _sql(name: str) -> str:
    return (QUERIES / "schema" / "kept" / f"{name}.sql").read_text(encoding="utf-8")
