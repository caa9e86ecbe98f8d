"""Which tasks hold a plan up: how much each lacks against its plan, who waits behind it, what curing it would gain."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cleancity.analysis.schedule import Forecast, foreseen
from cleancity.once import once


@once
def blocking(tasks: pd.DataFrame, drawn: pd.DataFrame, found: Forecast | None, as_of_day: int) -> pd.DataFrame:
    """Unfinished tasks behind their plan: those past their end first, and of these the one that lacks most.

    Args:
        tasks: task_id, phase_seq, weight, start_day, planned_share, done_share, standing, days_late and what else.
        drawn: as schedule.curve gives it.
        found: the forecast as things stand.
        as_of_day: the day to stand at.

    Returns:
        the columns of `tasks`, and missing_share (weight that should be done and is not, of all dated weight),
        part (of all that is missing), n_waiting (unfinished tasks of later phases that were to have begun; only
        behind a task that is past its end), gain_days (how much earlier the whole plan would be done if this task
        were brought up to its plan; NaN without a forecast).
    """
    dated = tasks.dropna(subset=["planned_share"])
    total = float(dated["weight"].sum())
    behind = dated[(dated["standing"] != "已完成") & (dated["planned_share"] > dated["done_share"])]
    missing = behind["weight"] * (behind["planned_share"] - behind["done_share"])
    behind = behind.assign(missing_share=missing / total)[missing > 0]
    behind = behind.assign(part=behind["missing_share"] / behind["missing_share"].sum())
    behind = behind.assign(turn=(behind["standing"] != "已超期").astype(int)).sort_values(
        ["turn", "missing_share", "days_late"], ascending=[True, False, False], kind="stable"
    )
    behind = behind.drop(columns="turn").reset_index(drop=True)
    return behind.assign(
        n_waiting=[_waiting(row, dated, as_of_day) for row in behind.to_dict("records")],
        gain_days=[_gain(float(share), drawn, found, as_of_day) for share in behind["missing_share"]],
    )


def _waiting(task: Mapping[Hashable, Any], tasks: pd.DataFrame, as_of_day: int) -> int:
    if task["standing"] != "已超期":
        return 0
    later = tasks[(tasks["phase_seq"] > task["phase_seq"]) & (tasks["standing"] != "已完成")]
    return int((later["start_day"] <= as_of_day).sum())


def _gain(share: float, drawn: pd.DataFrame, found: Forecast | None, as_of_day: int) -> float:
    cured = foreseen(drawn, as_of_day, share) if found is not None else None
    return float("nan") if found is None or cured is None else float(found.days_late - cured.days_late)
