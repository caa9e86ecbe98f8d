"""A meeting's sheets, composed from its agenda as the data stands now, seen from the day of the meeting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from cleancity import query
from cleancity.analysis.sheet import Sheet
from cleancity.briefing import deciding, items
from cleancity.briefing.questions import question, remembering
from cleancity.briefing.readings import Ask
from cleancity.meeting.agendas import LAST, AgendaItem
from cleancity.meeting.known import Meeting
from cleancity.store import Store

_DECISIONS = "meeting/decisions"


def compose(store: Store, meeting: Meeting) -> tuple[Sheet, ...]:
    """The sheets of every item that is on, in the agenda's order; what is to be decided as the data puts it forward."""
    ask = _before(meeting, remembering(lambda name, params: query.run(store, name, params)))  # items share questions
    return tuple(sheet for item in meeting.agenda if item.is_on for sheet in _sheets_of(store, meeting, item, ask))


def _sheets_of(store: Store, meeting: Meeting, item: AgendaItem, ask: Ask) -> Iterator[Sheet]:
    """The sheets of one item: a run for each of its departments, or one for all."""
    for department in item.departments or (None,):
        filters = {**item.filters, **({"department": department} if department else {})}
        asked = question(store, as_of=meeting.held_on, period=item.period, filters=filters)
        yield from items.ITEMS[item.kind].compose(replace(asked, ask=ask))


def with_decided(store: Store, meeting: Meeting, sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets with what the meeting has decided this moment; what was put forward stands there until it has."""
    place = next((at for at, each in enumerate(sheets) if each.item == LAST), None)
    if place is None:
        return tuple(sheets)
    rows = query.run(store, _DECISIONS, {"meeting": meeting.meeting_id, "as_of": store.as_of()})
    put_forward = [each for each in sheets if each.item == LAST]
    rest = [each for each in sheets[place:] if each.item != LAST]
    return (*sheets[:place], *deciding.compose_decide(rows, put_forward), *rest)


def _before(meeting: Meeting, ask: Ask) -> Ask:
    """The same questions, to which only what earlier meetings decided is an answer."""

    def asked(name: str, params: Mapping[str, object]) -> pd.DataFrame:
        rows = ask(name, params)
        return earlier(rows, meeting) if name == _DECISIONS else rows

    return asked


def earlier(rows: pd.DataFrame, meeting: Meeting) -> pd.DataFrame:
    """Of the rows of meeting/decisions those of meetings before this one."""
    own = (meeting.held_on.isoformat(), meeting.meeting_id)
    held = zip((str(day)[:10] for day in rows["held_on"]), rows["meeting_id"], strict=True)
    is_before = pd.Series([each < own for each in held], index=rows.index, dtype=bool)
    return rows[is_before].reset_index(drop=True)
