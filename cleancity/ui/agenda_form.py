"""会议主持, first step: the meeting's name and day, its items in order, and what each is narrowed to."""

from __future__ import annotations

from datetime import date
from typing import Literal

import streamlit as st

from cleancity.accounts import Act
from cleancity.briefing import items
from cleancity.desk import meetings
from cleancity.meeting import agendas
from cleancity.meeting.agendas import AgendaItem
from cleancity.meeting.meetings import Meeting
from cleancity.ui import agenda_draft, persons
from cleancity.ui.agenda_draft import Draft
from cleancity.ui.database import ask
from cleancity.ui.meeting_choosing import next_day, open_meeting, usual_title
from cleancity.ui.plain import plain
from cleancity.ui.said import say_what_was_done, try_to
from cleancity.ui.shows import finding

PLACE = "agenda"
_NARROWINGS = {"district": "区县", "category": "大类", "source": "来源", "campaign": "行动"}
_PER_DEPARTMENT = "departments"


def agenda_step(meeting: Meeting | None, last: Meeting | None, as_of: date) -> None:
    """The items at the left, the meeting and the chosen item at the right."""
    draft = agenda_draft.draft_of(meeting, last, as_of)
    left, right = st.columns([1.5, 1], gap="small")
    with left, st.container(border=True, key="card_agenda"):
        _items(draft)
    with right:
        with st.container(border=True, key="card_meeting"):
            _meeting(draft, meeting, as_of)
        if draft.chosen in draft.rows:
            with st.container(border=True, key="card_item"):
                _details(draft, draft.chosen)


def _items(draft: Draft) -> None:
    n_on = sum(item.is_on for item in draft.rows.values())
    finding(f"议程：{n_on} 项（点一项，在右边改它的期间和范围）")
    with st.container(key="agenda_rows", gap="xxsmall"):
        for place, (number, item) in enumerate(draft.rows.items(), 1):
            _row(draft, place, number, item)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        kinds = {kind: each.title for kind, each in items.ITEMS.items()}
        kind = st.selectbox(
            "加一项", list(kinds), key="agenda_kind", format_func=lambda each: kinds.get(each, each), filter_mode=None,
            placeholder="加一项", label_visibility="collapsed", width=260,
        )  # fmt: skip
        st.button("加入议程", key="agenda_add", on_click=agenda_draft.add, args=(draft, kind), disabled=not kinds)


def _row(draft: Draft, place: int, number: int, item: AgendaItem) -> None:
    key, is_chosen = f"agenda_{draft.meeting_id}_{number}", number == draft.chosen
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        on = f"{key}_on"
        st.session_state[on] = item.is_on
        words = f"第 {place} 项要不要"
        st.checkbox(
            words, key=on, label_visibility="collapsed", width=24,
            on_change=agenda_draft.switch, args=(draft, number, on),
        )  # fmt: skip
        title = f"{place}　{_title(item.kind)}　:gray[{plain(narrowing_words(item))}]"
        kind: Literal["primary", "tertiary"] = "primary" if is_chosen else "tertiary"
        shown = title if not is_chosen else f"{place}　{_title(item.kind)}　{plain(narrowing_words(item))}"
        st.button(shown, key=f"{key}_choose", type=kind, on_click=agenda_draft.choose, args=(draft, number))
        st.space("stretch")
        for words, icon, by in (("上移", ":material/arrow_upward:", -1), ("下移", ":material/arrow_downward:", 1)):
            st.button(
                "", key=f"{key}_{by}", icon=icon, type="tertiary", help=words,
                on_click=agenda_draft.move, args=(draft, number, by),
            )  # fmt: skip
        st.button(
            "", key=f"{key}_out", icon=":material/close:", type="tertiary", help="拿掉这一项",
            on_click=agenda_draft.remove, args=(draft, number),
        )  # fmt: skip


def _meeting(draft: Draft, meeting: Meeting | None, as_of: date) -> None:
    say_what_was_done(PLACE)
    if meeting is not None and meeting.fault:
        st.warning(plain(meeting.fault))
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        st.text_input(
            "会议名称", draft.title, key=f"agenda_title_{draft.meeting_id}", on_change=_note, args=(draft,),
            placeholder="如 第47周协调会",
        )  # fmt: skip
    with right:
        st.date_input(
            "开会日期", draft.held_on, key=f"agenda_day_{draft.meeting_id}", format="YYYY-MM-DD",
            on_change=_note, args=(draft,),
        )  # fmt: skip
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        words, can = "保存议程" if meeting else "建立会议", persons.can(Act.MEETING)
        is_idle = not (draft.is_changed and can)
        st.button(words, key="agenda_save", type="primary", on_click=_save, args=(draft,), disabled=is_idle)
        if meeting is not None and can:
            st.button("沿用议程开下次会", key="agenda_again", on_click=_again, args=(meeting, as_of))
            st.button("删除", key="agenda_delete", type="tertiary", on_click=_delete, args=(meeting,))
        if draft.is_changed and meeting is not None:
            st.markdown(":orange[有改动未保存]", width="content")


def _details(draft: Draft, number: int) -> None:
    item, key = draft.rows[number], f"item_{draft.meeting_id}_{number}"
    finding(f"{_title(item.kind)}：期间和范围")
    left, right = st.columns(2, gap="small")
    with left:
        _pick(draft, number, "period", "期间", list(agendas.PERIODS), item.period, key)
    for at, (name, title) in enumerate(_NARROWINGS.items()):
        with (right, left)[at % 2]:
            rows = ask(f"filters/{name}", {})
            words = dict(zip(map(str, rows["value"]), map(str, rows["label"]), strict=True))
            _pick(draft, number, name, title, ["", *words], item.filters.get(name, ""), key, words)
    units = [str(name) for name in ask("filters/department", {})["value"]]
    if item.kind == _PER_DEPARTMENT:
        _departments(draft, number, units, key)
    else:
        with right:
            own = item.filters.get("department", "")
            _pick(draft, number, "department", "部门", ["", *units], own, key)


def _pick(
    draft: Draft, number: int, name: str, title: str, options: list[str], value: str, key: str,
    words: dict[str, str] | None = None,
) -> None:  # fmt: skip
    widget = f"{key}_{name}"
    st.session_state[widget] = value if value in options else options[0]
    st.selectbox(
        title, options, key=widget, format_func=lambda each: (words or {}).get(each, each) or "全部",
        filter_mode=None, placeholder=title, on_change=_narrow, args=(draft, number, name, widget),
    )  # fmt: skip


def _departments(draft: Draft, number: int, units: list[str], key: str) -> None:
    widget, item = f"{key}_departments", draft.rows[number]
    st.session_state[widget] = [name for name in item.departments if name in units]
    st.pills(
        "只说这些部门（不选就是全部，按要紧先后）", units, selection_mode="multi", key=widget,
        on_change=_narrow, args=(draft, number, "departments", widget),
    )  # fmt: skip


def narrowing_words(item: AgendaItem) -> str:
    """What an item is narrowed to: 本周 · 滨江区 · 3 个部门; its period alone where it is not."""
    departments = [f"{len(item.departments)} 个部门"] if item.departments else []
    return " · ".join([item.period, *item.filters.values(), *departments])


def _title(kind: str) -> str:
    return items.ITEMS[kind].title if kind in items.ITEMS else f"（不认识的议题 {plain(kind)}）"


def _note(draft: Draft) -> None:
    draft.title = str(st.session_state[f"agenda_title_{draft.meeting_id}"])
    draft.held_on = st.session_state[f"agenda_day_{draft.meeting_id}"]
    draft.is_changed = True


def _narrow(draft: Draft, number: int, name: str, widget: str) -> None:
    value, item = st.session_state[widget], draft.rows[number]
    if name == "departments":
        agenda_draft.change(draft, number, departments=tuple(value))
    elif name == "period":
        agenda_draft.change(draft, number, period=value)
    else:
        filters = {key: kept for key, kept in {**item.filters, name: value}.items() if kept}
        agenda_draft.change(draft, number, filters=filters)


def _save(draft: Draft) -> None:
    def work() -> None:
        saved = meetings.save(
            persons.actor(), title=draft.title, held_on=draft.held_on, agenda=tuple(draft.rows.values()),
            meeting_id=draft.meeting_id,
        )  # fmt: skip
        agenda_draft.forget_draft()
        open_meeting(saved.meeting_id)

    try_to(PLACE, work, "已保存。下一步：定版。")


def _again(meeting: Meeting, as_of: date) -> None:
    def work() -> None:
        day = next_day(meeting, as_of)
        saved = meetings.save(persons.actor(), title=usual_title(day), held_on=day, agenda=meeting.agenda)
        agenda_draft.forget_draft()
        open_meeting(saved.meeting_id)

    try_to(PLACE, work, "已按这次的议程建好下一次会议，日期可以改。")


def _delete(meeting: Meeting) -> None:
    def work() -> None:
        meetings.delete(persons.actor(), meeting.meeting_id)
        agenda_draft.forget_draft()
        st.query_params.pop("meeting", None)

    try_to(PLACE, work, f"已删除“{meeting.title}”。")
