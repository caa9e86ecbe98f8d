"""The monthly score of a peer group: points part by part, shrunk to what the cases can bear, with honest intervals.

Parts are rows of month_number, dept_name, dept_code, peer_group, part, numerator, denominator, n, as the queries
ranking/*_by_month give them. A part without rows has no data; it is left out and the others are reweighted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from cleancity.analysis import shrinkage
from cleancity.analysis.scheme import Scheme, Weight

Floats = npt.NDArray[np.float64]
LEAGUE_COLUMNS = (
    "dept_name", "n", "score", "plain", "low", "high", "place", "place_low", "place_high", "p_worse", "p_better",
)  # fmt: skip
PARTS_COLUMNS = ("month_number", "dept_name", "dept_code", "peer_group", "part", "numerator", "denominator", "n")


@dataclass(frozen=True)
class Group:
    """A peer group's counts in one month: arrays of (departments, parts that have data).

    `extra` is what rewards, penalties and deductions add for each department.
    """

    names: tuple[str, ...]
    weights: tuple[Weight, ...]
    missing: tuple[Weight, ...]
    numerator: Floats
    denominator: Floats
    n: Floats
    extra: Floats
    total: float

    @cached_property
    def priors(self) -> dict[int, shrinkage.Prior]:
        """By the position of each part that is a share: what the group says about shares like its own."""
        return {
            at: shrinkage.prior_of(self.numerator[:, at], self.denominator[:, at])
            for at, each in enumerate(self.weights) if each.part.is_share
        }  # fmt: skip

    def factors(self) -> Floats:
        """(departments, parts): by how much each part's points are multiplied, so that those with data make up all."""
        there = self.denominator > 0
        held = (there * np.array([each.weight for each in self.weights])).sum(axis=1, keepdims=True)
        factors: Floats = there * np.divide(self.total, held, out=np.zeros_like(held), where=held > 0)
        return factors

    def raw_shares(self) -> Floats:
        """(departments, parts): shares as counted, NaN without data."""
        nothing = np.full_like(self.numerator, np.nan)
        shares: Floats = np.divide(self.numerator, self.denominator, out=nothing, where=self.denominator > 0)
        return shares


def group_of(parts: pd.DataFrame, rewards: pd.DataFrame, scheme: Scheme, month: int) -> Group:
    """The departments of `parts` (one peer group's rows) that have data of the scheme in `month`, by name."""
    now = parts[parts["month_number"] == month]
    held = now[now["part"].isin([each.part.key for each in scheme.weights]) & (now["denominator"] > 0)]
    names, present = tuple(sorted(held["dept_name"].unique())), set(held["part"])
    weights = tuple(each for each in scheme.weights if each.part.key in present)
    keys = [each.part.key for each in weights]

    wide = now.pivot(index="dept_name", columns="part", values=["numerator", "denominator", "n"])

    def table(column: str) -> Floats:
        columns = pd.MultiIndex.from_product([[column], keys])
        filled: Floats = wide.reindex(index=list(names), columns=columns).fillna(0).to_numpy(dtype=float)
        return filled

    return Group(
        names, weights, tuple(each for each in scheme.weights if each not in weights),
        table("numerator"), table("denominator"), table("n"), extra_points(now, rewards, scheme, names, month),
        scheme.total,
    )  # fmt: skip


def extra_points(now: pd.DataFrame, rewards: pd.DataFrame, scheme: Scheme, names: Sequence[str], month: int) -> Floats:
    """What rewards and penalties of the month add to each department, within their cap, less deductions by case."""
    own = rewards[rewards["month_number"] == month].groupby("dept_name")["signed_points"].sum()
    extra = own.reindex(list(names)).fillna(0.0).clip(-scheme.rewards_most, scheme.rewards_most).to_numpy(dtype=float)
    for each in scheme.deductions:
        counted = (
            now[now["part"] == each.count].groupby("dept_name")["numerator"].sum().reindex(list(names)).fillna(0.0)
        )
        extra = extra - np.minimum(counted.to_numpy(dtype=float) * each.per_case, each.most)
    points: Floats = extra
    return points


def points_of(group: Group, shares: Floats) -> Floats:
    """(..., departments, parts): points for shares (..., departments, parts); 0 where a department has no data."""
    earned = [each.points(shares[..., at]) for at, each in enumerate(group.weights)]
    stacked = np.stack(earned, axis=-1) if earned else np.zeros((*shares.shape[:-1], 0))
    points: Floats = np.nan_to_num(stacked) * group.factors()
    return points


def total_of(group: Group, points: Floats) -> Floats:
    """(..., departments): all points together, never below nought."""
    totals: Floats = np.maximum(points.sum(axis=-1) + group.extra, 0.0)
    return totals


def shrunk_shares(group: Group) -> Floats:
    """(departments, parts): shares drawn towards the peers'; levels stay as reported."""
    shares = group.raw_shares()
    for at, each in enumerate(group.weights):
        if each.part.is_share:
            shares[:, at] = shrinkage.shrunk(group.priors[at], group.numerator[:, at], group.denominator[:, at])
    return shares


def drawn_shares(group: Group, n_draws: int, seed: int) -> Floats:
    """(n_draws, departments, parts): shares as they may truly be; the same for the same counts and seed."""
    rng = np.random.default_rng(seed)
    shares = np.broadcast_to(group.raw_shares(), (n_draws, *group.numerator.shape)).copy()
    for at, each in enumerate(group.weights):
        if each.part.is_share:
            own = group.numerator[:, at], group.denominator[:, at]
            shares[..., at] = shrinkage.draws(group.priors[at], *own, n_draws, rng)
    return shares


def scored(group: Group, n_min: int, settings: Mapping[str, float]) -> pd.DataFrame:
    """The league of one peer group, best first, those with too few cases last.

    `settings` are red_black_margin, draws and seed of cleancity.toml. Columns: dept_name; n (cases of the part with
    the most); score, low, high (shrunk, with its 95 % interval); plain (by the formula alone); place, place_low,
    place_high (NaN below `n_min`); p_worse, p_better (than the mean of the ranked, by the margin).
    """
    if not group.names or not group.weights:
        return pd.DataFrame(columns=list(LEAGUE_COLUMNS))
    cases = [at for at, each in enumerate(group.weights) if each.part.is_share and each.part.unit == "件"]
    n = group.n[:, cases].max(axis=1) if cases else np.zeros(len(group.names))
    score = total_of(group, points_of(group, shrunk_shares(group)))
    plain = total_of(group, points_of(group, group.raw_shares()))
    totals = total_of(group, points_of(group, drawn_shares(group, int(settings["draws"]), int(settings["seed"]))))
    low, high = np.quantile(totals, [0.025, 0.975], axis=0)
    rows = pd.DataFrame(
        {"dept_name": group.names, "n": n, "score": score, "plain": plain, "low": low, "high": high}
    )  # fmt: skip
    rows = rows.join(_places(totals, score, n >= n_min, float(settings["red_black_margin"])))
    return rows.sort_values(["place", "n"], ascending=[True, False], ignore_index=True)


def _places(totals: Floats, score: Floats, is_ranked: npt.NDArray[np.bool_], margin: float) -> pd.DataFrame:
    """Ranks among those with enough cases, in the scores and in every draw."""
    names = ("place", "place_low", "place_high", "p_worse", "p_better")
    found = pd.DataFrame(np.nan, index=range(len(score)), columns=list(names))
    if not is_ranked.any():
        return found
    drawn = totals[:, is_ranked]
    ranks = (-drawn).argsort(axis=1, kind="stable").argsort(axis=1) + 1
    mean = drawn.mean(axis=1, keepdims=True)
    found.loc[is_ranked, "place"] = pd.Series(score[is_ranked]).round(6).rank(method="min", ascending=False).to_numpy()
    found.loc[is_ranked, "place_low"] = np.quantile(ranks, 0.025, axis=0, method="inverted_cdf")
    found.loc[is_ranked, "place_high"] = np.quantile(ranks, 0.975, axis=0, method="inverted_cdf")
    found.loc[is_ranked, "p_worse"] = (drawn < mean - margin).mean(axis=0)
    found.loc[is_ranked, "p_better"] = (drawn > mean + margin).mean(axis=0)
    return found


def ledger(group: Group, dept_name: str) -> pd.DataFrame:
    """Where one department's points went: a row per part with data, by the formula, the dearest loss first.

    Columns part, title, possible, got, lost, share, n, numerator, peers (the group's share).
    """
    own = group.names.index(dept_name)
    factors, raw = group.factors()[own], group.raw_shares()
    got = points_of(group, raw)[own]
    rows = []
    for at, each in enumerate(group.weights):
        if group.denominator[own, at] > 0:
            possible = each.weight * factors[at]
            peers = group.numerator[:, at].sum() / group.denominator[:, at].sum()
            rows.append(
                {"part": each.part.key, "title": each.part.title, "possible": possible, "got": got[at],
                 "lost": possible - got[at], "share": raw[own, at], "peers": peers, "n": group.n[own, at],
                 "numerator": group.numerator[own, at], "denominator": group.denominator[own, at]}
            )  # fmt: skip
    return pd.DataFrame(rows).sort_values("lost", ascending=False, ignore_index=True) if rows else pd.DataFrame()


def part_rows(group: Group, part: str) -> pd.DataFrame:
    """One part of all departments: dept_name, numerator, n."""
    at = [each.part.key for each in group.weights].index(part)
    return pd.DataFrame({"dept_name": group.names, "numerator": group.numerator[:, at], "n": group.denominator[:, at]})


def bridge_words(group: Group, dept_name: str, row: pd.Series[float]) -> str:
    """From the points of the formula to those that rank: what rewards moved, and what the small sample did."""
    extra = float(group.extra[group.names.index(dept_name)])
    said = [f"奖惩和按件扣分 {extra:+.1f} 分（已在其中）"] if extra else []
    said += [f"小样本调整 {row['score'] - row['plain']:+.1f} 分", f"排名用 {row['score']:.1f} 分"]
    return "；".join(said).replace("-", "−")


def by_month(parts: pd.DataFrame, rewards: pd.DataFrame, scheme: Scheme, months: Sequence[int]) -> pd.DataFrame:
    """Shrunk scores of a peer group month by month: columns month_number, dept_name, score."""
    found = []
    for month in months:
        group = group_of(parts, rewards, scheme, month)
        if group.names and group.weights:
            score = total_of(group, points_of(group, shrunk_shares(group)))
            found.append(pd.DataFrame({"month_number": month, "dept_name": group.names, "score": score}))
    empty = pd.DataFrame(columns=["month_number", "dept_name", "score"])
    return pd.concat(found, ignore_index=True) if found else empty


def red_black(rows: pd.DataFrame, settings: Mapping[str, float]) -> tuple[list[str], list[str]] | None:
    """Who is named: (red, black) of a league's rows; None where too few are ranked for such a list."""
    ranked = rows[rows["place"].notna()]
    if len(ranked) < settings["red_black_min"]:
        return None
    sure = settings["red_black_sure"]
    red, black = ranked[ranked["p_better"] > sure], ranked[ranked["p_worse"] > sure]
    return list(red["dept_name"]), list(black.sort_values("score")["dept_name"])
