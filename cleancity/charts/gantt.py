"""Bars of planned and actual time, with the report date's line."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.gathered import Gathered

PLAN = "#D5DBE1"
ROW_PX = 34
LATE = ("已超期", "落后")


@drawn_once
def gantt(rows: pd.DataFrame, as_of: date) -> go.Figure:
    """One line a row, in the given order: planned time as a pale bar, what was done of it as a dark one on it.

    Args:
        rows: label, start_day, end_day, actual_start_day, actual_end_day, done_share, standing, note, is_phase.
            Rows without days keep their line and say so.
        as_of: where the line of the report date stands.
    """
    figure, marks = go.Figure(), Gathered()
    for place, row in enumerate(rows.to_dict("records")):
        if not theme.is_missing(row["start_day"]) and not theme.is_missing(row["end_day"]):
            _bar(marks, place, int(row["start_day"]), int(row["end_day"]) + 1, PLAN, 0.62 if row["is_phase"] else 0.5)
        _actual(marks, place, row, as_of)
        marks.add_annotation(
            x=1.0, xref="paper", xanchor="left", y=place, text=row["note"], showarrow=False, xshift=8,
            font={"color": theme.ALERT_SEQUENCE[-1] if row["standing"] in LATE else theme.DARK_GREY},
        )  # fmt: skip
    _as_of_line(marks, as_of)
    marks.put_on(figure)
    theme.dress(figure, height=56 + ROW_PX * max(len(rows), 1), right=190)
    figure.update_layout(margin={"t": 26}, barmode="overlay")
    labels = [_flat(row["label"], is_bold=row["is_phase"]) for row in rows.to_dict("records")]
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=labels, range=[len(rows) - 0.4, -0.6], showgrid=False)
    _month_axis(figure, rows, as_of)
    return figure


def _actual(marks: Gathered, place: int, row: Mapping[Hashable, Any], as_of: date) -> None:
    begun, ended = row["actual_start_day"], row["actual_end_day"]
    if theme.is_missing(begun):
        return
    until = int(ended) + 1 if not theme.is_missing(ended) else (as_of - date(1970, 1, 1)).days + 1
    colour = theme.VERMILLION if row["standing"] in LATE else theme.BLUE
    _bar(marks, place, int(begun), max(until, int(begun) + 1), colour, 0.2)


def _bar(marks: Gathered, place: int, first: int, until: int, colour: str, thick: float) -> None:
    marks.add_shape(
        type="rect", x0=theme.from_day_number(first), x1=theme.from_day_number(until), y0=place - thick / 2,
        y1=place + thick / 2, fillcolor=colour, line_width=0, layer="below",
    )  # fmt: skip


def _as_of_line(marks: Gathered, as_of: date) -> None:
    marks.add_shape(
        type="line",
        x0=as_of,
        x1=as_of,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": theme.INK, "width": 1.5, "dash": "dot"},
    )
    marks.add_annotation(
        x=as_of, y=1, yref="paper", yanchor="bottom", text=f"数据截至 {theme.day(as_of)}", showarrow=False
    )


def _month_axis(figure: go.Figure, rows: pd.DataFrame, as_of: date) -> None:
    known = [
        theme.from_day_number(int(day))
        for column in ("start_day", "end_day", "actual_start_day", "actual_end_day")
        for day in rows[column].dropna()
    ]
    first, last = min([*known, as_of]), max([*known, as_of])
    figure.add_trace(go.Scatter(x=[first, last], y=[0, 0], mode="markers", marker_opacity=0, hoverinfo="skip"))
    months = month_ticks(first, last)
    figure.update_xaxes(
        range=[first - timedelta(days=4), last + timedelta(days=8)],
        tickvals=months,
        ticktext=[month_word(month, index == 0) for index, month in enumerate(months)],
    )


def month_ticks(first: date, last: date, most: int = 14) -> list[date]:
    """Firsts of months from `first` to `last`, every month, quarter or year, so that at most `most` are written."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((size for size in (1, 3, 6) if months / size <= most), 12)
    start = first.year * 12 + first.month - 1
    starts = [date(index // 12, index % 12 + 1, 1) for index in range(start, start + months) if index % step == 0]
    return [day for day in starts if day >= first - timedelta(days=4)]


def month_word(month: date, with_year: bool) -> str:
    """5月, and 2026年1月 where a year begins or the axis does."""
    return f"{month.year}年{month.month}月" if with_year or month.month == 1 else f"{month.month}月"


def _flat(text: object, is_bold: bool, longest: int = 16) -> str:
    flat = str(text).replace("<", "＜").replace(">", "＞")
    short = flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
    return f"<b>{short}</b>" if is_bold else short
