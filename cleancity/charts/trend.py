"""Weekly lines on one axis, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once


@dataclass(frozen=True)
class Line:
    """One line: the column it shows, its name, its colour."""

    column: str
    name: str
    colour: str
    dash: str = "solid"


FLOW = (
    Line("n_found", "新增", theme.VERMILLION),
    Line("n_closed", "办结", theme.BLUE),
    Line("n_rebound", "反弹", theme.DARK_GREY, "dot"),
)


@drawn_once
def weekly_lines(weeks: pd.DataFrame, lines: Sequence[Line], height: int, unit: str = "件") -> go.Figure:
    """Lines over ISO weeks (column week_day: Monday's day number), all in the same unit; `height` in pixels."""
    mondays = [theme.from_day_number(int(day)) for day in weeks["week_day"]]
    ticks = [theme.week_number(monday) for monday in mondays]
    figure = go.Figure()
    for line in lines:
        figure.add_scatter(
            x=list(range(len(ticks))),
            y=weeks[line.column],
            mode="lines",
            line={"color": line.colour, "width": 2.4, "dash": line.dash},
            customdata=[theme.week(monday) for monday in mondays],
            hovertemplate=f"%{{customdata}}<br>{line.name} %{{y:,.0f}} {unit}<extra></extra>",
        )
    _name_ends(figure, weeks, lines, unit)
    every = 1 if len(ticks) <= 7 else 2
    shown = list(range(len(ticks) - 1, -1, -every))[::-1]
    figure.update_xaxes(tickvals=shown, ticktext=[ticks[at] for at in shown], showgrid=False)
    figure.update_xaxes(range=[-0.15, len(ticks) - 0.85], ticklabelstandoff=4)
    figure.update_yaxes(rangemode="tozero", nticks=5, tickformat=",d")
    return theme.dress(figure, height, right=84)


def _name_ends(figure: go.Figure, weeks: pd.DataFrame, lines: Sequence[Line], unit: str) -> None:
    """Names at the right end, moved apart where the lines end close together."""
    if weeks.empty:
        return
    top = float(max(weeks[line.column].max() for line in lines)) or 1.0
    ends = sorted(((float(weeks[line.column].iloc[-1]), line) for line in lines), key=lambda pair: pair[0])
    least, at = top * 0.13, float("-inf")
    for value, line in ends:
        at = max(value, at + least)
        figure.add_annotation(
            x=len(weeks) - 1,
            y=at,
            text=f"{line.name} {value:,.0f} {unit}",
            xanchor="left",
            xshift=6,
            showarrow=False,
            font={"color": line.colour, "size": theme.TEXT_PX},
        )
