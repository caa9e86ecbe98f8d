"""KPI cards: one number, what it did, thirteen weeks of it, and its definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from cleancity.briefing import readings
from cleancity.briefing.readings import Reading, base_words, change_of, measure_header, value_words
from cleancity.briefing.views import View
from cleancity.charts.sparkline import sparkline
from cleancity.ui.database import ask
from cleancity.ui.links import page_link
from cleancity.ui.measures import measure_card


def reading(view: View, measure: str, *, is_count: bool = False, **extra: Any) -> Reading:
    """Read queries/measures/<measure>.sql for the view's three periods."""
    return readings.reading(ask, view, measure, is_count=is_count, **extra)


def kpi_card(view: View, measure: str, series: Sequence[float | None], page: str, **extra: Any) -> None:
    """One card of queries/measures/<measure>.sql: value, how many cases it rests on and its interval, change against
    the period and the year before, a line of weeks, 口径; its title leads to `page`. Its words come from its header."""
    header = measure_header(measure)
    is_count = header["unit"] == "件"
    read = reading(view, measure, is_count=is_count, **extra)
    with st.container(border=True, key=f"kpi_{measure}", gap=None, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", gap=None):
            page_link(page, header["title"])
            st.space("stretch")
            measure_card(measure, **extra)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.markdown(f"### {value_words(header, read.now)}", width="content", anchors=False)
            line = sparkline(series, f"{header['title']}近 13 周")
            if line:
                st.html(line, width="stretch")
        st.caption(base_words(header, read.now))
        against = change_of(header, read.now, read.before)
        year = change_of(header, read.now, read.year_before)
        st.caption(f"{view.before_label} {against}" if against else "没有可比的上期")
        st.caption(f"同比 {year}" if year else "同比 没有去年同期")
