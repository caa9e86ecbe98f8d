"""每周变化: is this week's rise real, or the usual up and down?"""

import streamlit as st

from cleancity import ui
from cleancity.analysis import weekly
from cleancity.analysis.annotated import weeks_marked
from cleancity.charts import theme
from cleancity.settings import load_settings
from cleancity.ui import annotating, weeks_cards

SPANS = {"26": "和前 26 周比", "52": "和前 52 周比"}
LEFT_OUT = {"out": "节假日和标注的周不计", "in": "全部计入"}


view, settings = ui.page("每周变化", "这周的升降是真的吗？"), load_settings()
last = weekly.judged_monday(view.as_of_day)
week = theme.week(theme.from_day_number(last))
with st.container(horizontal=True, vertical_alignment="center"):
    span = int(ui.choice("span", "和前多少周比", SPANS, "26"))
    leaves_out = ui.choice("marked", "标注的周", LEFT_OUT) == "out"
    st.space("stretch")
    ui.method_card("is_the_change_real", "怎么判断的")
first = last - 7 * span
known = annotating.marks()
marked = weeks_marked(known, first, last)
left_out = [monday for monday in marked if leaves_out and monday != last]
weeks = weekly.weeks_of(weeks_cards.figures_of(first, last + 6), first, last, left_out)
figures = weekly.measures_for(weeks)
if not figures:
    ui.say_empty("这些周里没有数据。可以放宽上面的筛选，或看更长的时间。")
    st.stop()

n_weeks = len(weeks) - 1  # fewer than asked for where the data begins later
verdicts = {each.key: weekly.judge(weeks, each, settings.n_min, settings.weekly_min_weeks) for each in figures}
with st.container(border=True, key="card_headline"):
    st.markdown(weekly.headline(list(verdicts.values()), week, n_weeks))
    st.caption(weekly.about_weeks(view.as_of_day, ui.plain(marked[last]) if last in marked else None))
rest = weekly.under_way(weeks_cards.figures_of(last + 7, view.as_of_day), last + 7, view.as_of_day)
left, right = st.columns([1.08, 1.1], gap="small")
with left:
    weeks_cards.verdicts_card(verdicts, last, n_weeks)
with right:
    weeks_cards.chart_card(verdicts, marked, rest, week, n_weeks)
left, right = st.columns([1.5, 1], gap="small")
with left:
    weeks_cards.closing_card(view)
with right, st.container(border=True, key="card_annotations"):
    ui.finding("节假日和特殊的日子（下雨、停报、集中检查等）")
    annotating.annotation_table(known, theme.from_day_number(first), view.as_of)
    annotating.annotation_form(view.as_of)
