"""Reading a date, with or without its time of day, from the ways in which people write it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cleancity.settings import load_settings

# The moment, and whether the text named a time of day.
Moment = tuple[datetime, bool]
_DATE = re.compile(
    r"^(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?"
    r"(?:[T\s]*(?P<noon>上午|下午|晚上|中午|凌晨|早上)?\s*(?P<h>\d{1,2})\s*[:时点]\s*(?:(?P<min>\d{1,2})\s*分?)?"
    r"(?::(?P<s>\d{1,2})(?:\.\d+)?|(?P<s2>\d{1,2})秒)?\s*(?P<ampm>[AaPp][Mm])?)?$"
)
# A date with its year last: which part is the day is decided over the column (dates.py), not here.
YEAR_LAST = r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"
DAY_FIRST, MONTH_FIRST = "day-first", "month-first"
_YEAR_LAST_DATE = re.compile(
    YEAR_LAST
    + r"(?:[T\s,]+(?P<h>\d{1,2}):(?P<min>\d{1,2})(?::(?P<s>\d{1,2})(?:\.\d+)?)?\s*(?P<ampm>[AaPp]\.?[Mm]\.?)?)?$"
)
_COMPACT = re.compile(r"^(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?P<rest>\d{6})?$")
_SERIAL = re.compile(r"^[34567]\d{4}(\.\d+)?$")
_OFFSET = re.compile(r"[T ]\d\d:\d\d.*([Zz]|[+-]\d\d:?\d\d)$")


def by_format(text: str, date_format: str | None) -> Moment | None:
    """The moment that `text` says in a strptime format, or with its year last in a given order; else None."""
    if date_format is None:
        return None
    if date_format in (DAY_FIRST, MONTH_FIRST):
        return _year_last(text, date_format)
    try:
        return _local(datetime.strptime(text, date_format)), "%H" in date_format or "%I" in date_format
    except ValueError:
        return None


def _year_last(text: str, order: str) -> Moment | None:
    match = _YEAR_LAST_DATE.match(text)
    if match is None:
        return None
    part = {name: (value or "").replace(".", "") or None for name, value in match.groupdict().items()}
    part["d"], part["m"] = (part["a"], part["b"]) if order == DAY_FIRST else (part["b"], part["a"])
    return _from_parts(part)


def plain_moment(text: str) -> Moment | None:
    """The date, or date and time, that `text` plainly says; None when it says none."""
    if _OFFSET.search(text):
        return _iso(text)
    if _SERIAL.match(text):
        # Excel's day 60 (29 February 1900) never was; all serials of this century lie after it.
        value = datetime(1899, 12, 30) + timedelta(seconds=round(float(text) * 86400))
        return value, "." in text
    match = _DATE.match(text) or _COMPACT.match(text)
    return _from_parts(match.groupdict()) if match else None


def _iso(text: str) -> Moment | None:
    try:
        return _local(datetime.fromisoformat(text.upper().replace(" ", "T", 1))), True
    except ValueError:
        return None


def _local(value: datetime) -> datetime:
    if value.tzinfo is None:
        return value
    return value.astimezone(_zone()).replace(tzinfo=None)


@lru_cache(maxsize=1)
def _zone() -> ZoneInfo:
    return ZoneInfo(load_settings().timezone)


def _from_parts(part: Mapping[str, str | None]) -> Moment | None:
    rest = part.get("rest")
    hour, minute, second = (
        (rest[:2], rest[2:4], rest[4:]) if rest else (part.get("h"), part.get("min"), part.get("s") or part.get("s2"))
    )
    try:
        day = date(int(part["y"] or 0), int(part["m"] or 0), int(part["d"] or 0))
        hours = _hour_of_day(int(hour or 0), part.get("noon"), part.get("ampm"))
        offset = timedelta(hours=hours, minutes=int(minute or 0), seconds=int(second or 0))
    except ValueError:
        return None
    if hours > 24 or int(minute or 0) > 59 or int(second or 0) > 59 or offset > timedelta(days=1):
        return None
    return datetime(day.year, day.month, day.day) + offset, hour is not None


def _hour_of_day(hour: int, noon: str | None, ampm: str | None) -> int:
    word = (ampm or "").lower() or {"下午": "pm", "晚上": "pm", "上午": "am", "凌晨": "am", "早上": "am"}.get(
        noon or ""
    )
    if word and hour > 12:
        return hour if word == "pm" and hour <= 24 else 99
    if word == "pm":
        return hour % 12 + 12
    return hour % 12 if word == "am" else hour
