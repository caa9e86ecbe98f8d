"""反弹与回头看: what is closed in time and still comes back, where, and whether anybody looks again."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import rebound_answers as say
from cleancity.analysis import rebounds, repeats
from cleancity.charts import dumbbell
from cleancity.charts import rebounds as shown
from cleancity.settings import load_settings


def show_pair(pairs):
    """On time and repeated, side by side."""
    with ui.heading(f"{cohort.window}：按期结案率与重复点位占比放在一起看，两点离得越近越要治本"):
        ui.measure_card("on_time_closure", "按期口径", from_date=cohort.since)
        ui.measure_card("repeat_share", "重复口径", from_date=cohort.since)
        ui.method_card("on_time_and_repeat")
    ui.chart(dumbbell.side_by_side(pairs), alt="按期结案率与重复点位占比", rows=pairs, name="对照", download=False)
    with st.expander("看数字：件数和 95 % 区间"):
        ui.table(shown.pair_rows(pairs), columns=ui.counted(shown.PAIR_COLUMNS), name="按期结案率与重复点位占比")


def show_curve():
    """How long it lasts, as a curve and in five windows."""
    with ui.heading(f"{cohort.title}结案的，还有多少没有反弹"):
        ui.method_card("kaplan_meier")
    figure = shown.curve_chart(found.curve, found.windows)
    ui.chart(figure, alt="结案后仍未反弹的比例", rows=shown.curve_rows(found), name="反弹曲线")
    ui.table(shown.window_rows(found.windows, n_min), columns=ui.counted(shown.WINDOW_COLUMNS), name="反弹率")


def show_units():
    """Whose closures come back."""
    ui.finding(shown.units_heading(found, n_min))
    if found.units["enough"].any():
        ui.chart(shown.units_chart(found), alt="各单位反弹率", rows=shown.unit_rows(found), name="各单位反弹率")


def show_rechecks(rows):
    """Who looks again, what is found, and what ought to be looked at."""
    with ui.heading(f"{cohort.title}结案的，回头看了多少：看得少的在前"):
        ui.excel_of("rebounds/rechecks_owed", "该看未看", label=shown.owed_label(rows), n_days=after, from_date=first)
        ui.measure_card("recheck_coverage", from_date=first)
        ui.method_card("recheck_coverage")
    listed, height = shown.recheck_rows(rebounds.rechecks(rows, n_min)), min(38 + 35 * len(rows), 600)
    ui.table(listed, columns=ui.counted(shown.RECHECK_COLUMNS), name="各部门回头看", height=height)


def show_places(rows):
    """老大难: what came back most, each with the way to its issues."""
    ui.finding(f"老大难：{cohort.title}结案后反弹次数最多的地方")
    columns = ui.counted(shown.STUBBORN_COLUMNS)
    place = rows.iloc[ui.table(rows, columns=columns, name="老大难", on_select="rerun", height=388) or 0]
    ui.page_link("issues", ui.plain(shown.ledger_words(place)), **say.narrowed_to(place, cohort.n_days))
    st.caption("点选一行，上面的链接就换成那一处。责任领导取自最近一件问题，没有写的取自部门名录。")


view, settings = ui.page("反弹与回头看", "整改了的，又回来了多少？"), load_settings()
weeks, after, n_min = settings.rebound_cohort_weeks, settings.recheck_after_days, settings.n_min
with st.container(horizontal=True, vertical_alignment="center"):
    by = ui.choice("by", "单位", {"department": "按部门", "venue_type": "按场所类型"})
    span = ui.choice("cohort", "看哪些结案", rebounds.cohort_titles(weeks))
cohort = rebounds.cohort_of(span, weeks, (view.period_label, view.period.from_date), view.as_of)
first, pair = cohort.first, ui.data("rebounds/on_time_and_repeat_by_unit", from_date=cohort.since, by=by)
found = rebounds.follow(ui.data("rebounds/followed_by_unit", from_date=first, by=by), n_min)
rechecks = ui.data("rebounds/rechecks_by_department", from_date=first, n_days=after)
places = ui.data("rebounds/stubborn_places", from_date=first, limit=100)
ui.say_all(say.sentences(pair, found, rechecks, places, cohort, by, n_min))
with st.container(border=True, key="card_pair"):
    show_pair(repeats.pairs(pair, n_min))
if found.n_closed:
    for column, show in zip(st.columns(2, gap="small"), (show_curve, show_units), strict=True):
        with column, st.container(border=True, height="stretch", key=f"card_{show.__name__}"):
            show()
for rows, show in ((rechecks, show_rechecks), (shown.stubborn_rows(places), show_places)):
    if len(rows):
        with st.container(border=True, key=f"card_{show.__name__.removeprefix('show_')}"):
            show(rows)
