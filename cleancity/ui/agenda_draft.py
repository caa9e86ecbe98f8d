"""The agenda being composed, until it is saved: kept in the session, one for the meeting on the desk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import streamlit as st

from cleancity.meeting import agendas
from cleancity.meeting.agendas import AgendaItem
from cleancity.meeting.meetings import Meeting
from cleancity.ui.meeting_choosing import next_day, usual_title

_KEY = "agenda_draft"


@dataclass
class Draft:
    """What has been changed so far. `rows` are the items by a number of their own, in the agenda's order."""

    meeting_id: str
    title: str
    held_on: date
    rows: dict[int, AgendaItem]
    chosen: int
    is_changed: bool = False


def draft_of(meeting: Meeting | None, last: Meeting | None, as_of: date) -> Draft:
    """The draft for the meeting on the desk (None: a new one, after `last`), begun when there is none."""
    kept: Draft | None = st.session_state.get(_KEY)
    wanted = meeting.meeting_id if meeting else ""
    kept = kept if kept is not None and kept.meeting_id == wanted else None
    if kept is not None and kept.is_changed:
        return kept
    basis = meeting or last
    items = basis.agenda if basis and basis.agenda else agendas.usual()
    day = meeting.held_on if meeting else next_day(last, as_of)
    title = meeting.title if meeting else usual_title(day)
    begun = Draft(wanted, title, day, dict(enumerate(items)), kept.chosen if kept else 0, meeting is None)
    st.session_state[_KEY] = begun
    return begun


def forget_draft() -> None:
    """Begin anew from what is saved."""
    st.session_state.pop(_KEY, None)


def choose(draft: Draft, number: int) -> None:
    """Show this item's details; for a callback."""
    draft.chosen = number


def switch(draft: Draft, number: int, key: str) -> None:
    """Show the item in the meeting or not; for a checkbox."""
    change(draft, number, is_on=bool(st.session_state[key]))


def change(draft: Draft, number: int, **values: Any) -> None:
    """Another period, narrowing or state of an item."""
    draft.rows[number] = replace(draft.rows[number], **values)
    draft.is_changed = True


def move(draft: Draft, number: int, by: int) -> None:
    """One place up (-1) or down (1); for a callback."""
    order = list(draft.rows)
    at = order.index(number)
    to = min(max(0, at + by), len(order) - 1)
    order.insert(to, order.pop(at))
    draft.rows = {each: draft.rows[each] for each in order}
    draft.chosen, draft.is_changed = number, True


def add(draft: Draft, kind: str) -> None:
    """One more item, before what the meeting decides; for a callback."""
    number = max(draft.rows, default=-1) + 1
    items = list(draft.rows.items())
    last = len(items) - 1 if items and items[-1][1].kind == agendas.LAST else len(items)
    items.insert(last, (number, AgendaItem(kind)))
    draft.rows = dict(items)
    draft.chosen, draft.is_changed = number, True


def remove(draft: Draft, number: int) -> None:
    """Take an item out; for a callback."""
    order = list(draft.rows)
    at = order.index(number)
    del draft.rows[number]
    rest = list(draft.rows)
    draft.chosen = rest[min(at, len(rest) - 1)] if rest else -1
    draft.is_changed = True
