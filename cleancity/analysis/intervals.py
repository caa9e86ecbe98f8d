"""Intervals of shares: how sure a share of n cases is."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import ndtri

LEVEL = 0.95


@dataclass(frozen=True)
class Share:
    """`successes` of `n`, with the Wilson interval of the share; all shares 0 to 1."""

    successes: float
    n: float
    value: float
    low: float
    high: float


def share(successes: float, n: float, level: float = LEVEL) -> Share | None:
    """A share with its Wilson interval; None where n is 0.

    Raises:
        ValueError: successes do not lie between 0 and n.
    """
    if n == 0:
        return None
    low, high = wilson(successes, n, level)
    return Share(successes, n, successes / n, low, high)


def wilson(successes: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """The Wilson score interval of a share (Wilson 1927; statsmodels `proportion_confint(method="wilson")`).

    Raises:
        ValueError: n is not positive, or successes do not lie between 0 and n.
    """
    if n <= 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is no share")
    z = _z(level)
    p = successes / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # At the ends the formula gives 0 and 1 but for the last bit.
    return (0.0 if successes == 0 else centre - half, 1.0 if successes == n else centre + half)


def newcombe(successes: float, n: float, other_successes: float, other_n: float, level: float = LEVEL) -> Share | None:
    """The difference of two independent shares, first minus second, with Newcombe's hybrid score interval.

    Newcombe 1998, method 10; statsmodels `confint_proportions_2indep(method="newcomb")`. `successes` and `n` of the
    answer are those of the first share. None where either n is 0.

    Raises:
        ValueError: a count does not lie between 0 and its n.
    """
    if n == 0 or other_n == 0:
        return None
    first, second = successes / n, other_successes / other_n
    low, high = wilson(successes, n, level)
    other_low, other_high = wilson(other_successes, other_n, level)
    gap = first - second
    return Share(
        successes, n, gap,
        gap - sqrt((first - low) ** 2 + (other_high - second) ** 2),
        gap + sqrt((high - first) ** 2 + (second - other_low) ** 2),
    )  # fmt: skip


def against_target(found: Share | None, target: float) -> str:
    """达标 only when the whole interval clears the target, 未达标 only when all of it lies below, else 临界."""
    if found is None:
        return "无数据"
    if found.low >= target:
        return "达标"
    return "未达标" if found.high < target else "临界"


def _z(level: float) -> float:
    return float(ndtri(0.5 + level / 2))
