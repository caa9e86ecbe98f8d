"""Whether what is about to be decided can be meant: its words, its day, and what it is linked to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from cleancity import query
from cleancity.errors import Refused
from cleancity.meeting.saving import one_line
from cleancity.store import Store

if TYPE_CHECKING:
    from cleancity.meeting.decisions import Decision

LONGEST_MATTER, LONGEST_NAME, MOST_ISSUES = 120, 40, 50
_LONGEST_TERM = timedelta(days=3 * 366)


def checked(store: Store, said: Decision, held_on: date, known: Sequence[str] = ()) -> Decision:
    """The decision with its words on one line and every issue once, when it can be meant.

    Args:
        held_on: the day of the meeting: nothing is due before it.
        known: issues that are linked already; they need not be there any more.

    Raises:
        Refused: something is missing, too long or unknown; the words say what.
    """
    issues = tuple(dict.fromkeys(number for given in said.issues if (number := given.strip())))
    kept = replace(
        said, matter=one_line(said.matter), unit=one_line(said.unit), leader=one_line(said.leader),
        task_id=said.task_id.strip(), issues=issues,
    )  # fmt: skip
    _check_words(kept)
    if kept.due_on is not None and not held_on <= kept.due_on <= held_on + _LONGEST_TERM:
        raise Refused(f"时限 {kept.due_on} 早于开会那天，或在三年以后。", "请填开会以后三年以内的日期。")
    _check_links(store, kept, known)
    return kept


def _check_words(said: Decision) -> None:
    if not said.matter or len(said.matter) > LONGEST_MATTER:
        raise Refused("没有写议定什么，或写得太长。", f"请写 1 到 {LONGEST_MATTER} 个字。")
    if not said.unit or len(said.unit) > LONGEST_NAME:
        raise Refused("没有写责任单位，或名称太长。", "请选择责任单位，名单里没有的可以手填。")
    if len(said.leader) > LONGEST_NAME:
        raise Refused("责任领导写得太长。", f"请写在 {LONGEST_NAME} 字以内。")


def _check_links(store: Store, said: Decision, known: Sequence[str]) -> None:
    if len(said.issues) > MOST_ISSUES:
        raise Refused(f"关联的问题太多（{len(said.issues)} 件）。", f"请不要超过 {MOST_ISSUES} 件，或分成几项。")
    missing = [each for each in said.issues if each not in known and not _is_there(store, issue=each)]
    if missing:
        raise Refused(f"没有编号为“{'”“'.join(missing)}”的问题。", "请核对问题编号，可以从问题台账里复制。")
    if said.task_id and not _is_there(store, task=said.task_id):
        raise Refused(f"没有编号为“{said.task_id}”的任务。", "请从任务名单里选择。")


def _is_there(store: Store, **number: str) -> bool:
    return len(query.run(store, "meeting/linkable", number)) > 0
