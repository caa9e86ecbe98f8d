"""自查与暗访: over which days the two are paired."""

from __future__ import annotations

from datetime import date, timedelta

from cleancity.analysis.ranking import N_MONTHS, month_days, month_number
from cleancity.briefing.views import View
from cleancity.charts import theme

LEAST_DAYS = 91  # pairs are places visited twice in a month: a week holds next to none


def window(view: View) -> date | None:
    """The first day that is looked at: that of the chosen period, but at least 13 weeks back; None for all."""
    start = view.period.from_date
    return min(start, view.as_of - timedelta(days=LEAST_DAYS - 1)) if start and view.as_of else None


def window_words(view: View) -> str:
    """The days that are looked at."""
    start = window(view)
    return theme.span(start, view.as_of) if start and view.as_of else "全部数据"


def year_back(view: View) -> date | None:
    """The first day of the 13 months that end with the cut-off's."""
    return month_days(month_number(view.as_of) - N_MONTHS + 1, view.as_of)[0] if view.as_of else None
