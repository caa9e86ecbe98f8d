"""The emergency store as it stands, asked once; for the page and for the sheets."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from cleancity.analysis import supplies
from cleancity.briefing.questions import Question
from cleancity.briefing.views import View
from cleancity.charts.supply import with_shares
from cleancity.settings import load_settings


class Stock(NamedTuple):
    """The store as it stands: items, lots, what each store holds, what to buy, slips out, lots that go bad, and
    whether the use of any item is known."""

    items: pd.DataFrame
    lots: pd.DataFrame
    shares: pd.DataFrame
    wanted: pd.DataFrame
    outs: pd.DataFrame
    wasted: pd.DataFrame
    is_use_known: bool

    def surge(self, view: View, times: float = 1.0, delay_days: int = 0) -> pd.DataFrame:
        """Each item with a surge use, if it came now; see analysis.supplies.surge."""
        return supplies.surge(self.items, self.lots, view.as_of_day, times, delay_days)


def stock_now(question: Question) -> Stock:
    """All of it, from the queries in queries/supplies, as of the reader's day."""
    settings, rows = load_settings(), question.rows
    bands = {"short_share": settings.short_share, "over_share": settings.over_share}
    items, lots = with_shares(rows("supplies/stock_by_item", **bands)), rows("supplies/lots")
    months, counts = rows("supplies/use_by_month", n_months=settings.use_months), rows("supplies/stock_by_count")
    usual = supplies.monthly_use(months, counts, list(items["item_code"]), settings.use_months)
    is_use_known = len(usual) > 0 or bool(items["surge_daily_use"].notna().any())
    return Stock(
        items, lots, rows("supplies/share_by_warehouse"), rows("supplies/replenishment", **bands),
        rows("supplies/outs_by_lot"), supplies.wasted(items, lots, usual, question.view.as_of_day), is_use_known,
    )  # fmt: skip
