"""群众满意: do the surveys reach the target, or is it too close to say?"""

from datetime import timedelta

import streamlit as st

from cleancity import ui
from cleancity.analysis import satisfaction
from cleancity.charts import satisfaction as pictures
from cleancity.charts import theme
from cleancity.settings import load_settings

SPANS = {"183": "近半年", "365": "近一年", "1096": "近三年"}


def show_last(rows):
    """The last survey in a sentence, and what to do about it."""
    last = rows.iloc[-1]
    day = theme.full_day(theme.from_day_number(last["surveyed_day"]))
    where = last["scope"] if last["scope"] == "全市" else f"各{last['scope']}合计"
    chosen = view.filters["department"] or view.filters["district"]
    begin = f"最近一次{kind}调查（{day}，{ui.plain(chosen) if chosen else where}）"
    interval = theme.interval(last["low"], last["high"])
    with st.container(border=True, key="card_last"):
        verdict = f"{theme.per_cent(last['value'])}，**{last['verdict']}**（目标 {theme.per_cent(target, 0)}）"
        st.markdown(f"{begin}：{verdict}。{satisfaction.advice(last, target, settings.survey_margin)}。")
        against = satisfaction.compared(rows)
        st.caption(f"{last['n_asked']:,.0f} 份，95 % 区间 {interval}" + (f"；{against}" if against else "") + "。")


def show_trend(rows):
    """Every survey with its interval."""
    with st.container(border=True, key="card_trend"):
        ui.finding(f"历次{kind}调查：点是结果，竖线是 95 % 区间")
        drawn = pictures.over_time(rows.tail(10), target, 330)
        ui.chart(drawn, alt=f"历次{kind}调查与目标", rows=rows, name=f"历次{kind}", titles=pictures.TITLES)


def show_units(rows, title, name):
    """Districts or departments, each against the target."""
    with st.container(border=True, key=f"card_{name}"):
        if rows.empty:
            st.markdown(f":gray[{SPANS[span]}没有分{title}的{kind}调查。]")
            return
        found = satisfaction.judged(rows, target, settings.n_min)
        ui.finding(ui.plain(satisfaction.units_finding(found, f"分{title}，{SPANS[span]}", name)))
        drawn = pictures.by_unit(found, name, target)
        ui.chart(drawn, alt=f"分{title}{kind}", rows=found, name=f"分{title}{kind}", titles=pictures.TITLES)


view, settings = ui.page("群众满意", "群众满意吗？"), load_settings()
target = settings.survey_target
everything = ui.data("satisfaction/by_survey")
if everything.empty:
    ui.say_empty(
        "还没有满意度、知晓率调查。在“数据上传”选“满意度调查”，上传每次调查的有效样本和满意人数，这里就会有内容。"
    )
    ui.page_link("upload", "去上传数据")
    st.stop()

kinds = [each for each in ("满意度", "知晓率", "参与度", "其他") if each in set(everything["kind"])]
with st.container(horizontal=True, vertical_alignment="center"):
    kind = ui.choice("kind", "看什么", {each: each for each in kinds})
    span = ui.choice("span", "分区县、分部门看多久", SPANS)
    st.space("stretch")
    ui.method_card("survey_target", "怎么判断达标")
    ui.method_card("wilson", "区间怎么算的")
surveys = satisfaction.judged(everything[everything["kind"] == kind], target, settings.n_min)
show_last(surveys)
asked = {"kind": kind, "from_date": view.as_of - timedelta(days=int(span) - 1), "to_date": view.as_of}
left, right = st.columns(2, gap="small")
with left:
    show_trend(surveys)
    show_units(ui.data("satisfaction/by_district", **asked), "区县", "district_name")
with right:
    show_units(ui.data("satisfaction/by_department", **asked), "部门", "dept_name")
