"""The periods a reader can choose, as whole ISO weeks up to the data's date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from cleancity.charts import theme

ALL = "全部"
_WEEKS = {"本周": (0, 1), "上周": (1, 1), "近4周": (0, 4), "近13周": (0, 13), "近52周": (0, 52)}
_PAST_WEEKS = 12


@dataclass(frozen=True)
class Period:
    """A span of days, both ends inclusive; None at both ends means all of the data."""

    name: str
    from_date: date | None
    to_date: date | None
    n_weeks: int | None

    @property
    def label(self) -> str:
        """The period with its dates: 第46周（11.9—11.15）, 近13周（8.17—11.15）."""
        if self.from_date is None or self.to_date is None:
            return "全部数据"
        if self.n_weeks == 1:
            return theme.week(self.from_date)
        return f"{self.name}（{theme.span(self.from_date, self.to_date)}）"

    @property
    def short_label(self) -> str:
        """The period in a sentence: 本周, 第45周, 近13周."""
        return self.name.split("（")[0]

    def back(self, weeks: int) -> Period:
        """The same days so many weeks earlier; a week still under way is compared with as many days."""
        if self.from_date is None or self.to_date is None:
            return self
        shift = timedelta(weeks=weeks)
        return Period(f"{weeks} 周前", self.from_date - shift, self.to_date - shift, self.n_weeks)


def monday_of(day: date) -> date:
    """The Monday of the day's ISO week."""
    return day - timedelta(days=day.weekday())


def names(as_of: date | None) -> list[str]:
    """What the period filter offers."""
    past = []
    if as_of is not None:
        past = [theme.week(monday_of(as_of) - timedelta(weeks=n)) for n in range(1, _PAST_WEEKS + 1)]
    return [*_WEEKS, ALL, *past]


def period(name: str, as_of: date | None) -> Period:
    """The days that a name of `names` means when the data's date is `as_of`."""
    if as_of is None or name == ALL:
        return Period(ALL, None, None, None)
    this_monday = monday_of(as_of)
    if name in _WEEKS:
        back, length = _WEEKS[name]
    else:
        back, length = names(as_of).index(name) - len(_WEEKS), 1
    last_monday = this_monday - timedelta(weeks=back)
    return Period(name, last_monday - timedelta(weeks=length - 1), min(last_monday + timedelta(days=6), as_of), length)
