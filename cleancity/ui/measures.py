"""口径卡: any number opens to its formula, its two counts, the rows behind it, and the SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.analysis.intervals import wilson
from cleancity.analysis.kpi import Counts, counts_of
from cleancity.briefing.readings import measure_header
from cleancity.charts import theme
from cleancity.desk import seeing
from cleancity.desk.tickets import Taken
from cleancity.reports import workbook
from cleancity.settings import load_settings
from cleancity.ui import persons
from cleancity.ui.database import ask, sql_text, store
from cleancity.ui.downloading import download
from cleancity.ui.titles import titles_of
from cleancity.ui.views import current_view


def measure_card(name: str, label: str = "口径", **extra: Any) -> None:
    """A small button that opens the measure's definition and the rows behind the number on the screen.

    `extra` replaces parameters of the filters, as in `ui.data`.
    """
    if st.button(label, key=f"measure_{name}_{label}", type="tertiary"):
        title = measure_header(name)["title"]
        st.dialog(f"口径：{title}", width="large")(_card)(name, {**current_view().params, **extra})


def _card(name: str, params: Mapping[str, object]) -> None:
    header = measure_header(name)
    row = ask(f"measures/{name}", params).iloc[0]
    st.markdown(f"{header['formula']}")
    st.markdown(_counts(header, row))
    counts = counts_of(ask(f"measures/{name}", params))
    if "sample" in header and counts:
        st.markdown(_interval_words(counts))
    if "note" in header:
        st.caption(header["note"])
    _rows_button(name, header["title"], params)
    st.caption("计算用的查询语句")
    st.code(sql_text(f"measures/{name}"), language="sql", height=260)


def _interval_words(counts: Counts) -> str:
    low, high = wilson(counts.numerator, counts.denominator)
    words = f"- 95 % 区间（威尔逊）：**{theme.interval(low, high)}**；"
    words += "件数越少区间越宽；两期之差的区间（纽康姆）包含 0 时，卡片上写“变化不明显”"
    n_min = load_settings().n_min
    return words + (f"。不到 {n_min} 件，样本不足，不作比较" if counts.denominator < n_min else "")


def _counts(header: Mapping[str, str], row: pd.Series) -> str:
    lines = [f"- 分子　{header['numerator']}：**{_number(row['numerator'])}**"]
    if "denominator" in header:
        lines.append(f"- 分母　{header['denominator']}：**{_number(row['denominator'])}**")
    return "\n".join(lines)


def _number(value: object) -> str:
    if theme.is_missing(value):
        return theme.NOTHING
    return f"{float(value):,.4g}" if float(value) % 1 else f"{float(value):,.0f}"  # type: ignore[arg-type]


def _rows_button(name: str, title: str, params: Mapping[str, object]) -> None:
    # Captured here: the file is made when clicked, on a thread that knows no session.
    opened, person = store(), persons.actor()

    def build() -> Taken:
        rows = seeing.rows(opened, person, f"measures/{name}_rows", params)
        return Taken(workbook(rows, titles_of(rows), title), len(rows))

    download("下载明细（Excel）", build, f"{title}明细.xlsx", key=f"rows_{name}", holds="指标明细", filters=params)
