"""Unusual days: what was written down, and the holidays that are known anyway."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis.annotated import Mark
from cleancity.workdays import load_holidays


def marks(annotations: pd.DataFrame) -> list[Mark]:
    """What was written down (rows of weekly/annotations), and every holiday of the table."""
    said = [
        Mark(pd.Timestamp(row["from_on"]).date(), pd.Timestamp(row["to_on"]).date(), row["category"], row["words"])
        for row in annotations.to_dict("records")
    ]
    return said + [Mark(each.first, each.last, "节假日", each.name, True) for each in load_holidays()]
