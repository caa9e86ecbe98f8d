"""Funnel limits: how far a department of n cases may lie from the group's share by chance alone.

Spiegelhalter 2005 (Stat Med 24:1185), with exact binomial limits, not interpolated: a quantile of scipy.stats.binom
over n. Interpolated lines are smoother, but run below 100 % where a full score is the likeliest outcome of all, and
would call 20 of 20 unusual.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import bdtr, bdtrik

from cleancity.once import once

Floats = npt.NDArray[np.float64]
WARNING, ALARM = 0.95, 0.998


def quantile(probability: float, n: Floats, share: float) -> Floats:
    """The smallest count r with P(X <= r) >= probability; equals scipy.stats.binom.ppf. 0 < share < 1."""
    near = np.ceil(bdtrik(probability, n, share))
    below = np.maximum(near - 1, 0)
    counts: Floats = np.where(bdtr(below, n.astype(int), share) >= probability, below, near)
    return counts


def limit(probability: float, n: Floats, share: float) -> Floats:
    """The quantile as a share of n cases."""
    if not 0 < share < 1:
        return np.full(len(n), share)
    shares: Floats = quantile(probability, n, share) / n
    return shares


def limits(n: Floats, share: float) -> pd.DataFrame:
    """Columns n, low_alarm, low_warning, high_warning, high_alarm (shares) for counts n > 0."""
    sides = {"low_alarm": (1 - ALARM) / 2, "low_warning": (1 - WARNING) / 2}
    sides |= {"high_warning": 1 - (1 - WARNING) / 2, "high_alarm": 1 - (1 - ALARM) / 2}
    return pd.DataFrame({"n": n, **{name: limit(chance, n, share) for name, chance in sides.items()}})


@once
def judged(rows: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """Units (columns numerator, n) with `share`, the four limits at their own n, and `standing`.

    The middle is the share of all of them together. `standing`: 偏高, 偏低 (beyond 99.8 %), 略高, 略低 (beyond 95 %),
    正常波动, or 样本不足 below `n_min`.
    """
    known = rows[rows["n"] > 0].reset_index(drop=True)
    if known.empty:
        return known.assign(share=[], standing=[])
    share = known["numerator"] / known["n"]
    middle = float(known["numerator"].sum() / known["n"].sum())
    drawn = limits(known["n"].to_numpy(dtype=float), middle).drop(columns="n")
    standing = np.select(
        [known["n"] < n_min, share > drawn["high_alarm"], share < drawn["low_alarm"], share > drawn["high_warning"],
         share < drawn["low_warning"]],
        ["样本不足", "偏高", "偏低", "略高", "略低"], "正常波动",
    )  # fmt: skip
    return pd.concat([known, drawn], axis=1).assign(share=share, middle=middle, standing=standing)


def can_compare(judged: pd.DataFrame) -> bool:
    """Whether at least two units have enough cases to be held against each other."""
    return int((judged["standing"] != "样本不足").sum()) >= 2
