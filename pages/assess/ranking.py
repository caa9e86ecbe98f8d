"""部门排名: like with like, one measure at a time, and nobody ranked on too few cases."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import ranking
from cleancity.charts import league
from cleancity.settings import load_settings

MEASURE_NAMES = {"按期结案率": "on_time_closure", "超期未结": "overdue_open", "返工率": "rework_rate",
                 "重复点位占比": "repeat_share", "处置时长中位数": "closing_days_median"}  # fmt: skip
PER_CENT, DAYS, COUNT = "%.1f %%", "%.1f 天", "localized"
COLUMNS = {
    "dept_name": "部门",
    "on_time": st.column_config.NumberColumn("按期结案率", format=PER_CENT),
    "n_due": st.column_config.NumberColumn("到期件", format=COUNT),
    "n_overdue": st.column_config.NumberColumn("超期未结", format=COUNT),
    "rework": st.column_config.NumberColumn("返工率", format=PER_CENT),
    "n_checked": st.column_config.NumberColumn("核查件", format=COUNT),
    "repeat": st.column_config.NumberColumn("重复点位占比", format=PER_CENT),
    "n_located": st.column_config.NumberColumn("有点位的件", format=COUNT),
    "median_days": st.column_config.NumberColumn("处置时长中位数", format=DAYS),
    "n_closed": st.column_config.NumberColumn("结案件", format=COUNT),
}


def show_league(rows, measure, view, n_min):
    """Those with enough cases, ranked; the others in grey under them."""
    ranked, few = rows[rows["place"].notna()], rows[rows["place"].isna()]
    with st.container(border=True, key="card_league"):
        ui.finding(ranking.finding(ranked, measure, league.value_words))
        if ranked.empty:
            st.markdown(f":gray[这一组没有哪个部门达到 {n_min} 件，不排名。]")
        else:
            figure = league.league(ranked, measure, view.before_label)
            ui.chart(figure, alt=f"{measure.title}排名", rows=ranked, name=f"{measure.title}排名", download=False)
        if not few.empty:
            st.markdown(f":gray[样本不足，不排名（{measure.about}少于 {n_min} 件）]")
            ui.chart(league.unranked(few, measure), alt="样本不足的部门", rows=few, name="样本不足", download=False)


def show_ways(rows):
    """From a department to its issues."""
    with st.container(border=True, key="card_ways"):
        ui.finding("打开部门的问题台账")
        with st.container(horizontal=True, gap="small"):
            for name in rows["dept_name"]:
                ui.page_link("issues", name, department=name)


view = ui.page("部门排名", "同类部门里，谁好谁差？")
n_min = load_settings().n_min
everyone = ui.data("ranking/measures_by_department")
known = everyone[everyone["peer_group"].notna()]
if known.empty:
    ui.say_empty("这段时间没有能归到部门名录的问题。")
    st.stop()

groups = ranking.groups_of(known)
with st.container(horizontal=True, vertical_alignment="center"):
    group = ui.choice("group", "同类组", {each: each for each in groups}, ranking.fullest_group(known))
    st.space("stretch")
    measure = ranking.MEASURES[ui.choice("by", "按哪项排", {each: each for each in ranking.MEASURES})]
    worst_first = ui.choice("order", "顺序", {"best": "好的在前", "worst": "差的在前"}) == "worst"
    ui.measure_card(MEASURE_NAMES[measure.title])

before = ui.data("ranking/measures_by_department", **view.before) if view.before else None
rows = ranking.ranking(known[known["peer_group"] == group], before, measure, n_min)
rows = rows.sort_values(["place", "n"], ascending=[not worst_first, False])
left, right = st.columns([2.4, 1], gap="small")
with left:
    show_league(rows, measure, view, n_min)
with right:
    show_ways(rows)
unknown = everyone[everyone["peer_group"].isna()]
if not unknown.empty:
    st.caption(ranking.unknown_words([ui.plain(name) for name in unknown["dept_name"]]))
with st.container(border=True, key="card_all"):
    ui.finding(f"{group}：各项数字")
    ui.table(league.all_measures(rows), columns=COLUMNS, name=f"{group}各项指标")
