"""Horizontal bars, each with its number beside it; the one that matters in vermillion."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

ROW_PX = 26


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    *,
    colours: Sequence[str] | None = None,
    height: int | None = None,
    hover: Sequence[str] | None = None,
    text_px: int | None = None,
) -> go.Figure:
    """One bar a label, the first on top. `height` in pixels; left out, it follows the number of bars.

    `text_px` is the room kept for the text beyond the longest bar; plotly keeps none on a fixed axis.
    """
    figure = go.Figure(
        go.Bar(
            x=list(values),
            y=list(range(len(labels))),
            orientation="h",
            text=list(texts),
            textposition="outside",
            textfont={"color": theme.INK},
            cliponaxis=False,
            marker={"color": list(colours) if colours else theme.GREY},
            customdata=list(hover or texts),
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    furthest = max((float(value) for value in values), default=0.0) or 1.0
    figure.update_xaxes(visible=False, range=[0, furthest * 1.02])
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=list(labels),
        autorange="reversed",
        showgrid=False,
        tickfont={"color": theme.INK},
    )
    figure.update_layout(bargap=0.32)
    room = text_px or 12 + 9 * max((len(text) for text in texts), default=0)
    return theme.dress(figure, height or ROW_PX * max(1, len(labels)) + 16, right=room)


def first_in_vermillion(n: int) -> list[str]:
    """Colours for n bars in falling order of trouble."""
    return [theme.VERMILLION, *[theme.GREY] * (n - 1)] if n else []


@drawn_once
def counts(rows: pd.DataFrame, label: str, value: str, height: int, unit: str = "件") -> go.Figure:
    """Counts of `rows` (most first) as bars; the first, being the most, in vermillion."""
    texts = [f"{n:,.0f} {unit}" for n in rows[value]]
    colours = first_in_vermillion(len(rows))
    figure = bars(list(rows[label]), list(rows[value]), texts, colours=colours, height=height)
    return figure.update_layout(bargap=0.45)
