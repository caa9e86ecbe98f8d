"""Planned against earned progress, and when the plan will be done at the pace so far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cleancity.once import once

Days = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
ROUNDING = 1e-9  # sums of weights are equal up to this


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


@once
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
    """When a plan will be done at the pace so far, and the span the last four reports would have given.

    Attributes:
        days_late: days after the planned end; negative when early.
        least, most: the same from each of the last four reports, this one included; never before the last report,
            since by then it was not done.
        pace: SPI(t), the plan time earned over the time gone by.
        value_index: SPI, the earned over the planned weight; 1 at the end of every plan, late or not.
        report_day: the day of the report it was reckoned from.
        planned_end_day: the last day of the plan.
        still_days: for how long the reports have said the same; 0 when the last one said something new.
        behind_days: the time gone by less the plan time earned; negative when ahead.
    """

    days_late: int
    least: int
    most: int
    pace: float
    value_index: float
    report_day: int
    planned_end_day: int
    still_days: int
    behind_days: float

    @property
    def end_day(self) -> int:
        """The day on which it will be done at this pace."""
        return self.planned_end_day + self.days_late

    @property
    def is_past_end(self) -> bool:
        """Whether the plan should have been done by the last report."""
        return self.report_day > self.planned_end_day


def earned_until(planned: Shares, days: Shares, earned: float) -> float:
    """The day by which the plan wanted what has been earned (Lipke's earned schedule, interpolated between days).

    Where the plan stands still, the end of the stillness counts: what was earned then is all that was asked.

    Args:
        planned: planned shares, never falling.
        days: their days, rising.
        earned: a share, at least the first planned one.
    """
    before = int(np.searchsorted(planned, earned + ROUNDING, side="right")) - 1
    if before < 0:
        return float(days[0])
    if before + 1 >= len(planned):
        return float(days[int(np.searchsorted(planned, planned[-1] - ROUNDING))])
    step = (earned - planned[before]) / (planned[before + 1] - planned[before])
    return float(days[before] + max(step, 0.0) * (days[before + 1] - days[before]))


def paces(drawn: pd.DataFrame, as_of_day: int) -> pd.DataFrame:
    """SPI and SPI(t) at every report after the plan's beginning.

    Args:
        drawn: as `curve` gives it.

    Returns:
        day, earned_share, value_index (SPI), pace (SPI(t)).
    """
    if drawn.empty:
        return pd.DataFrame({"day": [], "earned_share": [], "value_index": [], "pace": []})
    planned, days = drawn["planned_share"].to_numpy(dtype=float), drawn["day"].to_numpy(dtype=float)
    begin = float(days[planned <= ROUNDING].max(initial=days[0]))
    done = drawn[drawn["earned_share"].notna() & (drawn["day"] > begin) & (drawn["day"] <= as_of_day)]
    earned = [earned_until(planned, days, float(share)) - begin for share in done["earned_share"]]
    return pd.DataFrame(
        {
            "day": done["day"].astype(int),
            "earned_share": done["earned_share"].astype(float),
            "value_index": done["earned_share"] / done["planned_share"],
            "pace": [es / (day - begin) for es, day in zip(earned, done["day"], strict=True)],
        }
    ).reset_index(drop=True)


@once
def forecast(drawn: pd.DataFrame, as_of_day: int) -> Forecast | None:
    """As things stand: `foreseen` without anything more."""
    return foreseen(drawn, as_of_day, 0.0)


def foreseen(drawn: pd.DataFrame, as_of_day: int, more_share: float) -> Forecast | None:
    """Earned schedule: the pace is the plan time earned over the time gone by; the end moves by its inverse.

    After the planned end too: the plan time earned stays below the plan's length while something is undone, the time
    gone by does not, so the end lies in the future. None before the plan begins, when nothing is earned yet, or when
    all is done.

    Args:
        drawn: as `curve` gives it.
        as_of_day: the day to stand at.
        more_share: what if the last report had said that much more?
    """
    known = paces(drawn, as_of_day)
    if known.empty or not 0 < float(known["earned_share"].iloc[-1]) < 1 - ROUNDING:
        return None
    if more_share:
        lifted = min(float(known["earned_share"].iloc[-1]) + more_share, 1.0)
        drawn = drawn.assign(earned_share=drawn["earned_share"].mask(drawn["day"] == known["day"].iloc[-1], lifted))
        known = paces(drawn, as_of_day)
    planned, days = drawn["planned_share"].to_numpy(dtype=float), drawn["day"].to_numpy(dtype=float)
    begin = float(days[planned <= ROUNDING].max(initial=days[0]))
    end, last = float(days[planned > 1 - ROUNDING].min()), known.iloc[-1]
    late = [round((end - begin) / pace - (end - begin)) for pace in known["pace"].tail(4) if pace > 0]
    if not late or last["pace"] <= 0:
        return None
    report_day = int(last["day"])
    late = [max(days_late, report_day - int(end)) for days_late in late]
    return Forecast(
        late[-1], min(late), max(late), float(last["pace"]), float(last["value_index"]), report_day, int(end),
        _still_days(known), (1 - float(last["pace"])) * (report_day - begin),
    )  # fmt: skip


def _still_days(known: pd.DataFrame) -> int:
    same = (known["earned_share"] - known["earned_share"].iloc[-1]).abs() < ROUNDING
    since = known["day"][same[::-1].cummin()[::-1].astype(bool)]
    return int(known["day"].iloc[-1] - since.iloc[0])
