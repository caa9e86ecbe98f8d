"""A funnel plot: each unit's share over its count, with the lines that chance alone seldom crosses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.funnel import limits
from cleancity.analysis.scheme import Part
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

_LINES = (
    ("low_alarm", theme.DARK_GREY, "solid"), ("high_alarm", theme.DARK_GREY, "solid"),
    ("low_warning", theme.GREY, "dot"), ("high_warning", theme.GREY, "dot"),
)  # fmt: skip
_MOST_STEPS = 400
_SILENT = ("正常波动", "样本不足")
_ALARM = ("偏高", "偏低")
_LEAST_N = 10  # limits of fewer cases span everything: they do not set the height


@drawn_once
def funnel(judged: pd.DataFrame, part: Part, height: int = 300) -> go.Figure:
    """Units as `analysis.funnel.judged` gives them. Blue: better than chance explains; vermillion: worse; hollow: too
    few cases to say."""
    most = float(judged["n"].max()) * 1.08 + 1
    n = np.unique(np.linspace(max(1.0, judged["n"].min() * 0.5), most, _MOST_STEPS).round())
    middle = float(judged["middle"].iloc[0])
    lines = limits(n, middle)
    figure = go.Figure()
    for column, colour, dash in _LINES:
        figure.add_scatter(
            x=n, y=lines[column], mode="lines", line={"color": colour, "dash": dash, "width": 1.2}, hoverinfo="skip"
        )
    figure.add_hline(y=middle, line={"color": theme.GREY, "width": 1})
    colours = [_colour(str(each), part) for each in judged["standing"]]
    shapes = {"样本不足": "circle-open", **dict.fromkeys(_ALARM, "diamond")}
    symbols = [shapes.get(str(each), "circle") for each in judged["standing"]]
    figure.add_scatter(
        x=judged["n"], y=judged["share"], mode="markers", marker={"color": colours, "size": 11, "symbol": symbols},
        customdata=judged["dept_name"], hovertemplate="%{customdata}<br>%{y:.1%}，%{x:,.0f} 件<extra></extra>",
    )  # fmt: skip
    words = {"text": f"{part.about}（{part.unit}）", "standoff": 4, "font": {"size": theme.TEXT_PX}}
    figure.update_xaxes(title=words, range=[0, most], nticks=6)
    drawn = lines[lines["n"] >= min(_LEAST_N, most / 2)]
    seen = [*judged["share"], *drawn["low_alarm"], *drawn["high_alarm"]]
    _name_outliers(figure, judged, part, most, (max(seen) - min(seen)) * 0.07)
    room = (max(seen) - min(seen)) * 0.06 + 1e-3
    figure.update_yaxes(tickformat=".0%" if max(seen) - min(seen) > 0.04 else ".1%")
    figure.update_yaxes(range=[max(-0.02, min(seen) - room), min(1.02, max(seen) + room)], nticks=6)
    return theme.dress(figure, height, right=12)


def _name_outliers(figure: go.Figure, judged: pd.DataFrame, part: Part, most: float, apart: float) -> None:
    """Names beside the units beyond 99.8 %: to the left where another one lies near on the right, moved up where two
    names would lie on each other."""
    outliers = judged[judged["standing"].isin(_ALARM)].sort_values("share")
    at = {True: float("-inf"), False: float("-inf")}
    for row in outliers.to_dict("records"):
        near = outliers[(outliers["share"] - row["share"]).abs() < 2 * apart]
        is_left = row["n"] > most * 0.75 or (row["n"] > most * 0.2 and bool((near["n"] > row["n"]).any()))
        at[is_left] = max(float(row["share"]), at[is_left] + apart)
        figure.add_annotation(
            x=row["n"], y=at[is_left], text=f"{row['dept_name']} {row['standing']}", showarrow=False,
            xanchor="right" if is_left else "left", xshift=-9 if is_left else 9,
            font={"color": _colour(str(row["standing"]), part)},
        )  # fmt: skip


def _colour(standing: str, part: Part) -> str:
    if standing in _SILENT:
        return theme.GREY
    is_high = standing.endswith("高")
    return theme.BLUE if is_high == part.more_is_better else theme.VERMILLION
