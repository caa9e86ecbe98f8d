"""会议主持, third step: the meeting is held. The list of sheets moves the projector; the projector's own keys move the
list; what is decided is typed beside the sheet that is shown."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from cleancity.accounts import Act
from cleancity.analysis.sheet import Sheet
from cleancity.briefing import items
from cleancity.desk import meetings
from cleancity.meeting.meetings import Meeting
from cleancity.meeting.stage import STAGE
from cleancity.ui import decided, deciding, persons
from cleancity.ui.plain import plain
from cleancity.ui.projector.component import preview
from cleancity.ui.said import say_what_was_done, try_to

PLACE = "hosting"
_LOOK_SECONDS = 1.0
_AROUND = 4  # sheets of the present item that the list shows before and after the present one


def hosting_step(meeting: Meeting, sheets: tuple[Sheet, ...]) -> None:
    """The list, the present sheet with what was decided so far, and the form."""
    place = STAGE.at(meeting.meeting_id)
    at = min(place.position, len(sheets) - 1)
    left, middle, right = st.columns([1, 1.7, 1.75], gap="small")
    with left, st.container(border=True, key="card_stage"):
        _turning(meeting, sheets, at)
        _list(meeting, sheets, at)
        _follow(meeting.meeting_id, place.n_moves)
    with middle:
        preview(sheets[at], number=number_of(sheets, at), key="stage_preview")
        with st.container(border=True, key="card_decided"):
            decided.on_the_desk(meeting)
    with right, st.container(border=True, key="card_deciding"):
        deciding.form(meeting, sheets[at], at)


def _turning(meeting: Meeting, sheets: tuple[Sheet, ...], at: int) -> None:
    say_what_was_done(PLACE)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", wrap=False):
        last, can = len(sheets) - 1, persons.can(Act.MEETING)
        st.button(
            "上一页", key="stage_back", disabled=at == 0 or not can, on_click=_go, args=(meeting, sheets, at - 1),
            width="stretch",
        )  # fmt: skip
        st.button(
            "下一页", key="stage_on", type="primary", disabled=at == last or not can, on_click=_go,
            args=(meeting, sheets, at + 1), width="stretch",
        )  # fmt: skip
    address = f"meeting?mode=projector&meeting={meeting.meeting_id}"
    st.link_button("打开投影（新窗口）", address, key="stage_open", icon=":material/open_in_new:", width="stretch")


def _list(meeting: Meeting, sheets: tuple[Sheet, ...], at: int) -> None:
    """Every item by its first sheet; of the present item the sheets around the present one."""
    with st.container(key="stage_list", gap=None):
        for number, (title, places) in enumerate(outline(sheets), 1):
            is_present = at in places
            count = f" :gray[{len(places)} 页]" if len(places) > 1 else ""
            words = f"{number}　{plain(title)}"
            if is_present and len(places) == 1:
                _jump(meeting, sheets, places[0], f"▶ {words}", True)
                continue
            _jump(meeting, sheets, places[0], words + count, False)
            if is_present:
                turn = places.index(at)
                for place in places[max(0, turn - _AROUND) : turn + _AROUND + 1]:
                    mark = "▶ " if place == at else ""
                    name = sheets[place].narrowing or f"第 {places.index(place) + 1} 页　{sheets[place].topic}"
                    _jump(meeting, sheets, place, f"　　{mark}{plain(name)}", place == at, "sub")


def _jump(
    meeting: Meeting, sheets: tuple[Sheet, ...], place: int, words: str, is_present: bool, level: str = "item"
) -> None:
    kind: Literal["primary", "tertiary"] = "primary" if is_present else "tertiary"
    key = f"stage_{level}_{place}"
    st.button(words, key=key, type=kind, on_click=_go, args=(meeting, sheets, place), width="stretch")


def _go(meeting: Meeting, sheets: tuple[Sheet, ...], to: int) -> None:
    if not try_to(PLACE, lambda: meetings.move(persons.actor(), meeting.meeting_id, to)):
        return
    deciding.follow(meeting, sheets[to], to)


@st.fragment(run_every=_LOOK_SECONDS)
def _follow(meeting_id: str, n_moves: int) -> None:
    """Looks whether the projector was moved elsewhere: by its own keys, or on another desk."""
    if STAGE.at(meeting_id).n_moves != n_moves:
        st.rerun()


def number_of(sheets: tuple[Sheet, ...], at: int) -> int:
    """The number on the agenda of the item that a sheet belongs to."""
    return next(number for number, (_, places) in enumerate(outline(sheets), 1) if at in places)


def outline(sheets: tuple[Sheet, ...]) -> list[tuple[str, list[int]]]:
    """The sheets by item: (its title, the positions of its sheets), in the order in which they are shown."""
    found: list[tuple[str, list[int]]] = []
    for at, sheet in enumerate(sheets):
        if at and sheets[at - 1].item == sheet.item:
            found[-1][1].append(at)
        else:
            title = items.ITEMS[sheet.item].title if sheet.item in items.ITEMS else sheet.topic
            found.append((title, [at]))
    return found
