"""总览: what to look at and what to decide, on one screen."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import answers, assessment, flow, kpi, schedule
from cleancity.charts import bars, trend
from cleancity.settings import load_settings

THIRD_ROW = 176  # pixels of picture: the row ends above the fold at 720


def show_cards(weeks, plan, campaign):
    """Six numbers, each with its thirteen weeks and the way to its page."""
    stock = ui.data("overview/supply_by_week")
    cards = (
        ("on_time_closure", kpi.series_of(weeks, "n_on_time", "n_due"), "weekly", {}),
        ("repeat_share", kpi.series_of(weeks, "n_repeat", "n_located"), "rebounds", {}),
        ("overdue_open", kpi.series_of(weeks, "n_overdue"), "supervision", {}),
        ("rebound_share", kpi.series_of(weeks, "n_rebound", "n_found"), "rebounds", {}),
        ("phase_progress", kpi.progress_series(plan, view.as_of_day), "phases", campaign),
        ("supply_satisfaction", kpi.series_of(stock, "numerator", "denominator"), "supplies", {}),
    )
    for column, (measure, series, page, extra) in zip(st.columns(len(cards), gap="small"), cards, strict=True):
        with column:
            ui.kpi_card(view, measure, series, page, **extra)


def show_flow(weeks):
    """Found, closed and come back, week by week."""
    ui.finding(flow.flow_finding(weeks))
    if not weeks["n_found"].sum():
        return
    figure = trend.weekly_lines(weeks, trend.FLOW, THIRD_ROW)
    ui.chart(figure, alt="近 13 周每周新增、办结、反弹件数", rows=weeks, name="近13周走势", download=False, fill=True)


def show_places(places):
    """The worst three, each with the way to its issues."""
    ui.finding("最差三处（近 30 天重复）")
    with st.container(height="stretch", vertical_alignment="distribute"):
        for place in places.to_dict("records"):
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                name, worst = ui.plain(answers.place_name(place)), ui.plain(place["top_subcategory"])
                st.markdown(f"**{name}**  \n:gray[{worst}为主，{place['n_issues']:,.0f} 件]", width="stretch")
                ui.page_link("issues", "查看", place=place["place_key"], days=30)


def show_due_soon(due):
    """What falls due next, by department."""
    ui.finding(f"{days} 日内到期 {due['n_due_soon'].sum():,.0f} 件")
    if due.empty:
        return
    figure = bars.counts(due.head(6), "dept_name", "n_due_soon", height=THIRD_ROW - 26)
    ui.chart(figure, alt=f"{days} 日内到期件数，按部门", rows=due, name="即将到期", download=False, fill=True)
    with st.container(horizontal=True):
        ui.page_link("issues", "查看全部", state="due_soon")
        ui.page_link("supervision", "去催办", part="due")
        if assessment.SOURCE in set(ui.data("filters/source")["value"]):
            ui.page_link("assessment", "评估整改")


view = ui.page("总览", "要看什么、要定什么？")
places, late = ui.data("overview/worst_places", limit=3), ui.data("overview/overdue_by_department")
phase = answers.running_phase(ui.data("phases/progress_by_phase"))
campaign = {"campaign": phase["campaign_id"]} if phase else {}
plan = schedule.curve(ui.data("phases/tasks", **campaign), ui.data("phases/earned_by_week", **campaign), view.as_of_day)
weeks, days = ui.data("overview/measures_by_week"), load_settings().due_soon_days
due = ui.data("overview/due_soon_by_department", n_days=days)
with ui.answers():
    ui.answer(answers.where_worst(places, ui.data("measures/repeat_share")["denominator"].iloc[0]))
    ui.answer(answers.who_late(late))
    ui.answer(answers.on_schedule(phase, schedule.forecast(plan, view.as_of_day)))
    ui.answer(answers.store_full(ui.data("supplies/stock_by_item")))
    ui.answer(answers.what_to_decide(places, late, phase))
show_cards(weeks, plan, campaign)
cards = (show_flow, weeks), (show_places, places), (show_due_soon, due)
for column, (show, rows) in zip(st.columns([1.35, 1.1, 1], gap="small"), cards, strict=True):
    with column, st.container(border=True, height="stretch", key=f"card_third_{show.__name__}"):
        show(rows)
