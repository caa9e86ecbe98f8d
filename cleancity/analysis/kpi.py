"""The numbers of the overview's cards and the thirteen weeks under them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from cleancity.analysis.intervals import newcombe


@dataclass(frozen=True)
class Counts:
    """A measure's two numbers; `value` is their ratio, or of a count the numerator alone."""

    numerator: float
    denominator: float
    is_count: bool = False

    @property
    def value(self) -> float:
        return self.numerator if self.is_count else self.numerator / self.denominator


def counts_of(row: pd.DataFrame, *, is_count: bool = False) -> Counts | None:
    """The counts of a measure's one row; None where there are no cases (a count of them is then 0)."""
    if row.empty:
        return None
    numerator, denominator = row["numerator"].iloc[0], row["denominator"].iloc[0]
    if pd.isna(numerator) or pd.isna(denominator) or (not denominator and not is_count):
        return None
    return Counts(float(numerator), float(denominator), is_count)


def value_of(row: pd.DataFrame, *, is_count: bool = False) -> float | None:
    """The value of a measure's one row: numerator over denominator, or the bare numerator; None without cases."""
    counts = counts_of(row, is_count=is_count)
    return counts.value if counts else None


def is_clear_change(now: Counts, then: Counts) -> bool:
    """Whether two shares differ by more than chance: the 95 % interval of their difference does not hold nought."""
    gap = newcombe(now.numerator, now.denominator, then.numerator, then.denominator)
    return gap is not None and (gap.low > 0 or gap.high < 0)


def series_of(rows: pd.DataFrame, numerator: str, denominator: str | None = None) -> list[float | None]:
    """One value per row, None where there is nothing to divide by."""
    if denominator is None:
        return [float(value) for value in rows[numerator]]
    pairs: Any = zip(rows[numerator], rows[denominator], strict=True)
    return [float(top) / float(bottom) if bottom else None for top, bottom in pairs]


def progress_series(curve: pd.DataFrame, as_of_day: int, n_weeks: int = 13) -> list[float | None]:
    """Earned over planned at the last reports up to the report date (columns of schedule.curve)."""
    known = curve[(curve["day"] <= as_of_day) & curve["earned_share"].notna() & (curve["planned_share"] > 0)]
    return [float(value) for value in (known["earned_share"] / known["planned_share"]).tail(n_weeks)]
