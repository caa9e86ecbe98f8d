"""What a bulletin speaks of, asked once, so that no two of its sentences rest on different numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from cleancity.analysis import answers, decisions
from cleancity.analysis.kpi import Counts, counts_of
from cleancity.analysis.sheet import Trace
from cleancity.briefing import composing
from cleancity.briefing.questions import Question
from cleancity.briefing.readings import Reading, measure_header
from cleancity.briefing.stock import Stock, stock_now
from cleancity.papers import figures
from cleancity.settings import Papers, load_settings

MEASURES = (
    "rebound_share", "recheck_coverage", "on_time_closure", "overdue_open", "repeat_share", "closing_days_median",
    "rework_rate",
)  # fmt: skip
N_PLACES = 5
LEAST_REBOUNDS = 5
LONG_DAYS = 30
_PERIODS = 2  # of the submissions that are spoken of


@dataclass
class Traces:
    """The numbers of a paper as printed, each with what it rests on."""

    question: Question
    found: dict[tuple[str, str], Trace] = field(default_factory=dict)

    @property
    def told(self) -> tuple[tuple[str, Trace], ...]:
        """Number as printed, and its trace, in the order in which they came."""
        return tuple((printed, trace) for (printed, _), trace in self.found.items())

    def add(self, printed: str, measure: str, counts: Counts | None, **extra: object) -> str:
        """Keep what a printed number rests on; gives the number back, to stand in a sentence."""
        if counts is not None:
            params = {**self.question.view.params, **extra}
            self.found[printed, measure] = composing.trace(measure, params, counts)
        return printed

    def of_unit(self, printed: str, measure: str, unit: object, numerator: float) -> str:
        """The same for one department, asked for by its name; left out where the name alone does not lead to it."""
        if isinstance(unit, str):
            rows = self.question.rows(f"measures/{measure}", department=unit)
            counts = counts_of(rows, is_count=measure_header(measure)["unit"] == "件")
            if counts is not None and counts.numerator == numerator:
                self.add(printed, measure, counts, department=unit)
        return printed

    def past(self, printed: str, measure: str, counts: Counts | None, *, year: bool) -> str:
        """The same for a number of the period before, or of a year before."""
        view = self.question.view
        return self.add(printed, measure, counts, **((view.year_before if year else view.before) or {}))


@dataclass(frozen=True)
class Facts:
    """One view's numbers and rows. Frames have the columns of the queries that they are named after.

    Attributes:
        topic: the 大类 that a special bulletin is about; None for all.
        is_whole: nothing is narrowed, so that plan, stock and submissions, which know no filter, may be spoken of.
        phase: the phase under way; None without one.
        stock: None where nothing is known of the store.
        decided: what meetings decided, as analysis.decisions.standing tells it.
    """

    question: Question
    issued_on: date
    topic: str | None
    readings: Mapping[str, Reading]
    late: pd.DataFrame
    soon: pd.DataFrame
    units: pd.DataFrame
    by_days: pd.DataFrame
    places: pd.DataFrame
    rebounding: pd.DataFrame
    kinds: pd.DataFrame
    weeks: pd.DataFrame
    submissions: pd.DataFrame
    phase: Mapping[str, Any] | None
    stock: Stock | None
    decided: pd.DataFrame
    traces: Traces

    @property
    def settings(self) -> Papers:
        """[papers] of the settings."""
        return load_settings().papers

    @property
    def as_of(self) -> date:
        """The last day that the numbers know of."""
        return self.question.view.as_of or self.issued_on

    @property
    def is_whole(self) -> bool:
        """Whether nothing is narrowed."""
        return not any(self.question.view.filters.values())

    @property
    def n_found(self) -> int:
        """Issues found in the period."""
        now = self.readings["rebound_share"].now
        return int(now.denominator) if now else 0

    def now(self, measure: str) -> Counts | None:
        """A measure in the period."""
        return self.readings[measure].now

    def is_enough(self, counts: Counts | None) -> bool:
        """Whether a share rests on enough cases to be judged."""
        return counts is not None and counts.denominator >= load_settings().n_min

    def period_words(self) -> tuple[str, str]:
        """What the period is called, and its days: 本周, 11月9日至15日."""
        period = self.question.view.period
        called = {"近4周": "近四周", "近13周": "近13周"}.get(period.short_label, period.short_label)
        if period.from_date is None or period.to_date is None:
            return "数据所及期间", f"截至{figures.day(self.as_of)}"
        return called, figures.span(period.from_date, period.to_date, self.issued_on.year)

    def earlier_words(self, *, year: bool = False) -> str:
        """What the period before (or a year before) is called, with its days; "" where all data is spoken of."""
        period = self.question.view.period
        if not period.n_weeks:
            return ""
        then = period.back(52 if year else period.n_weeks)
        if then.from_date is None or then.to_date is None:
            return ""
        days = figures.span(then.from_date, then.to_date, self.issued_on.year)
        return f"{self.earlier_name(year=year)}（{days}）"

    def earlier_name(self, *, year: bool = False) -> str:
        """The same without its days: 上周, 前4周, 去年同期."""
        period = self.question.view.period
        if year:
            return "去年同期"
        part = "同期" if self._is_under_way() else ""
        if period.n_weeks == 1:
            return f"{'上周' if period.name == '本周' else '前一周'}{part}"
        return f"前{period.n_weeks}周{part}"

    def _is_under_way(self) -> bool:
        """Whether the last week of the period is not over: it is then compared with as many days."""
        period = self.question.view.period
        return period.to_date is not None and period.to_date.isoweekday() < 7

    def deadline(self, n_days: int) -> str:
        """The day so many working days after the paper's, in words."""
        return figures.day(figures.working_day(self.issued_on, n_days))


def _held_by(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Of the rows of meeting/decisions those of meetings that were held by that day."""
    return rows[pd.to_datetime(rows["held_on"]) <= pd.Timestamp(day)].reset_index(drop=True)


def gather(question: Question, issued_on: date, topic: str | None) -> Facts:
    """Everything that a bulletin needs."""
    rows, settings = question.rows, load_settings()
    phase = answers.running_phase(rows("phases/progress_by_phase", campaign=None))
    stock = stock_now(question)
    from_date = question.view.period.from_date
    return Facts(
        question, issued_on, topic,
        readings={measure: question.reading(measure) for measure in MEASURES},
        late=rows("overview/overdue_by_department"),
        soon=rows("overview/due_soon_by_department", n_days=settings.due_soon_days),
        units=rows("rebounds/on_time_and_repeat_by_unit", by="department", from_date=from_date),
        by_days=rows("supervision/overdue_by_days", n_most=LONG_DAYS + 1),
        places=rows("overview/worst_places", limit=N_PLACES),
        rebounding=rows(
            "supervision/rebounding_places", n_days=settings.rebound_days, n_rebounds=LEAST_REBOUNDS
        ),
        kinds=rows("issues/by_subcategory"),
        weeks=rows("overview/measures_by_week"),
        submissions=rows("submissions/status", as_of=question.view.data_as_of, n_periods=_PERIODS),
        phase=phase, stock=stock if len(stock.items) else None,
        decided=decisions.standing(_held_by(rows("meeting/decisions"), issued_on), question.view.as_of_day),
        traces=Traces(question),
    )  # fmt: skip
