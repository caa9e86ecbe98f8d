"""Who stands where within a peer group, for one measure, and how that moved since the period before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

PEER_GROUPS = ("管理处", "市直部门", "街道", "区县", "国企")


@dataclass(frozen=True)
class Measure:
    """One way to compare departments; columns are those of ranking/measures_by_department.

    `denominator` None: the numerator itself is the value. `n` is the count that decides whether there is
    enough to rank by. `kind`: share, count or days.
    """

    title: str
    numerator: str
    denominator: str | None
    n: str
    kind: str
    more_is_better: bool
    about: str


MEASURES = {
    each.title: each
    for each in (
        Measure("按期结案率", "n_on_time", "n_due", "n_due", "share", True, "期内到期件"),
        Measure("超期未结", "n_overdue", None, "n_handled", "count", False, "在办件和期内结案件"),
        Measure("返工率", "n_reworks", "n_checked", "n_checked", "share", False, "期内核查件"),
        Measure("重复点位占比", "n_repeat", "n_located", "n_located", "share", False, "说得出点位的件"),
        Measure("处置时长中位数", "median_days", None, "n_closed", "days", False, "期内结案件"),
    )
}


def with_values(departments: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Each department with `value` and `n` of a measure; value is NaN where there is nothing to divide by."""
    rows = departments.assign(n_handled=departments["n_open"] + departments["n_closed"])
    top = rows[measure.numerator].astype(float)
    if measure.denominator is None:
        return rows.assign(value=top, n=rows[measure.n])
    bottom = rows[measure.denominator].astype(float)
    return rows.assign(value=top / bottom.where(bottom > 0), n=rows[measure.n])


def ranks(departments: pd.DataFrame, measure: Measure, n_min: int) -> pd.DataFrame:
    """Ranks of one peer group, best first; equal values share a rank, fewer than `n_min` cases have none (NaN)."""
    rows = with_values(departments, measure)
    judged = rows["value"].where((rows["n"] >= n_min) & rows["value"].notna())
    return rows.assign(place=judged.round(6).rank(method="min", ascending=not measure.more_is_better))


def ranking(now: pd.DataFrame, before: pd.DataFrame | None, measure: Measure, n_min: int) -> pd.DataFrame:
    """Ranks now with `moved`: places gained (+) or lost (-) since the period before, NaN when not ranked in both.

    `now` is one peer group; of `before` only its departments count.
    """
    ranked = ranks(now, measure, n_min)
    if before is None or before.empty:
        return ranked.assign(moved=float("nan"))
    peers = before[before["dept_name"].isin(now["dept_name"])]
    earlier = ranks(peers, measure, n_min).set_index("dept_name")["place"]
    return ranked.assign(moved=ranked["dept_name"].map(earlier) - ranked["place"])


def groups_of(departments: pd.DataFrame) -> list[str]:
    """The peer groups there are, in their usual order."""
    there = set(departments["peer_group"].dropna())
    return [group for group in PEER_GROUPS if group in there] + sorted(there - set(PEER_GROUPS))


def fullest_group(departments: pd.DataFrame) -> str:
    """The peer group with most departments."""
    return str(departments["peer_group"].value_counts().idxmax())


def finding(ranked: pd.DataFrame, measure: Measure, words: Callable[[float, Measure], str]) -> str:
    """What the ranking shows, as a title: the two ends, or that nothing separates them."""
    if len(ranked) < 2:
        return f"{measure.title}：{'只有一个部门够样本，无从比较' if len(ranked) else '没有部门够样本'}"
    values = ranked["value"]
    best, worst = (values.max(), values.min()) if measure.more_is_better else (values.min(), values.max())
    if best == worst:
        return f"{measure.title}：{len(ranked)} 个部门都是 {words(float(best), measure)}"
    return f"{measure.title}：最好 {words(float(best), measure)}，最差 {words(float(worst), measure)}"


def unknown_words(names: list[str]) -> str:
    """Names that no department of the list bears; `names` are safe to show."""
    shown = "、".join(names[:8]) + ("等" if len(names) > 8 else "")
    return f"另有 {len(names)} 个名称不在部门名录里，没有参加排名：{shown}。在部门表的“别名”一列补上后会自动归并。"
