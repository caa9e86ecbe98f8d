"""The time that a file is about, for dates that name no year. Never from the clock: a replay must read the same.

Of what was observed, in this order: the report date that was given, after which nothing lies; the full dates in the
file itself, when they lie within half a year; a date, month or year in the rows above the header, in the sheet's name
or in the file's name. Of what is planned (a start in March, said in November) the file knows better than the day it
was sent: a year that its titles name (2026年工作进度表) comes first, the year of the report date last. One full date in
December would else take a start in March into the year after. A limit follows the day its own row was found (since.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Contract
from cleancity.intake.header import Layout
from cleancity.intake.moments import UNTIL, Period

Days = npt.NDArray[np.datetime64]
_FULL = r"^\s*(?P<y>(?:19|20)\d\d)[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})"
_SAID = re.compile(
    r"(?<!\d)(?P<y>20\d\d)\s*(?:年|[-_./](?=\d)|(?=\d{4}(?!\d))|(?!\d))"
    r"\s*(?:(?P<m>1[0-2]|0?[1-9])\s*(?:月|[-_./](?=\d)|(?=\d\d(?!\d))|(?!\d))\s*(?P<d>3[01]|[12]\d|0?[1-9])?(?!\d))?"
)
# One mistyped year in a hundred dates must not leave the others without theirs.
_MOSTLY = 0.9
_HALF_YEAR = 183


Ask = Callable[[], Period | None]


def periods_of(layout: Layout, contract: Contract, given: date | None, file: str) -> tuple[Ask, Ask]:
    """What the period is of things observed, and of things planned; worked out once and only when somebody asks.

    Each gives None when nothing tells it.
    """
    reported = Period(given.year, given, UNTIL) if given is not None else None

    @cache
    def own() -> Period | None:
        return _from_dates(layout, contract) or _from_titles(layout, file)

    @cache
    def planned() -> Period | None:
        titled = _from_titles(layout, file)
        is_whole_year = titled is not None and titled.day is None
        return titled if is_whole_year else own() or (Period(given.year) if given is not None else None)

    return lambda: reported or own(), planned


def _from_dates(layout: Layout, contract: Contract) -> Period | None:
    dated = [i for name, i in layout.columns.items() if contract.field(name).type in ("date", "datetime")]
    found = [
        _days(batch[f"c{index}"])
        for batch in layout.sheet.batches(layout.row, len(layout.headers), lambda ragged: None)
        for index in dated
    ]
    days = np.concatenate(found) if found else np.array([], dtype="datetime64[D]")
    if not len(days):
        return None
    middle = np.sort(days)[len(days) // 2]
    near = np.abs((days - middle).astype(int)) <= _HALF_YEAR
    day: date = middle.item()
    return Period(day.year, day) if near.mean() >= _MOSTLY else None


def _days(texts: pa.Array) -> Days:
    """The full dates in a column; those that are no day at all are nobody's."""
    parts = pc.extract_regex(texts, _FULL).drop_null()
    year, month, day = (pc.struct_field(parts, name).cast(pa.int64()).to_numpy() for name in ("y", "m", "d"))
    keep = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 28)
    months = (year[keep] - 1970) * 12 + month[keep] - 1
    days: Days = months.astype("datetime64[M]").astype("datetime64[D]") + (day[keep] - 1)
    return days


def _from_titles(layout: Layout, file: str) -> Period | None:
    """The first year named above the header, in the sheet's name or in the file's; with its month where it has one."""
    for text in titles_of(layout, file):
        if said := _SAID.search(text):
            year, month, day = (int(said[name] or 0) for name in ("y", "m", "d"))
            try:
                return Period(year, date(year, month, day or 15) if month else None)
            except ValueError:
                return Period(year)
    return None


def titles_of(layout: Layout, file: str) -> list[str]:
    """What stands above the header, the sheet's name and the file's, in this order."""
    return [*(cell for row in layout.sheet.head[: layout.row - 1] for cell in row), layout.sheet.name, file]
