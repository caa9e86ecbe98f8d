"""每周变化: its three cards: the verdicts, one figure's weeks, how long closing takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd
import streamlit as st

from cleancity.analysis import closing, weekly
from cleancity.briefing import weeks
from cleancity.briefing.views import View
from cleancity.charts import control
from cleancity.charts.closing import closing_times
from cleancity.settings import load_settings
from cleancity.ui.asking import question
from cleancity.ui.choices import choice
from cleancity.ui.database import data
from cleancity.ui.headings import heading
from cleancity.ui.methods import method_card
from cleancity.ui.plain import plain
from cleancity.ui.shows import chart, finding, table
from cleancity.workdays import load_calendar

_COLUMNS = {
    "title": st.column_config.TextColumn("指标", width=98),
    "now": st.column_config.TextColumn("这一周", width=72),
    "n": st.column_config.NumberColumn("件数", width=54, format="localized"),
    "usual": st.column_config.TextColumn("平时平均", width=76),
    "range": st.column_config.TextColumn("平常范围", width=116),
    "verdict": st.column_config.TextColumn("判断", width=150),
}


def figures_of(first: int, last: int) -> list[pd.DataFrame]:
    """Every weekly figure under the reader's view, from the Monday `first` to the day `last` (day numbers)."""
    return weeks.figures_of(question(), first, last)


def verdicts_card(verdicts: Mapping[str, weekly.Verdict], monday: int, n_weeks: int) -> None:
    """The main figures: this week, the usual level and range, the verdict."""
    with st.container(border=True, key="card_verdicts", height="stretch"):
        with heading(f"各项：这一周和平时（较前 {n_weeks} 周平均）"):
            method_card("control_chart", "控制图是什么")
        table(weekly.table_of(list(verdicts.values())), columns=_COLUMNS, name=f"每周变化_{monday}")


def chart_card(
    verdicts: Mapping[str, weekly.Verdict], marked: Mapping[int, str], rest: pd.DataFrame, week: str, n_weeks: int
) -> None:
    """One figure, of the reader's choice: its weeks against its usual range; `rest` is the week under way."""
    titles = {key: each.measure.title for key, each in verdicts.items()}
    with st.container(border=True, key="card_chart"):
        said = verdicts[choice("figure", "看哪一项", titles, weekly.most_telling(verdicts), menu=True)]
        finding(weekly.sentence(said, week, n_weeks))
        drawn = control.control(said, marked, weekly.so_far(rest, said.measure), 290)
        rows = said.chart.weeks.assign(annotation=said.chart.weeks["week_day"].map(marked))
        about = f"{said.measure.title}各周、平均线和上下限"
        chart(drawn, alt=about, rows=rows, name=said.measure.title, titles=control.TITLES)
        st.caption(weekly.how_reckoned(said, n_weeks))


def closing_card(view: View) -> None:
    """Median and ninth tenth in working hours, by department."""
    assert view.as_of is not None
    counts = data("weekly/closing_hours_by_department", from_date=view.as_of - timedelta(days=weeks.CLOSING_DAYS - 1))
    rows = closing.closing_hours(counts, load_settings().n_min)
    with st.container(border=True, key="card_closing"):
        with heading(plain(f"近 13 周发现的：{closing.closing_finding(rows, load_calendar().hours_a_day)}")):
            method_card("closing_hours")
        if len(rows):
            chart(closing_times(rows), alt="各部门处置时长", rows=rows, name="处置时长", titles=control.TITLES)
        st.caption(closing.how_counted(counts))
