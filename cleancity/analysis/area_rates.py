"""Issues of districts or streets against their size: rate, interval, and whether it differs from the city's."""

from __future__ import annotations

import pandas as pd
from scipy.special import gammaincinv

from cleancity.analysis.intervals import LEVEL
from cleancity.once import once

VENUES, GROUND = "百个场所", "平方公里"
HIGH, LOW, ALIKE, FEW = "高于全市", "低于全市", "无显著差异", "样本不足"
MOST_WITHOUT = 0.2  # with more of the areas without a venue than this, ground is what they are measured by


def basis_of(areas: pd.DataFrame) -> str | None:
    """What the areas are measured by: their venues, else their ground; None when neither is known.

    Args:
        areas: n_venues, km2 (NaN where no outline is known).
    """
    if areas.empty:
        return None
    if (areas["n_venues"] > 0).mean() >= 1 - MOST_WITHOUT:
        return VENUES
    return GROUND if (areas["km2"] > 0).any() else None


@once
def area_rates(areas: pd.DataFrame, basis: str, n_min: int) -> pd.DataFrame:
    """The areas with their rates, the highest first; those with fewer than `n_min` issues after them.

    Args:
        areas: n_issues, n_venues, km2 and whatever else of each area.
        basis: as `basis_of` gives it.

    Returns:
        The same rows with size (hundreds of venues, or km2; NaN where unknown), rate, low and high (95 % exact
        Poisson interval), ratio (to the rate of all of them together) and verdict.
    """
    size = (areas["n_venues"] / 100 if basis == VENUES else areas["km2"]).astype(float)
    size = size.where(size > 0)
    known = areas["n_issues"].where(size.notna(), 0).astype(float)
    overall = known.sum() / size.sum() if size.sum() else float("nan")
    low, high = poisson_interval(areas["n_issues"])
    judged = areas.assign(size=size, rate=areas["n_issues"] / size, low=low / size, high=high / size)
    judged["ratio"] = judged["rate"] / overall if overall else float("nan")
    judged["verdict"] = ALIKE
    judged.loc[judged["low"] > overall, "verdict"] = HIGH
    judged.loc[judged["high"] < overall, "verdict"] = LOW
    judged.loc[(areas["n_issues"] < n_min) | size.isna(), "verdict"] = FEW
    return judged.assign(is_few=judged["verdict"] == FEW).sort_values(
        ["is_few", "rate"], ascending=[True, False], kind="stable", ignore_index=True
    )


def poisson_interval(counts: pd.Series, level: float = LEVEL) -> tuple[pd.Series, pd.Series]:
    """The exact (Garwood) interval of a count."""
    tail = (1 - level) / 2
    low = pd.Series(gammaincinv(counts.clip(lower=1).astype(float), tail), index=counts.index).where(counts > 0, 0.0)
    return low, pd.Series(gammaincinv(counts + 1.0, 1 - tail), index=counts.index)
