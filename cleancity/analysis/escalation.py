"""Who stands on which step of supervision: what the rules say, what was issued, and what a person might issue next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from cleancity.analysis.answers import Answer
from cleancity.ladder import Step
from cleancity.once import once

TO_ISSUE, ISSUED, UNMET, CURED = "待督办", "已督办", "到期未改", "已改"
IN_TERM, STILL_OPEN = "期限内", "未改"
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Cell:
    """One department at one step: the issues and places that would put it there."""

    n_issues: int
    n_places: int
    is_reached: bool


@dataclass(frozen=True)
class Standing:
    """Where one department stands. Levels count steps from 1; 0 is none.

    Attributes:
        level: the gravest step whose trigger is met.
        issued: the gravest step issued to the department and still valid, on `issued_on`, to be cured by `until_on`.
        n_left: issues overdue when that was issued and still open.
        next_step: what a person might issue next; "" when nothing.
    """

    department: str
    lead: str
    n_overdue: int
    max_days: int
    n_places: int
    cells: tuple[Cell, ...]
    level: int
    issued: int
    issued_on: date | None
    until_on: date | None
    n_left: int
    state: str
    next_step: str


@once
def standings(
    overdue: pd.DataFrame, places: pd.DataFrame, actions: pd.DataFrame, steps: Sequence[Step], as_of: date
) -> list[Standing]:
    """Every department that reaches a step or was issued one, the gravest first.

    Args:
        overdue: columns of supervision/overdue_by_days.
        places: columns of supervision/rebounding_places.
        actions: columns of supervision/actions that are in force; those over a single issue move no department.
    """
    mine = actions[actions["issue_id"].isna()]
    names = [*overdue["dept_name"].unique(), *places["dept_name"].unique(), *mine["dept_name"].unique()]

    def of(name: str, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["dept_name"] == name]

    found = [
        _standing(name, of(name, overdue), of(name, places), of(name, mine), steps, as_of)
        for name in dict.fromkeys(map(str, names))
    ]
    kept = [each for each in found if each.level or each.issued]
    grave = {UNMET: 0, TO_ISSUE: 1, ISSUED: 2, CURED: 3}
    return sorted(kept, key=lambda each: (grave[each.state], -each.level, -each.n_overdue, each.department))


def in_force(actions: pd.DataFrame, as_of: date, data_as_of: date | None, valid_days: int) -> pd.DataFrame:
    """What was issued within `valid_days` before the report date, or since; seen from an earlier day, not since."""
    issued_on = pd.to_datetime(actions["issued_on"])
    valid = issued_on > pd.Timestamp(as_of - timedelta(days=valid_days))
    return actions[valid & (issued_on <= pd.Timestamp(as_of))] if as_of != data_as_of else actions[valid]


def _standing(
    name: str, overdue: pd.DataFrame, places: pd.DataFrame, actions: pd.DataFrame, steps: Sequence[Step], as_of: date
) -> Standing:
    cells = tuple(_cell(step, overdue, places) for step in steps)
    level = max((at for at, cell in enumerate(cells, 1) if cell.is_reached), default=0)
    order = {step.name: at for at, step in enumerate(steps, 1)}
    ranked = actions.assign(rank=actions["step"].map(order).fillna(0)).sort_values(["rank", "issued_on"])
    last = ranked.iloc[-1] if len(ranked) and ranked["rank"].iloc[-1] > 0 else None
    issued = int(last["rank"]) if last is not None else 0
    issued_on, until_on = (_day(last["issued_on"]), _day(last["until_on"])) if last is not None else (None, None)
    n_left = still_late(overdue, issued_on, as_of) if issued_on else 0
    state, next_step = _state(level, issued, until_on, n_left, steps, as_of)
    return Standing(
        department=name,
        lead=_first_word([*overdue["lead_official"], *places["lead_official"]]),
        n_overdue=int(overdue["n_overdue"].sum()),
        max_days=int(overdue["max_days_overdue"].max()) if len(overdue) else 0,
        n_places=max((cell.n_places for cell in cells), default=0),
        cells=cells, level=level, issued=issued, issued_on=issued_on, until_on=until_on, n_left=n_left, state=state,
        next_step=next_step,
    )  # fmt: skip


def _cell(step: Step, overdue: pd.DataFrame, places: pd.DataFrame) -> Cell:
    old = int(overdue.loc[overdue["days_overdue"] >= (step.days_overdue or 0), "n_overdue"].sum())
    all_late = int(overdue["n_overdue"].sum())
    by_days = old if step.days_overdue is not None and old >= step.n_long else 0
    by_count = all_late if step.n_overdue is not None and all_late >= step.n_overdue else 0
    by_place = int((places["n_rebounds"] >= step.n_rebounds).sum()) if step.n_rebounds is not None else 0
    return Cell(max(by_days, by_count), by_place, bool(by_days or by_count or by_place))


def _state(
    level: int, issued: int, until_on: date | None, n_left: int, steps: Sequence[Step], as_of: date
) -> tuple[str, str]:
    """Step by step: never more than one above what was issued, and again the gravest where there is none above."""
    if issued and n_left and until_on is not None and until_on <= as_of:
        return UNMET, steps[min(issued, len(steps) - 1)].name
    if level > issued:
        return TO_ISSUE, steps[issued].name
    return (ISSUED if level or n_left else CURED), ""


def still_late(overdue: pd.DataFrame, issued_on: date, as_of: date) -> int:
    """Issues that were overdue on the day of issue and are still open; issued after the report date, all of them."""
    return int(overdue.loc[overdue["days_overdue"] >= (as_of - issued_on).days, "n_overdue"].sum())


def most_days(steps: Sequence[Step], valid_days: int) -> int:
    """Days overdue that need be told apart: as many as a step or the validity of what was issued asks for."""
    return max([valid_days, *(step.days_overdue for step in steps if step.days_overdue is not None)])


def action_rows(actions: pd.DataFrame, overdue: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """What was issued, latest first, with what is left of it and how it stands."""
    left = [_left(row, overdue, as_of) for _, row in actions.iterrows()]
    states = [action_state(n, _day(until), as_of) for n, until in zip(left, actions["until_on"], strict=True)]
    return actions.assign(n_left=left, state=states)


def action_state(n_left: int, until_on: date | None, as_of: date) -> str:
    """How one thing issued stands: 已改, 期限内, 到期未改, or 未改 where it has no term."""
    if not n_left:
        return CURED
    if until_on is None:
        return STILL_OPEN
    return UNMET if until_on <= as_of else IN_TERM


def _left(row: pd.Series, overdue: pd.DataFrame, as_of: date) -> int:
    if isinstance(row["issue_id"], str):
        return 0 if pd.isna(row["is_issue_open"]) else int(row["is_issue_open"])
    issued_on = _day(row["issued_on"])
    return still_late(overdue[overdue["dept_name"] == row["dept_name"]], issued_on, as_of) if issued_on else 0


def as_table(found: Iterable[Standing], steps: Sequence[Step]) -> pd.DataFrame:
    """One row a department, in words."""
    names = ["—", *(step.name for step in steps)]
    return pd.DataFrame(
        [
            {
                "dept_name": each.department, "lead_official": each.lead, "state": each.state,
                "next_step": each.next_step or "—", "reached": names[each.level], "n_overdue": each.n_overdue,
                "max_days_overdue": each.max_days, "n_places": each.n_places,
                "issued": f"{names[each.issued]}{_short(each.issued_on)}",
                "issued_on": each.issued_on, "until_on": each.until_on, "n_left": each.n_left,
            }
            for each in found
        ]
    )  # fmt: skip


def finding(found: Sequence[Standing]) -> Answer:
    """To whom something is to be issued."""
    waiting = [each for each in found if each.state in (UNMET, TO_ISSUE)]
    if not waiting:
        words = "没有部门够督办条件。" if not found else f"够条件的 {len(found)} 个部门都已督办，还在期限内。"
        return Answer("督办", words, "supervision", {}, {"part": "ladder"})
    n_unmet = sum(1 for each in waiting if each.state == UNMET)
    first = waiting[0]
    unmet = f"，其中 :orange[**{n_unmet} 个**] 到期未改" if n_unmet else ""
    words = (
        f":orange[**{len(waiting)} 个部门**] 该发督办{unmet}；最重的是 **{{department}}**"
        f"（超期 {first.n_overdue:,} 件{_longest(first.max_days)}），逐级督办的下一步是“{{step}}”"
    )
    names = {"department": first.department, "step": first.next_step}
    return Answer("督办", words, "supervision", names, {"part": "ladder"})


def _longest(days: int) -> str:
    return f"，最久 {days:,} 天" if days else ""


def _day(value: Any) -> date | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value).date()


def _short(day: date | None) -> str:
    return f" {day.month}.{day.day}" if day else ""


def _first_word(values: Iterable[Any]) -> str:
    return next((value for value in values if isinstance(value, str) and value), "")
