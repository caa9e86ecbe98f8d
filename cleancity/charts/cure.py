"""重复点位占比 before and after a cure, as bars with their counts and intervals."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.intervals import Share
from cleancity.analysis.worst_five import Cure
from cleancity.charts import theme
from cleancity.charts.bars import bars
from cleancity.charts.finished import drawn_once


def rows(found: Cure) -> pd.DataFrame:
    """One row a case: what, numerator, denominator, share and its interval (per cent)."""
    n = found.n_places
    cases = (
        ("现在", found.before),
        (f"治好 {n} 处：这些重复不再发生（分子分母都减）", found.after),
        (f"治好 {n} 处：仍会发生，但不再重复（只减分子）", found.after_once),
    )
    return pd.DataFrame([_row(what, share) for what, share in cases])


@drawn_once
def picture(cases: pd.DataFrame) -> go.Figure:
    """The bars of `rows`, each with its number, counts and interval."""
    texts = [
        f"{row.value:.1f} %（{row.low:.1f}—{row.high:.1f}），{row.numerator:,.0f}/{row.denominator:,.0f} 件"
        for row in cases.itertuples()
    ]
    colours = [theme.VERMILLION, theme.BLUE, theme.GREY][: len(cases)]
    return bars(list(cases["what"]), list(cases["value"]), texts, colours=colours, height=130)


def _row(what: str, share: Share) -> dict[str, object]:
    return {
        "what": what, "numerator": share.successes, "denominator": share.n, "value": 100 * share.value,
        "low": 100 * share.low, "high": 100 * share.high,
    }  # fmt: skip
