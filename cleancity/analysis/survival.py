"""Kaplan-Meier from counts: how long until something happens, when some have not been seen long enough."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri

from cleancity.analysis.intervals import LEVEL

Floats = npt.NDArray[np.float64]


def kaplan_meier(counts: pd.DataFrame, level: float = LEVEL) -> pd.DataFrame:
    """The survival curve of grouped durations.

    Kaplan and Meier 1958, with the band of Kalbfleisch and Prentice (Greenwood's variance on the log-log scale), as
    lifelines' KaplanMeierFitter gives it.

    Args:
        counts: one row per duration: `duration` (any unit, >= 0), `n_events`, `n_censored`. Any order; durations may
            repeat.

    Returns:
        One row per distinct duration, ascending: duration, n_at_risk (just before), n_events, n_censored, survival,
        low, high (shares 0 to 1). No rows without counts.
    """
    names = ["n_events", "n_censored"]
    rows = counts.groupby("duration", as_index=False)[names].sum().sort_values("duration", ignore_index=True)
    events: Floats = rows["n_events"].to_numpy(dtype=float)
    leaving: Floats = events + rows["n_censored"].to_numpy(dtype=float)
    at_risk: Floats = np.add.accumulate(leaving[::-1])[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.multiply.accumulate(np.where(at_risk > 0, 1 - events / at_risk, 1.0))
        variance = np.add.accumulate(np.where(events > 0, events / (at_risk * (at_risk - events)), 0.0))
    low, high = _band(survival, variance, float(ndtri(0.5 + level / 2)))
    return rows.assign(n_at_risk=at_risk, survival=survival, low=low, high=high)


def _band(survival: Floats, variance: Floats, z: float) -> tuple[Floats, Floats]:
    """At survival 1 nothing has happened and the band is 1; at 0 the variance has no end and the band is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log(survival)
        spread = z * np.sqrt(variance) / log
        low, high = np.exp(-np.exp(np.log(-log) - spread)), np.exp(-np.exp(np.log(-log) + spread))
    ends = (survival >= 1) | (survival <= 0)
    return np.where(ends, survival, low), np.where(ends, survival, high)


@dataclass(frozen=True)
class Point:
    """The curve at one duration; `n_at_risk` were followed at least that long without the event."""

    duration: float
    n_at_risk: float
    survival: float
    low: float
    high: float


def at(curve: pd.DataFrame, duration: float) -> Point | None:
    """The curve at `duration`; None beyond its last row, where nobody was followed, and without rows."""
    if curve.empty or duration > float(curve["duration"].iloc[-1]):
        return None
    n_at_risk = float(curve.loc[curve["duration"] >= duration, "n_at_risk"].iloc[0])
    before = curve[curve["duration"] <= duration]
    if before.empty:
        return Point(duration, n_at_risk, 1.0, 1.0, 1.0)
    survival, low, high = (float(before[name].iloc[-1]) for name in ("survival", "low", "high"))
    return Point(duration, n_at_risk, survival, low, high)


def quantile(curve: pd.DataFrame, share: float) -> float | None:
    """The smallest duration by which at least `share` have had the event; None when the curve does not get there."""
    reached = curve[curve["survival"] <= 1 - share + 1e-12]
    return float(reached["duration"].iloc[0]) if len(reached) else None
