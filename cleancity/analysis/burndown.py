"""Working off a list against a date: what is left week by week, when it will be done at the pace so far, how surely."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import f as f_distribution

from cleancity.analysis.intervals import LEVEL
from cleancity.once import once

LEAST_WEEKS = 3  # a pace of fewer weeks says nothing


@dataclass(frozen=True)
class Pace:
    """What was closed in the last weeks. `clumping`: variance over mean of the weekly counts, at least 1."""

    n_closed: int
    n_weeks: int
    clumping: float

    @property
    def per_week(self) -> float:
        return self.n_closed / self.n_weeks


@dataclass(frozen=True)
class Span:
    """A middle and the ends of its 95 % interval; `high` is None where there is no end in sight."""

    middle: float
    low: float
    high: float | None


def weekly(flow: pd.DataFrame, as_of_day: int) -> pd.DataFrame:
    """What was open at the end of each ISO week, the last one at the report date.

    Args:
        flow: assessment/flow_by_day (day, n_found, n_closed).

    Returns:
        One row per week from the first find: day (the week's last), n_found, n_closed, n_open. No rows without finds.
    """
    if flow.empty:
        return pd.DataFrame({"day": [], "n_found": [], "n_closed": [], "n_open": []})
    first = int(flow["day"].min())
    sundays = np.arange(first + 6 - (first + 3) % 7, as_of_day + 7, 7)
    ends = np.minimum(sundays, as_of_day)
    place = np.searchsorted(ends, flow["day"].to_numpy())
    found = np.bincount(place, flow["n_found"], minlength=len(ends))
    closed = np.bincount(place, flow["n_closed"], minlength=len(ends))
    return pd.DataFrame({"day": ends, "n_found": found, "n_closed": closed, "n_open": np.cumsum(found - closed)})


@once
def pace(flow: pd.DataFrame, as_of_day: int, n_weeks: int) -> Pace | None:
    """The pace of the last `n_weeks` times seven days, or of those since half was found; None if too few weeks."""
    if flow.empty:
        return None
    so_far = flow.sort_values("day")["n_found"].cumsum()
    half_found = int(flow.sort_values("day").loc[so_far >= so_far.iloc[-1] / 2, "day"].min())
    n = min(n_weeks, (as_of_day - half_found) // 7)
    if n < LEAST_WEEKS:
        return None
    recent = flow[(flow["day"] > as_of_day - 7 * n) & (flow["day"] <= as_of_day)]
    back = (as_of_day - recent["day"].to_numpy(dtype=np.int64)) // 7
    counts = np.bincount(back, recent["n_closed"], minlength=n)
    mean = float(counts.mean())
    clumping = float(counts.var(ddof=1)) / mean if mean > 0 else 1.0
    return Pace(int(counts.sum()), n, max(1.0, clumping))


def weeks_to_finish(n_open: int, found: Pace, level: float = LEVEL) -> Span | None:
    """Weeks until `n_open` more are closed, with the prediction interval; None when nothing was closed at all.

    Closings at a constant rate are a Poisson process, and the time of the next R given X in the last t weeks has an
    exact interval by the F distribution: t R / (X + 1) F(2R, 2X + 2) to t R / X F(2R, 2X). Where weeks differ more than
    chance allows, both counts are divided by the clumping: what comes in batches is worth fewer observations.
    """
    if found.n_closed == 0:
        return None
    low, high = _interval(np.array([float(n_open)]), found, level)
    return Span(n_open / found.per_week, float(low[0]), float(high[0]))


def _interval(n_more: np.ndarray, found: Pace, level: float) -> tuple[np.ndarray, np.ndarray]:
    more, seen, tail = n_more / found.clumping, found.n_closed / found.clumping, (1 - level) / 2
    low = found.n_weeks * more / (seen + 1) * f_distribution.ppf(tail, 2 * more, 2 * seen + 2)
    high = found.n_weeks * more / seen * f_distribution.ppf(1 - tail, 2 * more, 2 * seen)
    return low, high


def left_after(n_open: int, found: Pace, weeks: float, level: float = LEVEL) -> Span:
    """How many will still be open `weeks` from now: the same interval, read the other way."""
    middle = max(0.0, n_open - found.per_week * weeks)
    if found.n_closed == 0 or n_open == 0:
        return Span(middle, middle, middle)
    low, high = _interval(np.arange(1.0, n_open + 1), found, level)
    most_closed, least_closed = int((low <= weeks).sum()), int((high <= weeks).sum())
    return Span(middle, min(float(n_open - most_closed), middle), max(float(n_open - least_closed), middle))


def needed_per_week(n_open: int, days_left: int) -> float | None:
    """The pace that would be done by the date; None when the date has come."""
    return n_open / (days_left / 7) if days_left > 0 else None


def outlook(n_open: int, found: Pace | None, days_left: int | None) -> str:
    """Whether the date will be met: 已改完, 说不准, 赶得上, 赶不上, 没有速度, 没有日期 or 已过期."""
    if n_open == 0:
        return "已改完"
    if days_left is None:
        return "没有日期"
    if days_left <= 0:
        return "已过期"
    ends = weeks_to_finish(n_open, found) if found else None
    if ends is None:
        return "没有速度"
    if ends.low * 7 > days_left:
        return "赶不上"
    return "赶得上" if ends.high is not None and ends.high * 7 <= days_left else "说不准"
