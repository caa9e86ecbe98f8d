"""A control chart: weeks as points, the usual range as a band, the judged week in colour, annotated weeks marked."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.weekly import CHANGED, Verdict, figure
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

# Words above the columns of what is taken away as a table.
TITLES = {
    "week_day": "周一日序", "numerator": "分子", "n": "分母或件数", "is_left_out": "有标注，不计", "value": "数值",
    "centre": "平均", "low": "下限", "high": "上限", "z": "偏离（标准差）", "is_baseline": "计入平常范围",
    "is_set_aside": "自身超限，不计", "rule": "违反的规则", "annotation": "标注", "n_open": "未结件数",
    "median_hours": "中位数（工作小时）", "low_hours": "区间下限", "high_hours": "区间上限",
    "p90_hours": "九成办结（工作小时）", "is_slow": "明显偏慢",
}  # fmt: skip
_BAND = "#E3EEF6"
_ROOM_PX = 118  # beyond the last week: what the lines are


@drawn_once
def control(said: Verdict, marked: Mapping[int, str], under_way: pd.DataFrame, height: int) -> go.Figure:
    """The chart of a verdict; `marked`: Monday -> its annotation; `under_way`: the week not over (value), or no row."""
    weeks, measure = said.chart.weeks, said.measure
    scale = 100.0 if measure.shown == "share" else 1.0
    drawn = go.Figure()
    at = list(range(len(weeks)))
    _add_band(drawn, weeks, at, scale)
    drawn.add_scatter(
        x=at, y=weeks["value"] * scale, mode="lines+markers", line={"color": theme.GREY, "width": 1.6},
        marker={
            "size": [8] * (len(weeks) - 1) + [11], "color": _fills(said), "opacity": 1,
            "line": {"color": _edges(said), "width": 1.8},
        },
        customdata=_notes(said, marked), hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    if len(under_way):
        drawn.add_scatter(
            x=[len(weeks)], y=under_way["value"] * scale, mode="markers",
            marker={"size": 8, "color": "#FFFFFF", "line": {"color": theme.GREY, "width": 1.4}}, hoverinfo="skip",
        )  # fmt: skip
        _say(drawn, len(weeks), float(under_way["value"].iloc[0]) * scale, "未满一周", theme.DARK_GREY, yshift=-14)
    _name_lines(drawn, said, scale)
    _name_judged(drawn, said, scale)
    _mark_weeks(drawn, list(weeks["week_day"]), marked)
    _axes(drawn, weeks, len(under_way), measure.unit)
    return theme.dress(drawn, height, right=_ROOM_PX).update_layout(margin={"t": 34})


def _add_band(drawn: go.Figure, weeks: pd.DataFrame, at: list[int], scale: float) -> None:
    """The usual range, week by week, and the centre line."""
    if pd.isna(weeks["low"]).all():
        return
    step = {"shape": "hvh", "width": 1, "color": "#9BBFD9"}
    drawn.add_scatter(x=at, y=weeks["low"] * scale, mode="lines", line=step, hoverinfo="skip")
    drawn.add_scatter(
        x=at, y=weeks["high"] * scale, mode="lines", line=step, fill="tonexty", fillcolor=_BAND, hoverinfo="skip"
    )
    centre = {"dash": "dash", "width": 1.2, "color": theme.BLUE}
    drawn.add_scatter(x=at, y=weeks["centre"] * scale, mode="lines", line=centre, hoverinfo="skip")


def _edges(said: Verdict) -> list[str]:
    """Blue or vermillion for a judged week that changed for the better or worse, ink for others outside, else grey."""
    weeks = said.chart.weeks
    colours = [theme.INK if rule else theme.GREY for rule in weeks["rule"]]
    if said.word != CHANGED:
        colours[-1] = theme.DARK_GREY
    elif said.is_better is not None:
        colours[-1] = theme.BLUE if said.is_better else theme.VERMILLION
    return colours


def _fills(said: Verdict) -> list[str]:
    """Hollow: does not count for the usual range."""
    weeks = said.chart.weeks
    hollow = weeks["is_left_out"] | weeks["is_set_aside"]
    fills = ["#FFFFFF" if each else edge for each, edge in zip(hollow, _edges(said), strict=True)]
    fills[-1] = _edges(said)[-1]
    return fills


def _notes(said: Verdict, marked: Mapping[int, str]) -> list[str]:
    notes = []
    for row in said.chart.weeks.to_dict("records"):
        week = theme.week(theme.from_day_number(row["week_day"]))
        parts = [f"{week}<br>{said.measure.title} {figure(row['value'], said.measure)}", row["rule"]]
        parts.append(marked.get(row["week_day"], "").replace("<", "＜"))
        notes.append("<br>".join(filter(None, parts)))
    return notes


def _name_lines(drawn: go.Figure, said: Verdict, scale: float) -> None:
    last = said.chart.judged
    if pd.isna(last["low"]):
        return
    measure = said.measure
    for name, value in (("上限", last["high"]), ("平均", said.chart.centre), ("下限", last["low"])):
        drawn.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=6, y=value * scale, showarrow=False,
            text=f"{name} {figure(value, measure)}", font={"color": theme.BLUE, "size": theme.TEXT_PX - 1},
        )  # fmt: skip


def _name_judged(drawn: go.Figure, said: Verdict, scale: float) -> None:
    last = said.chart.judged
    if pd.isna(last["value"]):
        return
    above = said.is_up
    words = figure(last["value"], said.measure)
    colour = _edges(said)[-1] if said.word == CHANGED else theme.INK
    _say(drawn, len(said.chart.weeks) - 1, float(last["value"]) * scale, words, colour, yshift=15 if above else -15)


def _say(drawn: go.Figure, x: float, y: float, words: str, colour: str, yshift: int) -> None:
    drawn.add_annotation(
        x=x, y=y, text=words, showarrow=False, yshift=yshift, font={"color": colour, "size": theme.TEXT_PX}
    )


def _mark_weeks(drawn: go.Figure, mondays: list[int], marked: Mapping[int, str]) -> None:
    """Annotations above the picture, one label for neighbours that say the same; two rows, so that they stay apart."""
    spans: list[tuple[int, int, str]] = []
    for at, monday in enumerate(mondays):
        words = marked.get(monday)
        if words and spans and spans[-1][2] == words and spans[-1][1] == at - 1:
            spans[-1] = (spans[-1][0], at, words)
        elif words:
            spans.append((at, at, words))
    for number, (first, last, typed) in enumerate(spans):
        words = typed.replace("<", "＜")  # a picture's text may hold links, typed words may not
        drawn.add_vrect(x0=first - 0.5, x1=last + 0.5, fillcolor="#F0EDE6", line_width=0, layer="below")
        drawn.add_annotation(
            x=(first + last) / 2, y=1, yref="paper", yanchor="bottom", yshift=1 + 14 * (number % 2), showarrow=False,
            text=words if len(words) <= 8 else f"{words[:7]}…", font={"color": theme.DARK_GREY, "size": 11},
        )  # fmt: skip


def _axes(drawn: go.Figure, weeks: pd.DataFrame, n_under_way: int, unit: str) -> None:
    mondays = [theme.from_day_number(day) for day in weeks["week_day"]]
    every = max(1, -(-len(mondays) // 9))
    shown = list(range(len(mondays) - 1, -1, -every))[::-1]
    drawn.update_xaxes(tickvals=shown, ticktext=[theme.week_number(mondays[each]) for each in shown], showgrid=False)
    drawn.update_xaxes(range=[-0.6, len(mondays) - 0.4 + n_under_way])
    drawn.update_yaxes(nticks=6, ticksuffix=f" {unit}" if unit == "%" else "", tickformat=",~r")
