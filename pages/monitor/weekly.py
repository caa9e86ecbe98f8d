"""每周变化: is this week's rise real, or the usual up and down?"""

from datetime import timedelta

import streamlit as st

from cleancity import ui
from cleancity.analysis import closing, weekly
from cleancity.analysis.annotated import weeks_marked
from cleancity.charts import control, theme
from cleancity.charts.closing import closing_times
from cleancity.settings import load_settings
from cleancity.ui import annotating
from cleancity.workdays import load_calendar

SPANS = {"13": "前 13 周", "26": "前 26 周", "52": "前 52 周"}
LEFT_OUT = {"out": "节假日和标注的周不计", "in": "全部计入"}
COLUMNS = {
    "title": st.column_config.TextColumn("指标", width=108),
    "now": st.column_config.TextColumn("这一周", width=92),
    "usual": st.column_config.TextColumn("平时平均", width=92),
    "range": st.column_config.TextColumn("平常范围", width=128),
    "verdict": st.column_config.TextColumn("判断", width=150),
}


def figures_of(first, last):
    """Every weekly figure, from the Monday `first` to the day `last`."""
    asked = {"from_date": theme.from_day_number(first), "to_date": theme.from_day_number(last)}
    parts = [ui.data("weekly/issues_by_week", **asked), ui.data("weekly/closing_hours_by_week", **asked)]
    if not view.filters["campaign"] and not view.filters["category"]:  # inspections know neither
        parts.append(ui.data("weekly/inspections_by_week", **asked))
    return parts


def show_chart(verdicts, marked, rest):
    """One figure's weeks against its usual range."""
    titles = {key: each.measure.title for key, each in verdicts.items()}
    with st.container(border=True, key="card_chart"):
        said = verdicts[ui.choice("figure", "看哪一项", titles, weekly.most_telling(verdicts))]
        ui.finding(weekly.sentence(said, week, n_weeks))
        figure = control.control(said, marked, weekly.so_far(rest, said.measure), 300)
        rows = said.chart.weeks.assign(annotation=said.chart.weeks["week_day"].map(marked))
        about = f"{said.measure.title}各周、平均线和上下限"
        ui.chart(figure, alt=about, rows=rows, name=said.measure.title, titles=control.TITLES)
        st.caption(weekly.how_reckoned(said, n_weeks))


def show_closing():
    """Median and ninth tenth in working hours, by department."""
    counts = ui.data("weekly/closing_hours_by_department", from_date=view.as_of - timedelta(days=90))
    rows = closing.closing_hours(counts, settings.n_min)
    with st.container(border=True, key="card_closing"):
        ui.finding(f"近 13 周发现的：{closing.closing_finding(rows, load_calendar().hours_a_day)}")
        if len(rows):
            ui.chart(closing_times(rows), alt="各部门处置时长", rows=rows, name="处置时长", titles=control.TITLES)
        st.caption(closing.how_counted(counts))
        ui.method_card("closing_hours")


view, settings = ui.page("每周变化", "这周的升降是真的吗？"), load_settings()
last = weekly.judged_monday(view.as_of_day)
week = theme.week(theme.from_day_number(last))
with st.container(horizontal=True, vertical_alignment="center"):
    n_weeks = int(ui.choice("span", "和前多少周比", SPANS, "26"))
    leaves_out = ui.choice("marked", "标注的周", LEFT_OUT) == "out"
    st.space("stretch")
    ui.method_card("is_the_change_real", "怎么判断的")
first = last - 7 * n_weeks
known = annotating.marks()
marked = weeks_marked(known, first, last)
left_out = [monday for monday in marked if leaves_out and monday != last]
weeks = weekly.weeks_of(figures_of(first, last + 6), first, last, left_out)
figures = weekly.measures_for(weeks)
if not figures:
    ui.say_empty("这些周里没有数据。可以放宽上面的筛选，或看更长的时间。")
    st.stop()

verdicts = {each.key: weekly.judge(weeks, each, settings.n_min, settings.weekly_min_weeks) for each in figures}
with st.container(border=True, key="card_headline"):
    st.markdown(weekly.headline(list(verdicts.values()), week, n_weeks))
    st.caption(weekly.about_weeks(view.as_of_day, marked.get(last)))
rest = weekly.under_way(figures_of(last + 7, view.as_of_day), last + 7, view.as_of_day)
left, right = st.columns([1, 1.1], gap="small")
with left, st.container(border=True, key="card_verdicts", height="stretch"):
    ui.finding(f"各项：这一周和平时（较前 {n_weeks} 周平均）")
    ui.table(weekly.table_of(list(verdicts.values())), columns=COLUMNS, name=f"每周变化_{last}")
    ui.method_card("control_chart", "控制图是什么")
with right:
    show_chart(verdicts, marked, rest)
left, right = st.columns([1.5, 1], gap="small")
with left:
    show_closing()
with right, st.container(border=True, key="card_annotations"):
    ui.finding("节假日和特殊的日子（下雨、停报、集中检查等）")
    annotating.annotation_table(known, theme.from_day_number(first), view.as_of)
    annotating.annotation_form(view.as_of)
