"""Does closing keep up with finding?"""

from __future__ import annotations

import pandas as pd

_LATELY = 4  # weeks
_NEAR = 0.03  # within this share of what was found, the two count as level


def flow_finding(weeks: pd.DataFrame) -> str:
    """A sentence on thirteen weeks of n_found, n_closed, n_rebound (in order of week)."""
    if weeks.empty or not weeks["n_found"].sum():
        return "近 13 周没有新发现的问题"
    lately = weeks.tail(_LATELY)
    gap = int(lately["n_found"].sum() - lately["n_closed"].sum())
    if abs(gap) <= _NEAR * float(lately["n_found"].sum()):
        return "近 4 周办结与新增持平"
    if gap > 0:
        return f"办结跟不上新增：近 4 周少办 {gap:,} 件"
    return f"办结多于新增：近 4 周多办 {-gap:,} 件"
