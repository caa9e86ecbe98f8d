"""A question: a view, and the way to ask under it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from cleancity import query
from cleancity.briefing import periods, readings
from cleancity.briefing.readings import Ask, Reading
from cleancity.briefing.views import View, make_view
from cleancity.store import Store


@dataclass(frozen=True)
class Question:
    """What the sheets and papers are composed from: rows asked under one view, at one version of the data."""

    ask: Ask
    view: View
    data_version: int

    def rows(self, name: str, **extra: object) -> pd.DataFrame:
        """The rows of queries/<name>.sql under the view; `extra` adds parameters or replaces the view's."""
        return self.ask(name, {**self.view.params, **extra})

    def reading(self, measure: str, *, with_year: bool = True, **extra: object) -> Reading:
        """queries/measures/<measure>.sql now, in the period before, and a year before."""
        is_count = readings.measure_header(measure)["unit"] == "件"
        return readings.reading(self.ask, self.view, measure, is_count=is_count, with_year=with_year, **extra)


def question(
    store: Store, *, as_of: date | None = None, period: str = "本周", filters: Mapping[str, str | None] | None = None
) -> Question:
    """The question that needs no reader at a screen.

    Args:
        as_of: the report date; the data's own when not given.
        period: one of `periods.names(as_of)`.
        filters: campaign, district, department, source, category -> value as in the data; what is not named is all.
    """
    known = store.as_of()
    day = min(as_of, known) if as_of and known else known
    every = dict.fromkeys(("campaign", "district", "department", "source", "category"), None)
    view = make_view(periods.period(period, day), {**every, **(filters or {})}, day, store.is_empty())
    return Question(remembering(lambda name, params: query.run(store, name, params)), view, store.data_version)


def remembering(ask: Ask) -> Ask:
    """An `ask` that runs each query once for the same parameters: sheets share many. For as long as one composing."""
    known: dict[tuple[object, ...], pd.DataFrame] = {}

    def remembered(name: str, params: Mapping[str, object]) -> pd.DataFrame:
        key = (name, *sorted((word, str(value)) for word, value in asked_of(name, params).items()))
        if key not in known:
            known[key] = ask(name, params)
        return known[key].copy()

    return remembered


def asked_of(name: str, params: Mapping[str, object]) -> dict[str, object]:
    """Those of `params` that queries/<name>.sql looks at: a day number is made of its date."""
    named = query.find(name).parameters
    stems = [word.removesuffix("_day") for word in named if word.endswith("_day")]
    wanted = {*named, *stems, *(f"{stem}_date" for stem in stems)}
    return {word: value for word, value in params.items() if word in wanted}
