"""Numbers and days as a paper prints them: 1,475件, 97.8%, 11月9日至15日; no space before a unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from cleancity.analysis.intervals import wilson
from cleancity.analysis.kpi import Counts
from cleancity.briefing.composing import flat
from cleancity.intake.masking import mask
from cleancity.workdays import after_working_days, load_calendar

NOTHING = "—"
_NUMERALS = "一二三四五六七八九十"


def count(value: float, unit: str = "件") -> str:
    """1,475件."""
    return f"{value:,.0f}{unit}"


def per_cent(share: float) -> str:
    """A share (0 to 1) as 97.8%."""
    return f"{share * 100:.1f}%"


def interval(counts: Counts) -> str:
    """The Wilson interval of a share: 96.3%—98.4%."""
    low, high = wilson(counts.numerator, counts.denominator)
    return f"{per_cent(low)}—{per_cent(high)}"


def points(now: float, then: float) -> str:
    """How far two shares lie apart: 0.6个百分点."""
    return f"{abs(now - then) * 100:.1f}个百分点"


def day(value: date) -> str:
    """11月15日."""
    return f"{value.month}月{value.day}日"


def full_day(value: date) -> str:
    """2026年11月15日."""
    return f"{value.year}年{day(value)}"


def span(first: date, last: date, year: int | None = None) -> str:
    """Two days as one span, the year said where it is not `year`: 11月9日至15日, 2025年11月10日至16日."""
    lead = "" if first.year == year else f"{first.year}年"
    if first == last:
        return f"{lead}{day(first)}"
    if first.year != last.year:
        return f"{full_day(first)}至{full_day(last)}"
    end = f"{last.day}日" if first.month == last.month else day(last)
    return f"{lead}{day(first)}至{end}"


def numeral(number: int) -> str:
    """1 as 一, 11 as 十一; up to 99."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return f"{lead}{_NUMERALS[ones - 1] if ones else ''}"


def name(text: object, most: float = 20) -> str:
    """A name from a file on one line, personal data masked, cut to `most` characters; a dash where there is none."""
    said = flat(text, 1000)
    return NOTHING if said == "—" else flat(mask(said), most)


def listed(names: Sequence[str], most: int = 6, unit: str = "个") -> str:
    """Names in a row, the first `most` of them: 甲、乙等5个."""
    said = "、".join(names[:most])
    return said if len(names) <= most else f"{said}等{len(names)}{unit}"


def working_day(issued_on: date, n_days: int) -> date:
    """The `n_days`-th working day after a day; beyond the calendar's reach weekends alone are left out."""
    calendar = load_calendar()
    end = after_working_days(calendar, datetime.combine(issued_on, datetime.min.time()), n_days)
    if end is not None:
        return end.date()
    found = issued_on
    for _ in range(n_days):
        found = calendar.next_working(found + timedelta(days=1))
    return found
