"""What came back after being closed: rates within so many days, by unit, and what was looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from cleancity.analysis.intervals import share
from cleancity.analysis.repeats import shared_level
from cleancity.analysis.survival import Point, at, kaplan_meier
from cleancity.once import once

WINDOWS = (7, 14, 30, 60, 90)
MAIN_WINDOW = 30


_YEAR_WEEKS = 52


@dataclass(frozen=True)
class Cohort:
    """Which closures are followed, and over which days the two shares are held side by side.

    Attributes:
        title: the closures' span in words.
        first: its first day, None for all.
        n_days: how many days back that is from the report date.
        since: the first day of the pair's window: the period, but at least 30 days; None for all.
        window: that window in words.
    """

    title: str
    first: date | None
    n_days: int
    since: date | None
    window: str


def cohort_of(choice: str, weeks: int, period: tuple[str, date | None], as_of: date | None) -> Cohort:
    """The cohort of a choice: `usual` (the last `weeks`), `year`, or `period` (the filter's label and start)."""
    label, start = period
    titles = cohort_titles(weeks)
    n_weeks = {"usual": weeks, "year": _YEAR_WEEKS}.get(choice)
    first = as_of - timedelta(days=7 * n_weeks - 1) if n_weeks and as_of else start
    n_days = (as_of - first).days + 1 if first and as_of else 36_500
    since = min(start, as_of - timedelta(days=MAIN_WINDOW - 1)) if start and as_of else None
    window = f"近 {(as_of - since).days + 1} 天" if since and as_of else "全部数据里"
    return Cohort(titles[choice] if n_weeks else label, first, n_days, since, window)


def cohort_titles(weeks: int) -> dict[str, str]:
    """What the reader can choose between."""
    return {"usual": f"近 {weeks} 周", "year": f"近 {_YEAR_WEEKS} 周", "period": "所选期间"}


@dataclass(frozen=True)
class Followed:
    """What became of a cohort: the curve of all, its windows, and the units side by side."""

    n_closed: int
    curve: pd.DataFrame
    windows: pd.DataFrame
    units: pd.DataFrame

    @property
    def whole(self) -> float | None:
        """The rebound rate of all together within the main window; None when too few were followed."""
        mine = self.windows[(self.windows["days"] == MAIN_WINDOW) & self.windows["enough"].astype(bool)]
        return float(mine["rate"].iloc[0]) if len(mine) else None


@once
def follow(followed: pd.DataFrame, n_min: int) -> Followed:
    """Everything the page says of rebounds/followed_by_unit."""
    drawn = kaplan_meier(followed)
    n_closed = int(followed[["n_events", "n_censored"]].to_numpy().sum())
    return Followed(n_closed, drawn, windows(drawn, n_min), by_unit(followed, MAIN_WINDOW, n_min))


def windows(drawn: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """The rebound rate within each window.

    Returns:
        One row per window: days, rate, low, high (shares 0 to 1, NaN when fewer than n_min were followed so long),
        n_at_risk, enough.
    """
    return pd.DataFrame([{"days": days, **_rate(at(drawn, days), n_min)} for days in WINDOWS])


def _rate(point: Point | None, n_min: int) -> dict[str, object]:
    n = point.n_at_risk if point else 0.0
    if point is None or n < n_min:
        none = float("nan")
        return {"rate": none, "low": none, "high": none, "n_at_risk": n, "enough": False}
    return {"rate": 1 - point.survival, "low": 1 - point.high, "high": 1 - point.low, "n_at_risk": n, "enough": True}


@once
def by_unit(followed: pd.DataFrame, days: int, n_min: int) -> pd.DataFrame:
    """The rebound rate within `days` of each unit, worst first, those with too few under them.

    Returns:
        unit, n_closed, rate, low, high, n_at_risk, enough, stands_out (surely above the rate of all together, at a
        level shared out among the units, so that chance names one in twenty times at most).
    """
    whole = at(kaplan_meier(followed), days)
    level = shared_level(followed["unit"].nunique())
    rows = []
    for unit, mine in followed.groupby("unit"):
        point = at(kaplan_meier(mine), days)
        found = _rate(point, n_min)
        above = bool(whole and point and found["enough"] and point.high < whole.survival)
        if above and whole:  # surely so only at the level that all units share
            sure = at(kaplan_meier(mine, level), days)
            above = sure is not None and sure.high < whole.survival
        n_closed = int(mine["n_events"].sum() + mine["n_censored"].sum())
        rows.append({"unit": unit, "n_closed": n_closed, **found, "stands_out": above})
    columns = ["unit", "n_closed", "rate", "low", "high", "n_at_risk", "enough", "stands_out"]
    listed = pd.DataFrame(rows, columns=columns)
    return listed.sort_values(["enough", "rate", "n_closed"], ascending=False, ignore_index=True)


@once
def rechecks(rows: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """rebounds/rechecks_by_department with shares: `coverage` of what was closed, `back` of what was looked at; each
    with _low and _high. Least looked at first, those with fewer than n_min closures last."""
    listed = rows.assign(enough=rows["n_closed"] >= n_min)
    for name, top, bottom in (("coverage", "n_rechecked", "n_closed"), ("back", "n_back", "n_rechecked")):
        found = [share(float(a), float(b)) for a, b in zip(rows[top], rows[bottom], strict=True)]
        listed[name] = [each.value if each else float("nan") for each in found]
        listed[f"{name}_low"] = [each.low if each else float("nan") for each in found]
        listed[f"{name}_high"] = [each.high if each else float("nan") for each in found]
    return listed.sort_values(["enough", "coverage", "n_closed"], ascending=[False, True, False], ignore_index=True)


def never_looked_at(rows: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """Departments with at least n_min closures of which none was looked at again, most first."""
    silent = rows[(rows["n_rechecked"] == 0) & (rows["n_closed"] >= n_min)]
    return silent.sort_values("n_closed", ascending=False, ignore_index=True)


def fails_most(rows: pd.DataFrame, n_min: int) -> str | None:
    """The department whose closures had surely come back more often than all together, the surest one."""
    looked = rows[rows["n_rechecked"] >= n_min]
    total = share(float(rows["n_back"].sum()), float(rows["n_rechecked"].sum()))
    if total is None or len(looked) < 2:
        return None
    level = shared_level(len(looked))
    found = [
        (share(float(back), float(n), level), str(name))
        for back, n, name in zip(looked["n_back"], looked["n_rechecked"], looked["dept_name"], strict=True)
    ]
    surely = [(each.low, name) for each, name in found if each is not None and each.low > total.value]
    return max(surely)[1] if surely else None
