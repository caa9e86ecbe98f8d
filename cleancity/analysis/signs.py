"""Signs that something was cured on paper only: clues to check, never an accusation.

Two are rules (a photo that serves several issues, closed within minutes), two are tests against what the same
department does at other times (many at once at a month's end, crowding just before the limit).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control, hypergeom, nbinom

from cleancity.analysis.answers import Answer
from cleancity.analysis.intervals import newcombe, share
from cleancity.settings import Signs

LEAST_DAYS = 14  # of other days, before a month's end is compared with them
_EPOCH = date(1970, 1, 1)
_HASH = re.compile(r"[0-9a-fA-F]{16,}")


@dataclass(frozen=True)
class Clue:
    """One line of the list.

    Attributes:
        sign: photo, unchanged, quick, bulk or heap; with photo, day and hour it says which issues are meant.
        usual: what it is held against, in words.
        p: chance of as much by accident; None for a rule.
    """

    sign: str
    kind: str
    dept_name: str
    n: int
    words: str
    usual: str
    p: float | None = None
    photo: str | None = None
    at_day: int | None = None
    hour: int | None = None


def tells_photos_apart(name: str, least_digits: int) -> bool:
    """Whether a photo's name belongs to one photo: a hash, or enough digits (a date with a time, an issue's number).

    照片.jpg, 无, 1.jpg and a camera's own IMG_0012.jpg come again by themselves.
    """
    return bool(_HASH.search(name)) or sum(character.isdigit() for character in name) >= least_digits


def photo_clues(photos: pd.DataFrame, limits: Signs) -> list[Clue]:
    """Photos of one department's several issues (columns of supervision/photos), and photos that show no change."""
    return [clue for _, row in photos.iterrows() for clue in _of_photo(row, limits)]


def _of_photo(row: pd.Series, limits: Signs) -> Iterator[Clue]:
    photo = str(row["photo"])
    n, n_places, n_same = (int(row[key]) for key in ("n_issues", "n_places", "n_unchanged"))
    is_placeholder = int(row["n_departments"]) > limits.photo_departments
    if not tells_photos_apart(photo, limits.photo_digits) or is_placeholder:
        return
    name = str(row["dept_name"])
    if n >= limits.photo_min:
        words = f"{n} 件、{n_places} 个点位的整改后照片是同一张：{photo}"
        yield Clue("photo", "照片重复", name, n, words, f"满 {limits.photo_min} 件列出", photo=photo)
    if n_same:
        words = f"{n_same} 件整改前后是同一张照片：{photo}"
        yield Clue("unchanged", "前后同图", name, n_same, words, "有 1 件即列出", photo=photo)


def vague_photos(photos: pd.DataFrame, limits: Signs) -> int:
    """How many issues share a photo's name that says nothing, or one that many departments have."""
    names = [tells_photos_apart(str(photo), limits.photo_digits) for photo in photos["photo"]]
    is_left_out = ~np.array(names, dtype=bool) | (photos["n_departments"] > limits.photo_departments).to_numpy()
    return int(photos.loc[is_left_out, "n_issues"].sum())


def quick_clues(closings: pd.DataFrame, limits: Signs) -> list[Clue]:
    """Departments that closed issues within minutes (columns of supervision/closings_by_department)."""
    return [
        Clue(
            "quick", "瞬时结案", str(row["dept_name"]), int(row["n_quick"]),
            f"{int(row['n_quick'])} 件派遣后 {limits.quick_minutes} 分钟内就结案",
            f"占写明钟点的 {_share_words(row['n_quick'], row['n_measured'])}；满 {limits.quick_min} 件列出",
        )
        for _, row in closings[closings["n_quick"] >= limits.quick_min].iterrows()
    ]  # fmt: skip


def heap_chances(closings: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """The rows with enough to judge by, with `p`: Fisher's exact test that the last hours before the limit hold a
    larger part of that day's closings than the same hours hold on the six days before."""
    judged = closings[(closings["n_last_day"] >= n_min) & (closings["n_days_before"] >= n_min)]
    late, last = judged["n_last_hours"].to_numpy(dtype=int), judged["n_last_day"].to_numpy(dtype=int)
    other_late, other = judged["n_hours_before"].to_numpy(dtype=int), judged["n_days_before"].to_numpy(dtype=int)
    return judged.assign(p=np.minimum(hypergeom.sf(late - 1, last + other, late + other_late, last), 1.0))


def heap_clues(closings: pd.DataFrame, limits: Signs, n_min: int) -> list[Clue]:
    """Departments whose closings crowd just before the limit, the share of false ones bounded over all judged."""
    judged = heap_chances(closings, n_min)
    if judged.empty:
        return []
    found = judged[false_discovery_control(judged["p"]) <= limits.false_alarms]
    return [_heap(row, limits) for _, row in found.iterrows()]


def _heap(row: pd.Series, limits: Signs) -> Clue:
    late, last = int(row["n_last_hours"]), int(row["n_last_day"])
    other_late, other = int(row["n_hours_before"]), int(row["n_days_before"])
    gap = newcombe(late, last, other_late, other)
    between = f"高 {gap.value * 100:.1f} 个百分点（{gap.low * 100:.1f}—{gap.high * 100:.1f}）" if gap else ""
    return Clue(
        "heap", "卡点结案", str(row["dept_name"]), late,
        f"时限当天最后 {limits.deadline_hours} 小时结案 {late} 件，占当天的 {_share_words(late, last)}",
        f"之前六天同一钟点占 {other_late / other * 100:.1f} %（{other} 件），{between}，{_chance(row['p'])}",
        p=float(row["p"]),
    )  # fmt: skip


def bulk_chances(bulk: pd.DataFrame, n_usual_days: int) -> pd.DataFrame:
    """`bulk` (columns of supervision/bulk_closings) with `usual` (the mean of that hour on other days) and `p`.

    The count of an hour is negative binomial: Poisson about the mean of the `n_usual_days` other days, that mean known
    as well as so many days tell it (a gamma), and spread from day to day as the department's hours are.
    """
    sums, squares, squared = (
        bulk[key].to_numpy(dtype=float) for key in ("n_usual_all_hours", "squares_all_hours", "usual_squared")
    )
    usual = bulk["n_usual"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = (squares - squared / n_usual_days - sums) / (squared / n_usual_days)
    spread = np.where(squared > 0, np.maximum(np.nan_to_num(excess), 0), 0)
    mean, size = (usual + 1) / n_usual_days, 1 / (1 / (usual + 1) + spread)
    p = nbinom.sf(bulk["n_closed"].to_numpy(dtype=int) - 1, size, size / (size + mean))
    return bulk.assign(usual=usual / n_usual_days, p=p)


def bulk_clues(bulk: pd.DataFrame, limits: Signs, as_of_day: int) -> list[Clue]:
    """Hours at a month's end with far more closings than that hour has on other days, over all hours looked at."""
    if bulk.empty:
        return []
    first = max(int(bulk["first_day"].iloc[0]), as_of_day - limits.days + 1)
    days = range(first, as_of_day + 1)
    n_ends = sum(_to_month_end(day) < limits.month_end_days for day in days)
    if len(days) - n_ends < LEAST_DAYS:
        return []
    judged = bulk_chances(bulk, len(days) - n_ends)
    n_looked_at = max(int(bulk["n_hours_looked_at"].iloc[0]) * n_ends, len(judged))
    chances = np.concatenate([judged["p"].to_numpy(dtype=float), np.ones(n_looked_at - len(judged))])
    found = judged[false_discovery_control(chances)[: len(judged)] <= limits.false_alarms]
    return [
        Clue(
            "bulk", "月底集中结案", str(row["dept_name"]), int(row["n_closed"]),
            f"{_day_words(int(row['closed_day']))} {int(row['closed_hour'])} 时一小时结案 {int(row['n_closed'])} 件",
            f"平日这个钟点平均 {row['usual']:.1f} 件，{_chance(row['p'])}",
            p=float(row["p"]), at_day=int(row["closed_day"]), hour=int(row["closed_hour"]),
        )
        for _, row in found.iterrows()
    ]  # fmt: skip


def clues(
    photos: pd.DataFrame, closings: pd.DataFrame, bulk: pd.DataFrame, limits: Signs, n_min: int, as_of_day: int
) -> list[Clue]:
    """All clues, those of a rule first."""
    by_rule = [*photo_clues(photos, limits), *quick_clues(closings, limits)]
    return [*by_rule, *bulk_clues(bulk, limits, as_of_day), *heap_clues(closings, limits, n_min)]


def limits_words(photos: pd.DataFrame, closings: pd.DataFrame, limits: Signs, n_min: int) -> str:
    """What was looked at and what was left out, in words."""
    n, n_clocked = int(closings["n_closed"].sum()), int(closings["n_clocked"].sum())
    vague, judged = vague_photos(photos, limits), len(heap_chances(closings, n_min))
    said = [f"看了结案 {n:,} 件，其中写明钟点的 {n_clocked:,} 件（只写日期的不看快慢和钟点）"]
    if vague:
        said.append(f"另有 {vague:,} 件的照片名太笼统（如 照片、1），或几个部门都在用，不作为线索")
    few = f"没有部门在时限当天和之前各结案满 {n_min} 件，不比较卡点结案"
    said.append(f"卡点结案比较了 {judged} 个部门" if judged else few)
    return "；".join(said) + "。"


def clue_table(clues: list[Clue]) -> pd.DataFrame:
    """The list, one row a clue."""
    return pd.DataFrame([asdict(each) for each in clues], columns=list(Clue.__dataclass_fields__))


def finding(clues: list[Clue], days: int) -> Answer:
    """How many clues there are, of what, in a sentence that blames nobody."""
    if not clues:
        return Answer("核实", f"近 {days} 天结案的问题里没有发现要核实的整改线索", "supervision", {}, {"part": "signs"})
    kinds: dict[str, int] = {}
    for each in clues:
        kinds[each.kind] = kinds.get(each.kind, 0) + 1
    said = "、".join(f"{kind} {n} 条" for kind, n in kinds.items())
    words = f":orange[**{len(clues)} 条线索，请核实**]：{said}（只是线索，不是结论）"
    return Answer("核实", words, "supervision", {}, {"part": "signs"})


def _share_words(successes: float, n: float) -> str:
    found = share(float(successes), float(n))
    if found is None:
        return "—"
    return f"{found.value * 100:.1f} %（{found.low * 100:.1f}—{found.high * 100:.1f}，共 {n:,.0f} 件）"


def _chance(p: float) -> str:
    return "偶然出现的机会不到千分之一" if p < 0.001 else f"偶然出现的机会 {p:.1%}"


def _to_month_end(day: int) -> int:
    on = _EPOCH + timedelta(days=day)
    return monthrange(on.year, on.month)[1] - on.day


def _day_words(day: int) -> str:
    on = _EPOCH + timedelta(days=day)
    return f"{on.month}月{on.day}日"
