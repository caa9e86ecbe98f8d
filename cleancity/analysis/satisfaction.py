"""Survey rates against a target: met, missed, or too close to say; and how many more answers would say."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from cleancity.analysis.intervals import against_target, newcombe, share, wilson
from cleancity.once import once

MET, MISSED, CLOSE, FEW = "达标", "未达标", "临界", "样本不足"
_MANY = 100_000  # more answers than anybody will ask for
_ON_THE_TARGET = 0.005  # a share so near the target is taken to lie on it


@once
def judged(rows: pd.DataFrame, target: float, n_min: int) -> pd.DataFrame:
    """Rows of n_asked and n_positive with value, low, high (Wilson, 95 %) and verdict against `target`."""
    shares = [share(float(top), float(n)) for top, n in zip(rows["n_positive"], rows["n_asked"], strict=True)]
    verdicts = [
        FEW if each is None or each.n < n_min else against_target(each, target) for each in shares
    ]  # fmt: skip
    return rows.assign(
        value=[each.value if each else float("nan") for each in shares],
        low=[each.low if each else float("nan") for each in shares],
        high=[each.high if each else float("nan") for each in shares],
        verdict=verdicts,
    )


def more_answers(n_positive: float, n_asked: float, target: float, assumed: float) -> int | None:
    """How many more answers until the interval clears the target, if of those to come the share `assumed` is positive.

    None when so many would not do, as when `assumed` is the target itself.
    """
    if assumed == target:
        return None

    def is_clear(more: int) -> bool:
        low, high = wilson(min(n_positive + assumed * more, n_asked + more), n_asked + more)
        return low >= target if assumed > target else high < target

    enough = 1
    while not is_clear(enough):
        enough *= 2
        if enough > _MANY:
            return None
    short = enough // 2
    while enough - short > 1:
        middle = (enough + short) // 2
        short, enough = (short, middle) if is_clear(middle) else (middle, enough)
    return 0 if is_clear(0) else enough


def advice(row: Mapping[Hashable, Any], target: float, margin: float) -> str:
    """What to do about a verdict of `judged`."""
    if row["verdict"] == FEW:
        return f"只有 {row['n_asked']:,.0f} 份，不作判断，请多问一些"
    if row["verdict"] == MET:
        return "区间整个在目标以上，可以说达标"
    if row["verdict"] == MISSED:
        return "区间整个在目标以下，要先改进再复查"
    value, n, top = float(row["value"]), float(row["n_asked"]), float(row["n_positive"])
    if abs(value - target) < _ON_THE_TARGET:
        more = more_answers(top, n, target, target + margin)
        so = f"若实际比目标高 {margin * 100:.0f} 个百分点"
    else:
        more = more_answers(top, n, target, value)
        so = "照现在的比例"
    if more is None:
        return "区间跨着目标，离目标太近，再问也难以分清"
    return f"区间跨着目标，还不能下结论；{so}，约再要 {_rounded(more):,} 份答卷才能定"


def _rounded(more: int) -> int:
    """Up to two figures: the assumption does not bear more."""
    step: int = 10 ** max(len(str(more)) - 2, 0)
    return -(-more // step) * step


def units_finding(rows: pd.DataFrame, title: str, name: str) -> str:
    """How many units met, missed, or cannot be told; the missed by name (names are as they came in)."""
    counts = rows["verdict"].value_counts()
    parts = [f"{verdict} {counts[verdict]} 个" for verdict in (MET, CLOSE, MISSED, FEW) if verdict in counts]
    missed = rows.loc[rows["verdict"] == MISSED, name]
    named = f"；未达标：{'、'.join(missed.head(3))}{'等' if len(missed) > 3 else ''}" if len(missed) else ""
    return f"{title}：{'，'.join(parts)}{named}"


def compared(rows: pd.DataFrame) -> str:
    """The last survey of `rows` (in order) against the one before of the same scope; "" without one."""
    if len(rows) < 2:
        return ""
    last = rows.iloc[-1]
    earlier = rows.iloc[:-1][rows["scope"].iloc[:-1] == last["scope"]]
    if earlier.empty:
        return ""
    before = earlier.iloc[-1]
    gap = _gap(last, before)
    if gap is None:
        return ""
    step, is_clear = gap
    if not is_clear:
        return f"与上一次（{before['value'] * 100:.1f} %）相比变化不明显"
    return f"比上一次（{before['value'] * 100:.1f} %）{'高' if step > 0 else '低'} {abs(step) * 100:.1f} 个百分点"


def _gap(last: pd.Series, before: pd.Series) -> tuple[float, bool] | None:
    found = newcombe(
        float(last["n_positive"]), float(last["n_asked"]), float(before["n_positive"]), float(before["n_asked"])
    )
    return None if found is None else (found.value, found.low > 0 or found.high < 0)
