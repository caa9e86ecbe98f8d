"""The numbers of the overview's cards and the thirteen weeks under them."""

from __future__ import annotations

from typing import Any

import pandas as pd


def value_of(row: pd.DataFrame, *, is_count: bool = False) -> float | None:
    """The value of a measure's one row: numerator over denominator, or the bare numerator; None without cases."""
    if row.empty:
        return None
    numerator, denominator = row["numerator"].iloc[0], row["denominator"].iloc[0]
    if pd.isna(numerator) or pd.isna(denominator) or not denominator:
        return 0.0 if is_count and not pd.isna(numerator) else None
    return float(numerator) if is_count else float(numerator) / float(denominator)


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
