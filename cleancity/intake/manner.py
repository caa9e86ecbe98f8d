"""How the cells of one column are to be read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cleancity.intake.moments import Period


@dataclass(frozen=True)
class Manner:
    """How the cells of one column are to be read.

    Attributes:
        date_format: a strptime format, or one of `moments.ORDERS`.
        off: keys of cleanings that are switched off.
        period: gives the time that the file is about, for dates without a year; asked only when one turns up.
        is_share: a column of percentages whose cells hold shares of one (shares.py).
        is_of_workbook: 11.9 may be the number that it looks like.
    """

    date_format: str | None = None
    off: frozenset[str] = frozenset()
    period: Callable[[], Period | None] = lambda: None
    is_share: bool = False
    is_of_workbook: bool = False
