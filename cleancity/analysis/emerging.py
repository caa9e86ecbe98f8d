"""How hot spots come and go from week to week: new, lasting, fading ... and whether a place rises against the city.

The classes are those of ArcGIS's Emerging Hot Spot Analysis (sfdep publishes the same rules), but a week is hot here
by the exact tail of analysis.hot_cells, and the trend is that of found against expected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy.special import ndtr

from cleancity.analysis import hot_cells
from cleancity.analysis.hot_cells import FALSE_SHARE, Flags, Floats

WEEKS, ENOUGH_WEEKS = 13, 8
MOST = 0.9  # hot in so many of the weeks is nearly always hot
SURE = 0.05  # a trend less sure than this is none
# Each class with the sentence that explains it, the most pressing first.
CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "加剧": "几乎每周都是热点，而且相对全市还在上升。",
        "新出现": "最近一周第一次成为热点，以前没有过。",
        "连续": "最近连着几周都是热点，在那之前没有过。",
        "持续": "几乎每周都是热点，没有明显升降。",
        "反复": "最近一周是热点，但以前也有明显偏少的周。",
        "时有时无": "最近一周是热点，以前断断续续出现过。",
        "减弱": "几乎每周都是热点，但相对全市在下降。",
        "曾经": "几乎每周都是热点，最近一周不再是。",
    }
)


def mann_kendall(series: Floats) -> tuple[Floats, Floats]:
    """Mann and Kendall's test for a trend, row by row; pymannkendall's original_test gives the same z and p.

    Args:
        series: one row per place, one column per moment, in order.

    Returns:
        z (positive: rising) and the two-sided p of each row; 0 and 1 where all moments are alike.
    """
    n = series.shape[1]
    later, earlier = np.tril_indices(n, -1)
    score = np.sign(series[:, later] - series[:, earlier]).sum(axis=1)
    tied = (series[:, :, None] == series[:, None, :]).sum(axis=2)
    variance = (n * (n - 1) * (2 * n + 5) - ((tied - 1) * (2 * tied + 5)).sum(axis=1)) / 18
    spread = np.sqrt(np.maximum(variance, 0))
    z = np.divide(score - np.sign(score), spread, out=np.zeros(len(series)), where=spread > 0)
    return z, 2 * ndtr(-np.abs(z))


def class_of(hot: Sequence[bool], cold: Sequence[bool], trend: int) -> str | None:
    """The class of one place; None when its weeks make no pattern.

    Args:
        hot: week by week, in order, whether it was hot.
        cold: whether it held significantly few.
        trend: 1 rising, -1 falling, 0 neither.
    """
    n_hot, n = sum(hot), len(hot)
    nearly_always = n_hot >= MOST * n
    if not hot[-1]:
        return "曾经" if nearly_always else None
    if nearly_always:
        return {1: "加剧", -1: "减弱"}.get(trend, "持续")
    run = next((back for back, was in enumerate(reversed(hot)) if not was), n)
    if run == n_hot:
        return "新出现" if n_hot == 1 else "连续"
    return "反复" if any(cold[:-1]) else "时有时无"


def emerging(
    found: pd.DataFrame,
    past: pd.DataFrame,
    venues: pd.DataFrame,
    weeks: Sequence[int],
    margin: float = hot_cells.MARGIN,
) -> pd.DataFrame:
    """Every cell with its class, if it has one, and its trend.

    Args:
        found: cell, found_week_day, n_issues.
        past, venues: as for `hot_cells.possible_cells`.
        weeks: the Mondays' day numbers, in order.

    Returns:
        cell, pattern (a class's name or None), n_hot (weeks), is_hot_now, z and p of the trend, n_issues (all
        weeks), trend (1, -1, 0); only cells that hold an issue in these weeks.
    """
    totals = found.groupby("cell")["n_issues"].sum().reset_index()
    cells = hot_cells.possible_cells(totals, past, venues)
    if cells.empty or not len(weeks):
        return pd.DataFrame(columns=["cell", "pattern", "n_hot", "is_hot_now", "z", "p", "n_issues", "trend"])
    hot, cold, against = _by_week(cells, found, weeks, margin)
    z, p = mann_kendall(against)
    trend = np.where(p <= SURE, np.sign(z), 0).astype(int)
    patterns = [class_of(h, c, t) for h, c, t in zip(hot.tolist(), cold.tolist(), trend.tolist(), strict=True)]
    judged = cells[["cell", "n_issues"]].assign(
        pattern=pd.Series(patterns, dtype=object), n_hot=hot.sum(axis=1), is_hot_now=hot[:, -1], z=z, p=p, trend=trend
    )
    return judged[judged["n_issues"] > 0].reset_index(drop=True)


def _by_week(
    cells: pd.DataFrame, found: pd.DataFrame, weeks: Sequence[int], margin: float
) -> tuple[Flags, Flags, Floats]:
    """Hot, cold, and found against expected of each neighbourhood (1 where nothing was expected), week by week."""
    near = hot_cells.neighbourhoods(cells["cell"].tolist())
    wide = found.pivot_table(index="cell", columns="found_week_day", values="n_issues", aggfunc="sum", fill_value=0)
    counts = wide.reindex(index=cells["cell"], columns=list(weeks), fill_value=0).to_numpy(dtype=float)
    hot, cold, against = [], [], []
    for now in counts.T:
        exposure = hot_cells.expected(cells.assign(n_issues=now))
        lower = hot_cells.adjusted(hot_cells.lower_tail(now, exposure, near))
        held, due = near @ now, near @ exposure
        hot.append(hot_cells.is_hot(now, exposure, near, margin))
        cold.append((lower <= FALSE_SHARE) & (held * margin <= due))
        against.append(np.divide(held, due, out=np.ones(len(now)), where=due > 0))
    return np.column_stack(hot), np.column_stack(cold), np.column_stack(against)
