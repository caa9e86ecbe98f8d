"""Who owes which dataset or document by when: [[submission]] of cleancity.toml, reckoned into periods and deadlines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from cleancity.errors import ConfigError
from cleancity.settings import load_settings
from cleancity.workdays import Calendar, load_calendar

EVERYONE = "全部"


@dataclass(frozen=True)
class Obligation:
    """One thing that is owed again and again.

    Attributes:
        dataset, document: what is owed; one of the two is None.
        departments: names as in the settings; empty means every department.
        exempt: departments that owe nothing although every one does.
        due_day: weekday (Monday is 1) or day of the month, `after` periods later.
        moves: whether a deadline on a day that is not worked moves to the next one that is.
    """

    name: str
    title: str
    dataset: str | None
    document: str | None
    departments: tuple[str, ...]
    exempt: tuple[str, ...]
    every: str
    due_day: int
    after: int
    due_time: time
    grace: timedelta
    moves: bool
    first: date


@dataclass(frozen=True)
class Period:
    """One period of an obligation: its days, what it is called, when it is due and until when that still counts."""

    first: date
    last: date
    label: str
    due_at: datetime
    closes_at: datetime


@lru_cache(maxsize=1)
def load_obligations() -> tuple[Obligation, ...]:
    """Everything that is owed, in the order of the settings.

    Raises:
        ConfigError: an entry lacks something, or says something impossible.
    """
    found = tuple(_obligation(number, entry) for number, entry in enumerate(load_settings().submissions, 1))
    if len({each.name for each in found}) < len(found):
        raise ConfigError("设置里有两项报送要求的 name 相同。", "请改成不同的名字。")
    return found


def periods(obligation: Obligation, calendar: Calendar | None = None) -> Iterator[Period]:
    """The obligation's periods, oldest first, as far as the working calendar reaches."""
    known = calendar or load_calendar()
    first = _start(obligation, max(obligation.first, known.first))
    if first < obligation.first:
        first = _next(obligation, first)
    while first <= known.last:
        following = _next(obligation, first)
        due_on = _due_on(obligation, first)
        if obligation.moves:
            due_on = known.next_working(due_on)
        due_at = datetime.combine(due_on, obligation.due_time)
        label = _label(obligation, first)
        yield Period(first, following - timedelta(days=1), label, due_at, due_at + obligation.grace)
        first = following


def _start(obligation: Obligation, day: date) -> date:
    """The first day of the period that holds `day`."""
    return day - timedelta(days=day.weekday()) if obligation.every == "week" else day.replace(day=1)


def _next(obligation: Obligation, first: date) -> date:
    if obligation.every == "week":
        return first + timedelta(days=7)
    return (first + timedelta(days=31)).replace(day=1)


def _due_on(obligation: Obligation, first: date) -> date:
    for _ in range(obligation.after):
        first = _next(obligation, first)
    # The 31st of a short month is its last day.
    return min(first + timedelta(days=obligation.due_day - 1), _next(obligation, first) - timedelta(days=1))


def _label(obligation: Obligation, first: date) -> str:
    if obligation.every == "week":
        return f"第{first.isocalendar().week}周"
    return f"{first.month}月"


def _obligation(number: int, entry: dict[str, Any]) -> Obligation:
    try:
        who = entry["departments"]
        made = Obligation(
            name=str(entry["name"]),
            title=str(entry["title"]),
            dataset=entry.get("dataset"),
            document=entry.get("document"),
            departments=() if who == EVERYONE else tuple(map(str, who)),
            exempt=tuple(map(str, entry.get("except", ()))),
            every=str(entry["every"]),
            due_day=int(entry["due_day"]),
            after=int(entry.get("after", 0)),
            due_time=time.fromisoformat(entry["due_time"]),
            grace=timedelta(hours=float(entry.get("grace_hours", 0))),
            moves=bool(entry.get("moves", False)),
            first=entry["from"],
        )
    except KeyError as error:
        raise ConfigError(f"设置里第 {number} 项报送要求缺少 {error}。", "请补上后重新启动。") from error
    except (TypeError, ValueError) as error:
        raise ConfigError(f"设置里第 {number} 项报送要求写法有误（{error}）。", "请改正后重新启动。") from error
    _check(number, made)
    return made


def _check(number: int, made: Obligation) -> None:
    wrong = []
    if (made.dataset is None) == (made.document is None):
        wrong.append("dataset 和 document 只填一个")
    if made.every not in ("week", "month"):
        wrong.append("every 填 week 或 month")
    if not 1 <= made.due_day <= (7 if made.every == "week" else 31):
        wrong.append("due_day 每周报填 1 到 7，每月报填 1 到 31")
    if not 0 <= made.after <= 3 or made.grace < timedelta(0):
        wrong.append("after 填 0 到 3，grace_hours 不小于 0")
    if type(made.first) is not date:
        wrong.append("from 填日期，如 2026-01-05")
    if wrong:
        raise ConfigError(f"设置里第 {number} 项报送要求“{made.title}”不对：{'；'.join(wrong)}。", "请改正后重新启动。")
