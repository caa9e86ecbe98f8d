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
    known = counts["duration"].notna().to_numpy()
    durations, place = np.unique(counts["duration"].to_numpy()[known], return_inverse=True)
    sums = {}
    for name in ("n_events", "n_censored"):
        sums[name] = np.zeros(len(durations), dtype=np.int64)
        np.add.at(sums[name], place, counts[name].to_numpy()[known].astype(np.int64))
    events: Floats = sums["n_events"].astype(float)
    leaving: Floats = events + sums["n_censored"]
    at_risk: Floats = np.add.accumulate(leaving[::-1])[::-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        survival = np.multiply.accumulate(np.where(at_risk > 0, 1 - events / at_risk, 1.0))
        variance = np.add.accumulate(np.where(events > 0, events / (at_risk * (at_risk - events)), 0.0))
    low, high = _band(survival, variance, float(ndtri(0.5 + level / 2)))
    return pd.DataFrame(
        {"duration": durations, **sums, "n_at_risk": at_risk, "survival": survival, "low": low, "high": high}
    )


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
    durations = curve["duration"].to_numpy()
    if not len(durations) or duration > durations[-1]:
        return None
    n_at_risk = float(curve["n_at_risk"].to_numpy()[np.searchsorted(durations, duration)])
    before = int(np.searchsorted(durations, duration, side="right")) - 1
    if before < 0:
        return Point(duration, n_at_risk, 1.0, 1.0, 1.0)
    survival, low, high = (float(curve[name].to_numpy()[before]) for name in ("survival", "low", "high"))
    return Point(duration, n_at_risk, survival, low, high)


def quantile(curve: pd.DataFrame, share: float) -> float | None:
    """The smallest duration by which at least `share` have had the event; None when the curve does not get there."""
    reached = curve[curve["survival"] <= 1 - share + 1e-12]
    return float(reached["duration"].iloc[0]) if len(reached) else None
