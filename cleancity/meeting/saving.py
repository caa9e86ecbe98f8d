"""A meeting written down, changed, deleted: entries of the journal (kind `meeting`), the latest of an id counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cleancity import query
from cleancity.errors import Refused
from cleancity.meeting.agendas import AgendaItem, checked, to_text
from cleancity.meeting.known import DELETED, PREPARED, Meeting, find
from cleancity.store import Store

LONGEST_TITLE, LONGEST_PERSON = 40, 20
_FIRST_DAY = date(2000, 1, 1)
_LONGEST_AHEAD = timedelta(days=366)


def save(
    store: Store,
    *,
    title: str,
    held_on: date | None,
    agenda: Sequence[AgendaItem],
    meeting_id: str = "",
    person: str = "",
    at: datetime | None = None,
) -> Meeting:
    """Write a meeting down, durably, and return it: a new one, or the one of `meeting_id` anew.

    Args:
        person: who says so.
        at: when it was said; now when not given.

    Raises:
        Refused: there is no title or no day that can be meant, the agenda cannot be shown, or there is no such meeting.
    """
    said_at, words = at or datetime.now(), one_line(title)
    if not words or len(words) > LONGEST_TITLE:
        raise Refused("没有写会议名称，或名称太长。", f"请写 1 到 {LONGEST_TITLE} 个字。")
    if held_on is None or not _FIRST_DAY <= held_on <= said_at.date() + _LONGEST_AHEAD:
        raise Refused("没有写会议日期，或日期不对。", "请填开会那一天，最迟在一年以内。")
    kept = checked(agenda)
    with store.writing:
        if meeting_id:
            find(store, meeting_id)
        number = meeting_id or next_number(f"{held_on:%Y%m%d}", _ever_used(store))
        _write(store, number, held_on, words, to_text(kept), PREPARED, person, said_at)
        return find(store, number)


def delete(store: Store, meeting_id: str, *, person: str = "", at: datetime | None = None) -> None:
    """Write down that the meeting is no more.

    Raises:
        Refused: there is no such meeting, or something decided in it still stands.
    """
    with store.writing:
        meeting = find(store, meeting_id)
        n_decided = len(query.run(store, "meeting/decisions", {"meeting": meeting_id}))
        if n_decided:
            raise Refused(f"“{meeting.title}”有 {n_decided} 项议定事项，不能删除。", "请先在“议定事项”里撤销这些事项。")
        agenda = to_text(meeting.agenda)
        _write(store, meeting_id, meeting.held_on, meeting.title, agenda, DELETED, person, at or datetime.now())


def one_line(text: str) -> str:
    """What a person typed, without line breaks and double spaces."""
    return " ".join(text.split())


def signed(person: str) -> str:
    """The name that goes into the journal.

    Raises:
        Refused: nobody has a name as long as that.
    """
    name = one_line(person)
    if len(name) > LONGEST_PERSON:
        raise Refused(f"署名太长（{len(name)} 字）。", f"请写在 {LONGEST_PERSON} 字以内。")
    return name


def next_number(stem: str, used: set[str]) -> str:
    """`stem` with the first running number that nobody ever had: 20261118-1."""
    return f"{stem}-{next(number for number in range(1, len(used) + 2) if f'{stem}-{number}' not in used)}"


def _ever_used(store: Store) -> set[str]:
    return {entry["meeting_id"] for entry in store.journal.entries() if entry["kind"] == "meeting"}


def _write(
    store: Store, meeting_id: str, held_on: date, title: str, agenda: str, state: str, person: str, at: datetime
) -> None:
    name = signed(person)
    with store.cursor() as cursor, store.transaction(cursor):
        store.journal.write(
            cursor, "meeting", at, meeting_id=meeting_id, held_on=held_on.isoformat(), title=title, agenda=agenda,
            state=state, person=name,
        )  # fmt: skip
