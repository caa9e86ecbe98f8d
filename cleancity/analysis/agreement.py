"""What self-inspection sees of what the secret visit sees: gaps at the same places, with two intervals each.

Pairs are rows of queries/agreement/matched_visits: a place and month with both kinds of visit. Newcombe's interval
takes every checked item for a case of its own; items of one visit, and visits to one place, are not independent. So
beside it stands one whose cases are places: the gap's linearised variance over places (Taylor linearisation of a
difference of ratios, the cluster-robust sandwich), with Student's t at places - 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from cleancity.analysis.intervals import LEVEL, Share, newcombe, share
from cleancity.once import once

Floats = npt.NDArray[np.float64]
LEAST_PLACES = 5  # with fewer, the spread between places cannot be told


@dataclass(frozen=True)
class Interval:
    """A value with its ends; the ends are infinite where they cannot be told."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Agreement:
    """自查 against 暗访 at the same places.

    Attributes:
        n_pairs, n_places: places and months with both, and how many places these are.
        own, secret: the two pass rates, items as cases.
        gap: own minus secret, Newcombe's interval, items as cases.
        gap_by_place: the same with places as cases.
        design_effect: how many times the variance by places is that by items.
        found: problems that 自查 found among all that both found (自查发现比), Wilson.
        seen: problems per visit of 自查 over those of 暗访, places as cases; None when either found nothing.
    """

    n_pairs: int
    n_places: int
    own: Share
    secret: Share
    gap: Share
    gap_by_place: Interval
    design_effect: float
    found: Share | None
    seen: Interval | None

    @property
    def verdict(self) -> str:
        """自查偏松 or 自查偏严 only when both intervals say so; 看不出差别; 样本不足 with too few places."""
        if self.n_places < LEAST_PLACES:
            return "样本不足"
        if min(self.gap.low, self.gap_by_place.low) > 0:
            return "自查偏松"
        return "自查偏严" if max(self.gap.high, self.gap_by_place.high) < 0 else "看不出差别"


def agreement(pairs: pd.DataFrame) -> Agreement | None:
    """The two compared over all `pairs`; None without any."""
    if pairs.empty:
        return None
    places = pairs.groupby("venue_key")[_COUNTS].sum()
    columns: dict[str, Floats] = {name: places[name].to_numpy(dtype=float) for name in _COUNTS}
    total = {name: float(values.sum()) for name, values in columns.items()}
    own = share(total["self_passed"], total["self_items"])
    secret = share(total["secret_passed"], total["secret_items"])
    gap = newcombe(total["self_passed"], total["self_items"], total["secret_passed"], total["secret_items"])
    assert own and secret and gap  # every visit has items
    parts = (columns["self_passed"] - own.value * columns["self_items"]) / total["self_items"]
    parts = parts - (columns["secret_passed"] - secret.value * columns["secret_items"]) / total["secret_items"]
    by_items = sum(each.value * (1 - each.value) / each.n for each in (own, secret))
    spread = _spread(parts)
    problems = total["self_issues"] + total["secret_issues"]
    return Agreement(
        n_pairs=len(pairs),
        n_places=len(places),
        own=own,
        secret=secret,
        gap=gap,
        gap_by_place=Interval(gap.value, gap.value - _t(len(places)) * spread, gap.value + _t(len(places)) * spread),
        design_effect=spread**2 / by_items if by_items > 0 else float("nan"),
        found=share(total["self_issues"], problems),
        seen=_seen(columns, total),
    )


_COUNTS = [f"{who}_{what}" for who in ("self", "secret") for what in ("visits", "items", "passed", "issues")]


def _seen(columns: dict[str, Floats], total: dict[str, float]) -> Interval | None:
    """Problems a visit of 自查 over problems a visit of 暗访; the interval on the log scale, places as cases."""
    if not total["self_issues"] or not total["secret_issues"]:
        return None
    value = total["self_issues"] / total["self_visits"] / (total["secret_issues"] / total["secret_visits"])
    signs = {"self_issues": 1, "self_visits": -1, "secret_issues": -1, "secret_visits": 1}
    parts: Floats = np.sum([sign * columns[name] / total[name] for name, sign in signs.items()], axis=0)
    reach = _t(len(parts)) * _spread(parts)
    return Interval(value, exp(log(value) - reach), exp(log(value) + reach) if reach < 700 else inf)


def _spread(parts: Floats) -> float:
    """The standard error of a sum of independent parts, one a place; they add up to nought."""
    n = len(parts)
    return sqrt(float((parts**2).sum()) * n / (n - 1)) if n > 1 else inf


def _t(n: int) -> float:
    return float(stdtrit(n - 1, 0.5 + LEVEL / 2)) if n > 1 else inf


@once
def by(pairs: pd.DataFrame, column: str) -> pd.DataFrame:
    """One row per value of `column` (dept_name, venue_type or month_number): the widest gap first, 样本不足 last.

    Columns: `column`, n_pairs, n_places, own, secret, gap, low, high (the wider of both intervals), seen, verdict, n.
    """
    rows = [
        {
            column: value, "n_pairs": found.n_pairs, "n_places": found.n_places, "own": found.own.value,
            "secret": found.secret.value, "gap": found.gap.value,
            "low": min(found.gap.low, found.gap_by_place.low), "high": max(found.gap.high, found.gap_by_place.high),
            "seen": found.seen.value if found.seen else float("nan"), "verdict": found.verdict,
            "n": found.own.n + found.secret.n,
        }
        for value, found in _each(pairs, column)
    ]  # fmt: skip
    names = [column, "n_pairs", "n_places", "own", "secret", "gap", "low", "high", "seen", "verdict", "n"]
    found_rows = pd.DataFrame(rows, columns=names)
    is_few = found_rows["verdict"] == "样本不足"
    ordered = found_rows.assign(is_few=is_few).sort_values(["is_few", "gap"], ascending=[True, False])
    return ordered.drop(columns="is_few").reset_index(drop=True)


def _each(pairs: pd.DataFrame, column: str) -> Iterator[tuple[object, Agreement]]:
    for value, rows in pairs.groupby(column):
        found = agreement(rows)
        if found:
            yield value, found


def kinds(rows: pd.DataFrame) -> pd.DataFrame:
    """Every kind's pass rate over all its visits, with the interval that takes a visit as its case.

    `rows` of queries/agreement/kinds_of_inspection; adds rate, low, high, per_visit, gap_low, gap_high to 暗访.
    """
    rate = rows["n_passed"] / rows["n_items"]
    squares = (rows["sum_xx"] - 2 * rate * rows["sum_xm"] + rate**2 * rows["sum_mm"]).clip(lower=0)
    n = rows["n_visits"].astype(float)
    error = np.sqrt(squares * n / (n - 1).where(n > 1)) / rows["n_items"]
    reach = error * np.array([_t(int(each)) if each > 1 else np.nan for each in n])
    low, high = (rate - reach).clip(0, 1).fillna(0.0), (rate + reach).clip(0, 1).fillna(1.0)
    return rows.assign(rate=rate, low=low, high=high, per_visit=rows["n_issues"] / n)


def worst_places(pairs: pd.DataFrame, n: int = 30) -> pd.DataFrame:
    """Places and months where 暗访 found most beyond 自查, the worst first; those where it did not are out."""
    missed = pairs["secret_issues"] / pairs["secret_visits"] - pairs["self_issues"] / pairs["self_visits"]
    rows = pairs.assign(missed=missed)
    return rows[rows["missed"] > 0].sort_values(["missed", "venue_name"], ascending=[False, True]).head(n)


def headline(found: Agreement) -> str:
    """How much self-inspection sees of what the secret visit sees, and what the two pass rates say."""
    own, secret, points = found.own.value * 100, found.secret.value * 100, found.gap.value * 100
    low = min(found.gap.low, found.gap_by_place.low) * 100
    high = max(found.gap.high, found.gap_by_place.high) * 100
    rates = f"合格率自查 {own:.1f} %、暗访 {secret:.1f} %，相差 {points:+.1f} 个百分点（{low:+.1f} 到 {high:+.1f}）"
    if found.verdict == "样本不足":
        return f"配得上对的点位只有 {found.n_places} 处，还说不了自查比暗访松还是严。{rates}。".replace("-", "−")
    seen = ""
    if found.seen:
        each, least, most = (100 * value for value in (found.seen.value, found.seen.low, found.seen.high))
        only = "只" if each < 95 else ""
        seen = f"同一处、同一个月，暗访每发现 100 个问题，自查{only}写出 **{each:.0f}** 个"
        seen += f"（95 % 区间 {least:.0f}—{most:.0f}）；"
    return f"{seen}{rates}。".replace("-", "−")


def advice(found: Agreement, departments: pd.DataFrame) -> str:
    """What to do about it; names in `departments` (rows of `by`) are safe to show."""
    if found.verdict == "样本不足":
        return "先多安排同一个月里自查和暗访都去的点位，再来比较。"
    if found.verdict == "看不出差别":
        return "两种检查看不出差别：自查可以当真，暗访照常抽。"
    if found.verdict == "自查偏严":
        return "自查比暗访还严，自查结果可以当真。"
    said = "自查偏松，上报和考核以暗访为准"
    sure = departments[departments["verdict"] == "自查偏松"]
    laxer = sure[sure["low"] > found.gap.value]
    if len(laxer):
        return f"{said}。比全市更松的是 {'、'.join(laxer['dept_name'].head(3))}，先请他们对照下面的点位重新自查。"
    if len(sure) > 1:
        return f"{said}。{len(sure)} 个部门都偏松，分不出谁更松：请各部门对照下面的点位重新自查。"
    return f"{said}。分到各部门样本还少，分不出谁更松：先请下面这些点位的部门重新自查。"
