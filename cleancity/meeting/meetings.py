"""Meetings as the screens and papers know them: made, found, frozen, and their sheets."""

from __future__ import annotations

from cleancity.analysis.sheet import Sheet
from cleancity.errors import Refused
from cleancity.meeting.agendas import AgendaItem
from cleancity.meeting.composing import compose, decided
from cleancity.meeting.freezing import freeze, frozen, with_decided
from cleancity.meeting.known import Meeting, all_meetings, find, latest
from cleancity.meeting.saving import delete, save
from cleancity.store import Store

__all__ = ["AgendaItem", "Meeting", "all_meetings", "delete", "find", "freeze", "latest", "save", "sheets"]


def sheets(store: Store, meeting_id: str) -> tuple[Sheet, ...]:
    """What the meeting shows: its frozen sheets, else (未定版) composed as the data stands; what it decides is live.

    Raises:
        Refused: there is no such meeting, or its agenda is damaged.
        StoreDamaged: its frozen sheets are missing or were changed.
    """
    meeting = find(store, meeting_id)
    if meeting.is_frozen:
        return with_decided(frozen(store, meeting), decided(store, meeting))
    if meeting.fault:
        raise Refused(meeting.fault)
    return compose(store, meeting)
