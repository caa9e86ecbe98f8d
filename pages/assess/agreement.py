"""自查与暗访: how much self-inspection sees of what the secret visit sees, at the same places."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import agreement
from cleancity.charts import agreement as charts
from cleancity.charts.league import month_ticks
from cleancity.ui import comparing

GROUPINGS = {"dept_name": "按部门", "venue_type": "按场所类型"}


def show_units(pairs):
    """Who is how far apart."""
    with st.container(border=True, key="card_units"):
        with st.container(horizontal=True, vertical_alignment="center"):
            ui.finding("空心是自查，实心是暗访：线越长差得越多")
            st.space("stretch")
            ui.method_card("agreement_gap")
            column = ui.choice("by", "分组", GROUPINGS)
        rows = agreement.by(pairs, column)
        if rows.empty:
            return st.markdown(":gray[这些点位都没有写明类型。]")
        labels = [f"{name}　{n} 对" for name, n in zip(rows[column], rows["n_pairs"], strict=True)]
        ui.chart(charts.dumbbells(rows, labels), alt="各组自查与暗访的合格率", rows=rows, name="自查与暗访落差")


def show_months(pairs):
    """Whether it gets better."""
    rows = agreement.by(pairs, "month_number").sort_values("month_number", ignore_index=True)
    with st.container(border=True, key="card_months"):
        ui.finding("近 13 个月的合格率（同一处、同一个月）")
        if len(rows) < 2:
            return st.markdown(":gray[只有一个月配得上对，还看不出走势。]")
        lines = charts.month_lines(rows, month_ticks([int(each) for each in rows["month_number"]]))
        ui.chart(lines, alt="历月自查与暗访合格率", rows=rows, name="历月落差", download=False)


view = ui.page("自查与暗访", "自己查的和别人查的差多少？")
window = comparing.window(view)
pairs = ui.data("agreement/matched_visits", from_date=window)
found = agreement.agreement(pairs)
with ui.answers():
    if found is None:
        st.markdown(f"{comparing.window_words(view)} 没有哪一处在同一个月里既有自查又有暗访，比不了。")
        st.markdown(":gray[检查评分表里写明检查类型（自查、暗访）、场所、检查项数和合格项数，就能配对。]")
    else:
        st.markdown(f"{comparing.window_words(view)}：{agreement.headline(found)}")
        departments = agreement.by(pairs, "dept_name")
        st.markdown(agreement.advice(found, departments.assign(dept_name=departments["dept_name"].map(ui.plain))))
if found:
    comparing.gap_cards(found)
left, right = st.columns([1.25, 1], gap="small") if found else (None, st.container())
if found:
    with left:
        show_units(pairs)
with right:
    if found:
        show_months(ui.data("agreement/matched_visits", from_date=comparing.year_back(view)))
    with st.container(border=True, key="card_kinds"):
        comparing.show_kinds(ui.data("agreement/kinds_of_inspection", from_date=window))
if found:
    with st.container(border=True, key="card_places"):
        comparing.show_places(pairs, view)
