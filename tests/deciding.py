"""Meetings and decisions written straight into a store's journal, for tests that only read them."""

from datetime import datetime


def hold(store, meeting_id, held_on):
    """A meeting of that day."""
    _say(
        store, "meeting", meeting_id=meeting_id, held_on=held_on.isoformat(), title="协调会", agenda="[]", state="",
        person="甲",
    )  # fmt: skip


def decide(store, decision_id, meeting_id, *, matter="事项", unit="园林管理处", leader="", due_on="", task_id="",
           closed_on="", about=()):  # fmt: skip
    """A decision of a meeting; one with a day of closing was closed by the office."""
    _say(
        store, "decision", decision_id=decision_id, meeting_id=meeting_id, matter=matter, unit=unit, leader=leader,
        due_on=due_on, task_id=task_id, state="已销号" if closed_on else "待办", closed_on=closed_on, words="",
        person="甲",
    )  # fmt: skip
    for issue in about:
        _say(store, "decision_issue", decision_id=decision_id, issue_id=issue, state="关联")


def _say(store, kind, **said):
    with store.cursor() as cursor, store.transaction(cursor):
        store.journal.write(cursor, kind, datetime(2026, 9, 1, 10), **said)
