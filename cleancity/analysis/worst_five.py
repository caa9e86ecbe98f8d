"""What 重复点位占比 would be if the worst places were cured."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cleancity.analysis.answers import PLACED, Answer, place_name
from cleancity.analysis.intervals import Share, share

N_PLACES = 5


@dataclass(frozen=True)
class Cure:
    """The share as it is, and with the repeated issues of the worst places away.

    Attributes:
        after: they never happened: out of numerator and denominator.
        after_once: they happened but were no repeats: out of the numerator alone.
        n_away: the repeated issues of those places.
    """

    n_places: int
    n_away: int
    before: Share
    after: Share
    after_once: Share


def cure(numerator: float, denominator: float, repeats: pd.Series) -> Cure | None:
    """What curing the places with so many `repeats` does, most first, at most N_PLACES of them; None without a repeat.

    Of all choices of as many places this lowers the share most, for it falls with every issue taken away.
    """
    away = int(repeats.head(N_PLACES).sum())
    before = share(numerator, denominator)
    after_once = share(numerator - away, denominator)
    if before is None or after_once is None or not away:
        return None
    # Where every located issue lies in those places nothing is left to have a share of.
    after = share(numerator - away, denominator - away) or Share(0, 0, 0.0, 0.0, 0.0)
    return Cure(min(N_PLACES, len(repeats)), away, before, after, after_once)


def finding(found: Cure | None, places: pd.DataFrame, n_located: float) -> Answer:
    """By how much the share falls, and which place comes first; of `n_located` issues with a place at all."""
    here = {"part": "places"}
    if found is None and not n_located:
        return Answer("治点", f"没有写明{PLACED}的问题，认不出哪里在重复。", "supervision", {}, here)
    if found is None:
        return Answer("治点", "没有重复发生的点位（同一点位、同一小类满 3 件才算）。", "supervision", {}, here)
    words = (
        f"治好最差的 {found.n_places} 处，重复点位占比从 **{100 * found.before.value:.1f} %** "
        f"降到 **{100 * found.after.value:.1f} %**；"
        f"先治 **{{place}}**（重复 {int(places['n_repeat'].iloc[0]):,} 件）"
    )
    first = {str(key): value for key, value in places.iloc[0].items()}
    return Answer("治点", words, "supervision", {"place": place_name(first)}, here)


def table_of(places: pd.DataFrame, numerator: float) -> pd.DataFrame:
    """The places with their names, owners, and the part of all repeated issues that each holds."""
    names = [place_name({str(key): value for key, value in row.items()}) for row in places.to_dict("records")]
    others = places["n_departments"] - 1
    owners = [
        f"{name}等 {n + 1:.0f} 家" if n > 0 else name for name, n in zip(places["dept_name"], others, strict=True)
    ]
    return places.assign(place=names, owner=owners, part=100 * places["n_repeat"] / max(numerator, 1))
