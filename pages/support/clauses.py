"""条款与职责: which clause of the plan nobody works on, and which kind of place nobody, or everybody, answers for."""

import streamlit as st

from cleancity import ui
from cleancity.charts import coverage, duties
from cleancity.settings import load_settings
from cleancity.ui.duties import coverage_of, duties_found
from cleancity.vocabulary import check_items


def show_clauses(found):
    """The matrix of clauses, and the list that the reader narrows."""
    with st.container(horizontal=True, vertical_alignment="center"):
        ui.finding("一格一条，按章排列，记号说明落实情况")
        st.space("stretch")
        ui.method_card("clause_matrix", "条款怎么对任务")
    if found.clauses.empty:
        ui.say_empty("没有条款清单，任务也没有写条款，看不出哪一条有人做。请在“数据上传”导入条款表。")
        return
    figure = coverage.coverage_chart(found.clauses)
    ui.chart(figure, alt="条款落实情况", rows=found.clauses, name="条款矩阵", download=False)
    rows = coverage.narrowed(found.clauses, ui.choice("state", "情况", coverage.choices(found.clauses)))
    if rows.empty:
        ui.say_empty("没有缺口：每一条都有任务、有牵头单位，开了工的都在填报。")
    else:
        ui.table(rows, columns=coverage.CLAUSE_COLUMNS, name="条款", height=290)
    if len(found.lost):
        ui.finding(f"{len(found.lost)} 项任务写的条款在清单里找不到，或没有写条款")
        ui.table(found.lost, columns=coverage.LOST_COLUMNS, name="条款对不上的任务")


def show_duties(found, weeks):
    """The matrix of duties, for all categories or one."""
    with st.container(horizontal=True, vertical_alignment="center"):
        ui.finding(f"谁管哪类场所：近 {weeks} 周实际办理的件数")
        st.space("stretch")
        with st.container(width=200):
            duty = ui.choice("duty", "大类", {"all": "全部大类", **{name: name for name in check_items()}}, menu=True)
    rows = found.matrix(None if duty == "all" else duty)
    if rows.empty:
        ui.say_empty("没有场所名单和带场所的问题，画不出职责矩阵；请导入重点场所和部门职责。")
        return
    st.caption("● 职责或任务写到这类场所；○ 只写到问题的大类；橙色是都没写到却在办；✕ 是没有一个单位写到这类场所。")
    figure = duties.duties_chart(rows, found.places, found.names)
    ui.chart(figure, alt="部门、场所与职责", rows=rows, name="职责矩阵", titles=duties.MATRIX_TITLES)


def show_list(title, rows, columns, empty):
    """One list with its heading, or that there is nothing to list."""
    ui.finding(title)
    if rows.empty:
        ui.say_empty(empty)
    else:
        ui.table(rows, columns=columns, name=title)


view, weeks = ui.page("条款与职责", "计划的每一条都有人做吗？"), load_settings().duty_weeks
campaign, _, tasks = ui.plan_to_read(view, needs_phases=False, department=None)
clauses, found = coverage_of(campaign, tasks), duties_found()
with ui.answers():
    st.markdown(ui.plain(coverage.coverage_sentence(clauses.clauses, clauses.n_listed)))
    st.markdown(ui.plain(duties.duties_sentence(found.gaps, found.overlaps, weeks)))
with st.container(border=True):
    show_clauses(clauses)
with st.container(border=True):
    show_duties(found, weeks)
lists = duties.lists(found.gaps, found.overlaps, found.unwritten)
for column, what in zip(st.columns([5, 6.5, 4.2]), lists, strict=True):
    with column, st.container(border=True, height="stretch"):
        show_list(*what)
st.caption("条款只受行动筛选影响；职责看全部行动的任务和近几周全市的问题，区县、部门、来源、大类筛选不起作用。")
