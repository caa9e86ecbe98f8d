"""KPI cards: one number, what it did, thirteen weeks of it, and its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cleancity.analysis.kpi import value_of
from cleancity.charts import theme
from cleancity.charts.sparkline import sparkline
from cleancity.ui.database import ask
from cleancity.ui.measures import measure_card, measure_header
from cleancity.ui.views import View


@dataclass(frozen=True)
class Reading:
    """A measure now, in the period before, and a year before; None where there were no cases."""

    now: float | None
    before: float | None
    year_before: float | None


def reading(view: View, measure: str, *, is_count: bool = False, **extra: object) -> Reading:
    """Read queries/measures/<measure>.sql for the view's three periods."""

    def at(params: Mapping[str, object] | None) -> float | None:
        if params is None or not _has_data(params):  # nothing was found then: the office did not yet send its data
            return None
        return value_of(ask(f"measures/{measure}", {**params, **extra}), is_count=is_count)

    now = value_of(ask(f"measures/{measure}", {**view.params, **extra}), is_count=is_count)
    return Reading(now, at(view.before), at(view.year_before))


def _has_data(params: Mapping[str, object]) -> bool:
    return int(ask("filters/n_issues", params)["n_issues"].iloc[0]) > 0


def change_words(now: float | None, then: float | None, *, unit: str, more_is_better: bool | None) -> str | None:
    """What a number did, by sign and word: ▲ 0.4 百分点 变差. Shares (unit 百分点) are 0 to 1."""
    if now is None or then is None:
        return None
    step = (now - then) * (100 if unit == "百分点" else 1)
    amount = f"{abs(step):,.1f}" if unit == "百分点" else f"{abs(step):,.0f}"
    if float(amount.replace(",", "")) == 0:
        return "持平"
    verdict = "" if more_is_better is None else (" 变好" if (step > 0) == more_is_better else " 变差")
    return f"{'▲' if step > 0 else '▼'} {amount} {unit}{verdict}"


def kpi_card(view: View, measure: str, series: Sequence[float | None], **extra: Any) -> None:
    """One card of queries/measures/<measure>.sql: value, change against the period and the year before, a line of
    weeks, 口径. Title, unit and which way is better come from the measure's own header."""
    header = measure_header(measure)
    is_count = header["unit"] == "件"
    unit = "件" if is_count else "百分点"
    more_is_better = header.get("better", "more") == "more"
    read = reading(view, measure, is_count=is_count, **extra)
    value = theme.count(read.now) if is_count else theme.per_cent(read.now)
    against = change_words(read.now, read.before, unit=unit, more_is_better=more_is_better)
    year = change_words(read.now, read.year_before, unit=unit, more_is_better=more_is_better)
    with st.container(border=True, key=f"kpi_{measure}", gap=None, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", gap=None):
            st.markdown(header["title"], width="stretch")
            measure_card(measure, **extra)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            st.markdown(f"### {value}", width="content", anchors=False)
            line = sparkline(series, f"{header['title']}近 13 周")
            if line:
                st.html(line, width="stretch")
        st.caption(f"{view.before_label} {against}" if against else "没有可比的上期")
        st.caption(f"同比 {year}" if year else "同比 没有去年同期")
