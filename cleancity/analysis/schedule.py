"""Planned against earned progress, and when the plan will be done at the pace so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.int64]


def planned_weight(tasks: pd.DataFrame, days: Days) -> npt.NDArray[np.float64]:
    """The weight that should be done by the end of each day: tasks move evenly from start to end.

    Args:
        tasks: weight, start_day, end_day (day numbers); rows without days are left out.
        days: day numbers, shape (n,).

    Returns:
        shape (n,), in units of weight.
    """
    dated = tasks.dropna(subset=["start_day", "end_day"])
    start = dated["start_day"].to_numpy(dtype=float)[None, :]
    end = dated["end_day"].to_numpy(dtype=float)[None, :]
    weight = dated["weight"].to_numpy(dtype=float)[None, :]
    reached = (np.asarray(days, dtype=float)[:, None] - start + 1) / np.maximum(end - start + 1, 1)
    reached = np.where(np.asarray(days)[:, None] >= end, 1.0, np.clip(reached, 0.0, 1.0))
    return np.asarray((weight * reached).sum(axis=1), dtype=float)


def curve(tasks: pd.DataFrame, earned: pd.DataFrame, as_of_day: int) -> pd.DataFrame:
    """Planned and earned shares of the whole weight, at each Sunday of the plan and at the report date.

    Args:
        tasks: weight, start_day, end_day.
        earned: week_end_day, earned_weight.

    Returns:
        day, planned_share, earned_share (NaN where no report was), in order of day; no rows without dated tasks.
    """
    dated = tasks.dropna(subset=["start_day", "end_day"])
    total = float(dated["weight"].sum())
    if dated.empty or total <= 0:
        return pd.DataFrame({"day": [], "planned_share": [], "earned_share": []})
    first, last = int(dated["start_day"].min()), int(dated["end_day"].max())
    sundays = np.arange(first + 6 - (first + 3) % 7, last + 1, 7)
    reported = earned["week_end_day"].to_numpy(dtype=np.int64)
    inside = [int(day) for day in (first - 1, as_of_day, last) if first - 1 <= day <= max(last, as_of_day)]
    days = np.unique(np.concatenate([sundays, reported, inside])).astype(np.int64)
    drawn = pd.DataFrame({"day": days, "planned_share": planned_weight(dated, days) / total})
    known = earned.rename(columns={"week_end_day": "day"})[["day", "earned_weight"]]
    drawn = drawn.merge(known, on="day", how="left")
    return drawn.assign(earned_share=drawn["earned_weight"] / total).drop(columns="earned_weight")


@dataclass(frozen=True)
class Forecast:
    """When a plan will be done at the pace so far, and the span the last four reports would have given."""

    days_late: int
    least: int
    most: int
    pace: float


def forecast(drawn: pd.DataFrame, as_of_day: int) -> Forecast | None:
    """Earned schedule: the pace is the plan time earned over the time gone by; the end moves by its inverse.

    None before the plan begins, when nothing is earned yet, when all is done, or after the planned end (the pace
    then says nothing: the plan time earned cannot pass it).
    """
    if drawn.empty:
        return None
    first = int(drawn["day"].iloc[0]) + 1
    last = int(drawn.loc[drawn["planned_share"] > 1 - 1e-9, "day"].min())
    done = drawn.dropna(subset=["earned_share"])
    done = done[(done["day"] >= first) & (done["day"] <= as_of_day)]
    if done.empty or as_of_day > last or not 0 < float(done["earned_share"].iloc[-1]) < 1:
        return None
    last_four = zip(done["day"].tail(4), done["earned_share"].tail(4), strict=True)
    paces = [_pace(drawn, int(day), float(share), first) for day, share in last_four]
    late = [round((last - first + 1) / pace - (last - first + 1)) for pace in paces if pace > 0]
    if not late or paces[-1] <= 0:
        return None
    return Forecast(late[-1], min(late), max(late), paces[-1])


def _pace(drawn: pd.DataFrame, day: int, earned_share: float, first: int) -> float:
    planned = drawn["planned_share"].to_numpy(dtype=float)
    days = drawn["day"].to_numpy(dtype=float)
    rising = np.concatenate([[True], np.diff(planned) > 0])  # np.interp needs strictly growing shares
    earned_until = float(np.interp(earned_share, planned[rising], days[rising]))
    return (earned_until - first + 1) / (day - first + 1)
