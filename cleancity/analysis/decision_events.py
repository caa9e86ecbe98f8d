"""What became of a decision, in words: who said what when, and what the data showed in between."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

LINKED, CLOSED, WITHDRAWN, OPEN = "关联", "已销号", "撤销", "待办"
_TITLES = {"matter": "事项", "unit": "责任单位", "leader": "责任领导", "due_on": "时限", "task_id": "任务"}
_SHOWN = 3  # numbers of issues in one line
_EPOCH = date(1970, 1, 1)
_MIDNIGHT = datetime.min.time()


@dataclass(frozen=True)
class Event:
    """One moment of a decision.

    Attributes:
        at: when; a day of the data is its midnight.
        person: who said it; "" when nobody gave a name.
        words: what happened, plain text.
        is_data: whether the data showed it; else a person said it.
    """

    at: datetime
    person: str
    words: str
    is_data: bool = False


def events(history: pd.DataFrame, issues: pd.DataFrame) -> list[Event]:
    """The moments of one decision, first to last.

    Args:
        history: rows of meeting/history.
        issues: rows of meeting/linked_issues: what the data shows of the issues linked now.
    """
    found = [*_said(history), *_shown(issues)]
    return sorted(found, key=lambda each: each.at)


def _said(history: pd.DataFrame) -> list[Event]:
    found: list[Event] = []
    before: Mapping[Hashable, Any] | None = None
    run: list[str] = []  # issues linked (or no longer) one after another
    for row in history.to_dict("records"):
        at = pd.Timestamp(row["said_at"]).to_pydatetime()
        if not isinstance(row["issue_id"], str):
            found += [Event(at, str(row["person"] or ""), words) for words in _entry_words(before, row)]
            before, run = row, []
            continue
        is_more = bool(run) and found[-1] == Event(at, found[-1].person, _link_words(row["state"], run))
        run = [*run, row["issue_id"]] if is_more else [row["issue_id"]]
        person = str(before["person"] or "") if before is not None else ""
        found = [*(found[:-1] if is_more else found), Event(at, person, _link_words(row["state"], run))]
    return found


def _entry_words(before: Mapping[Hashable, Any] | None, now: Mapping[Hashable, Any]) -> list[str]:
    because = f"：{now['words']}" if now["words"] else ""
    if before is None:
        until = f"，时限 {now['due_on']}" if now["due_on"] else "，没有定时限"
        return [f"会议议定，由{now['unit']}负责{until}"]
    if now["state"] != before["state"]:
        if now["state"] == CLOSED:
            return [f"销号（{now['closed_on']}）{because}"]
        return [("撤销" if now["state"] == WITHDRAWN else "重新办理") + because]
    changes = [
        f"{title}由“{before[name] or '空'}”改为“{now[name] or '空'}”"
        for name, title in _TITLES.items() if (before[name] or "") != (now[name] or "")
    ]  # fmt: skip
    return ["；".join(changes)] if changes else []


def _link_words(state: str, numbers: list[str]) -> str:
    shown = "、".join(numbers[:_SHOWN]) + (f" 等 {len(numbers)} 件" if len(numbers) > _SHOWN else "")
    return f"{'关联问题' if state == LINKED else '不再关联'} {shown}"


def _shown(issues: pd.DataFrame) -> list[Event]:
    """Closings, a line a day, and every return of its own."""
    found = []
    closed = issues[issues["closed_day"].notna()]
    for day, rows in closed.groupby("closed_day"):
        numbers = [str(number) for number in rows["issue_id"]]
        shown = "、".join(numbers[:_SHOWN]) + (f" 等 {len(numbers)} 件" if len(numbers) > _SHOWN else "")
        found.append(Event(_midnight(day), "", f"{shown} 结案", True))
    for row in issues[issues["came_back_day"].notna()].to_dict("records"):
        how = f"（{row['came_back_how']}）" if isinstance(row["came_back_how"], str) else ""
        found.append(Event(_midnight(row["came_back_day"]), "", f"{row['issue_id']} 反弹{how}", True))
    return found


def _midnight(day: Any) -> datetime:
    return datetime.combine(_EPOCH + timedelta(days=int(day)), _MIDNIGHT)
