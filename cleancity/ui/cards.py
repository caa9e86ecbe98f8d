"""KPI cards: one number, what it did, thirteen weeks of it, and its definition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cleancity.analysis.kpi import Counts, counts_of, is_clear_change
from cleancity.charts import theme
from cleancity.charts.sparkline import sparkline
from cleancity.settings import load_settings
from cleancity.ui.database import ask
from cleancity.ui.links import page_link
from cleancity.ui.measures import base_words, measure_card, measure_header
from cleancity.ui.views import View


@dataclass(frozen=True)
class Reading:
    """A measure now, in the period before, and a year before; None where there were no cases."""

    now: Counts | None
    before: Counts | None
    year_before: Counts | None


def reading(view: View, measure: str, *, is_count: bool = False, **extra: object) -> Reading:
    """Read queries/measures/<measure>.sql for the view's three periods."""

    def at(params: Mapping[str, object] | None) -> Counts | None:
        if params is None or not _has_data(params):  # nothing was found then: the office did not yet send its data
            return None
        return counts_of(ask(f"measures/{measure}", {**params, **extra}), is_count=is_count)

    now = counts_of(ask(f"measures/{measure}", {**view.params, **extra}), is_count=is_count)
    return Reading(now, at(view.before), at(view.year_before))


def _has_data(params: Mapping[str, object]) -> bool:
    return int(ask("filters/n_issues", params)["n_issues"].iloc[0]) > 0


def change_words(
    now: float | None, then: float | None, *, unit: str, more_is_better: bool | None, is_clear: bool = True
) -> str | None:
    """What a number did, by sign and word: ▲ 0.4 百分点 变差. Shares (unit 百分点) are 0 to 1.

    A step that chance alone may have made (`is_clear` False) is named as no more than that.
    """
    if now is None or then is None:
        return None
    step = (now - then) * (100 if unit == "百分点" else 1)
    amount = f"{abs(step):,.1f}" if unit == "百分点" else f"{abs(step):,.0f}"
    if float(amount.replace(",", "")) == 0:
        return "持平"
    if not is_clear:
        return "变化不明显"
    verdict = "" if more_is_better is None else (" 变好" if (step > 0) == more_is_better else " 变差")
    return f"{'▲' if step > 0 else '▼'} {amount} {unit}{verdict}"


def kpi_card(view: View, measure: str, series: Sequence[float | None], page: str, **extra: Any) -> None:
    """One card of queries/measures/<measure>.sql: value, how many cases it rests on and its interval, change against
    the period and the year before, a line of weeks, 口径; its title leads to `page`. Its words come from its header."""
    header = measure_header(measure)
    is_count = header["unit"] == "件"
    read = reading(view, measure, is_count=is_count, **extra)
    value = read.now.value if read.now else None
    with st.container(border=True, key=f"kpi_{measure}", gap=None, height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", gap=None):
            page_link(page, header["title"])
            st.space("stretch")
            measure_card(measure, **extra)
        with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
            shown = theme.count(value) if is_count else theme.per_cent(value)
            st.markdown(f"### {shown}", width="content", anchors=False)
            line = sparkline(series, f"{header['title']}近 13 周")
            if line:
                st.html(line, width="stretch")
        st.caption(base_words(header, read.now))
        against = _change(header, read.now, read.before)
        year = _change(header, read.now, read.year_before)
        st.caption(f"{view.before_label} {against}" if against else "没有可比的上期")
        st.caption(f"同比 {year}" if year else "同比 没有去年同期")


def _change(header: Mapping[str, str], now: Counts | None, then: Counts | None) -> str | None:
    """In the words of the card; shares of too few cases, or that may differ by chance alone, get no verdict."""
    if now is None or then is None:
        return None
    is_sample, n_min = "sample" in header, load_settings().n_min
    if is_sample and min(now.denominator, then.denominator) < n_min:
        return "样本不足，不比"
    return change_words(
        now.value, then.value, unit="件" if header["unit"] == "件" else "百分点",
        more_is_better=header.get("better", "more") == "more", is_clear=not is_sample or is_clear_change(now, then),
    )  # fmt: skip
