"""Control charts of weekly figures: what is usual for a figure, and whether a week lies outside of it.

Three kinds: p (a share of n cases), u (cases per unit of exposure, such as an inspection), XmR (a figure as it stands).
Limits lie three standard deviations from the centre line of the weeks before; a p or u chart whose weeks differ by
more than chance is widened as Laney (2002) does. Weeks that are left out (annotated ones) count neither for the limits
nor for runs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd

from cleancity.once import once

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

BEYOND, TWO_OF_THREE, RUN = "超出平常范围", "近三周有两周偏离两倍标准差以上", "连续九周在平均线的同一侧"
# Share of in-control weeks that the three rules call changed when the limits are reckoned from 26 to 52 weeks, as
# tests/unit/test_control.py measures it: limits that are themselves estimates err more often than the 0.6 % that known
# ones would give, and more so where the spread is estimated too (XmR charts, and widened ones).
FALSE_ALARM_RATE, FALSE_ALARM_RATE_OWN_SPREAD = 0.015, 0.025
_RUN_LENGTH = 9
_D2 = 1.128379  # mean moving range of two, in standard deviations
_D4 = 3.267  # a moving range above so many times the mean is no common variation (Nelson 1982)
_CURABLE = 0.2  # more of the weeks outside their own limits: the figure was never steady, nothing is set aside


@dataclass(frozen=True)
class Chart:
    """A figure's weeks against their limits.

    Attributes:
        weeks: those given, with value, centre, low, high, z (deviations from the centre), is_baseline, is_set_aside
            (of the baseline, but outside its own limits), rule (which rule it breaks, "" for none).
        centre: the figure's usual value; NaN without a week to reckon from.
        widened: how many times wider than chance alone the limits are; 1 where chance suffices.
        n_baseline: weeks that the limits were reckoned from.
    """

    kind: str
    weeks: pd.DataFrame
    centre: float
    widened: float
    n_baseline: int

    @property
    def judged(self) -> pd.Series:
        """The last week."""
        return self.weeks.iloc[-1]

    @property
    def false_alarm_rate(self) -> float:
        """How often, at most, a week in which nothing changed is called changed."""
        own_spread = self.kind == "xmr" or self.widened > 1
        return FALSE_ALARM_RATE_OWN_SPREAD if own_spread else FALSE_ALARM_RATE

    @property
    def has_limits(self) -> bool:
        """Whether there is a usual range to be shown."""
        return bool(self.weeks["low"].notna().any())

    def without_limits(self) -> Chart:
        """The same weeks, too few to reckon a usual range from: none is shown, and no week lies outside it."""
        none = float("nan")
        return replace(self, weeks=self.weeks.assign(low=none, high=none, z=none, is_set_aside=False, rule=""))


@once
def control_chart(weeks: pd.DataFrame, kind: str, least: float = 0.0) -> Chart:
    """The chart of `weeks`, whose last one is judged against those before.

    Args:
        weeks: in order: `numerator`, `n` (cases or exposure; of an XmR chart how many the figure was made of),
            `is_left_out`. The value is numerator / n, of an XmR chart the numerator itself. Weeks without n have none.
        kind: p, u or xmr.
        least: the smallest difference that means anything, in the figure's own unit; a week nearer to the centre line
            lies on it, and the limits are never closer. A median of working hours sticks at whole days: without this,
            0.1 hours would be beyond limits reckoned from weeks that were all alike.
    """
    rows = weeks.reset_index(drop=True)
    n: Floats = rows["n"].to_numpy(dtype=float)
    top: Floats = rows["numerator"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        value: Floats = top if kind == "xmr" else np.where(n > 0, top / n, np.nan)
    is_known: Flags = np.isfinite(value) & ~rows["is_left_out"].to_numpy(dtype=bool)
    is_before: Flags = is_known & (np.arange(len(rows)) < len(rows) - 1)
    used = is_before & ~_outliers(kind, top, n, value, is_before)
    centre, sigma, widened = _level(kind, top, n, value, used)
    sigma = np.maximum(sigma, least / 3)
    low, high = _limits(kind, centre, sigma)
    with np.errstate(divide="ignore", invalid="ignore"):
        z: Floats = np.where(sigma > 0, (value - centre) / sigma, np.sign(np.round(value - centre, 12)) * np.inf)
    z = np.where(np.abs(value - centre) < least, 0.0, z)
    z = np.where(np.isfinite(value), np.nan_to_num(z, nan=0.0, posinf=np.inf, neginf=-np.inf), np.nan)
    judged = pd.DataFrame(
        {"value": value, "centre": centre, "low": low, "high": high, "z": z, "is_baseline": used,
         "is_set_aside": is_before & ~used, "rule": broken_rules(z, is_known)}
    )  # fmt: skip
    frame = pd.concat([rows, judged], axis=1)  # at once: column by column takes five times as long
    return Chart(kind, frame, centre, widened, int(used.sum()))


def broken_rules(z: Floats, is_counted: Flags) -> list[str]:
    """The first rule that each week breaks, "" for none. Runs go over the weeks that count, skipping the others.

    A week breaks a rule of runs only when it is itself one of those that make the run.
    """
    rules = [""] * len(z)
    past: list[float] = []
    for at in range(len(z)):
        if np.isnan(z[at]):
            continue
        lately = [*past, z[at]]
        rules[at] = _rule_of(lately)
        if is_counted[at]:
            past = lately
    return rules


def _rule_of(z: list[float]) -> str:
    """The rule that the last of these weeks breaks."""
    side = 1 if z[-1] > 0 else -1
    towards = [side * each for each in z]
    if towards[-1] > 3:
        return BEYOND
    if towards[-1] > 2 and sum(each > 2 for each in towards[-3:]) >= 2:
        return TWO_OF_THREE
    if len(z) >= _RUN_LENGTH and min(towards[-_RUN_LENGTH:]) > 0:
        return RUN
    return ""


def _outliers(kind: str, top: Floats, n: Floats, value: Floats, is_before: Flags) -> Flags:
    """Weeks of the baseline outside the limits that it gives itself; none when they are too many to be accidents."""
    found: Flags = np.zeros(len(value), dtype=bool)
    for _ in range(3):
        centre, sigma, _widened = _level(kind, top, n, value, is_before & ~found)
        with np.errstate(invalid="ignore"):
            more = is_before & (np.abs(value - centre) > 3 * sigma)
        if not (more & ~found).any():
            break
        found |= more
    return found if found.sum() <= _CURABLE * is_before.sum() else np.zeros(len(value), dtype=bool)


def _level(kind: str, top: Floats, n: Floats, value: Floats, used: Flags) -> tuple[float, Floats, float]:
    """Centre, each week's standard deviation, and how far it was widened."""
    if not used.any():
        return float("nan"), np.full(len(value), np.nan), 1.0
    if kind == "xmr":
        centre = float(value[used].mean())
        return centre, np.full(len(value), _mean_range(value[used]) / _D2), 1.0
    centre = float(top[used].sum() / n[used].sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        chance: Floats = np.sqrt(np.where(n > 0, (centre * (1 - centre) if kind == "p" else centre) / n, np.nan))
        varies = bool((chance[used] > 0).all())  # not where all or none of the cases are such
        ratio = _mean_range((value[used] - centre) / chance[used]) / _D2 if varies else 0.0
    widened = ratio if ratio > _clearly_more_than_chance(int(used.sum())) else 1.0
    return centre, chance * widened, widened


def _clearly_more_than_chance(n_weeks: int) -> float:
    """Where the ratio of n_weeks lies above chance once in twenty: its standard error is about sqrt(0.826 / ranges)."""
    return 1 + 1.645 * sqrt(0.826 / max(n_weeks - 1, 1))


def _mean_range(values: Floats) -> float:
    """The mean moving range, without ranges too large to be common variation."""
    ranges = np.abs(np.diff(values))
    if not len(ranges):
        return 0.0
    return float(ranges[ranges <= _D4 * ranges.mean()].mean())


def _limits(kind: str, centre: float, sigma: Floats) -> tuple[Floats, Floats]:
    """Three deviations either way, within what the figure can be."""
    top = 1.0 if kind == "p" else np.inf
    return np.clip(centre - 3 * sigma, 0, top), np.clip(centre + 3 * sigma, 0, top)
