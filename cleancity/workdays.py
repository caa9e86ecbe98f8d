"""The working calendar: which days are worked, at what hours, and where a limit in 工作日 or 工作时 ends.

The days come from data/reference/holiday.csv (休 and 班 against the usual week), the hours from cleancity.toml. The
calendar reaches as far as the years of that table: beyond it nobody has yet said which days are worked, and a limit
that would need them has no end.

    工作日: N working days after the day of report, until work ends on the last of them. Less than a day is a day.
    工作时: N hours of working time after the moment of report, whenever in the sessions they end.
"""

from __future__ import annotations

import csv
import hashlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache

from cleancity.errors import ConfigError
from cleancity.settings import DATA, load_settings

HOLIDAYS = DATA / "reference" / "holiday.csv"
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Calendar:
    """Days from `first` to `last`, both inclusive.

    Attributes:
        weekdays: the days usually worked, Monday being 1.
        sessions: (start, end) of each session of a working day, in order.
        off, on: days that are not worked, or are, whatever their weekday.
    """

    first: date
    last: date
    weekdays: frozenset[int]
    sessions: tuple[tuple[time, time], ...]
    off: frozenset[date]
    on: frozenset[date]

    def covers(self, day: date) -> bool:
        """Whether it is known of `day` if it is worked."""
        return self.first <= day <= self.last

    def is_working(self, day: date) -> bool:
        """Whether `day` is worked; beyond the reach of the table as its weekday says."""
        return day in self.on or (day.isoweekday() in self.weekdays and day not in self.off)

    def next_working(self, day: date) -> date:
        """`day` itself when it is worked, else the next day that is."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    @cached_property
    def hours_a_day(self) -> float:
        """The hours of work of a working day."""
        return sum((end.hour - start.hour) + (end.minute - start.minute) / 60 for start, end in self.sessions)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Every working day within reach."""
        span = (self.last - self.first).days + 1
        return tuple(day for n in range(span) if self.is_working(day := self.first + timedelta(days=n)))

    @cached_property
    def stretches(self) -> tuple[tuple[datetime, int, int], ...]:
        """Every session within reach: start, its seconds, and the seconds of work before it."""
        return tuple(self._stretches())

    def _stretches(self) -> Iterator[tuple[datetime, int, int]]:
        before = 0
        for day in self.days:
            for start, end in self.sessions:
                begun = datetime.combine(day, start)
                seconds = int((datetime.combine(day, end) - begun).total_seconds())
                yield begun, seconds, before
                before += seconds


def after_working_days(calendar: Calendar, moment: datetime, n_days: float) -> datetime | None:
    """The end of the `n_days`-th working day after the day of `moment`; None beyond the calendar's reach."""
    if not calendar.covers(moment.date()):
        return None
    at = bisect_right(calendar.days, moment.date()) + max(math.ceil(n_days), 1) - 1
    return datetime.combine(calendar.days[at], calendar.sessions[-1][1]) if at < len(calendar.days) else None


def after_working_hours(calendar: Calendar, moment: datetime, n_hours: float) -> datetime | None:
    """The moment when `n_hours` of working time have passed since `moment`; None beyond the calendar's reach."""
    if not calendar.covers(moment.date()):
        return None
    if n_hours <= 0:
        return moment
    starts = [start for start, _, _ in calendar.stretches]
    at = bisect_right(starts, moment) - 1
    start, seconds, before = calendar.stretches[at] if at >= 0 else (moment, 0, 0)
    worked = min(moment - start, timedelta(seconds=seconds))
    goal = timedelta(seconds=before + math.floor(n_hours * 3600 + 0.5)) + worked
    end = bisect_left([timedelta(seconds=before) for _, _, before in calendar.stretches], goal) - 1
    start, seconds, before = calendar.stretches[end]
    left = goal - timedelta(seconds=before)
    return start + left if left <= timedelta(seconds=seconds) else None


@dataclass(frozen=True)
class Holiday:
    """Days off in a row that bear one name."""

    first: date
    last: date
    name: str


def load_holidays() -> tuple[Holiday, ...]:
    """The holidays of the table, in order. Raises ConfigError as `load_calendar` does."""
    found: list[Holiday] = []
    for day, kind, name in sorted(_read_holidays()):
        if kind != "休":
            continue
        if found and found[-1].name == name and found[-1].last == day - timedelta(days=1):
            found[-1] = Holiday(found[-1].first, day, name)
        else:
            found.append(Holiday(day, day, name))
    return tuple(found)
def worked_by_minute(calendar: Calendar) -> tuple[int, ...]:
    """The minutes of work of a working day before each of its minutes, from 0 to 1440 (24:00)."""
    sessions = [(start.hour * 60 + start.minute, end.hour * 60 + end.minute) for start, end in calendar.sessions]
    return tuple(sum(min(max(at - start, 0), end - start) for start, end in sessions) for at in range(1441))


@lru_cache(maxsize=1)
def load_calendar() -> Calendar:
    """The office's calendar.

    Raises:
        ConfigError: the holiday table, or [working_hours] in cleancity.toml, cannot be what is meant.
    """
    settings = load_settings()
    days = {day: kind for day, kind, _ in _read_holidays()}
    if not days:
        raise ConfigError("节假日表 data/reference/holiday.csv 没有内容。", "请从安装包恢复，或填上本年的节假日。")
    return Calendar(
        first=date(min(days).year, 1, 1),
        last=date(max(days).year, 12, 31),
        weekdays=frozenset(settings.work_weekdays),
        sessions=tuple(map(_session, settings.work_sessions)),
        off=frozenset(day for day, kind in days.items() if kind == "休"),
        on=frozenset(day for day, kind in days.items() if kind == "班"),
    )


def digest() -> str:
    """Changes when the calendar does, that is when stored limits may no longer be right."""
    calendar = load_calendar()
    said = (calendar.first, calendar.last, sorted(calendar.weekdays), calendar.sessions, calendar.days)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _read_holidays() -> Iterator[tuple[date, str, str]]:
    try:
        with HOLIDAYS.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                yield _day(row.get("date"), number), _kind(row.get("kind"), number), (row.get("name") or "").strip()
    except FileNotFoundError:
        raise ConfigError("找不到节假日表 data/reference/holiday.csv。", "请从安装包恢复。") from None


def _day(text: str | None, number: int) -> date:
    try:
        return date.fromisoformat((text or "").strip())
    except ValueError:
        raise ConfigError(f"节假日表第 {number} 行的日期“{text}”不对。", "请写成 2026-10-01 这样。") from None


def _kind(text: str | None, number: int) -> str:
    kind = (text or "").strip()
    if kind not in ("休", "班"):
        raise ConfigError(f"节假日表第 {number} 行的类别“{kind}”不对。", "请填 休 或 班。")
    return kind


def _session(text: str) -> tuple[time, time]:
    try:
        start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise ConfigError(f"设置里的工作时间“{text}”写法不对。", "请写成 09:00-12:00 这样。") from None
    if start >= end:
        raise ConfigError(f"设置里的工作时间“{text}”先后颠倒。", "请写成 09:00-12:00 这样。")
    return start, end
