"""口径追溯: any number of a paper, opened to its definition as it was then, beside what it is now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from cleancity.charts import theme
from cleancity.desk.seeing import own_department
from cleancity.desk.tickets import Taken
from cleancity.errors import CleanCityError
from cleancity.papers import register, tracing
from cleancity.papers.register import Paper
from cleancity.papers.tracing import Now, Traced
from cleancity.reports import workbook
from cleancity.ui import persons
from cleancity.ui.database import store
from cleancity.ui.downloading import download
from cleancity.ui.plain import plain
from cleancity.ui.shows import ROW_PX, excel
from cleancity.ui.titles import titles_of

WORDS = {"district": "区县", "department": "部门", "source": "来源", "category": "大类", "campaign": "行动"}
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TITLES = {"name": "文件里的数", "numerator": "分子", "denominator": "分母", "scope": "范围", "formula": "口径"}
_WIDTHS = {"name": 176, "numerator": 60, "denominator": 60}


def traces(paper: Paper) -> None:
    """The paper's numbers as a grid, and beside it the one that is chosen: then and now."""
    try:
        numbers = register.numbers_of(store(), paper)
    except CleanCityError as error:
        st.warning(plain(error))
        return
    if not numbers:
        st.markdown(":gray[这份文件没有登记可追溯的数。]")
        return
    left, right = st.columns([1, 1.25], gap="small")
    with left:
        chosen = _grid(paper, numbers)
    with right:
        _card(numbers[chosen])


def _grid(paper: Paper, numbers: Sequence[Traced]) -> int:
    rows = pd.DataFrame([_row(each) for each in numbers])
    columns = {
        name: st.column_config.TextColumn(_TITLES[name], width=width)
        if name == "name"
        else st.column_config.NumberColumn(_TITLES[name], width=width, format="localized")
        for name, width in _WIDTHS.items()
    }
    event = st.dataframe(
        rows[list(columns)], hide_index=True, column_config=columns, height=min(6, len(rows) + 1) * ROW_PX + 2,
        key=f"table_traces_{paper.paper_id}_{paper.sha256[:8]}", on_select="rerun", selection_mode="single-row",
        placeholder="", alt="口径追溯",
    )  # fmt: skip
    excel(rows, "口径追溯", titles=_TITLES)
    chosen = event["selection"]["rows"]
    return int(chosen[0]) if chosen and chosen[0] < len(numbers) else 0


def _row(number: Traced) -> dict[str, object]:
    return {
        "name": number.name, "formula": number.formula, "numerator": number.numerator,
        "denominator": number.denominator, "scope": scope_words(number.params),
    }  # fmt: skip


def scope_words(params: Mapping[str, str | None]) -> str:
    """What a number was asked of: 2026-11-09—2026-11-15，部门 园林管理处."""
    given = {name: str(value)[:100] for name, value in params.items() if value not in (None, "", "None")}
    until, first, last = given.pop("as_of", ""), given.pop("from_date", ""), given.pop("to_date", "")
    days = [f"{first}—{last}"] if first and last else []
    days += [f"截至 {until}"] if until and until != last else []
    return "，".join([*days, *(f"{WORDS.get(name, name)} {value}" for name, value in given.items())]) or "全部数据"


def _card(number: Traced) -> None:
    now = tracing.ask_again(store(), number)
    st.markdown(f"**{plain(number.name)}**　{plain(number.formula)}")
    st.markdown(_then_and_now(number, now))
    st.markdown(_moved_words(number, now))
    note = f"{plain(number.note)}" if number.note else ""
    st.caption(f"范围：{plain(scope_words(number.params))}。{note}")
    with st.container(horizontal=True, gap="small"):
        if now.is_same and tracing.has_rows(number):
            _rows_button(number)
        with st.popover("当时的查询语句"):
            st.code(number.sql, language="sql", height=320)


def _then_and_now(number: Traced, now: Now) -> str:
    """The number in the paper and today, a line each, and what its counts count."""
    lines = [
        f"- 当时（数据版本 {number.data_version}）：{_value(number, number.numerator, number.denominator)}",
        f"- 现在（数据版本 {now.data_version}）：{_value(number, now.numerator, now.denominator)}",
    ]
    printed = _printed(number)
    words = f"文件里印的是{printed}。" if printed else ""
    words += f"分子是{plain(number.numerator_words)}" if number.numerator_words else ""
    words += f"，分母是{plain(number.denominator_words)}" if number.denominator_words else ""
    return "\n".join([*lines, f"- {words}"] if words else lines)


def _printed(number: Traced) -> str:
    """Which of its counts the words of a number print; "" where both or neither stand in them."""
    figures = {each.replace(",", "") for each in _FIGURE.findall(number.name)}
    parts = {"分子": number.numerator, "分母": number.denominator}
    found = [name for name, value in parts.items() if value is not None and f"{value:g}" in figures]
    return found[0] if len(found) == 1 else ""


def _value(number: Traced, numerator: float | None, denominator: float | None) -> str:
    counts = f"分子 {_count(numerator)}，分母 {_count(denominator)}"
    if number.is_share:
        return f"**{theme.per_cent(theme.ratio(numerator, denominator))}**　{counts}"
    return counts


def _moved_words(number: Traced, now: Now) -> str:
    sql = "" if now.is_same_sql else "查询语句后来改过。"
    if now.numerator is None and now.denominator is None:
        return f"这个数现在不能重算，当时的口径和语句都在这里。{sql}"
    if not now.is_same:
        return f"文件做成以后数据有更新，现在的数和当时不一样，明细已对应不上，不再提供下载。{sql}"
    if now.data_version == number.data_version:
        return f"数据没有变过，明细就是当时的。{sql}"
    return f"数据版本有更新，但这个数没有变；下载的是现在的明细。{sql}"


def _count(value: float | None) -> str:
    if value is None or theme.is_missing(value):
        return theme.NOTHING
    return f"{value:,.4g}" if value % 1 else f"{value:,.0f}"


def _rows_button(number: Traced) -> None:
    opened, own = store(), own_department(persons.actor())

    def build() -> Taken:
        rows = tracing.rows_now(opened, number, own)
        return Taken(workbook(rows, titles_of(rows), number.title), len(rows))

    download(
        "下载明细（Excel）", build, f"{number.title}明细.xlsx", key="paper_rows", holds="文件里一个数的明细",
        filters=number.params,
    )  # fmt: skip
