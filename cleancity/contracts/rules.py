"""From a contract to SQL over the staged text: what is wrong with a cell, and its cast when nothing is.

A lexical pattern stands before each cast, since TRY_CAST alone takes '2.5' for the integer 3 and drops offsets.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from cleancity.contracts.model import ERROR_VALUES, Contract, Field

PATTERNS = {
    "integer": r"[+-]?[0-9]{1,18}",
    "number": r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?",
    "date": r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}",
    "datetime": r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?)?",
    "boolean": "true|false",
}
SQL_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "datetime": "TIMESTAMP", "boolean": "BOOLEAN"}
WORDS = {
    "integer": ("不是整数", "请只填整数，不带文字。"),
    "number": ("不是数", "请只填数，不带文字。"),
    "date": ("不是日期", "请写成 2026-11-09 这样的日期。"),
    "datetime": ("不是日期时间", "请写成 2026-11-09 或 2026-11-09 09:30。"),
    "boolean": ("不是是或否", "请填 是 或 否。"),
}

_DAY = r"[0-9]{1,2}[-/.月][0-9]{1,2}[ 0-9:日号]*"
_RANGE = rf"([0-9]{{4}}[-/.年])?{_DAY}(至|到|~|～|—+|–).*|([0-9]{{4}}[-/.年]{_DAY}|{_DAY}[日号] ?)-+ ?[0-9].*"
# The day nought of Excel's two calendars, as its own programs and others show it.
_EMPTY_DATE = r"(1899[-/.年]12[-/.月]3[01]|1900[-/.年]0?1[-/.月]0?[01]|1904[-/.年]0?1[-/.月]0?1)日?([ T].*)?"
_EMPTY = "是 1900 年前后的日期，这是 Excel 的空日期"
_MONTH = "(0?[1-9]|1[0-2])"
UNREADABLE_DATES = (
    (
        _RANGE, "是一段日期，不是一天", "请只填一天；起止日期请分两列填写。",
    ),
    (
        rf"[0-9]{{1,2}}月[0-9]{{1,2}}[日号].*|{_MONTH}[-/][0-9]{{1,2}}( .*)?",
        "没有写年份，文件里也看不出是哪一年", "请写上年份，如 2026年8月3日；或上传时选定报告日期。",
    ),
    (
        rf"{_MONTH}\.[0-9]{{1,2}}( .*)?", "没有写年份，而且表格软件会把 11.10 存成 11.1，分不清是哪一天",
        "请写成 2026-11-05 这样的日期。",
    ),
    (
        rf"{_MONTH}[-/.]{_MONTH}[-/.][0-9]{{4}}([^0-9].*)?", "的年份在后，分不清哪个是日、哪个是月",
        "请写成 2026-11-05 这样的日期。",
    ),
    (r"0[0-9]{3}[-/.年].*", "的年份不对", "请核对年份，写成 2026-11-09 这样的日期。"),
    (
        r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}([^0-9].*)?", "的年份只有两位，分不清年、月、日的先后",
        "请把年份写成四位，如 2026-03-05。",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """`condition` is SQL that is true for a bad cell of `field`; `kind` is the constraint's Frictionless name.
    In `reason` {value} stands for what the cell holds.

    A rule that `narrows` finds no cell that the rule after it does not find: it only has better words for some.
    """

    field: str
    kind: str
    condition: str
    reason: str
    remedy: str
    narrows: bool = False


def rules(contract: Contract, present: Collection[str] | None = None) -> tuple[Rule, ...]:
    """The rules of a dataset, in the order of its columns. Of the rules of one cell only the first speaks.

    Args:
        present: the columns that are staged; None = all. Nothing can be wrong with a column that is not there (what a
            file without a required one may say, decides intake/leaning.py).
    """
    columns = [column for column in contract.fields if present is None or column.name in present]
    found = [rule for column in columns for rule in _field_rules(column, contract)]
    for group in contract.require_one_of:
        staged = [name for name in group if present is None or name in present]
        if not staged:
            continue
        titles = "、".join(contract.field(name).title for name in group)
        condition = " AND ".join(f"{name} IS NULL" for name in staged)
        found.append(Rule(staged[0], "require-one-of", condition, f"{titles} 至少要填一项", "请补上其中一项。"))
    return tuple(found)


def cast(column: Field, is_present: bool = True) -> str:
    """SQL for the typed value of a staged column; NULL when it does not fit."""
    if not is_present:
        return f"CAST(NULL AS {SQL_TYPES.get(column.type, 'VARCHAR')})"
    if column.type == "string":
        return column.name
    if column.date_only_is_end:
        # A limit given as a day is met until that day ends.
        moment = f"CASE WHEN length({column.name}) = 10 THEN {column.name} || ' 23:59:59' ELSE {column.name} END"
        return f"TRY_CAST({moment} AS TIMESTAMP)"
    return f"TRY_CAST({column.name} AS {SQL_TYPES[column.type]})"


def _field_rules(column: Field, contract: Contract) -> list[Rule]:
    name, title = column.name, column.title
    found = [_error_rule(column)]
    if column.required:
        found.append(Rule(name, "required", f"{name} IS NULL", f"“{title}”不能为空", column.remedy or "请补填这一格。"))
    if column.type != "string":
        reason, remedy = WORDS[column.type]
        found += [
            Rule(
                name,
                "type",
                f"regexp_full_match({name}, '{pattern}') AND {_misfit(column)}",
                f"“{title}”{why}",
                what,
                True,
            )
            for pattern, why, what in UNREADABLE_DATES
            if column.type in ("date", "datetime")
        ]
        found.append(Rule(name, "type", _misfit(column), f"“{title}”{reason}", column.remedy or remedy))
    if column.is_as_of:
        # Written ones that are no date (1900-1-0) too: nothing was observed on a day that is only an empty cell.
        condition = f"regexp_full_match({name}, '{_EMPTY_DATE}')"
        remedy = "请填写真实日期。" if column.required else "请填写真实日期；没有就留空。"
        found.insert(0, Rule(name, "empty-date", condition, f"“{title}”{_EMPTY}", remedy))
    if column.fold == "code":
        # A code may look like 3E12; a spreadsheet writes 1.2E+15, and a float of 16 digits or more ends in .0.
        exponent = (
            r"[0-9](\.[0-9]+)?[eE]\+?[0-9]{2,}" if name in contract.key else r"[0-9](\.[0-9]+[eE]\+?|[eE]\+)[0-9]{1,3}"
        )
        condition = f"regexp_full_match({name}, '{exponent}|[0-9]{{16,}}\\.0+')"
        reason = f"“{title}”被表格软件写成了科学计数，后几位已丢失"
        found.append(Rule(name, "exponent", condition, reason, "请在原系统重新导出，编号列设为文本格式。"))
    return found + _constraint_rules(column)


def _error_rule(column: Field) -> Rule:
    """Of a column that is no plain text the other rules find an error value too, in words that do not help."""
    condition = f"{column.name} IN ({', '.join(map(_literal, ERROR_VALUES))})"
    reason, remedy = "单元格里是 Excel 的错误值 {value}", "请在 Excel 里改好公式，或把结果粘贴为数值后再传。"
    return Rule(column.name, "error-value", condition, reason, remedy, column.type != "string" or bool(column.enum))


def _constraint_rules(column: Field) -> list[Rule]:
    name, title, found = column.name, column.title, []
    if column.enum:
        allowed = ", ".join(_literal(value) for value in column.enum)
        remedy = column.remedy or f"可填：{'、'.join(column.enum)}。"
        found.append(Rule(name, "enum", f"{name} NOT IN ({allowed})", f"“{title}”的值不在允许范围内", remedy))
    for kind, limit, sign, words in (
        ("minimum", column.minimum, "<", "小于"),
        ("maximum", column.maximum, ">", "大于"),
    ):
        if limit is not None:
            reason = f"“{title}”{words}允许的{'最小' if kind == 'minimum' else '最大'}值 {limit:g}"
            condition = f"TRY_CAST({name} AS DOUBLE) {sign} {limit}"
            found.append(Rule(name, kind, condition, reason, column.remedy or "请核对后改正。"))
    if column.pattern:
        condition = f"NOT regexp_full_match({name}, {_literal(column.pattern)})"
        found.append(
            Rule(name, "pattern", condition, f"“{title}”的写法不对", column.remedy or f"例如 {column.example}。")
        )
    return found


def _misfit(column: Field) -> str:
    pattern = f"NOT regexp_full_match({column.name}, '{PATTERNS[column.type]}')"
    if column.type == "boolean":
        return pattern
    return f"({pattern} OR TRY_CAST({column.name} AS {SQL_TYPES[column.type]}) IS NULL) AND {column.name} IS NOT NULL"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
