"""阶段进度: is the plan on schedule, who holds it up, and what cannot be followed at all?"""

import streamlit as st

from cleancity import ui
from cleancity.analysis import schedule
from cleancity.analysis.blocking import blocking
from cleancity.charts import blocking as held
from cleancity.charts import gantt, progress
from cleancity.charts.curve import curve_chart, index_chart
from cleancity.settings import load_settings


def show_curve(drawn, found, as_of):
    """Planned and earned progress over the weeks, and where it leads."""
    ui.finding("计划、实际与照目前速度的预计（按任务权重）")
    if drawn.empty:
        ui.say_empty("任务都没有计划日期，画不出进度曲线；补上阶段或任务的日期后就会显示。")
        return
    ui.chart(curve_chart(drawn, found, as_of), alt="计划、实际与预计进度", rows=drawn, name="进度曲线", download=False)
    st.markdown(progress.index_words(found))
    if len(known := schedule.paces(drawn, view.as_of_day)):
        ui.chart(index_chart(known), alt="进度指数", rows=known, name="进度指数", download=False)
    with st.container(horizontal=True):
        ui.excel(drawn, "进度曲线", titles=progress.CURVE_TITLES)
        ui.measure_card("phase_progress", campaign=campaign)
        ui.method_card("earned_value", "计划值和挣值怎么算")
        ui.method_card("earned_schedule", "预计怎么算")


def show_blocking(blocked, tasks):
    """What holds it up, and what falls due next."""
    ui.finding("拖住进度的任务：欠多少进度（占全部权重）")
    if blocked.empty:
        ui.say_empty("没有超期或落后的任务。")
    else:
        ui.chart(held.blocking_chart(blocked), alt="拖住进度的任务", rows=blocked, name="拖住图", download=False)
        ui.table(held.blocking_rows(blocked), columns=held.BLOCK_COLUMNS, name="拖住进度的任务", height=178)
    ui.finding(f"14 天内到期 {len(due)} 项" if len(due := progress.due_rows(tasks)) else "14 天内没有到期的任务")
    if len(due):
        ui.table(due, columns=progress.DUE_COLUMNS, name="将到期任务")


def show_gantt(phases, tasks, as_of):
    """All phases, and under them the tasks of one."""
    names = dict(zip(phases["phase_id"], phases["phase_name"], strict=True))
    with ui.heading("各阶段和所选阶段的任务：浅条为计划，深条为实际，橙色为落后或超期"), st.container(width=240):
        phase = ui.choice("phase", "看哪个阶段的任务", names, progress.phase_to_open(phases), menu=True)
    figure = gantt.gantt(progress.gantt_rows(phases, tasks[tasks["phase_id"] == phase]), as_of)
    ui.chart(figure, alt="甘特图：阶段和任务的计划与实际", rows=tasks, name="任务", titles=progress.TASK_TITLES)
    if words := progress.undated_sentence(phases):
        st.caption(ui.plain(words))


view = ui.page("阶段进度", "按计划走到哪一步了？")
campaign, phases, tasks = ui.plan_to_read(view)
drawn = schedule.curve(tasks, ui.data("phases/earned_by_week", campaign=campaign), view.as_of_day)
found = schedule.forecast(drawn, view.as_of_day)
blocked = blocking(tasks, drawn, found, view.as_of_day)
with ui.answers():
    for name, words in progress.sentences(phases, tasks, found, view.as_of):
        st.markdown(f"**{ui.plain(name)}**　{ui.plain(words)}")
    if len(drawn):
        st.markdown(ui.plain(held.blocking_sentence(blocked)))
left, right = ui.frames([3, 2])
with left:
    show_curve(drawn, found, view.as_of)
with right:
    show_blocking(blocked, tasks)
with st.container(border=True):
    show_gantt(phases, tasks, view.as_of)
weeks = load_settings().silent_weeks
lacking = progress.lacking_rows(ui.data("phases/tasks_incomplete", campaign=campaign, silent_weeks=weeks))
with st.container(border=True):
    ui.finding(progress.lacking_sentence(lacking))
    if len(lacking):
        ui.table(lacking, columns=progress.LACKING_COLUMNS, name="要素不全的任务")
st.caption("本页只受行动和部门（按牵头单位）筛选影响；期间只决定数据截至哪一天，区县、来源、大类不起作用。")
