"""The plan's curve: planned, earned, and where the earned one leads at the pace so far."""

from __future__ import annotations

from datetime import date

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.schedule import ROUNDING, Forecast
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.gantt import month_ticks, month_word

BAND = "rgba(213, 94, 0, 0.16)"


@drawn_once
def curve_chart(drawn: pd.DataFrame, found: Forecast | None, as_of: date) -> go.Figure:
    """Planned and earned share by week, each named at its line's end, and the forecast with its band.

    Args:
        drawn: as analysis.schedule.curve gives it.
        found: the forecast, where there is one.
        as_of: where the line of the report date stands.
    """
    days = [theme.from_day_number(int(day)) for day in drawn["day"]]
    figure = go.Figure()
    known = drawn.assign(date=days).dropna(subset=["earned_share"])
    if found is not None and len(known):
        _foresee(figure, known, found)
    figure.add_trace(_line(days, drawn["planned_share"], "计划", theme.GREY, "dash"))
    figure.add_trace(_line(list(known["date"]), known["earned_share"], "实际", theme.BLUE, "solid"))
    figure.add_shape(
        type="line", x0=as_of, x1=as_of, y0=0, y1=1, yref="paper", line={"color": theme.INK, "width": 1, "dash": "dot"}
    )
    if len(known):
        _name_lines(figure, drawn, known)
    last = max(days[-1], theme.from_day_number(found.planned_end_day + found.most) if found else days[-1])
    return _dressed(figure, days[0], last)


def _foresee(figure: go.Figure, known: pd.DataFrame, found: Forecast) -> None:
    at, share = known["date"].iloc[-1], float(known["earned_share"].iloc[-1])
    soon, late = (theme.from_day_number(found.planned_end_day + days) for days in (found.least, found.most))
    end = theme.from_day_number(found.end_day)
    figure.add_trace(
        go.Scatter(
            x=[at, soon, late, at], y=[share, 1, 1, share], fill="toself", fillcolor=BAND, mode="lines",
            line={"width": 0}, hoverinfo="skip",
        )
    )  # fmt: skip
    colour = theme.VERMILLION if found.days_late > 0 else theme.BLUE
    figure.add_trace(
        go.Scatter(
            x=[at, end], y=[share, 1], mode="lines", hoverinfo="skip", line={"color": colour, "width": 2, "dash": "dot"}
        )
    )
    late_by = f"晚 {found.days_late} 天" if found.days_late > 0 else f"早 {-found.days_late} 天"
    figure.add_annotation(
        x=end, y=1, text=f"<b>预计 {theme.day(end)}</b>{'' if not found.days_late else '（' + late_by + '）'}",
        showarrow=False, xanchor="right", yanchor="bottom", yshift=3, font={"color": colour, "size": theme.TEXT_PX + 2},
        bgcolor="#FFFFFF",
    )  # fmt: skip


def _name_lines(figure: go.Figure, drawn: pd.DataFrame, known: pd.DataFrame) -> None:
    last = known.iloc[-1]
    planned, earned = (
        float(drawn.loc[drawn["day"] == last["day"], "planned_share"].iloc[0]),
        float(last["earned_share"]),
    )
    is_behind = planned > earned
    if planned < 1:
        _say(figure, last["date"], planned, f"计划 {planned * 100:.0f} %", theme.DARK_GREY, above=is_behind)
    else:  # its end says more than 100 %, and keeps clear of the forecast's name
        end = theme.from_day_number(int(drawn.loc[drawn["planned_share"] >= 1 - ROUNDING, "day"].min()))
        _say(figure, end, 1.0, f"计划 {theme.day(end)}完成", theme.DARK_GREY, above=True)
    _say(figure, last["date"], earned, f"实际 {earned * 100:.0f} %", theme.BLUE, above=not is_behind)


def _dressed(figure: go.Figure, first: date, last: date) -> go.Figure:
    theme.dress(figure, height=390, right=14)
    months = month_ticks(first, last)
    figure.update_xaxes(tickvals=months, ticktext=[month_word(m, index == 0) for index, m in enumerate(months)])
    figure.update_yaxes(
        range=[0, 1.1], tickvals=[0, 0.25, 0.5, 0.75, 1], ticktext=["0", "25 %", "50 %", "75 %", "100 %"]
    )
    return figure.update_layout(hovermode="x unified")


def _line(x: list[date], y: pd.Series, name: str, colour: str, dash: str) -> go.Scatter:
    return go.Scatter(
        x=x, y=list(y), name=name, mode="lines", line={"color": colour, "width": 3, "dash": dash},
        customdata=[theme.day(day) for day in x], hovertemplate="%{customdata} " + name + " %{y:.0%}<extra></extra>",
    )  # fmt: skip


def _say(figure: go.Figure, x: date, y: float, words: str, colour: str, above: bool) -> None:
    """Name a line where it ends: the upper one to its left, the lower one to its right, clear of both."""
    figure.add_annotation(
        x=x,
        y=y,
        text=f"<b>{words}</b>",
        showarrow=False,
        xanchor="right" if above else "left",
        yanchor="bottom" if above else "top",
        xshift=-6 if above else 6,
        yshift=4 if above else -2,
        font={"color": colour, "size": theme.TEXT_PX + 2},
    )


@drawn_once
def index_chart(known: pd.DataFrame, most: int = 26) -> go.Figure:
    """The two indices of progress at the last reports, and the line at 1 above which a plan is ahead.

    Args:
        known: as analysis.schedule.paces gives it, one row at least.
        most: so many of the last reports are drawn.
    """
    shown = known.tail(most)
    days = [theme.from_day_number(int(day)) for day in shown["day"]]
    figure = go.Figure()
    for column, name, colour in (("value_index", "按工作量", theme.DARK_GREY), ("pace", "按时间", theme.BLUE)):
        figure.add_trace(_line(days, shown[column], name, colour, "solid"))
        figure.data[-1].hovertemplate = "%{customdata} " + name + " %{y:.2f}<extra></extra>"
    last = shown.iloc[-1]
    is_lower = last["value_index"] < last["pace"]
    for column, name, colour, below in (
        ("value_index", "按工作量", theme.DARK_GREY, is_lower),
        ("pace", "按时间", theme.BLUE, not is_lower),
    ):
        figure.add_annotation(
            x=days[-1], y=float(last[column]), text=f"<b>{name} {last[column]:.2f}</b>", showarrow=False,
            xanchor="left", yanchor="top" if below else "bottom", xshift=6, font={"color": colour},
        )  # fmt: skip
    figure.add_shape(type="line", x0=0, x1=1, xref="paper", y0=1, y1=1, line={"color": theme.INK, "width": 1})
    theme.dress(figure, height=190, right=110)
    values = pd.concat([shown["value_index"], shown["pace"], pd.Series([1.0])])
    figure.update_yaxes(range=[float(values.min()) - 0.03, float(values.max()) + 0.03], nticks=4, tickformat=".2f")
    months = month_ticks(days[0], days[-1])
    figure.update_xaxes(tickvals=months, ticktext=[month_word(m, index == 0) for index, m in enumerate(months)])
    return figure
