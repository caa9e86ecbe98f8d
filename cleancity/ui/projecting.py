"""The projector in place of a page: which sheets, kept up to date, and a meeting's place shared by all its browsers."""

from __future__ import annotations

import math
import time
from contextlib import suppress
from dataclasses import astuple
from typing import Any

import streamlit as st

from cleancity.analysis.sheet import to_json
from cleancity.briefing import items
from cleancity.briefing.questions import Question
from cleancity.briefing.views import View
from cleancity.desk import meetings as desk
from cleancity.errors import Forbidden
from cleancity.meeting import meetings
from cleancity.meeting.stage import STAGE
from cleancity.ui import persons
from cleancity.ui.database import Seen, ask, seen, store
from cleancity.ui.meeting_choosing import sheets_of
from cleancity.ui.projector import component, door
from cleancity.ui.views import current_view

FOLLOW_SECONDS = 1.0  # of a meeting, whose place another browser moves
WATCH_SECONDS = 5.0  # of a page, where only the data can change
_LINK = "projector_link"
# What stands around a page gives way, and nothing grows pale while the server is busy.
_STYLE = """<style>[data-testid="stHeader"], [data-testid="stSidebar"], .st-key-filters, .st-key-reader,
[data-testid="stDialog"] {display: none !important}
[data-stale="true"] {opacity: 1 !important}
html, body, [data-testid="stMain"] {overflow: hidden !important}</style>"""


def projected(address: str) -> bool:
    """Draw the projector instead of the page at `address`; False where it was not asked for or has nothing to show."""
    page = door.come_to(address)
    if not door.is_open():
        return False
    meeting_id = st.query_params.get("meeting")
    stamp = seen()
    version, _ = stamp
    sheets = (
        _meeting_text(meeting_id, stamp)
        if meeting_id
        else _page_text(page, _key(current_view()), stamp, current_view())
    )
    if sheets == "[]":
        return False
    project(sheets, version, meeting_id)
    return True


def project(sheets: str, version: int, meeting_id: str | None) -> None:
    """Fill the window with sheets (the JSON of `to_json`), made at a version of the data, until the reader leaves."""
    st.html(_STYLE)
    component.show(sheets, on_left=door.leave, theme=st.query_params.get("theme", ""), every=_seconds())
    st.fragment(_watch, run_every=FOLLOW_SECONDS if meeting_id else WATCH_SECONDS)(version, meeting_id)


def _watch(version: int, meeting_id: str | None) -> None:
    """Sees every few seconds whether there is anything new; the sheets are made again only when the data are."""
    if store().data_version != version:
        st.rerun()
    component.link({"beat": time.time(), "place": _place(meeting_id)}, key=_LINK, on_moved=lambda: _move(meeting_id))


def _place(meeting_id: str | None) -> dict[str, Any] | None:
    """Where the meeting stands, and the last move of this screen that was heard of; None without a meeting."""
    if not meeting_id:
        return None
    now = STAGE.at(meeting_id)
    return {"position": now.position, "moves": now.n_moves, "heard": st.session_state.get("moves_heard", 0)}


def _move(meeting_id: str | None) -> None:
    """The screen was moved by its own keys: the others follow."""
    said = st.session_state[_LINK].get("moved") or {}
    position, number = said.get("position"), said.get("number")
    if meeting_id and isinstance(position, int) and isinstance(number, int):
        with suppress(Forbidden):  # who only looks on moves nothing
            desk.move(persons.actor(), meeting_id, position)
        st.session_state["moves_heard"] = number


def _seconds() -> float | None:
    """The seconds a sheet, as the address says them; None where it says none."""
    try:
        seconds = float(st.query_params["every"])
    except (KeyError, ValueError):
        return None
    return seconds if math.isfinite(seconds) else None


def _key(view: View) -> tuple[object, ...]:
    """All that the sheets of a page depend on but the data."""
    return (*astuple(view.period), view.data_as_of, *sorted(view.filters.items()))


@st.cache_data(show_spinner="正在准备投影……", max_entries=32)
def _page_text(page: str, key: tuple[object, ...], seen: Seen, _view: View) -> str:
    return to_json(items.sheets_of_page(page, Question(ask, _view, seen[0])))


@st.cache_data(show_spinner="正在准备投影……", max_entries=8)
def _meeting_text(meeting_id: str, seen: Seen) -> str:
    return to_json(sheets_of(meetings.find(store(), meeting_id)))
