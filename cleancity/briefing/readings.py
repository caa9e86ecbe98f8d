"""A measure read for a view and for the periods it is compared with, and the words that go with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from cleancity import query
from cleancity.analysis.intervals import wilson
from cleancity.analysis.kpi import Counts, counts_of, is_clear_change
from cleancity.briefing.views import View
from cleancity.charts import theme
from cleancity.settings import load_settings

# The rows of queries/<name>.sql for exactly these parameters.
Ask = Callable[[str, Mapping[str, object]], pd.DataFrame]


@dataclass(frozen=True)
class Reading:
    """A measure now, in the period before, and a year before; None where there were no cases."""

    now: Counts | None
    before: Counts | None
    year_before: Counts | None


def measure_header(name: str) -> Mapping[str, str]:
    """Title, formula, numerator, denominator, unit and note of queries/measures/<name>.sql, as its comments say."""
    return query.find(f"measures/{name}").headers


def reading(
    ask: Ask, view: View, measure: str, *, is_count: bool = False, with_year: bool = True, **extra: object
) -> Reading:
    """Read queries/measures/<measure>.sql for the view's three periods; the year before is None without `with_year`."""

    def at(params: Mapping[str, object] | None) -> Counts | None:
        if params is None or not _has_data(ask, params):  # nothing was found then: its data was not yet sent
            return None
        return counts_of(ask(f"measures/{measure}", {**params, **extra}), is_count=is_count)

    now = counts_of(ask(f"measures/{measure}", {**view.params, **extra}), is_count=is_count)
    return Reading(now, at(view.before), at(view.year_before) if with_year else None)


def _has_data(ask: Ask, params: Mapping[str, object]) -> bool:
    return int(ask("filters/n_issues", params)["n_issues"].iloc[0]) > 0


def change_words(
    now: float | None, then: float | None, *, unit: str, more_is_better: bool | None, is_clear: bool = True
) -> str | None:
    """What a number did, by sign and word: ▲ 0.4 百分点 变差. Shares (unit 百分点) are 0 to 1.

    A step that chance alone may have made (`is_clear` False) is named as no more than that.
    """
    if now is None or then is None:
        return None
    step = (now - then) * (100 if unit == "百分点" else 1)
    amount = f"{abs(step):,.1f}" if unit == "百分点" else f"{abs(step):,.0f}"
    if float(amount.replace(",", "")) == 0:
        return "持平"
    if not is_clear:
        return "变化不明显"
    verdict = "" if more_is_better is None else (" 变好" if (step > 0) == more_is_better else " 变差")
    return f"{'▲' if step > 0 else '▼'} {amount} {unit}{verdict}"


def change_of(header: Mapping[str, str], now: Counts | None, then: Counts | None) -> str | None:
    """In the words of the card; shares of too few cases, or that may differ by chance alone, get no verdict."""
    if now is None or then is None:
        return None
    is_sample, n_min = "sample" in header, load_settings().n_min
    if is_sample and min(now.denominator, then.denominator) < n_min:
        return "样本不足，不比"
    return change_words(
        now.value, then.value, unit="件" if header["unit"] == "件" else "百分点",
        more_is_better=header.get("better", "more") == "more", is_clear=not is_sample or is_clear_change(now, then),
    )  # fmt: skip


def value_words(header: Mapping[str, str], counts: Counts | None) -> str:
    """The number itself: 76 件, 98.2 %; a dash where there is nothing to count."""
    value = counts.value if counts else None
    return theme.count(value) if header["unit"] == "件" else theme.per_cent(value)


def base_words(header: Mapping[str, str], counts: Counts | None) -> str:
    """What a number rests on, short enough for a card: 812 件 · 96.2—98.4 % of a share of cases, else its base."""
    if counts is None:
        return "没有可计的"
    words = {"k": f"{counts.numerator:,.0f}", "n": f"{counts.denominator:,.0f}"}
    if "sample" not in header:
        return header.get("base", "{n} 件").format(**words)
    if counts.denominator < load_settings().n_min:
        return f"{header['sample'].format(**words)} · 样本不足"
    low, high = wilson(counts.numerator, counts.denominator)
    return f"{header['sample'].format(**words)} · {theme.interval(low, high)}"
