# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Every query is one portable SELECT that says what it is, runs on an empty store, and is used."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from cleancity.query import catalogue, run
from cleancity.settings import QUERIES
from tests.layers.portable import bare, faults
from tests.making import rows_of

ROOT = Path(__file__).parents[2]
NAMES = sorted(catalogue())
VIEWS = sorted((QUERIES / "schema" / "views").glob("*.sql"))
# One word for one thing, everywhere.
VOCABULARY = {
    "as_of", "as_of_day", "from_date", "to_date", "from_day", "to_day",
    "district", "department", "source", "category", "campaign", "own_department",
}  # fmt: skip
# A point and how far from it, in degrees.
NEAR = ("near_lon", "near_lat", "lon_reach", "lat_reach")
# What only one page asks.
LOCAL = {
    "assessment": {"kind", "limit"},
    "clauses": {"duty_weeks"},
    "disclosure": {"text"},
    "history": {"batch_id"},
    "hotspots": {"cell", "resolution", "with_default", "level", "limit", "street", "subcategory", *NEAR},
    "meeting": {"meeting", "decision", "issue", "task", "withdrawn"},
    "issues": {
        "issue_id", "issue_ids", "cell", "place", "street", "subcategory", "point_state", "text", "state", "sort", "limit", "offset",
        "n_days", *NEAR,
    },
    "overview": {"limit", "n_days"},
    "phases": {"phase", "silent_weeks"},
    "rebounds": {"by", "limit", "n_days"},
    "satisfaction": {"kind"},
    "ranking": {"part"},
    "submissions": {"n_periods"},
    "supervision": {
        "n_hours_soon", "n_hours_later", "n_weeks", "n_days", "n_most", "n_rebounds", "n_hours", "n_minutes", "n_bulk", "n_end_days",
        "sign", "photo", "at_day", "hour", "limit",
    },
    "supplies": {"short_share", "over_share", "item", "n_months"},
}  # fmt: skip


@pytest.fixture(scope="module")
def schema(shelf):
    """{table or view: {column: type}} as DuckDB has it."""
    found = {}
    for table, column, kind in rows_of(
        shelf, "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'main'"
    ):
        found.setdefault(table, {})[column] = kind
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_query_stays_in_the_portable_subset(schema, name):
    assert faults(catalogue()[name].sql, schema) == []


@pytest.mark.parametrize("path", VIEWS, ids=[path.stem for path in VIEWS])
def test_a_view_stays_in_the_portable_subset(schema, path):
    assert faults(path.read_text(encoding="utf-8"), schema) == []


FAILING = {
    "QUALIFY": "SELECT issue_id FROM issue QUALIFY ROW_NUMBER() OVER (ORDER BY issue_id) = 1",
    "FILTER": "SELECT COUNT(*) FILTER (WHERE is_void) AS n FROM issue",
    "::": "SELECT issue_id::VARCHAR AS name FROM issue",
    "dates added or subtracted": "SELECT closed_on - found_on AS n_days FROM issue",
    "a list": "SELECT [1, 2] AS pair",
    "a list's element": "SELECT list_value(1, 2)[1] AS first",
    "a struct": "SELECT {'a': 1} AS pair",
    "a lambda": "SELECT list_transform(list_value(1), lambda x: x + 1) AS more",
    "ILIKE": "SELECT issue_id FROM issue WHERE department ILIKE '%管理%'",
    "DOUBLE": "SELECT CAST(n_reworks AS DOUBLE) AS n FROM issue",
    "ordinal positions": "SELECT department, COUNT(*) AS n FROM issue GROUP BY 1",
    "GROUP BY ALL": "SELECT department, COUNT(*) AS n FROM issue GROUP BY ALL",
    "star EXCLUDE": "SELECT * EXCLUDE (extra) FROM issue",
    "star REPLACE": "SELECT * REPLACE (1 AS extra) FROM issue",
    "ASOF": "SELECT a.issue_id FROM issue AS a ASOF JOIN task AS b ON a.found_day >= b.report_day",
    "FROM first": "FROM issue SELECT issue_id",
    "a name used beside its own definition": "SELECT n_reworks + 1 AS n, n * 2 AS twice FROM issue",
    "strftime": "SELECT strftime(found_on, '%Y') AS y FROM issue",
    "integer division": "SELECT found_day // 7 AS week FROM issue",
    "H3 functions": "SELECT h3_cell_to_parent(cell11, 7) AS c FROM issue",
    "a function of one engine": "SELECT jaro_winkler_similarity(department, source) AS d FROM issue",
    "an interval": "SELECT found_on + INTERVAL 1 DAY AS next FROM issue",
    "UNNEST": "SELECT UNNEST(generate_series(1, 3)) AS n",
}
MORE = [
    ("a function of one engine", "SELECT list_sort(department) AS d FROM issue"),
    ("a function of one engine", "SELECT arg_max(issue_id, found_day) AS last FROM issue"),
    ("a function of one engine", "SELECT date_diff('day', found_on, closed_on) AS n FROM issue"),
    ("dates added or subtracted", "SELECT found_on + 1 AS next FROM issue"),
    ("dates added or subtracted", "WITH a AS (SELECT due_on AS day FROM issue) SELECT day - 3 AS d FROM a"),
    ("dates added or subtracted", "SELECT CAST($as_of AS DATE) - found_on AS n FROM issue"),
    ("FROM first", "WITH a AS (FROM issue) SELECT issue_id FROM a"),
    ("ordinal positions", "SELECT department FROM issue ORDER BY 1"),
    ("a name used beside its own definition", "SELECT n_reworks + 1 AS n FROM issue WHERE n > 2"),
]


@pytest.mark.parametrize("what", FAILING)
def test_the_ban_list_catches_an_example_of_each(schema, what):
    assert what in faults(FAILING[what], schema)


@pytest.mark.parametrize(("what", "sql"), MORE)
def test_the_ban_list_catches_them_in_other_places_too(schema, what, sql):
    assert what in faults(sql, schema)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT department, COUNT(*) AS n FROM issue GROUP BY department ORDER BY n DESC",
        "SELECT closed_day - found_day AS n_days FROM issue WHERE description = 'a::b // DOUBLE'",
        "SELECT SUM(CASE WHEN is_void THEN 1 ELSE 0 END) AS numerator, COUNT(*) AS denominator FROM issue -- :: FILTER",
        "WITH a AS (SELECT issue_id, found_day AS day FROM issue) SELECT day + 1 AS next FROM a WHERE day > 2",
        "SELECT LAG(found_day) OVER (PARTITION BY department ORDER BY issue_id) AS before FROM issue",
        "SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY days_to_close) AS median FROM issue",
    ],
)
def test_what_every_engine_knows_passes(schema, sql):
    assert faults(sql, schema) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_query_runs_on_an_empty_store_with_null_parameters(shelf, name):
    rows = run(shelf, name, {})
    assert len(set(rows.columns)) == len(rows.columns)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_runs_on_an_empty_store_with_every_parameter_given(shelf, name):
    given = {
        "as_of": date(2026, 11, 15), "from_date": date(2026, 11, 9), "to_date": date(2026, 11, 15), "limit": 10, "offset": 0,
        "batch_id": 1, "cell": 1, "resolution": 9, "with_default": 1, "short_share": 0.8, "hour": 17,
        "silent_weeks": 3, "duty_weeks": 13, "over_share": 1.5,
        "near_lon": 113.3, "near_lat": 31.2, "lon_reach": 0.001, "lat_reach": 0.001,
    }  # fmt: skip
    given |= {each: 8 for each in catalogue()[name].parameters if each.startswith("n_")}
    words = {each: "x" for each in catalogue()[name].parameters if each not in given and not each.endswith("_day")}
    run(shelf, name, {**given, **words})


@pytest.mark.parametrize("name", NAMES)
def test_a_query_says_what_it_is_and_what_a_row_is(name):
    first, second, *rest = catalogue()[name].sql.splitlines()
    assert re.fullmatch(r"-- \S.{9,}", first), "line 1: what it answers"
    assert re.fullmatch(r"-- grain: one row\b.*", second), "line 2: its grain"
    assert not re.search(r"\bSELECT\b", first), "a sentence, not SQL"
    assert rest


@pytest.mark.parametrize("name", NAMES)
def test_a_query_is_one_select_whose_last_line_selects_the_last_thought(name):
    statements = sqlglot.parse(catalogue()[name].sql, dialect="duckdb")
    assert len(statements) == 1
    [tree] = statements
    assert isinstance(tree, exp.Select | exp.SetOperation)
    thoughts = [cte.alias for cte in tree.ctes]
    if thoughts:
        source = tree.args.get("from_") or tree.args.get("from")
        assert source.this.name == thoughts[-1]
        assert not tree.args.get("joins")


@pytest.mark.parametrize("name", NAMES)
def test_a_parameter_has_the_name_that_it_has_everywhere(name):
    parameters = set(catalogue()[name].parameters)
    assert parameters - VOCABULARY <= LOCAL.get(name.partition("/")[0], set())


def test_no_local_parameter_is_listed_that_nobody_asks():
    for folder, names in LOCAL.items():
        asked = {
            each for query in catalogue().values() if query.name.startswith(f"{folder}/") for each in query.parameters
        }
        assert names <= asked, folder


# What tells one issue, or a row of somebody's file, from the others.
OF_ONE_ISSUE = {"issue_id", "description", "photo", "photo_before", "photo_after", "raw"}
ONE_ISSUE_A_ROW = re.compile(r"one row per (?:\w+ )?(?:issue|version|case|closure|problem|rejected row|photo)\b")


@pytest.mark.parametrize("name", NAMES)
def test_a_query_that_gives_single_issues_gives_a_department_its_own_alone(shelf, name):
    query = catalogue()[name]
    gives_issues = OF_ONE_ISSUE & set(run(shelf, name, {}).columns) or ONE_ISSUE_A_ROW.search(query.grain)
    if gives_issues:
        assert "own_department" in query.parameters, "[rights] own_rows_only could not keep it to one department"


@pytest.mark.parametrize("name", NAMES)
def test_no_value_is_formatted_into_a_query(name):
    assert not re.search(r"\{\w*\}|%s|\?", bare(catalogue()[name].sql))


def code():
    return "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("pages", "cleancity")
        for path in sorted((ROOT / folder).rglob("*.py"))
    )


@cache
def asked_names():
    """Every query name in the code; one that is put together (f"filters/{key}") as a pattern."""
    folders = {name.partition("/")[0] for name in NAMES}
    literals = re.findall(rf"\b((?:{'|'.join(folders)})/[\w{{}}.]+)", code())
    patterns = {re.sub(r"\\{[^}]*\\}", r"\\w+", re.escape(literal.rstrip("."))) for literal in literals}
    return [re.compile(pattern) for pattern in patterns]


@pytest.mark.parametrize("name", NAMES)
def test_something_uses_a_query(name):
    if name.startswith("measures/") and not name.endswith("_rows"):
        return
    assert any(pattern.fullmatch(name) for pattern in asked_names()), "a query that nobody asks rots"


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("measures/")])
def test_a_measure_has_its_formula_and_its_rows(shelf, name):
    if name.endswith("_rows"):
        assert name.removesuffix("_rows") in NAMES
        return
    assert {"title", "formula", "numerator", "denominator", "unit"} <= set(catalogue()[name].headers)
    assert f"{name}_rows" in NAMES
    rows = run(shelf, name, {"as_of": date(2026, 11, 15)})
    assert len(rows) == 1
    assert {"numerator", "denominator"} <= set(rows.columns), "a ratio leaves SQL as two numbers"


@pytest.mark.parametrize("name", NAMES)
def test_a_query_file_is_named_for_what_it_gives(name):
    stem = name.rpartition("/")[2]
    assert re.fullmatch(r"[a-z][a-z0-9_]*", stem)
    assert not re.match(r"get_|select_", stem) and not re.search(r"_(new|final|v\d+|tmp)$", stem)


# The same question by another column: SQL has no parameter for a column.
PAIRS = {("hotspots/categories_by_cell", "hotspots/departments_by_cell")}
OF_DAYS = ("measures/on_time_closure", "measures/rebound_share", "measures/rework_rate")
PAIRS |= {(a, b) for a in OF_DAYS for b in OF_DAYS}


def test_no_two_queries_are_near_copies():
    texts = {name: set(re.split(r"[\s(),]+", bare(catalogue()[name].sql))) for name in NAMES}
    bodies = {name: [line.strip() for line in bare(catalogue()[name].sql).splitlines()] for name in NAMES}
    twins = {
        (a, b) for a in NAMES for b in NAMES
        if a < b and b != f"{a}_rows" and len(bodies[a]) > 8 and len(texts[a] ^ texts[b]) <= 4 and len(set(bodies[a]) ^ set(bodies[b])) <= 6
    }  # fmt: skip
    assert twins <= PAIRS
