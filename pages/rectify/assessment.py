"""评估整改: the technical assessment's problems worked off against the review's date, and what stands in its way."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import assessment as standing
from cleancity.analysis import burndown
from cleancity.charts import burndown as shown
from cleancity.settings import load_settings


def show_burn_down():
    """What is left, week by week, and where the pace leads."""
    with ui.heading("还剩多少：蓝线是每周末未结件数，灰线是赶上复核要走的路"):
        ui.method_card("burn_down")
    weeks = burndown.weekly(flow, view.as_of_day)
    figure = shown.burn_down(weeks, pace, review, view.as_of)
    ui.chart(figure, alt="未结件数逐周变化和预测", rows=weeks, name="整改进度", titles=shown.WEEK_TITLES)


def show_departments():
    """Who has what left, as bars."""
    ui.finding("各部门改到哪一步")
    figure = shown.departments_chart(rows)
    ui.chart(figure, alt="各部门整改情况", rows=rows, name="各部门整改", download=False, fill=True)


def show_leaders():
    """Every department and its responsible leader in numbers."""
    ui.finding("部门和责任领导：每家还剩多少，赶上复核每周要办结多少")
    listed = shown.department_rows(standing.by_department(rows, left_days))
    ui.table(listed, columns=ui.counted(shown.DEPARTMENT_COLUMNS), name="部门和责任领导")


def show_in_the_way(kinds):
    """What stands in the way of the review, one kind at a time, each problem with its way to the ledger."""
    ui.finding("挡在复核验收前面的问题")
    with st.container(horizontal=True, vertical_alignment="center"):
        kind = ui.choice("kind", "哪一类", {each.kind: f"{each.title} {each.n:,} 件" for each in kinds})
        st.space("stretch")
        asked = {"kind": kind, "from_date": since}
        ui.excel_of("assessment/problems_in_the_way", "挡路问题", label="导出这一类全部", **asked)
    listed = shown.problem_rows(ui.data("assessment/problems_in_the_way", limit=300, **asked))
    columns = ui.counted(shown.problem_columns(listed))
    chosen = ui.table(listed, columns=columns, name="挡路问题", on_select="rerun", height=360, download=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(standing.remedy_words(kinds, kind))
        st.space("stretch")
        words, exactly = standing.in_the_ledger(kind, listed["issue_id"])
        ui.page_link("issues", words, **exactly)
        if chosen is not None:
            issue = listed["issue_id"].iloc[chosen]
            ui.page_link("issues", f"查看 {ui.plain(issue)}", issue=issue, **standing.ledger())


view, settings = ui.page("评估整改", "技术评估的问题改完了吗？"), load_settings()
since, campaign = settings.assessed_from, view.filters["campaign"]
rows = ui.data("assessment/standing_by_department", from_date=since)
if rows.empty:
    ui.say_empty(standing.nothing_words(since, any(view.filters.values())))
    st.stop()
review = standing.review_day(campaign, settings.review_on, settings.review_on_by_campaign)
left_days, flow = standing.days_left(review, view.as_of), ui.data("assessment/flow_by_day", from_date=since)
pace = burndown.pace(flow, view.as_of_day, settings.pace_weeks)
ui.say_all(standing.sentences(rows, pace, review, view.as_of))
for column, show in zip(st.columns([1.15, 1], gap="small"), (show_burn_down, show_departments), strict=True):
    with column, st.container(border=True, height="stretch", key=f"card_{show.__name__}"):
        show()
with st.container(border=True, key="card_leaders"):
    show_leaders()
if obstacles := standing.obstacles(standing.totals(rows)):
    with st.container(border=True, key="card_in_the_way"):
        show_in_the_way(obstacles)
st.caption(standing.scope_words(since, bool(view.filters["source"])))
