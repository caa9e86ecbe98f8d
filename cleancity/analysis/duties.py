"""Who answers for which kind of place and problem: by what is written (duties, tasks), and by what is really done."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cleancity.once import once

Words = Mapping[str, Mapping[str, tuple[str, ...]]]
PLACE, CATEGORY = "场所", "大类"
NO_PLACE = "没有场所"
BY_CATEGORY = "大类职责"
_SEPARATORS = re.compile(r"[、，,；;/\s]+")


def mentioned(text: object, words: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The names of which some word stands in `text`."""
    return [name for name, some in words.items() if isinstance(text, str) and any(word in text for word in some)]


@once
def written(departments: pd.DataFrame, tasks: pd.DataFrame, words: Words) -> pd.DataFrame:
    """Who is named for what in writing.

    Args:
        departments: dept_name, short_name, duties.
        tasks: task_name, clause_quote, dept_name, co_depts. The quote speaks only where the task's name does not.
        words: kind -> name -> words, as cleancity.vocabulary.duty_words gives them.

    Returns:
        kind (场所 or 大类), name, dept_name, by (职责, 牵头 or 配合); each once.
    """
    known = {name: row["dept_name"] for row in departments.to_dict("records") for name in _names(row)}
    rows: list[tuple[str, str, str, str]] = []
    for kind, names in words.items():
        for row in departments.to_dict("records"):
            rows += [(kind, name, row["dept_name"], "职责") for name in mentioned(row["duties"], names)]
        for row in tasks.to_dict("records"):
            subjects = mentioned(row["task_name"], names) or mentioned(row["clause_quote"], names)
            partners = [known[part] for part in _SEPARATORS.split(_text(row["co_depts"])) if part in known]
            for name in subjects:
                rows += [(kind, name, row["dept_name"], "牵头")] if _text(row["dept_name"]) else []
                rows += [(kind, name, partner, "配合") for partner in partners]
    return pd.DataFrame(rows, columns=["kind", "name", "dept_name", "by"]).drop_duplicates(ignore_index=True)


def _names(row: Any) -> list[str]:
    return [name for name in (row["dept_name"], row["short_name"]) if isinstance(name, str)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


@once
def matrix(handled: pd.DataFrame, said: pd.DataFrame, places: list[str], category: str | None) -> pd.DataFrame:
    """Type of place by department: how many issues each really handled, and how it is named for it in writing.

    Args:
        handled: category, venue_type, dept_name, n_issues.
        said: as `written` gives it.
        places: the types of place, in the order of the rows.
        category: one 大类, or None for all.

    Returns:
        venue_type, dept_name, n_issues, share (of the issues at that type of place), by (职责、牵头、配合 where the
        place is named; BY_CATEGORY where only the category of most of its issues is; else empty); one row a pair of
        which anything is known.
    """
    shown = handled if category is None else handled[handled["category"] == category]
    counts = _counted(shown, said)
    named = said[said["kind"] == PLACE].groupby(["name", "dept_name"])["by"].agg("、".join).reset_index()
    both = counts.merge(named.rename(columns={"name": "venue_type"}), on=["venue_type", "dept_name"], how="outer")
    both = both[both["venue_type"].isin(places)].fillna({"n_issues": 0, "n_named": 0})
    by_category = (both["n_issues"] > 0) & (2 * both["n_named"] > both["n_issues"])
    both = both.assign(by=both["by"].where(both["by"].notna(), by_category.map({True: BY_CATEGORY, False: ""})))
    totals = both.groupby("venue_type")["n_issues"].transform("sum")
    both = both.assign(share=(both["n_issues"] / totals.where(totals > 0)).fillna(0.0))
    order = {place: number for number, place in enumerate(places)}
    both = both.assign(turn=both["venue_type"].map(order)).sort_values(["turn", "n_issues"], ascending=[True, False])
    return both[["venue_type", "dept_name", "n_issues", "share", "by"]].reset_index(drop=True)


def _counted(handled: pd.DataFrame, said: pd.DataFrame) -> pd.DataFrame:
    """Issues by type of place and department, and of how many the department is named for the category."""
    named = set(zip(*said.loc[said["kind"] == CATEGORY, ["name", "dept_name"]].to_numpy().T, strict=True))
    pairs = zip(handled["category"], handled["dept_name"], strict=True)
    is_named = pd.Series([pair in named for pair in pairs], index=handled.index, dtype=bool)
    rows = handled.assign(n_named=handled["n_issues"].where(is_named, 0))
    return rows.groupby(["venue_type", "dept_name"], as_index=False)[["n_issues", "n_named"]].sum()


@once
def gaps(handled: pd.DataFrame, said: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """What nobody is named for in writing: types of place that the city has, and categories that are found.

    Returns:
        kind, name, n_venues (NaN for a category), n_issues, handled_by (who handled most of them; empty when none
        were found): most issues first.
    """
    own = dict(zip(places["venue_type"], places["n_venues"], strict=True))
    rows = []
    for kind, column in ((PLACE, "venue_type"), (CATEGORY, "category")):
        named = set(said.loc[said["kind"] == kind, "name"])
        seen = set(handled[column]) | (set(own) if kind == PLACE else set())
        for name in sorted(seen - named - {NO_PLACE, "其他"}):
            here = handled[handled[column] == name].groupby("dept_name")["n_issues"].sum().sort_values(ascending=False)
            by = "、".join(here.head(3).index)
            rows.append((kind, name, own.get(name) if kind == PLACE else None, int(here.sum()), by))
    found = pd.DataFrame(rows, columns=["kind", "name", "n_venues", "n_issues", "handled_by"])
    return found.sort_values(["n_issues", "name"], ascending=[False, True]).reset_index(drop=True)


@once
def overlaps(handled: pd.DataFrame, least_share: float, n_min: int) -> pd.DataFrame:
    """What several handle: a category at a type of place of which two departments or more have a fair part each.

    Args:
        handled: category, venue_type, dept_name, n_issues.
        least_share: a department with less than this share of the issues does not count.
        n_min: with fewer issues nothing is said.

    Returns:
        category, venue_type, n_issues, n_departments, departments (with their shares, in words): most issues
        first, those without a place last.
    """
    rows = []
    for (category, place), some in handled.groupby(["category", "venue_type"]):
        total = int(some["n_issues"].sum())
        fair = some[some["n_issues"] >= least_share * total].sort_values("n_issues", ascending=False, kind="stable")
        if total >= n_min and len(fair) > 1:
            words = "、".join(
                f"{name} {n / total * 100:.0f} %" for name, n in zip(fair["dept_name"], fair["n_issues"], strict=True)
            )
            rows.append((category, place, total, len(fair), words))
    found = pd.DataFrame(rows, columns=["category", "venue_type", "n_issues", "n_departments", "departments"])
    found = found.assign(turn=(found["venue_type"] == NO_PLACE).astype(int))
    found = found.sort_values(["turn", "n_issues", "category"], ascending=[True, False, True])
    return found.drop(columns="turn").reset_index(drop=True)


@once
def unwritten(found: pd.DataFrame, least_share: float, n_min: int) -> pd.DataFrame:
    """Who handles a fair part of a type of place without being named for it; `found` as `matrix` gives it.

    Returns:
        the rows of `found` with n_of_place, most issues first.
    """
    totals = found.groupby("venue_type")["n_issues"].transform("sum")
    quiet = found.assign(n_of_place=totals)
    quiet = quiet[(quiet["by"] == "") & (quiet["share"] >= least_share) & (quiet["n_of_place"] >= n_min)]
    return quiet.sort_values("n_issues", ascending=False, kind="stable").reset_index(drop=True)
