"""Colour steps for a map, and the legend that says what each step means and how many cells it holds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.gathered import Gathered

NO_COLOUR = "#D9DEE3"
SHARE_EDGES = (0.02, 0.05, 0.1, 0.2)


@dataclass(frozen=True)
class Scale:
    """Steps from pale to dark.

    Attributes:
        edges: the lower edge of each step but the first; a value equal to an edge belongs to the step above it.
        colours: one more than edges.
        words: what each step is called.
        nothing: what a cell without a value is called.
    """

    edges: tuple[float, ...]
    colours: tuple[str, ...]
    words: tuple[str, ...]
    nothing: str

    def step_of(self, value: float) -> int | None:
        """The step a value falls into; None for a missing one."""
        return None if theme.is_missing(value) else sum(value >= edge for edge in self.edges)

    def colour_of(self, value: float) -> str:
        """The colour of a value."""
        step = self.step_of(value)
        return NO_COLOUR if step is None else self.colours[step]


def count_scale(counts: pd.Series) -> Scale:
    """At most four steps of whole numbers, so cut that the darkest marks the few fullest cells."""
    edges = tuple(sorted({int(counts.quantile(share)) + 1 for share in (0.5, 0.85, 0.97)})) if len(counts) else ()
    edges = tuple(edge for edge in edges if edge <= (counts.max() if len(counts) else 0))
    bounds = [1, *edges]
    words = [_whole(low, high - 1) for low, high in pairwise(bounds)]
    words.append(f"{bounds[-1]:,} 件及以上" if edges else "1 件")
    return Scale(edges, theme.SEQUENCE[-len(bounds) :] if edges else theme.SEQUENCE[2:3], tuple(words), "无")


def alert_counts(counts: pd.Series) -> Scale:
    """As `count_scale`, in the colours of what ought not to be."""
    steps = count_scale(counts)
    return Scale(steps.edges, theme.ALERT_SEQUENCE[-len(steps.colours) :], steps.words, "没有")


def repeat_scale(counts: pd.Series) -> Scale:
    """Steps of places with three issues or more."""
    edges = tuple(edge for edge in (4.0, 6.0, 10.0) if edge <= counts.max())
    bounds = [3, *(int(edge) for edge in edges)]
    words = (*(_whole(low, high - 1) for low, high in pairwise(bounds)), f"{bounds[-1]} 件及以上")
    return Scale(edges, theme.ALERT_SEQUENCE[-len(bounds) :], words, "没有")


def _whole(low: int, high: int) -> str:
    return f"{low:,} 件" if low == high else f"{low:,}—{high:,} 件"


def share_scale(too_few_below: int) -> Scale:
    """Five steps of a share, the same for every city and period so that two maps can be compared."""
    low = [0.0, *SHARE_EDGES]
    words = [f"{a * 100:.0f}—{b * 100:.0f} %" for a, b in pairwise(low)]
    return Scale(
        SHARE_EDGES, theme.ALERT_SEQUENCE, (*words, f"{SHARE_EDGES[-1] * 100:.0f} % 及以上"),
        f"到期不足 {too_few_below} 件",
    )  # fmt: skip


def late_shares(cells: pd.DataFrame, too_few_below: int) -> pd.Series:
    """n_late / n_due of each cell; NaN where fewer than `too_few_below` were due."""
    return (cells["n_late"] / cells["n_due"]).where(cells["n_due"] >= too_few_below)


@drawn_once
def legend(scale: Scale, values: pd.Series, title: str, unit: str = "格", is_hatched: bool = False) -> go.Figure:
    """One strip: a swatch per step with its range above and its number of cells below.

    `is_hatched`: what is without a value is hatched on the map, and so in its swatch.
    """
    steps = [scale.step_of(value) for value in values]
    entries = [
        (words, colour, sum(step == index for step in steps))
        for index, (words, colour) in enumerate(zip(scale.words, scale.colours, strict=True))
    ]
    n_missing = sum(step is None for step in steps)
    if n_missing:
        entries.append((scale.nothing, NO_COLOUR, n_missing))
    figure, marks = go.Figure(), Gathered()
    for place, (words, colour, n) in enumerate(entries):
        marks.add_shape(type="rect", x0=place, x1=place + 0.96, y0=0.42, y1=0.62, fillcolor=colour, line_width=0)
        marks.add_annotation(x=place + 0.48, y=0.66, text=words, showarrow=False, yanchor="bottom")
        marks.add_annotation(
            x=place + 0.48,
            y=0.38,
            text=f"{n:,} {unit}",
            showarrow=False,
            yanchor="top",
            font={"color": theme.DARK_GREY},
        )
    if n_missing and is_hatched:
        for x in (0.1, 0.3, 0.5, 0.7):
            start = len(entries) - 1 + x
            marks.add_shape(type="line", x0=start, x1=start + 0.16, y0=0.42, y1=0.62, line={"color": theme.DARK_GREY})
    marks.add_annotation(x=-0.06, y=0.52, text=title, showarrow=False, xanchor="right", font={"color": theme.INK})
    marks.put_on(figure)
    theme.dress(figure, height=64)
    figure.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0})
    figure.update_xaxes(visible=False, range=[-0.75, max(len(entries), 5)])
    figure.update_yaxes(visible=False, range=[0, 1])
    return figure
