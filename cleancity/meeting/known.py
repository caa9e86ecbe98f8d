"""The meetings that are known, as they stand: the last word on each, and what it was frozen with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pandas as pd

from cleancity import query
from cleancity.errors import Refused
from cleancity.meeting.agendas import AgendaItem, from_text
from cleancity.store import Store

PREPARED, DELETED = "筹备", "已删除"


@dataclass(frozen=True)
class Meeting:
    """One coordination meeting.

    Attributes:
        meeting_id: its day and a running number, such as 20261118-1.
        agenda: empty when it is damaged; `fault` then says so in words.
        state: PREPARED; deleted ones are not known any more.
        person: who said the last word on it.
        as_of, data_version, sha256: what its sheets were frozen with; None, None and "" while they are not.
        frozen_at, frozen_by: when and by whom.
    """

    meeting_id: str
    title: str
    held_on: date
    agenda: tuple[AgendaItem, ...]
    state: str = PREPARED
    as_of: date | None = None
    data_version: int | None = None
    sha256: str = ""
    person: str = ""
    frozen_at: datetime | None = None
    frozen_by: str = ""
    fault: str = ""

    @property
    def is_frozen(self) -> bool:
        """Whether its sheets no longer follow the data."""
        return bool(self.sha256)


def all_meetings(store: Store) -> tuple[Meeting, ...]:
    """Every meeting that was not deleted, the latest first."""
    return tuple(_meeting(row) for row in query.run(store, "meeting/meetings").to_dict("records"))


def find(store: Store, meeting_id: str) -> Meeting:
    """The meeting with this id.

    Raises:
        Refused: there is none, or it was deleted.
    """
    for meeting in all_meetings(store):
        if meeting.meeting_id == meeting_id:
            return meeting
    raise Refused(f"没有编号为“{meeting_id}”的会议，或已经删除。", "请在“会议主持”里选择会议。")


def latest(store: Store, as_of: date | None = None) -> Meeting | None:
    """The last meeting held on `as_of` or before (the last of all when not given); None when there is none."""
    held = (each for each in all_meetings(store) if as_of is None or each.held_on <= as_of)
    return next(held, None)


def _meeting(row: dict[Any, Any]) -> Meeting:
    agenda, fault = _agenda(str(row["agenda"]))
    is_frozen = isinstance(row["sha256"], str)
    return Meeting(
        meeting_id=str(row["meeting_id"]), title=str(row["title"]), held_on=pd.Timestamp(row["held_on"]).date(),
        agenda=agenda, state=str(row["state"]), person=str(row["person"]), fault=fault,
        as_of=pd.Timestamp(row["as_of"]).date() if is_frozen else None,
        data_version=int(row["data_version"]) if is_frozen else None,
        sha256=row["sha256"] if is_frozen else "",
        frozen_at=pd.Timestamp(row["frozen_at"]).to_pydatetime() if is_frozen else None,
        frozen_by=str(row["frozen_by"]) if is_frozen else "",
    )  # fmt: skip


def _agenda(text: str) -> tuple[tuple[AgendaItem, ...], str]:
    try:
        return from_text(text), ""
    except Refused as error:
        return (), str(error)
