"""What a reader has chosen, frozen: which days, which part of the city, as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from cleancity.briefing.periods import Period
from cleancity.settings import load_settings

_YEAR_WEEKS = 52


@dataclass(frozen=True)
class View:
    """One reader's question: which days, which part of the city, as of when.

    Attributes:
        as_of: the data's date, or the last day of the period when that is earlier; None on an empty store.
        data_as_of: the data's date.
        filters: filter name -> chosen value, None for all.
        params: the parameters of every query, by their one name each.
    """

    city: str
    as_of: date | None
    data_as_of: date | None
    period: Period
    filters: Mapping[str, str | None]
    is_empty: bool

    @property
    def period_label(self) -> str:
        """The period with its dates."""
        return self.period.label

    @property
    def as_of_day(self) -> int:
        """`as_of` as a day number (days since 1970-01-01)."""
        return (self.as_of - date(1970, 1, 1)).days if self.as_of else 0

    @property
    def params(self) -> dict[str, object]:
        """Parameters for the chosen period."""
        return self._params(self.period, self.as_of)

    @property
    def before(self) -> dict[str, object] | None:
        """Parameters for the period just before, of the same length; None when all data is chosen."""
        return self._back(self.period.n_weeks) if self.period.n_weeks else None

    @property
    def year_before(self) -> dict[str, object] | None:
        """Parameters for the same weeks a year (52 weeks) earlier; None when all data is chosen."""
        return self._back(_YEAR_WEEKS) if self.period.n_weeks else None

    @property
    def before_label(self) -> str | None:
        """What `before` is called: 较上周, 较前13周; None when there is no period before."""
        if self.period.n_weeks is None:
            return None
        if self.period.n_weeks == 1:
            return "较上周" if self.period.name == "本周" else "较前一周"
        return f"较前{self.period.n_weeks}周"

    def _back(self, weeks: int) -> dict[str, object]:
        earlier = self.period.back(weeks)
        return self._params(earlier, earlier.to_date)

    def _params(self, period: Period, as_of: date | None) -> dict[str, object]:
        return {"as_of": as_of, "from_date": period.from_date, "to_date": period.to_date, **self.filters}


def make_view(period: Period, filters: Mapping[str, str | None], data_as_of: date | None, is_empty: bool) -> View:
    """The view of a period and filters. A past week is seen as it stood at its end."""
    as_of = min(data_as_of, period.to_date) if data_as_of and period.to_date else data_as_of
    return View(load_settings().city, as_of, data_as_of, period, MappingProxyType(dict(filters)), is_empty)
