"""How what a meeting decided stands, shown by the data as far as the data can show it.

The rules, the first that holds (rows of queries/meeting/decisions):

1. 反弹, to be followed up anew: a linked issue came back after the meeting, and the office has not closed the matter on
   that day or later.
2. 已销号: the office closed it; or everything linked is done: all linked issues closed without coming back, and the
   linked task, where there is one, at 100 %. What has nothing linked only the office can close.
3. 办结待核: the task is reported at 100 %, but not all linked issues are closed: to be checked.
4. 超期: its day has passed. 临期: its day comes within SOON_DAYS, or is today. Else 未到期, also without a day.

What was withdrawn (撤销) has no state and is left out.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from cleancity.once import once

BACK, LATE, SOON, REPORTED, OPEN, DONE = "反弹", "超期", "临期", "办结待核", "未到期", "已销号"
STATES = (BACK, LATE, SOON, REPORTED, OPEN, DONE)  # the worst first
SOON_DAYS = 7
WITHDRAWN, CLOSED = "撤销", "已销号"  # what the office says (column `state`)
_EPOCH = date(1970, 1, 1)
_FULL = 100


@once
def standing(rows: pd.DataFrame, as_of_day: int) -> pd.DataFrame:
    """Decisions with how they stand, the worst first, of equals the one whose day comes first.

    Args:
        rows: columns of meeting/decisions; `n_back_since` and `last_back_day` may be missing (then every return counts
            as one after the meeting, and the office's closing settles it).
        as_of_day: the report date as a day number.

    Returns:
        `rows` with shown_state (one of STATES), done_on (the day it was closed; None otherwise), days_left (until its
        day, negative when past; None without one) and shown_note (what the state rests on, in a few words).
    """
    kept = rows[rows["state"] != WITHDRAWN] if len(rows) else rows
    told = [_told(row, as_of_day) for row in kept.to_dict("records")]
    columns = ["shown_state", "done_on", "days_left", "shown_note"]
    found = kept.reset_index(drop=True).join(pd.DataFrame(told, columns=columns, dtype=object))
    order = found["shown_state"].map({state: at for at, state in enumerate(STATES)}).astype(float)
    left = found["days_left"].astype(float)
    turned = found.assign(turn=order, left=left).sort_values(["turn", "left"], kind="stable", na_position="last")
    return turned.drop(columns=["turn", "left"]).reset_index(drop=True)


def to_follow_up(rows: pd.DataFrame) -> pd.DataFrame:
    """What a meeting goes through of what was decided before it: all that is not closed, and all of the last meeting.

    Args:
        rows: as `standing` gives them, of the meetings before.
    """
    last = pd.to_datetime(rows["held_on"]).max()
    kept = (rows["shown_state"] != DONE) | (pd.to_datetime(rows["held_on"]) == last)
    return rows[kept].reset_index(drop=True)


def counts(rows: pd.DataFrame) -> dict[str, int]:
    """State -> how many, for every state of STATES."""
    found = rows["shown_state"].value_counts()
    return {state: int(found.get(state, 0)) for state in STATES}


def _told(row: Mapping[Hashable, Any], as_of_day: int) -> tuple[str, date | None, int | None, str]:
    due, closed = _day(row["due_on"]), _day(row["closed_on"])
    left = (due - _EPOCH).days - as_of_day if due else None
    if _is_back(row, closed):
        n = _number(row.get("n_back_since", row["n_came_back"]))
        return BACK, None, left, f"关联 {n} 件又反弹，重新挂号"
    if row["state"] == CLOSED:
        return DONE, closed, left, f"{_words(closed)}，办公室销号" if closed else "办公室销号"
    n_issues, n_cured = _number(row["n_issues"]), _number(row["n_closed"]) - _number(row["n_came_back"])
    has_task, is_task_done = _has_task(row), _number(row["task_progress_pct"]) >= _FULL
    if (n_issues or has_task) and n_cured >= n_issues and (is_task_done or not has_task):
        day = _EPOCH + timedelta(days=_number(row["last_closed_day"])) if n_issues else None
        return DONE, day, left, f"关联 {n_issues} 件 {_words(day)}结清" if day else "任务完成 100 %"
    if has_task and is_task_done:
        return REPORTED, None, left, f"任务报完成，关联 {n_issues - n_cured} 件未结清"
    state = OPEN if left is None or left > SOON_DAYS else (LATE if left < 0 else SOON)
    return state, None, left, _progress(row, n_issues, n_cured, left)


def _is_back(row: Mapping[Hashable, Any], closed: date | None) -> bool:
    if not _number(row.get("n_back_since", row["n_came_back"])):
        return False
    if row["state"] != CLOSED:
        return True
    return closed is not None and (closed - _EPOCH).days < _number(row.get("last_back_day"))


def _progress(row: Mapping[Hashable, Any], n_issues: int, n_cured: int, left: int | None) -> str:
    when = _when(left)
    if n_issues:
        return f"{when}，关联 {n_issues} 件已结 {n_cured} 件"
    return f"{when}，任务完成 {_number(row['task_progress_pct'])} %" if _has_task(row) else when


def _when(left: int | None) -> str:
    if left is None:
        return "没有时限"
    if left == 0:
        return "今天到期"
    return f"超期 {-left} 天" if left < 0 else f"还有 {left} 天"


def _has_task(row: Mapping[Hashable, Any]) -> bool:
    return not _is_missing(row["task_id"]) and bool(row["task_id"])


def _number(value: Any) -> int:
    return 0 if _is_missing(value) else int(value)


def _is_missing(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


def _day(value: Any) -> date | None:
    return None if _is_missing(value) or value == "" else pd.Timestamp(value).date()


def _words(day: date | None) -> str:
    return f"{day.month}月{day.day}日" if day else ""
