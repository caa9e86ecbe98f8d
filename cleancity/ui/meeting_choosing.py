"""会议主持: which meeting is on the desk, and a new one that goes on from it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from cleancity.analysis.sheet import Sheet
from cleancity.charts import theme
from cleancity.desk.seeing import sheets_for
from cleancity.meeting import meetings
from cleancity.meeting.meetings import Meeting
from cleancity.ui import persons
from cleancity.ui.choices import choice
from cleancity.ui.database import Seen, seen, store

NEW = "new"
_DAYS_AHEAD = 3


def meeting_menu() -> Meeting | None:
    """The meetings as a drop-down; returns the chosen one, None for a new one. The address carries ?meeting=ID."""
    known = {each.meeting_id: each for each in meetings.all_meetings(store())}
    words = {number: meeting_words(each) for number, each in known.items()} | {NEW: "新建会议"}
    with st.container(width=330):
        return known.get(choice("meeting", "哪次会议", words, menu=True))


def last_meeting() -> Meeting | None:
    """The latest of all: what a new one goes on from."""
    return meetings.latest(store())


def meeting_words(meeting: Meeting) -> str:
    """A meeting's name and day: 第46周协调会（11月5日）."""
    return f"{meeting.title}（{theme.day(meeting.held_on)}）"


def open_meeting(meeting_id: str) -> None:
    """Put another meeting on the desk; for a callback."""
    st.query_params["meeting"] = meeting_id


def sheets_of(meeting: Meeting) -> tuple[Sheet, ...]:
    """What the meeting shows; composed again only when the data or the meeting has changed."""
    return sheets_for(persons.actor(), _sheets(meeting.meeting_id, meeting.sha256, seen()))


@st.cache_data(show_spinner="正在编排会议内容……", max_entries=20)
def _sheets(meeting_id: str, sha256: str, seen: Seen) -> tuple[Sheet, ...]:
    return meetings.sheets(store(), meeting_id)


def next_day(meeting: Meeting | None, as_of: date) -> date:
    """When the next meeting will be: on the last one's weekday, after the data's date."""
    if meeting is None:
        return as_of + timedelta(days=_DAYS_AHEAD)
    weeks = max(1, (as_of - meeting.held_on).days // 7 + 1)
    return meeting.held_on + timedelta(weeks=weeks)


def usual_title(day: date) -> str:
    """What a meeting of that day is called."""
    return f"第{day.isocalendar().week}周协调会"
