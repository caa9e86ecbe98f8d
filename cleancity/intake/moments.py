"""Reading a date, with or without its time of day, from the ways in which people write it. Pure.

A year of two figures is read only with its characters (26年3月5日): 26-3-5 and 3/5/26 look alike, and which of their
parts is the year is not guessed.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cleancity.intake.numerals import in_figures
from cleancity.settings import load_settings

# The moment, and whether the text named a time of day.
Moment = tuple[datetime, bool]
_WEEKDAY = r"(?:\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?)?"
_NOON = r"上午|下午|晚上|晚间|傍晚|夜间|夜里|中午|凌晨|清晨|早上|早晨"
_AFTER = rf"(?:(?P<after>[AaPp]\.?[Mm]\.?)|(?P<noon_after>{_NOON}))?"
# 上午 alone is no time of day; 08.30 needs the blank before it.
_TIME = (
    rf"(?:[T\s]*(?P<noon>{_NOON})?\s*(?P<before>[AaPp]\.?[Mm]\.?)?\s*(?P<h>\d{{1,2}})\s*"
    r"(?:[:时点]\s*(?:(?P<min>\d{1,2})\s*分?|(?P<half>半))?|(?P<oclock>时))"
    rf"(?:整|:(?P<s>\d{{1,2}})(?:\.\d+)?|(?P<s2>\d{{1,2}})秒)?\s*{_AFTER}{_WEEKDAY}"
    rf"|\s+(?P<h_dotted>\d{{1,2}})\.(?P<min_dotted>\d\d)(?:\.(?P<s_dotted>\d\d))?|\s*(?:{_NOON}))?"
)
# Word processors turn a hyphen into any of these.
_DASHED = re.compile(r"^(\d{4})\s*[‐‑‒–—―−]+\s*(\d{1,2})\s*[‐‑‒–—―−]+\s*(?=\d)", re.ASCII)
_DATE = re.compile(
    r"(?:(?P<y>\d{4})\s*[-/.年]|(?P<yy>\d\d)\s*年)\s*(?P<m>\d{1,2})\s*[-/.月]"
    rf"\s*(?P<d>\d{{1,2}})\s*[日号]?{_WEEKDAY}{_TIME}",
    re.ASCII,
)
_MONTH_AND_DAY = re.compile(rf"(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*[日号]{_WEEKDAY}{_TIME}", re.ASCII)
# 11/9, 11-9 and 11.9 say the month first. Of 11.1, 11.2 and 11.3 a spreadsheet may have dropped the last nought.
_SHORT = re.compile(
    r"(?P<m>0?[1-9]|1[0-2])(?P<sign>[-/]|\.(?=\d\d|[4-9]))(?P<d>\d{1,2})"
    r"(?:\s+(?P<h>\d{1,2}):(?P<min>\d\d)(?::(?P<s>\d\d))?)?",
    re.ASCII,
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NAMED = rf"(?P<name>{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in _MONTHS)}|Sept)\.?"
_ENGLISH = tuple(
    re.compile(rf"{written},?{_TIME}", re.ASCII | re.IGNORECASE)
    for written in (
        rf"(?P<d>\d{{1,2}})[-\s]{_NAMED}[-\s,]\s*(?P<y>\d{{4}})",
        rf"{_NAMED}\s*(?P<d>\d{{1,2}}),?\s+(?P<y>\d{{4}})",
    )
)
_MONTH = re.compile(
    r"(?:(?P<y>\d{4})\s*[-/.年]|(?P<yy>\d\d)\s*年)\s*(?P<m>\d{1,2})\s*(?:月(?:份|底|末)?)?|(?P<m2>\d{1,2})\s*月(?:份|底|末)?",
    re.ASCII,
)
# What a deadline ends with: the year, or a day or month and 前, 底, 止.
_DEADLINE = re.compile(
    r"(?:(?P<year>20\d\d)年?(?:年底|底|年末|末)|(?P<rest>.+?[\d日月号底末]))(?:之?前|以前|止|截止)?", re.ASCII
)
# A date with its year last: which part is the day is decided over the column (dates.py), not here.
YEAR_LAST = r"^(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4})"
DAY_FIRST, MONTH_FIRST, EXCEL_1904 = "day-first", "month-first", "excel-1904"
# Nobody knows which comes first: only dates that can be read one way are.
EITHER_FIRST = "either-first"
ORDERS = (DAY_FIRST, MONTH_FIRST, EITHER_FIRST)
_YEAR_LAST_DATE = re.compile(
    YEAR_LAST
    + r"(?:[T\s,]+(?P<h>\d{1,2}):(?P<min>\d{1,2})(?::(?P<s>\d{1,2})(?:\.\d+)?)?\s*(?P<after>[AaPp]\.?[Mm]\.?)?)?$",
    re.ASCII,
)
_COMPACT = re.compile(
    rf"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:[T\s]?(?P<rest>\d{{4}}(?:\d\d)?)|(?=\D){_WEEKDAY}{_TIME})?", re.ASCII
)
_SERIAL = re.compile(r"[34567]\d{4}(\.\d+)?", re.ASCII)
_SERIAL_1904 = re.compile(r"[234567]\d{4}(\.\d+)?", re.ASCII)
_EPOCH = re.compile(r"(1\d{9})(\d{3})?(?:\.0+)?", re.ASCII)
_OFFSET = re.compile(r"[T ]\d\d:\d\d.*([Zz]|[+-]\d\d:?\d\d)$", re.ASCII)
_NUMERALS = re.compile(r"^[二一][〇零一二三四五六七八九]{3}年")
_TENS = re.compile(r"([一二三四五六七八九])?十([一二三四五六七八九])?")
_HALF_YEAR = 183
# What was observed may be sent a few days ahead of the date that the file bears; a limit may be set a day early.
AHEAD, EARLY = timedelta(days=7), timedelta(days=1)
NEAR, UNTIL, SINCE = "near", "until", "since"


@dataclass(frozen=True)
class Period:
    """The time that a file, or a row, is about: around a `day`, or just the `year` when no more is known.

    `side` is where a day without its year lies: near that day, before it (nothing is observed after the report
    date), or after it (no limit ends before its issue was found).
    """

    year: int
    day: date | None = None
    side: str = NEAR

    def year_of(self, month: int, day: int | None) -> int | None:
        """The year in which that day (None: the month's last) lies on the period's side and nearest to it.

        None when it is no day of a year nearby.
        """
        if self.day is None:
            return self.year
        near = []
        for year in (self.day.year - 1, self.day.year, self.day.year + 1):
            try:
                that = date(year, month, day or monthrange(year, month)[1])
            except ValueError:
                continue
            is_beyond = that - self.day > AHEAD if self.side == UNTIL else self.day - that > EARLY
            if self.side == NEAR or not is_beyond:
                near.append((abs((that - self.day).days), year))
        distance, year = min(near, default=(0, 0))
        return year if near and (self.side != NEAR or distance <= _HALF_YEAR) else None


def by_format(text: str, date_format: str | None) -> Moment | None:
    """The moment that `text` says in a strptime format, or with its year last in a given order; else None."""
    if date_format is None:
        return None
    if date_format in ORDERS:
        return _year_last(text, date_format)
    if date_format == EXCEL_1904:
        return _since(datetime(1904, 1, 1), text) if _SERIAL_1904.fullmatch(text) else None
    try:
        return _local(datetime.strptime(text, date_format)), "%H" in date_format or "%I" in date_format
    except ValueError:
        return None


def plain_moment(text: str) -> Moment | None:
    """The date, or date and time, that `text` plainly says; None when it says none."""
    if _OFFSET.search(text):
        return _iso(text)
    if _SERIAL.fullmatch(text):
        # Excel's day 60 (29 February 1900) never was; all serials of this century lie after it.
        return _since(datetime(1899, 12, 30), text)
    if epoch := _EPOCH.fullmatch(text):
        since = datetime.fromtimestamp(int(epoch[1]), _zone()).replace(tzinfo=None)
        return since + timedelta(milliseconds=int(epoch[2] or 0)), True
    plain = _DASHED.sub(r"\1-\2-", _in_figures(text))
    match = _DATE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    if match:
        return _from_parts(match.groupdict())
    return _english(text) if text.isascii() and not text.isdigit() else None


def _english(text: str) -> Moment | None:
    """5-Nov-2026 and Nov 5, 2026."""
    match = next(filter(None, (pattern.fullmatch(text) for pattern in _ENGLISH)), None)
    if match is None:
        return None
    month = next(number for number, name in enumerate(_MONTHS, 1) if name[:3] == match["name"][:3].title())
    return _from_parts({**match.groupdict(), "m": str(month)})


def without_year(text: str, period: Callable[[], Period | None], signs: str = "/-.") -> Moment | None:
    """8月3日 or 8/3, in the year that the file's period gives it; None for anything else, or with no period known.

    Args:
        signs: what may stand between two figures that are a month and a day.
    """
    plain = _in_figures(text)
    match = _MONTH_AND_DAY.fullmatch(plain) or _SHORT.fullmatch(plain)
    if match is None or match.groupdict().get("sign", "") not in signs:
        return None
    known = period()
    year = known.year_of(int(match["m"]), int(match["d"])) if known else None
    return _from_parts({**match.groupdict(), "y": str(year)}) if year else None


def whole_month(text: str, takes: str, period: Callable[[], Period | None]) -> Moment | None:
    """2027年3月, or 9月底 in the year of the file's period: its first day or its last, as the column takes it.

    Where it takes the last: a deadline's words too (6月30日前, 2026年6月底前, 2026年底).
    """
    match = _MONTH.fullmatch(_in_figures(text)) if takes else None
    if match is None:
        return _deadline(text, period) if takes == "end" else None
    month, known = int(match["m"] or match["m2"]), None if match["m"] else period()
    if not 1 <= month <= 12:
        return None
    that_day = None if takes == "end" else 1
    year = int(match["y"] or 2000 + int(match["yy"] or 0)) if match["m"] else known and known.year_of(month, that_day)
    if not year:
        return None
    day = monthrange(year, month)[1] if takes == "end" else 1
    return datetime(year, month, day), False


def _deadline(text: str, period: Callable[[], Period | None]) -> Moment | None:
    """What the words of a deadline leave when 前 or 止 is taken off."""
    match = _DEADLINE.fullmatch(text)
    if match is None:
        return None
    if match["year"]:
        return datetime(int(match["year"]), 12, 31), False
    rest = match["rest"]
    if rest == text:
        return None
    return plain_moment(rest) or without_year(rest, period) or whole_month(rest, "end", period)


def _in_figures(text: str) -> str:
    """二〇二六年十一月九日 in figures."""
    if not _NUMERALS.match(text):
        return text
    tens = _TENS.sub(lambda found: (found[1] or "一") + (found[2] or "〇"), text)
    return in_figures(tens.replace("零", "〇"))


def _year_last(text: str, order: str) -> Moment | None:
    match = _YEAR_LAST_DATE.match(text)
    if match is None:
        return None
    part = match.groupdict()
    if order == EITHER_FIRST:
        if int(part["a"]) <= 12 and int(part["b"]) <= 12 and int(part["a"]) != int(part["b"]):
            return None
        order = DAY_FIRST if int(part["a"]) > 12 else MONTH_FIRST
    day, month = ("a", "b") if order == DAY_FIRST else ("b", "a")
    return _from_parts({**part, "d": part[day], "m": part[month]})


def _since(epoch: datetime, serial: str) -> Moment:
    """A count of days since `epoch`, to the second."""
    return epoch + timedelta(seconds=round(float(serial) * 86400)), "." in serial


def _iso(text: str) -> Moment | None:
    try:
        return _local(datetime.fromisoformat(text.upper().replace(" ", "T", 1))), True
    except (ValueError, OverflowError):
        return None


def _local(value: datetime) -> datetime:
    if value.tzinfo is None:
        return value
    return value.astimezone(_zone()).replace(tzinfo=None)


@lru_cache(maxsize=1)
def _zone() -> ZoneInfo:
    return ZoneInfo(load_settings().timezone)


def _from_parts(part: Mapping[str, str | None]) -> Moment | None:
    hour, minute, second = _time_of(part)
    try:
        year = int(part.get("y") or 2000 + int(part.get("yy") or 0))
        day = date(year, int(part["m"] or 0), int(part["d"] or 0))
        hours = _hour_of_day(int(hour or 0), part)
        offset = timedelta(hours=hours, minutes=int(minute), seconds=int(second))
        if hours > 24 or int(minute) > 59 or int(second) > 59 or offset > timedelta(days=1):
            return None
        return datetime(day.year, day.month, day.day) + offset, hour is not None
    except (ValueError, OverflowError):
        return None


def _time_of(part: Mapping[str, str | None]) -> tuple[str | None, str, str]:
    """Hour, minute, second as written; no hour for a day alone."""
    if rest := part.get("rest"):
        return rest[:2], rest[2:4], rest[4:] or "0"
    minute = "30" if part.get("half") else part.get("min") or part.get("min_dotted") or "0"
    second = part.get("s") or part.get("s2") or part.get("s_dotted") or "0"
    return part.get("h") or part.get("h_dotted"), minute, second


def _hour_of_day(hour: int, part: Mapping[str, str | None]) -> int:
    """The hour on a clock of 24. Where the words and the figure do not agree: 99, which is no hour."""
    if part.get("noon") and part.get("noon_after"):
        return 99
    noon = part.get("noon") or part.get("noon_after") or ""
    word = (part.get("before") or part.get("after") or "").replace(".", "").lower()
    if noon == "中午":
        return hour + 12 if hour in (1, 2) else hour if hour in (11, 12, 13, 14) else 99
    if noon:
        is_early = noon in ("上午", "凌晨", "清晨", "早上", "早晨")
        if word and word != ("am" if is_early else "pm"):
            return 99
        # 晚上12时 is the midnight before or the one after: nobody knows.
        if hour == 12 and noon not in ("上午", "凌晨", "下午"):
            return 99
        word = "am" if is_early else "pm"
    if word and hour > 12:
        return hour if word == "pm" and hour <= 24 else 99
    if word == "pm":
        return hour % 12 + 12
    return hour % 12 if word == "am" else hour
