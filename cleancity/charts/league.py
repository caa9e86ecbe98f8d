"""A peer group as bars: rank, name, value, the count behind it, and what the rank did."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.ranking import Measure
from cleancity.charts import theme
from cleancity.charts.bars import bars

ROW_PX = 34
_ROOM_PX = 250  # beyond the longest bar: its value, the count, the move
_LIGHT = "#D5DADF"


def value_words(value: float | None, measure: Measure) -> str:
    """A measure's value with its unit."""
    if measure.kind == "share":
        return theme.per_cent(value)
    return theme.days(value) if measure.kind == "days" else theme.count(value)


def moved_words(moved: float, against: str) -> str:
    """What a rank did: 较上周 ▲ 升 2 位."""
    if theme.is_missing(moved):
        return f"{against} 无名次"
    if moved == 0:
        return f"{against} 不变"
    return f"{against} {'▲ 升' if moved > 0 else '▼ 降'} {abs(moved):.0f} 位"


def league(rows: pd.DataFrame, measure: Measure, against: str | None) -> go.Figure:
    """Ranked departments (columns of analysis.ranking) as bars from zero, in the order given.

    `against` names the period that ranks are compared with; None when there is none.
    """
    labels = [f"{name}　{place:.0f} " for place, name in zip(rows["place"], rows["dept_name"], strict=True)]
    last = rows["place"].max()
    moved = [moved_words(step, against) for step in rows["moved"]] if against else []
    return _with_counts(rows, measure, labels, [_colour(place, last) for place in rows["place"]], moved)


def unranked(rows: pd.DataFrame, measure: Measure) -> go.Figure:
    """Departments with too few cases, all in light grey and without rank."""
    return _with_counts(rows, measure, [f"{name}　–" for name in rows["dept_name"]], [_LIGHT] * len(rows), [])


def _with_counts(
    rows: pd.DataFrame, measure: Measure, labels: list[str], colours: list[str], moved: list[str]
) -> go.Figure:
    values = [0.0 if theme.is_missing(value) else float(value) for value in rows["value"]]
    texts = [value_words(value, measure) for value in rows["value"]]
    figure = bars(labels, values, texts, colours=colours, height=ROW_PX * len(rows) + 16, text_px=_ROOM_PX)
    for at, n in enumerate(rows["n"]):
        _beside(figure, at, f"{n:,.0f} 件", 125, theme.DARK_GREY)
    for at, words in enumerate(moved):
        _beside(figure, at, words, 240, theme.INK)
    return figure


def _beside(figure: go.Figure, at: int, words: str, right_px: int, colour: str) -> None:
    """Words in a column of their own, right-aligned so many pixels beyond the bars."""
    figure.add_annotation(
        x=1, xref="paper", xshift=right_px, xanchor="right", y=at, text=words, showarrow=False, font={"color": colour}
    )


def _colour(place: float, last: float) -> str:
    if last <= 1:  # one department, or all alike: nobody is best or worst
        return theme.GREY
    if place == last:
        return theme.VERMILLION
    return theme.BLUE if place == 1 else theme.GREY


def all_measures(rows: pd.DataFrame) -> pd.DataFrame:
    """Every measure of every department beside its count; shares in per cent, blank where there are no cases."""
    shares = {
        "on_time": ("n_on_time", "n_due"),
        "rework": ("n_reworks", "n_checked"),
        "repeat": ("n_repeat", "n_located"),
    }
    per_cent = {
        name: rows[top].astype(float) / rows[bottom].astype(float).where(rows[bottom] > 0) * 100
        for name, (top, bottom) in shares.items()
    }
    return rows.assign(**per_cent)
