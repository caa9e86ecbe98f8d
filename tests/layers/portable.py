"""The portable subset of SQL, kept by a ban list over the parsed tree, and over the text where the parser is blind.

Transpiling alone catches none of these: sqlglot passes QUALIFY, FILTER, date subtraction and GROUP BY ALL on to
PostgreSQL without a word.
"""

import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify

BANNED_NODES = {
    exp.Qualify: "QUALIFY",
    exp.Filter: "FILTER",
    exp.Lambda: "a lambda",
    exp.Struct: "a struct",
    exp.Array: "a list",
    exp.List: "a list",
    exp.Bracket: "a list's element",
    exp.IntDiv: "integer division",
    exp.ILike: "ILIKE",
    exp.TimeToStr: "strftime",
    exp.Interval: "an interval",
    exp.Pivot: "PIVOT",
    exp.ArrayAgg: "a list",
    exp.Explode: "UNNEST",
    exp.Unnest: "UNNEST",
    exp.GroupConcat: "string_agg",
    exp.RegexpLike: "regular expressions",
    exp.JSONExtract: "JSON",
}  # fmt: skip
BANNED_WORDS = {
    r"::": "::",
    r"//": "integer division",
    r"\bDOUBLE\b": "DOUBLE",
    r"\bSTRFTIME\s*\(": "strftime",
    r"\bH3_\w+\s*\(": "H3 functions",
    r"\bASOF\b": "ASOF",
    r"\bGROUP\s+BY\s+ALL\b": "GROUP BY ALL",
    r"\bORDER\s+BY\s+ALL\b": "ORDER BY ALL",
    r"\*\s*EXCLUDE\b": "star EXCLUDE",
    r"\*\s*REPLACE\b": "star REPLACE",
    r"(^|\(|;)\s*FROM\b": "FROM first",
    r"\bCOLUMNS\s*\(": "COLUMNS()",
    r"\bUNION\s+(ALL\s+)?BY\s+NAME\b": "UNION BY NAME",
}
# What DuckDB, PostgreSQL and Spark all know by the same name; any other function is one engine's own.
KNOWN_FUNCTIONS = (
    exp.Cast, exp.And, exp.Or, exp.If, exp.Case, exp.Coalesce, exp.Nullif, exp.Sum, exp.Count, exp.Max, exp.Min,
    exp.Avg, exp.Abs, exp.Round, exp.Floor, exp.Ceil, exp.Sqrt, exp.Ln, exp.Exp, exp.Pow, exp.Greatest,
    exp.Least, exp.Sign,
    exp.Lower, exp.Upper, exp.Length, exp.Trim, exp.Substring, exp.StrPosition, exp.Concat, exp.Extract, exp.Exists,
    exp.TimestampTrunc, exp.DateTrunc, exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.CumeDist, exp.Ntile,
    exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue, exp.PercentileCont, exp.PercentileDisc, exp.Stddev, exp.StddevPop,
    exp.Variance, exp.Mod,
)  # fmt: skip
DATES = (exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPTZ)


def faults(sql, schema=None):
    """What in `sql` does not run everywhere, in words; `schema` is {table: {column: type}} for the types of dates."""
    found = [what for pattern, what in BANNED_WORDS.items() if re.search(pattern, bare(sql), re.IGNORECASE)]
    try:
        tree = sqlglot.parse_one(sql, dialect="duckdb")
    except SqlglotError as error:
        return [*found, f"it cannot be parsed: {error}"]
    found += [what for kind, what in BANNED_NODES.items() if tree.find(kind)]
    found += ["a function of one engine" for each in tree.find_all(exp.Func) if not isinstance(each, KNOWN_FUNCTIONS)]
    found += ["ordinal positions" for _ in ordinals(tree)]
    found += ["a name used beside its own definition" for select in tree.find_all(exp.Select) if reuses(select)]
    found += date_arithmetic(tree.copy(), schema)
    for dialect in ("spark", "postgres"):
        try:
            tree.sql(dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
        except SqlglotError as error:
            found.append(f"{dialect}: {error}")
    return found


def bare(sql):
    """The text without comments and without what stands in quotes."""
    return re.sub(r"'(?:[^']|'')*'|\"[^\"]*\"", "''", re.sub(r"--[^\n]*", "", sql)).strip()


def ordinals(tree):
    for order in tree.find_all(exp.Ordered):
        if isinstance(order.this, exp.Literal):
            yield order
    for group in tree.find_all(exp.Group):
        yield from (each for each in group.expressions if isinstance(each, exp.Literal))


def reuses(select):
    """Whether an output name of `select` is used beside its own definition, which only some engines allow."""
    defined = {each.alias for each in select.expressions if isinstance(each, exp.Alias)}
    real = {column.name for each in select.expressions for column in each.find_all(exp.Column)
            if isinstance(each, exp.Alias) and column.name == each.alias}  # fmt: skip
    clauses = [*select.expressions, select.args.get("where"), select.args.get("having")]
    used = {
        column.name for clause in clauses if clause is not None for column in clause.find_all(exp.Column)
        if not column.table and column.find_ancestor(exp.Select) is select
    }  # fmt: skip
    return bool((defined - real) & used - _columns_below(select))


def _columns_below(select):
    """Output names of the queries that `select` reads; None of a plain table's, which is given by the schema test."""
    names = set()
    sources = [select.args.get("from_") or select.args.get("from"), *(select.args.get("joins") or [])]
    tables = [table.name for source in sources if source is not None for table in source.find_all(exp.Table)]
    root = select.root()
    for cte in root.find_all(exp.CTE):
        if cte.alias in tables:
            names |= set(cte.this.named_selects)
            if any(isinstance(each, exp.Star) for each in cte.this.selects):
                names |= _columns_below(cte.this) if isinstance(cte.this, exp.Select) else set()
    return names


def date_arithmetic(tree, schema):
    """Dates added to or taken from: days where one engine gives a number, another gives an interval."""
    try:
        named = qualify(tree, schema=schema, dialect="duckdb", validate_qualify_columns=False)
        typed = annotate_types(named, schema=schema)
    except SqlglotError as error:
        return [f"its columns cannot be resolved: {error}"]
    found = [node for kind in (exp.Add, exp.Sub) for node in typed.find_all(kind)
             if any(side.type and side.type.this in DATES for side in (node.left, node.right))]  # fmt: skip
    return ["dates added or subtracted" for _ in found]
