"""A meeting's sheets, composed from its agenda as the data stands now, seen from the day of the meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from cleancity import query
from cleancity.analysis.sheet import Sheet
from cleancity.briefing import items
from cleancity.briefing.questions import Question, question
from cleancity.meeting.agendas import AgendaItem
from cleancity.meeting.known import Meeting
from cleancity.store import Store

FOLLOW_UP, DECIDE = "followup", "decide"
_DECISIONS = "meeting/decisions"


def compose(store: Store, meeting: Meeting) -> tuple[Sheet, ...]:
    """The sheets of every item that is on, in the agenda's order."""
    return tuple(sheet for item in meeting.agenda if item.is_on for sheet in sheets_of(store, meeting, item))


def sheets_of(store: Store, meeting: Meeting, item: AgendaItem) -> tuple[Sheet, ...]:
    """The sheets of one item: a run for each of its departments, or one for all."""
    if item.kind == DECIDE:
        return decided(store, meeting)
    found: list[Sheet] = []
    for department in item.departments or (None,):
        filters = {**item.filters, **({"department": department} if department else {})}
        asked = question(store, as_of=meeting.held_on, period=item.period, filters=filters)
        if item.kind == FOLLOW_UP:
            asked = _before(meeting, asked)
        found.extend(items.ITEMS[item.kind].compose(asked))
    return tuple(found)


def decided(store: Store, meeting: Meeting) -> tuple[Sheet, ...]:
    """The sheets of what this meeting decides, as it stands this moment: never frozen."""
    rows = query.run(store, _DECISIONS, {"meeting": meeting.meeting_id, "as_of": question(store).view.as_of})
    return items.compose_decide(rows)


def _before(meeting: Meeting, asked: Question) -> Question:
    """The same question, to which only what earlier meetings decided is an answer."""

    def ask(name: str, params: Mapping[str, object]) -> pd.DataFrame:
        rows = asked.ask(name, params)
        return earlier(rows, meeting) if name == _DECISIONS else rows

    return replace(asked, ask=ask)


def earlier(rows: pd.DataFrame, meeting: Meeting) -> pd.DataFrame:
    """Of the rows of meeting/decisions those of meetings before this one."""
    own = (meeting.held_on.isoformat(), meeting.meeting_id)
    days = [str(day)[:10] for day in rows["held_on"]]
    keep = [(day, number) < own for day, number in zip(days, rows["meeting_id"], strict=True)]
    return rows[keep].reset_index(drop=True)
