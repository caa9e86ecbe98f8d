"""On time and still repeated: the two shares of a unit beside each other, and how sure each is."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cleancity.analysis.intervals import LEVEL, Share, share, wilson
from cleancity.once import once

WHOLE = "全市"


def repeat_share(row: Any, level: float = LEVEL) -> Share | None:
    """重复点位占比 with an interval that knows that issues come in clumps.

    Issues at one place are in the repeat clusters together or not at all, so n issues say less than n cases drawn one
    by one. The share is a ratio over places; its linearised variance gives the design effect (Kish 1965), and the
    Wilson interval is taken at n divided by it (Korn and Graubard 1998).

    Args:
        row: n_located, n_repeat, n_places, sum_squares and sum_squares_repeat (sums over places of n_at_place squared).
    """
    n, successes = float(row["n_located"]), float(row["n_repeat"])
    if n == 0:
        return None
    value = successes / n
    low, high = wilson(value * n / design_effect(row), n / design_effect(row), level)
    return Share(successes, n, value, min(low, value), max(high, value))


def design_effect(row: Any) -> float:
    """How many issues weigh as much as one drawn alone, at least 1."""
    n, p = float(row["n_located"]), float(row["n_repeat"]) / float(row["n_located"])
    places, squares, inside = (float(row[name]) for name in ("n_places", "sum_squares", "sum_squares_repeat"))
    if not 0 < p < 1:
        return max(1.0, squares / n)
    spread = (inside * (1 - p) ** 2 + (squares - inside) * p**2) * (places / max(places - 1, 1))
    return max(1.0, spread / n / (p * (1 - p)))


@once
def pairs(rows: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """Each unit with both shares and their intervals; the whole city first, then the most repeated first.

    Args:
        rows: rebounds/on_time_and_repeat_by_unit.

    Returns:
        unit, is_whole, n_due, on_time, on_time_low, on_time_high, n_located, repeat, repeat_low, repeat_high (shares
        0 to 1, NaN without cases), enough (both n at least n_min).
    """
    listed = [_pair(row, n_min) for row in rows.to_dict("records")]
    columns = list(_pair({"unit": None, **dict.fromkeys(_COUNTS, 0)}, n_min))
    drawn = pd.DataFrame(listed, columns=columns)
    return drawn.sort_values(
        ["is_whole", "enough", "repeat", "n_located"], ascending=[False, False, False, False], ignore_index=True
    )


_COUNTS = ("n_due", "n_on_time", "n_located", "n_repeat", "n_places", "sum_squares", "sum_squares_repeat")


def _pair(row: Any, n_min: int) -> dict[str, object]:
    is_whole = row["unit"] is None or row["unit"] != row["unit"]
    due, found = share(float(row["n_on_time"]), float(row["n_due"])), repeat_share(row)
    return {
        "unit": WHOLE if is_whole else str(row["unit"]), "is_whole": is_whole,
        **_parts("on_time", due), "n_due": row["n_due"], **_parts("repeat", found), "n_located": row["n_located"],
        "enough": min(row["n_due"], row["n_located"]) >= n_min,
    }  # fmt: skip


def _parts(name: str, found: Share | None) -> dict[str, float]:
    none = float("nan")
    values = (found.value, found.low, found.high) if found else (none, none, none)
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def shared_level(n_units: int) -> float:
    """The level of each of so many intervals that all of them hold together at 95 % (Bonferroni)."""
    return 1 - (1 - LEVEL) / max(n_units, 1)


def stands_out(rows: pd.DataFrame, n_min: int) -> str | None:
    """The unit most surely above the whole in its repeat share, if one is: one false name in twenty at most.

    Every unit has its chance of standing out by accident, so the level is shared out among them.
    """
    whole = rows[rows["unit"].isna()]
    units = rows[rows["unit"].notna() & (rows["n_located"] >= n_min)]
    if whole.empty or len(units) < 2:
        return None
    everywhere = float(whole["n_repeat"].iloc[0]) / max(float(whole["n_located"].iloc[0]), 1.0)
    level = shared_level(len(units))
    found = [(repeat_share(row, level), str(row["unit"])) for row in units.to_dict("records")]
    surely = [(each.low, unit) for each, unit in found if each is not None and each.low > everywhere]
    return max(surely)[1] if surely else None
