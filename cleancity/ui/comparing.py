"""自查与暗访: the window that is looked at, and the cards of numbers over the pictures."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from cleancity.analysis.agreement import Agreement, kinds, worst_places
from cleancity.analysis.intervals import Share
from cleancity.analysis.ranking import month_words
from cleancity.briefing.pairing import window, window_words, year_back
from cleancity.briefing.views import View
from cleancity.charts import theme
from cleancity.charts.agreement import KIND_TITLES, PLACE_TITLES, table_cells
from cleancity.ui.links import page_link
from cleancity.ui.plain import plain
from cleancity.ui.shows import finding, table

__all__ = ["gap_cards", "show_kinds", "show_places", "window", "window_words", "year_back"]


def gap_cards(found: Agreement) -> None:
    """The two rates, their gap by items and by places, and the share of problems that self-inspection found."""
    gap, places = found.gap, found.gap_by_place
    is_told = abs(places.low) < 1
    by_place = f"{_points(places.low)} 到 {_points(places.high)}" if is_told else "点位太少，说不了"
    share = found.found
    by_item = f"{_points(gap.low)} 到 {_points(gap.high)}"
    found_words = f"自查 {share.successes:,.0f}，两者共 {share.n:,.0f} 个；一样严是 50 %" if share else "都没有发现问题"
    cards = (
        ("自查合格率", theme.per_cent(found.own.value), _rate_words(found.own)),
        ("暗访合格率", theme.per_cent(found.secret.value), _rate_words(found.secret)),
        ("落差（自查－暗访）", f"{_points(gap.value)} 个百分点", f"按检查项 {by_item}，按点位 {by_place}"),
        ("自查发现比", theme.per_cent(share.value) if share else theme.NOTHING, found_words),
    )  # fmt: skip
    for column, (title, value, words) in zip(st.columns([1, 1, 1.5, 1.2], gap="small"), cards, strict=True):
        with column, st.container(border=True, key=f"kpi_agreement_{title}", gap=None, height="stretch"):
            st.markdown(title)
            st.markdown(f"### {value}", anchors=False)
            st.caption(words)


def show_places(pairs: pd.DataFrame, view: View) -> None:
    """Where self-inspection missed most, for people to go and look, and the way to a place's issues."""
    rows, as_of = worst_places(pairs), view.as_of or date(1970, 1, 1)
    rows = rows.assign(month=[month_words(int(each), as_of) for each in rows["month_number"]])
    finding("自查漏得最多的点位")
    if rows.empty:
        st.markdown(":gray[没有哪一处暗访比自查发现得多。]")
        return
    height = min(353, 38 + 35 * len(rows))
    chosen = table(rows, columns=PLACE_TITLES, name="自查漏得最多的点位", height=height, on_select="rerun")
    place = rows["venue_name"].iloc[chosen or 0]
    page_link("issues", f"看{plain(place)}的问题", place=f"v:{place}", period="全部")


def show_kinds(rows: pd.DataFrame) -> None:
    """Every kind of inspection over all places (rows of agreement/kinds_of_inspection)."""
    finding("各种检查（全部点位，不限配对；区间按一次检查算一个样本）")
    if rows.empty:
        st.markdown(":gray[这段时间没有填了检查项数和合格项数的检查。]")
        return
    table(table_cells(kinds(rows)), columns=KIND_TITLES, name="各种检查的合格率")


def _rate_words(rate: Share) -> str:
    return f"{rate.low * 100:.1f}—{rate.high * 100:.1f} %，{rate.n:,.0f} 项"


def _points(value: float) -> str:
    return f"{value * 100:+.1f}".replace("-", "−")
