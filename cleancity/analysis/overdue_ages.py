"""How long what is overdue has been so: the bands in which people speak of it."""

from __future__ import annotations

import pandas as pd

BANDS = (("3 天以内", 0), ("4—7 天", 4), ("8—14 天", 8), ("15—30 天", 15), ("30 天以上", 31))


def by_age(overdue: pd.DataFrame) -> pd.DataFrame:
    """Overdue issues by how many days they have been so, the longest first.

    Args:
        overdue: days_overdue, n_overdue, as supervision/overdue_by_days gives them (asked with n_most of 31 or more).

    Returns:
        band, n_overdue; every band, also those with none.
    """
    starts = [first for _, first in BANDS]
    ends = [*starts[1:], None]
    days, counts = overdue["days_overdue"], overdue["n_overdue"]
    found = [
        int(counts[(days >= first) & (days < end if end is not None else True)].sum())
        for first, end in zip(starts, ends, strict=True)
    ]
    return pd.DataFrame({"band": [band for band, _ in BANDS], "n_overdue": found})[::-1].reset_index(drop=True)
