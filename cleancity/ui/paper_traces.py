"""口径追溯: any number of a paper, opened to its definition as it was then, beside what it is now."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from cleancity.charts import theme
from cleancity.errors import CleanCityError
from cleancity.papers import register, tracing
from cleancity.papers.register import Paper
from cleancity.papers.tracing import Now, Traced
from cleancity.reports import workbook
from cleancity.ui.database import store
from cleancity.ui.plain import plain
from cleancity.ui.shows import DOWNLOAD_ICON, ROW_PX, XLSX, excel
from cleancity.ui.titles import titles_of

WORDS = {
    "as_of": "截至", "from_date": "从", "to_date": "到", "district": "区县", "department": "部门", "source": "来源",
    "category": "大类", "campaign": "行动",
}  # fmt: skip
_TITLES = {"name": "文件里的数", "formula": "口径", "numerator": "分子", "denominator": "分母", "scope": "范围"}


def traces(paper: Paper) -> None:
    """The paper's numbers as a grid; one that is chosen opens beside what it is now."""
    try:
        numbers = register.numbers_of(store(), paper)
    except CleanCityError as error:
        st.warning(plain(error))
        return
    if not numbers:
        st.markdown(":gray[这份文件没有登记可追溯的数。]")
        return
    rows = pd.DataFrame([_row(each) for each in numbers])
    columns = {
        "name": st.column_config.TextColumn(_TITLES["name"], width=190),
        "numerator": st.column_config.NumberColumn(_TITLES["numerator"], width=65, format="localized"),
        "denominator": st.column_config.NumberColumn(_TITLES["denominator"], width=65, format="localized"),
        "scope": st.column_config.TextColumn(_TITLES["scope"], width=230),
        "formula": st.column_config.TextColumn(_TITLES["formula"], width=260),
    }
    event = st.dataframe(
        rows[list(columns)], hide_index=True, column_config=columns, height=min(6, len(rows) + 1) * ROW_PX + 2,
        key=f"table_traces_{paper.paper_id}_{paper.sha256[:8]}", on_select="rerun", selection_mode="single-row",
        placeholder="", alt="口径追溯",
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"共 {len(numbers)} 个数，数据版本 {paper.data_version}。点一行左边的方框，打开它当时的口径卡。")
        excel(rows, "口径追溯", titles=_TITLES)
    chosen = event["selection"]["rows"]
    if chosen and chosen[0] < len(numbers):
        _card(numbers[chosen[0]])


def _row(number: Traced) -> dict[str, object]:
    return {
        "name": number.name, "formula": number.formula, "numerator": number.numerator,
        "denominator": number.denominator, "scope": scope_words(number.params),
    }  # fmt: skip


def scope_words(params: Mapping[str, str | None]) -> str:
    """The parameters that a number was asked with: 截至 2026-11-15，部门 园林管理处."""
    given = [f"{WORDS.get(name, name)} {value}" for name, value in params.items() if value not in (None, "", "None")]
    return "，".join(given) or "全部数据"


def _card(number: Traced) -> None:
    now = tracing.ask_again(store(), number)
    st.markdown(f"**{plain(number.name)}**　{plain(number.title)}：{plain(number.formula)}")
    then, today = st.columns(2, gap="small")
    with then:
        _side(f"当时（数据版本 {number.data_version}）", number, number.numerator, number.denominator)
    with today:
        _side(f"现在（数据版本 {now.data_version}）", number, now.numerator, now.denominator)
    st.markdown(_moved_words(number, now))
    st.caption(f"范围：{plain(scope_words(number.params))}。查询语句的校验值 {number.sql_sha256[:12]}。")
    if number.note:
        st.caption(plain(number.note))
    if now.is_same and tracing.has_rows(number):
        _rows_button(number)
    with st.expander("当时的查询语句"):
        st.code(number.sql, language="sql", height=240)


def _side(title: str, number: Traced, numerator: float | None, denominator: float | None) -> None:
    share = theme.ratio(numerator, denominator)
    lines = [f"{title}" + (f"　**{theme.per_cent(share)}**" if share is not None and number.denominator_words else "")]
    lines.append(f"- 分子　{plain(number.numerator_words)}：**{_count(numerator)}**")
    if number.denominator_words:
        lines.append(f"- 分母　{plain(number.denominator_words)}：**{_count(denominator)}**")
    st.markdown("\n".join(lines))


def _moved_words(number: Traced, now: Now) -> str:
    sql = "" if now.is_same_sql else "查询语句后来改过。"
    if now.numerator is None and now.denominator is None:
        return f"这个数现在不能重算，当时的口径和语句都在这里。{sql}"
    if not now.is_same:
        return f"文件签出以后数据有更新，现在的数和当时不一样，明细不再对应，不提供下载。{sql}"
    if now.data_version == number.data_version:
        return f"数据没有变过，明细就是当时的。{sql}"
    return f"数据版本有更新，但这个数没有变；下载的是现在的明细。{sql}"


def _count(value: float | None) -> str:
    if value is None or theme.is_missing(value):
        return theme.NOTHING
    return f"{value:,.4g}" if value % 1 else f"{value:,.0f}"


def _rows_button(number: Traced) -> None:
    opened = store()

    def build() -> bytes:
        rows = tracing.rows_now(opened, number)
        return workbook(rows, titles_of(rows), number.title)

    st.download_button(
        "下载明细（Excel）", build, f"{number.title}明细.xlsx", XLSX, key="paper_rows", icon=DOWNLOAD_ICON,
        on_click="ignore",
    )  # fmt: skip
