"""Meetings: written down, deleted, frozen, and where the projector stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cleancity.accounts import Act, Person, insist
from cleancity.desk.doing import allow, doing, signature
from cleancity.desk.holding import HOLDING
from cleancity.meeting import known, meetings
from cleancity.meeting.agendas import AgendaItem
from cleancity.meeting.meetings import Meeting
from cleancity.meeting.stage import STAGE, Place


def save(
    person: Person, *, title: str, held_on: date | None, agenda: Sequence[AgendaItem], meeting_id: str = ""
) -> Meeting:
    """Write a meeting down in their name, a new one or the one of `meeting_id` anew. Raises Forbidden, or Refused."""
    store = HOLDING.store()
    allow(person, Act.MEETING, f"会议 {meeting_id or title}")
    before = _shown(meetings.find(store, meeting_id)) if meeting_id else None
    after = {"title": title, "held_on": held_on, "items": [item.kind for item in agenda if item.is_on]}
    with doing(HOLDING.book(), person, Act.MEETING, f"会议 {meeting_id or title}", before=before, after=after) as deed:
        saved = meetings.save(
            store, title=title, held_on=held_on, agenda=agenda, meeting_id=meeting_id, person=signature(person)
        )
        deed.after = {"meeting": saved.meeting_id, **after}
    return saved


def delete(person: Person, meeting_id: str) -> None:
    """Write down that the meeting is no more. Raises Forbidden, or Refused when something decided still stands."""
    store = HOLDING.store()
    allow(person, Act.MEETING, f"删除会议 {meeting_id}")
    before, after = _shown(meetings.find(store, meeting_id)), {"state": known.DELETED}
    with doing(HOLDING.book(), person, Act.MEETING, f"删除会议 {meeting_id}", before=before, after=after):
        meetings.delete(store, meeting_id, person=signature(person))


def freeze(person: Person, meeting_id: str) -> Meeting:
    """Keep the meeting's sheets as the data stands now. Raises Forbidden, Refused or StoreDamaged."""
    store = HOLDING.store()
    allow(person, Act.MEETING, f"定版 {meeting_id}")
    found = meetings.find(store, meeting_id)
    before, after = {"sha256": found.sha256}, {"data_version": store.data_version}
    with doing(HOLDING.book(), person, Act.MEETING, f"定版 {meeting_id}", before=before, after=after) as deed:
        frozen = meetings.freeze(store, meeting_id, signature(person))
        deed.after = {"sha256": frozen.sha256, "as_of": frozen.as_of, "data_version": frozen.data_version}
    return frozen


def move(person: Person, meeting_id: str, position: int) -> Place:
    """Move the projector to a sheet (from 0). It is a place in a running meeting and nothing that lasts: the right is
    asked, the audit is not written."""
    insist(person, Act.MEETING)
    return STAGE.move(meeting_id, position)


def _shown(meeting: Meeting) -> dict[str, Any]:
    items = [item.kind for item in meeting.agenda if item.is_on]
    return {"title": meeting.title, "held_on": meeting.held_on, "items": items}
