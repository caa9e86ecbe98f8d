"""口径卡: any number opens to its formula, its two counts, the rows behind it, and the SQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from cleancity import query
from cleancity.charts import theme
from cleancity.reports import workbook
from cleancity.ui.database import ask, sql_text, store
from cleancity.ui.shows import DOWNLOAD_ICON, XLSX
from cleancity.ui.titles import titles_of
from cleancity.ui.views import current_view


def measure_header(name: str) -> Mapping[str, str]:
    """Title, formula, numerator, denominator, unit and note of queries/measures/<name>.sql, as its comments say."""
    return query.find(f"measures/{name}").headers


def measure_card(name: str, label: str = "口径", **extra: Any) -> None:
    """A small button that opens the measure's definition and the rows behind the number on the screen.

    `extra` replaces parameters of the filters, as in `ui.data`.
    """
    if st.button(label, key=f"measure_{name}_{label}", type="tertiary"):
        _card(name, {**current_view().params, **extra})


@st.dialog("口径卡", width="large")
def _card(name: str, params: Mapping[str, object]) -> None:
    header = measure_header(name)
    row = ask(f"measures/{name}", params).iloc[0]
    st.markdown(f"### {header['title']}", anchors=False)
    st.markdown(f"{header['formula']}")
    st.markdown(_counts(header, row))
    if "note" in header:
        st.caption(header["note"])
    _rows_button(name, header["title"], params)
    st.caption("计算用的查询语句")
    st.code(sql_text(f"measures/{name}"), language="sql", height=260)


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
    opened = store()  # captured here: the file is made when clicked, on a thread that knows no session

    def build() -> bytes:
        rows = query.run(opened, f"measures/{name}_rows", dict(params))
        return workbook(rows, titles_of(rows), title)

    st.download_button(
        "下载明细（Excel）", build, f"{title}明细.xlsx", XLSX, key=f"rows_{name}", icon=DOWNLOAD_ICON, on_click="ignore"
    )
