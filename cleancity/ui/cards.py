"""KPI cards: one number, what it did, thirteen weeks of it, and its definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from cleancity.charts import theme
from cleancity.ui.measures import measure_card


@dataclass(frozen=True)
class Change:
    """What a number did against another period, in words: 上升 0.4 百分点，变差."""

    sign: str
    amount: str
    verdict: str

    @property
    def words(self) -> str:
        """As one phrase."""
        return f"{self.sign}{self.amount}{f' {self.verdict}' if self.verdict else ''}"


def change(now: float | None, then: float | None, *, unit: str, more_is_better: bool) -> Change | None:
    """Compare two values; shares (unit 百分点) as 0 to 1. None when either is missing."""
    if now is None or then is None or theme.is_missing(now) or theme.is_missing(then):
        return None
    step = (now - then) * (100 if unit == "百分点" else 1)
    amount = f"{abs(step):,.1f}" if unit == "百分点" else f"{abs(step):,.0f}"
    if float(amount.replace(",", "")) == 0:
        return Change("", "持平", "")
    is_better = (step > 0) == more_is_better
    return Change("▲ " if step > 0 else "▼ ", f"{amount} {unit}", "变好" if is_better else "变差")


def kpi_card(
    name: str,
    title: str,
    value: str,
    *,
    series: Sequence[float | None],
    week: Change | None,
    year: Change | None,
    against: str = "较上周",
) -> None:
    """One card: title, value, change against the period before and the year before, a line of weeks, 口径."""
    lines = [f"{against} {week.words}" if week else f"{against} 无可比"]
    if year:
        lines.append(f"同比 {year.words}")
    drawn = [None if point is None or theme.is_missing(point) else float(point) for point in series]
    with st.container(key=f"kpi_{name}", gap=None):
        st.metric(
            title,
            value,
            lines[0],
            delta_color="off",
            delta_arrow="off",
            delta_description=lines[1] if len(lines) > 1 else None,
            border=True,
            height="stretch",
            chart_data=drawn if any(point is not None for point in drawn) else None,
        )
        measure_card(name)
