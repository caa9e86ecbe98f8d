"""How long closing takes, in working hours, when some cases are still open: by department."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis.survival import kaplan_meier, quantile
from cleancity.once import once

EVERYONE = "全市"
_COLUMNS = ["dept_name", "n", "n_open", "median_hours", "low_hours", "high_hours", "p90_hours", "is_slow"]
_COUNTS = ["duration", "n_events", "n_censored"]
_ERROR = 0.05  # that any department at all is called slow though it is not


@once
def closing_hours(counts: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """Median and P90 of every department and of all together (first), those slowest by median on top.

    Args:
        counts: columns of weekly/closing_hours_by_department; rows without a duration lie beyond the calendar.

    Returns:
        dept_name, n, n_open, median_hours with its 95 % interval (low_hours, high_hours), p90_hours; NaN where the
        curve does not come down so far, or where there are fewer than `n_min` cases. is_slow: the median lies above
        that of all, at a level that allows for how many departments are compared.
    """
    timed = counts.dropna(subset=["duration"])
    if timed.empty:
        return pd.DataFrame(columns=_COLUMNS)
    parts = [(EVERYONE, timed), *timed.groupby("dept_name")]
    usual = quantile(kaplan_meier(timed[_COUNTS]), 0.5)
    level = 1 - 2 * _ERROR / max(len(parts) - 1, 1)
    rows = pd.DataFrame([_row(str(name), part, n_min, usual, level) for name, part in parts], columns=_COLUMNS)
    order = rows["dept_name"].ne(EVERYONE).astype(int)
    return rows.assign(order=order).sort_values(
        ["order", "median_hours", "p90_hours", "n"], ascending=[True, False, False, False], ignore_index=True
    )[_COLUMNS]


def _row(name: str, part: pd.DataFrame, n_min: int, usual: float | None, level: float) -> list[object]:
    n_open, n = int(part["n_censored"].sum()), int(part[["n_events", "n_censored"]].to_numpy().sum())
    if n < n_min:
        return [name, n, n_open, *[float("nan")] * 4, False]
    curve = kaplan_meier(part[_COUNTS])
    low, high = (quantile(curve.assign(survival=curve[band]), 0.5) for band in ("low", "high"))
    is_slow = usual is not None and (low is None or low > usual) and _is_surely_above(part, usual, level)
    return [name, n, n_open, *map(_or_nan, (quantile(curve, 0.5), low, high, quantile(curve, 0.9))), is_slow]


def _is_surely_above(part: pd.DataFrame, usual: float, level: float) -> bool:
    """Whether the median's interval at a stricter level lies above `usual` too."""
    curve = kaplan_meier(part[_COUNTS], level)
    least = quantile(curve.assign(survival=curve["low"]), 0.5)
    return least is None or least > usual


def _or_nan(value: float | None) -> float:
    return float("nan") if value is None else value


def how_counted(counts: pd.DataFrame) -> str:
    """What the figures of the chart stand for, and how many issues the working calendar does not reach."""
    beyond = counts[counts["duration"].isna()]
    n_beyond = int(beyond[["n_events", "n_censored"]].to_numpy().sum())
    words = "点是一半办结、竖线是九成办结所用的工作小时；未结的跟踪到数据截至日下班"
    return f"{words}。" + (f"另有 {n_beyond:,} 件超出节假日表的年份，算不出工作时间，没有计入。" if n_beyond else "")


def closing_finding(rows: pd.DataFrame, hours_a_day: float) -> str:
    """One sentence: how long half and nine tenths take, and who is surely slow (names are as they came in)."""
    if rows.empty or pd.isna(rows["median_hours"].iloc[0]):
        return "处置时长：还看不出，结案的太少"
    everyone, others = rows.iloc[0], rows.iloc[1:].dropna(subset=["median_hours"])
    p90 = everyone["p90_hours"]
    median = everyone["median_hours"]
    words = f"一半在 {median:.0f} 个工作小时（约 {median / hours_a_day:.1f} 个工作日）内办结"
    words += f"，九成在 {p90:.0f} 个内" if not pd.isna(p90) else "，九成要多久还看不出"
    slow = others[others["is_slow"].astype(bool)]
    if len(others) < 2:
        return words
    if slow.empty:
        return f"{words}；各部门无显著差异"
    more = f"等 {len(slow)} 个" if len(slow) > 3 else ""
    return f"{words}；明显偏慢：{'、'.join(slow['dept_name'].head(3))}{more}"
