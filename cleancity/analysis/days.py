"""Days without a time of day."""

from __future__ import annotations

import pandas as pd


def with_plain_days(rows: pd.DataFrame) -> pd.DataFrame:
    """`rows` with every column whose name ends in _on as dates: as timestamps they would show 00:00:00."""
    dated = [column for column in rows.columns if str(column).endswith("_on")]
    return rows.assign(**{column: pd.to_datetime(rows[column]).dt.date for column in dated})
