"""部门排名: the monthly score of like with like, how sure it is, and where every point was lost."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import funnel, ranking, score
from cleancity.charts import funnel as funnels
from cleancity.charts import league
from cleancity.settings import load_settings
from cleancity.ui import scoring


def show_league(exam, ranked):
    """The table of those with enough cases; the others in grey under it."""
    with st.container(border=True, key="card_league"):
        ui.finding(f"{peers}：按得分排名，括号里是 95 % 区间，方括号里是件数")
        if ranked.empty:
            st.markdown(f":gray[这一组没有哪个部门达到 {n_min} 件，不排名。]")
        else:
            cells = league.league_cells(ranked, exam.group)
            ui.table(cells, columns=league.league_titles(exam.group), name=f"{peers}月考排名")
        if few := ranking.few_words(scoring.plain_names(exam.rows), n_min):
            st.markdown(f":gray[{few}]")
        with st.container(horizontal=True, gap="small"):
            ui.method_card("monthly_score", "得分怎么算")
            ui.method_card("shrinkage", "小样本怎么调整")
            ui.method_card("rank_intervals", "区间怎么来")
            ui.method_card("red_black_list", "红黑榜规则")


def show_funnel(group):
    """One part of all departments against what chance explains."""
    with st.container(border=True, key="card_funnel"):
        words, picture = st.columns([1, 2.6], gap="medium")
        with words:
            part = scoring.choose_part(group)
            if part is None:
                return ui.finding("没有可比的项")
            judged = funnel.judged(score.part_rows(group, part.key), n_min)
            ui.finding(ranking.funnel_words(scoring.plain_names(judged), part))
            ui.method_card("funnel", "实线 99.8 %，虚线 95 %：怎么看这张图")
        if funnel.can_compare(judged):
            with picture:
                figure = funnels.funnel(judged, part)
                ui.chart(figure, alt=f"{part.title}漏斗图", rows=judged, name="漏斗图", download=False)


def show_department(exam, name):
    """Where one department lost its points, down to the cases; its months; its rewards and penalties."""
    row, ledger = exam.rows.set_index("dept_name").loc[name], score.ledger(exam.group, name)
    left, right = st.columns([1.25, 1], gap="small")
    with left, st.container(border=True, key="card_ledger"):
        ui.finding(ranking.ledger_words(ui.plain(name), ledger, row))
        st.caption(f"{score.bridge_words(exam.group, name, row)}。点选一项，下面列出丢分的每一件。")
        chosen = ui.table(league.ledger_cells(ledger), columns=league.LEDGER_TITLES, name="失分去向", on_select="rerun")
        scoring.lost_table(view, ledger["part"].iloc[chosen or 0], name, month)
    with right, st.container(border=True, key="card_months"):
        scoring.show_months(exam, name)


view, n_min = ui.page("部门排名", "同类部门里，谁好谁差？"), load_settings().n_min
parts = scoring.all_parts(view)
known = parts[parts["peer_group"].notna()]
if known.empty:
    ui.say_empty("近 13 个月没有能归到部门名录的数据。请先上传部门名单（带同类组），再上传检查问题。")
    st.stop()
with st.container(horizontal=True, vertical_alignment="center"):
    groups = {each: each for each in ranking.groups_of(known)}
    peers = ui.choice("group", "同类组", groups, ranking.fullest_group(known))
    st.space("stretch")
    month, scheme = scoring.choose_month(known, view.as_of), scoring.choose_scheme()
exam = scoring.exam(view, scheme, peers, month)
scoring.say(exam, month, view.as_of, scheme)
show_league(exam, exam.rows[exam.rows["place"].notna()])
show_funnel(exam.group)
if len(exam.rows):
    show_department(exam, scoring.choose_department(exam, view))
if words := ranking.unknown_words(scoring.plain_names(ui.data("ranking/strangers"))):
    st.caption(words)
