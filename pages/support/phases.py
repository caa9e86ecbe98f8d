"""阶段进度: is the plan on schedule, who holds it up, and what cannot be followed at all?"""

import streamlit as st

from cleancity import ui
from cleancity.analysis import schedule
from cleancity.charts import gantt, progress


def choose_campaign(campaigns, filtered):
    """The filter's campaign, else the reader's choice here; the one under way first."""
    names = dict(zip(campaigns["campaign_id"], campaigns["campaign_name"], strict=True))
    if filtered in names or len(names) == 1:
        return filtered or next(iter(names))
    return ui.choice("plan", "行动", names)


def show_curve(drawn, as_of):
    """Planned and earned progress over the weeks."""
    ui.finding("计划与实际进度（按任务权重）")
    if drawn.empty:
        ui.say_empty("任务都没有计划日期，画不出进度曲线；补上阶段或任务的日期后就会显示。")
        return
    ui.chart(progress.curve_chart(drawn, as_of), alt="计划与实际进度", rows=drawn, name="进度曲线", download=False)
    with st.container(horizontal=True):
        ui.excel(drawn, "进度曲线", titles=progress.CURVE_TITLES)
        ui.measure_card("phase_progress", campaign=campaign)


def show_late(late, tasks):
    """Who holds what up."""
    ui.finding(f"逾期 {late['n_late'].sum():.0f} 项，14 天内到期 {late['n_due_soon'].sum():.0f} 项")
    if late.empty:
        ui.say_empty("没有逾期任务，14 天内也没有到期任务。")
        return
    ui.chart(progress.departments_chart(late), alt="各部门逾期任务数", rows=late, name="逾期部门", download=False)
    ui.table(progress.due_rows(tasks), columns=progress.DUE_COLUMNS, name="逾期和将到期任务")


def show_gantt(phases, tasks, as_of):
    """All phases, and under them the tasks of one."""
    names = dict(zip(phases["phase_id"], phases["phase_name"], strict=True))
    with st.container(horizontal=True, vertical_alignment="center"):
        ui.finding("各阶段和所选阶段的任务：浅条为计划，深条为实际，橙色为落后或逾期")
        st.space("stretch")
        with st.container(width=240):
            phase = ui.choice("phase", "看哪个阶段的任务", names, progress.phase_to_open(phases), menu=True)
    shown = tasks[tasks["phase_id"] == phase]
    figure = gantt.gantt(progress.gantt_rows(phases, shown), as_of)
    ui.chart(figure, alt="甘特图：阶段和任务的计划与实际", rows=tasks, name="任务", titles=progress.TASK_TITLES)
    if words := progress.undated_sentence(phases):
        st.caption(ui.plain(words))


view = ui.page("阶段进度", "按计划走到哪一步了？")
campaigns = ui.data("phases/campaigns")
if campaigns.empty:
    ui.say_empty("还没有行动。请在“数据上传”导入行动、阶段和任务三张表，这里就会显示进度和甘特图。")
    st.stop()
campaign = choose_campaign(campaigns, view.filters["campaign"])
phases, tasks = ui.data("phases/progress_by_phase", campaign=campaign), ui.data("phases/tasks", campaign=campaign)
if phases.empty:
    ui.say_empty("这个行动还没有阶段。请在“数据上传”导入阶段表。")
    st.stop()
drawn = schedule.curve(tasks, ui.data("phases/earned_by_week", campaign=campaign), view.as_of_day)
for name, words in progress.sentences(phases, schedule.forecast(drawn, view.as_of_day), view.as_of):
    st.markdown(f"**{ui.plain(name)}**　{words}")
left, right = st.columns([3, 2])
with left, st.container(border=True, height="stretch"):
    show_curve(drawn, view.as_of)
with right, st.container(border=True, height="stretch"):
    show_late(ui.data("phases/late_by_department", campaign=campaign), tasks)
with st.container(border=True):
    show_gantt(phases, tasks, view.as_of)
lacking = progress.lacking_rows(ui.data("phases/tasks_incomplete", campaign=campaign))
with st.container(border=True):
    ui.finding(f"{len(lacking)} 项任务没有牵头单位或计划日期" if len(lacking) else "每项任务都有牵头单位和计划日期")
    if len(lacking):
        ui.table(lacking, columns=progress.LACKING_COLUMNS, name="要素不全的任务")
st.caption("本页只受行动和部门（按牵头单位）筛选影响；期间只决定数据截至哪一天，区县、来源、大类不起作用。")
