"""议定事项: what a meeting decided, who does it by when, and what became of it.

Entries live in the journal (kinds `decision`, `decision_issue`), so they outlive the database; a later entry of the
same decision wins, and all together are its history. Whether it is done the data says, as far as it can
(cleancity/analysis/decisions.py); what is written here is what the office says.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd

from cleancity import query
from cleancity.errors import Refused
from cleancity.meeting.checking import checked
from cleancity.meeting.known import find
from cleancity.meeting.saving import next_number, one_line, signed
from cleancity.store import Store

OPEN, CLOSED, WITHDRAWN = "待办", "已销号", "撤销"
LINKED, UNLINKED = "关联", "解除"
LONGEST_WORDS = 200


@dataclass(frozen=True)
class Decision:
    """What was decided: `matter` by `unit` (led by `leader`) until `due_on`, shown by `issues` or by `task_id`."""

    matter: str
    unit: str
    leader: str = ""
    due_on: date | None = None
    task_id: str = ""
    issues: tuple[str, ...] = ()


def decide(store: Store, meeting_id: str, said: Decision, *, person: str = "", at: datetime | None = None) -> str:
    """Write down, durably, what the meeting decided; returns the decision's number, such as 20261118-1-3.

    Raises:
        Refused: there is no such meeting, issue or task, or the words or the day cannot be meant.
    """
    with store.writing:
        meeting = find(store, meeting_id)
        kept = checked(store, said, meeting.held_on)
        number = next_number(meeting_id, _ever_used(store))
        entry = {**_texts(kept), "decision_id": number, "meeting_id": meeting_id, "state": OPEN, "closed_on": "",
                 "words": ""}  # fmt: skip
        _write(store, entry, dict.fromkeys(kept.issues, LINKED), person, at)
        return number


def edit(store: Store, decision_id: str, said: Decision, *, person: str = "", at: datetime | None = None) -> None:
    """Say anew what was decided; what was said before stays in the history.

    Raises:
        Refused: as for `decide`, or there is no such decision in force.
    """
    with store.writing:
        now, entry = found(store, decision_id), _entry(store, decision_id)
        kept = checked(store, said, find(store, entry["meeting_id"]).held_on, known=now.issues)
        if replace(kept, issues=tuple(sorted(kept.issues))) == replace(now, issues=tuple(sorted(now.issues))):
            raise Refused("没有改动。", "改了以后再保存。")
        links = {number: LINKED for number in kept.issues if number not in now.issues}
        links |= {number: UNLINKED for number in now.issues if number not in kept.issues}
        _write(store, {**entry, **_texts(kept), "words": ""}, links, person, at)


def close(
    store: Store, decision_id: str, closed_on: date, words: str, *, person: str = "", at: datetime | None = None
) -> None:
    """Say that it is done (销号): on which day, and by what that is seen.

    Raises:
        Refused: it is closed or withdrawn already, the day lies ahead or before the meeting, or the words are missing.
    """
    with store.writing:
        entry, said_at = _entry(store, decision_id), at or datetime.now()
        if entry["state"] != OPEN:
            raise Refused(f"这一项已经{'销号' if entry['state'] == CLOSED else '撤销'}了。", "要改，请先重新办理。")
        if not find(store, entry["meeting_id"]).held_on <= closed_on <= said_at.date():
            raise Refused(f"销号日期 {closed_on} 早于开会那天，或还没到。", "请填开会以后、今天以前的日期。")
        if not one_line(words):
            raise Refused("销号要写明凭什么。", "请写一句办成了什么，如 现场核查合格。")
        _write(store, {**entry, "state": CLOSED, "closed_on": closed_on.isoformat(), "words": _short(words)}, {},
               person, said_at)  # fmt: skip


def reopen(store: Store, decision_id: str, words: str = "", *, person: str = "", at: datetime | None = None) -> None:
    """Say that it is not done after all, or not withdrawn.

    Raises:
        Refused: it is neither closed by hand nor withdrawn.
    """
    with store.writing:
        entry = _entry(store, decision_id)
        if entry["state"] == OPEN:
            raise Refused("这一项没有手工销号，也没有撤销。", "按数据销号的，数据变了会自己变回来。")
        _write(store, {**entry, "state": OPEN, "closed_on": "", "words": _short(words)}, {}, person, at)


def withdraw(store: Store, decision_id: str, words: str = "", *, person: str = "", at: datetime | None = None) -> None:
    """Take a decision back (撤销); its history stays.

    Raises:
        Refused: there is no such decision, or it was withdrawn.
    """
    with store.writing:
        entry = _entry(store, decision_id)
        if entry["state"] == WITHDRAWN:
            raise Refused("这一项已经撤销了。", "不用再撤一次。")
        _write(store, {**entry, "state": WITHDRAWN, "words": _short(words)}, {}, person, at)


def found(store: Store, decision_id: str) -> Decision:
    """A decision as it stands.

    Raises:
        Refused: there is none with this number.
    """
    entry = _entry(store, decision_id)
    history = _history(store, decision_id)
    links = history[history["issue_id"].notna()].groupby("issue_id", sort=True)["state"].last()
    return Decision(
        matter=entry["matter"], unit=entry["unit"], leader=entry["leader"], task_id=entry["task_id"],
        due_on=date.fromisoformat(entry["due_on"]) if entry["due_on"] else None,
        issues=tuple(str(number) for number in links[links == LINKED].index),
    )  # fmt: skip


def state_of(store: Store, decision_id: str) -> str:
    """How a decision stands: 待办, 已销号 or 撤销. Raises Refused when there is none with this number."""
    return _entry(store, decision_id)["state"]


def _history(store: Store, decision_id: str) -> pd.DataFrame:
    return query.run(store, "meeting/history", {"decision": decision_id})


def _entry(store: Store, decision_id: str) -> dict[str, str]:
    """The last word on a decision, as the journal has it."""
    last: dict[str, str] | None = None
    for entry in store.journal.entries():
        if entry["kind"] == "decision" and entry["decision_id"] == decision_id:
            last = entry
    if last is None:
        raise Refused(f"没有编号为“{decision_id}”的议定事项。", "请刷新页面再看。")
    return {key: text for key, text in last.items() if key not in ("kind", "at", "person")}


def _texts(said: Decision) -> dict[str, str]:
    return {"matter": said.matter, "unit": said.unit, "leader": said.leader, "task_id": said.task_id,
            "due_on": said.due_on.isoformat() if said.due_on else ""}  # fmt: skip


def _short(words: str) -> str:
    text = one_line(words)
    if len(text) > LONGEST_WORDS:
        raise Refused(f"说明太长（{len(text)} 字）。", f"请写在 {LONGEST_WORDS} 字以内。")
    return text


def _ever_used(store: Store) -> set[str]:
    return {entry["decision_id"] for entry in store.journal.entries() if entry["kind"] == "decision"}


def _write(store: Store, entry: dict[str, str], links: dict[str, str], person: str, at: datetime | None) -> None:
    name, said_at = signed(person), at or datetime.now()
    with store.cursor() as cursor, store.transaction(cursor):
        store.journal.write(cursor, "decision", said_at, **entry, person=name)
        for number, state in links.items():
            store.journal.write(
                cursor, "decision_issue", said_at, decision_id=entry["decision_id"], issue_id=number, state=state
            )
