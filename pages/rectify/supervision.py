"""预警督办: whom to urge today, who stands on which step, what is worth checking, what curing five places would do."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import due_soon, escalation, signs, worst_five
from cleancity.ladder import load_ladder
from cleancity.settings import load_settings
from cleancity.ui import supervising, supervision_tables

PARTS = {"due": "临期催办", "ladder": "督办台阶", "signs": "整改线索", "places": "治最差五处"}


def show_due():
    """Owners with issues about to go overdue, and the issues of the one chosen."""
    with st.container(border=True, key="card_due"):
        chosen = supervision_tables.owners(owners, limits, view.as_of)
        issues = ui.data("supervision/due_soon_issues", **asked, **chosen)
        supervision_tables.issues(issues, "临期问题", view)


def show_ladder():
    """Departments against steps, the form, and what was issued."""
    left, right = st.columns([2.2, 1], gap="small")
    with left, st.container(border=True, key="card_ladder"):
        supervision_tables.ladder(standings, steps, rebounding, limits.rebound_days)
    with right, st.container(border=True, key="card_issuing"):
        supervising.issuing_form(standings, steps, view.as_of, limits.until_days)
    with st.container(border=True, key="card_actions"):
        supervision_tables.actions(escalation.action_rows(actions, overdue, view.as_of), limits.valid_days)
        supervising.taking_back_form(actions)


def show_signs():
    """The list of clues, and the issues behind the one chosen."""
    with st.container(border=True, key="card_signs"):
        chosen = supervision_tables.clues(clues, limits.signs.days)
        st.caption(signs.limits_words(photos, closings, limits.signs, limits.n_min))
        if chosen is not None:
            issues = ui.data("supervision/issues_of_sign", **asked, **chosen)
            supervision_tables.issues(issues, "线索里的问题", view)


def show_places():
    """The share as it is and as it would be, and the places."""
    with st.container(border=True, key="card_places"):
        supervision_tables.cure(cured, places, repeat["numerator"], view)


view = ui.page("预警督办", "谁要催、催到哪一步？")
limits, steps = load_settings(), load_ladder()
if view.as_of is None:
    ui.say_empty("还没有带日期的问题数据，算不出谁快到期。请先上传检查问题表。")
    st.stop()
asked = supervision_tables.asked(limits, steps)
saved = ui.data("supervision/saved_by_department", **asked)
owners = due_soon.owners(ui.data("supervision/due_soon_by_owner", **asked), saved, limits.n_min)
overdue = ui.data("supervision/overdue_by_days", **asked)
rebounding = ui.data("supervision/rebounding_places", **{**asked, "n_days": limits.rebound_days})
actions = escalation.in_force(ui.data("supervision/actions"), view.as_of, view.data_as_of, limits.valid_days)
standings = escalation.standings(overdue, rebounding, actions, steps, view.as_of)
photos, bulk = ui.data("supervision/photos", **asked), ui.data("supervision/bulk_closings", **asked)
closings = ui.data("supervision/closings_by_department", **asked)
clues = signs.clues(photos, closings, bulk, limits.signs, limits.n_min, view.as_of_day)
repeat, places = ui.data("measures/repeat_share").iloc[0], ui.data("supervision/most_repeated_places", limit=5)
cured = worst_five.cure(repeat["numerator"], repeat["denominator"], places["n_repeat"])
said = due_soon.urge(owners, limits.warn_hours), escalation.finding(standings)
with ui.answers():
    for each in (*said, signs.finding(clues, limits.signs.days)):
        ui.answer(each)
    ui.answer(worst_five.finding(cured, places, repeat["denominator"]))
shows = {"due": show_due, "ladder": show_ladder, "signs": show_signs, "places": show_places}
shows[ui.choice("part", "看哪一项", PARTS)]()
