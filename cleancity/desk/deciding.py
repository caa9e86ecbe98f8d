"""议定事项: written down, changed, closed, opened again, withdrawn; each in the name of whoever is logged in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cleancity.accounts import Act, Person
from cleancity.desk.doing import NOBODYS, allow, brief, doing, signature
from cleancity.desk.holding import HOLDING
from cleancity.intake import belonging
from cleancity.meeting import decisions
from cleancity.meeting.decisions import Decision


def decide(person: Person, meeting_id: str, said: Decision) -> str:
    """Write down what the meeting decided; returns the decision's number. Raises Forbidden, or Refused."""
    after = _shown(said)
    with doing(HOLDING.book(), person, Act.DECIDE, f"议定 {meeting_id}", department=_unit(said), after=after) as deed:
        number = decisions.decide(HOLDING.store(), meeting_id, said, person=signature(person))
        deed.after = {"decision": number, **after}
    return number


def edit(person: Person, decision_id: str, said: Decision) -> None:
    """Say anew what was decided. Raises Forbidden, or Refused."""
    allow(person, Act.DECIDE, f"修改 {decision_id}", department=_unit(said))
    stood = decisions.found(HOLDING.store(), decision_id)
    with doing(
        HOLDING.book(), person, Act.DECIDE, f"修改 {decision_id}", department=_unit(stood), before=_shown(stood),
        after=_shown(said),
    ):  # fmt: skip
        decisions.edit(HOLDING.store(), decision_id, said, person=signature(person))


def close(person: Person, decision_id: str, closed_on: date, words: str) -> None:
    """Say that it is done (销号), on which day and by what that is seen. Raises Forbidden, or Refused."""
    after = {"state": decisions.CLOSED, "on": closed_on, "words": brief(words)}
    _step(person, "销号", decision_id, after, lambda name: decisions.close(
        HOLDING.store(), decision_id, closed_on, words, person=name))  # fmt: skip


def reopen(person: Person, decision_id: str, words: str = "") -> None:
    """Say that it is not done after all, or not withdrawn. Raises Forbidden, or Refused."""
    after = {"state": decisions.OPEN, "words": brief(words)}
    _step(person, "重新办理", decision_id, after, lambda name: decisions.reopen(
        HOLDING.store(), decision_id, words, person=name))  # fmt: skip


def withdraw(person: Person, decision_id: str, words: str = "") -> None:
    """Take a decision back (撤销). Raises Forbidden, or Refused."""
    after = {"state": decisions.WITHDRAWN, "words": brief(words)}
    _step(person, "撤销", decision_id, after, lambda name: decisions.withdraw(
        HOLDING.store(), decision_id, words, person=name))  # fmt: skip


def _step(person: Person, step: str, decision_id: str, after: dict[str, Any], work: Callable[[str], None]) -> None:
    store, subject = HOLDING.store(), f"{step} {decision_id}"
    allow(person, Act.DECIDE, subject)
    stood = decisions.found(store, decision_id)
    before = {"state": decisions.state_of(store, decision_id), "matter": brief(stood.matter), "unit": stood.unit}
    with doing(HOLDING.book(), person, Act.DECIDE, subject, department=_unit(stood), before=before, after=after):
        work(signature(person))


def _unit(said: Decision) -> str:
    """The unit by its full name: what a department's own people may see to is theirs alone."""
    return belonging.full_name(HOLDING.store(), said.unit) or NOBODYS


def _shown(said: Decision) -> dict[str, Any]:
    return {"matter": brief(said.matter), "unit": said.unit, "leader": said.leader, "due": said.due_on,
            "task": said.task_id, "issues": list(said.issues)}  # fmt: skip
