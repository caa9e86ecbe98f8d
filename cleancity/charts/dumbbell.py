"""Two shares of each unit on one line from 0 to 100 %, and single shares with their interval: dots, not bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.gathered import Gathered

ROW_PX = 27
_DRAWN = ("on_time", "on_time_low", "on_time_high", "repeat", "repeat_low", "repeat_high")


def interval_words(low: float, high: float, digits: int = 1) -> str:
    """An interval of shares in per cent: 97.6—98.5 %."""
    if theme.is_missing(low) or theme.is_missing(high):
        return theme.NOTHING
    return f"{low * 100:.{digits}f}—{high * 100:.{digits}f} %"


@drawn_once
def side_by_side(pairs: pd.DataFrame) -> go.Figure:
    """On time (blue) and repeated (vermillion) of each row of analysis.repeats.pairs, in its order."""
    figure, marks = go.Figure(), Gathered()
    places = list(range(len(pairs)))
    shown = pairs.assign(**{each: pairs[each].where(pairs["enough"]) for each in _DRAWN})
    for place, row in zip(places, shown.to_dict("records"), strict=True):
        if theme.is_missing(row["on_time"]) or theme.is_missing(row["repeat"]):
            continue
        ends = sorted([row["repeat"], row["on_time"]])
        marks.add_shape(
            type="line",
            x0=ends[0],
            x1=ends[1],
            y0=place,
            y1=place,
            layer="below",
            line={"color": theme.RULE, "width": 7},
        )
    _dots(figure, marks, shown, "repeat", theme.VERMILLION, "重复点位占比")
    _dots(figure, marks, shown, "on_time", theme.BLUE, "按期结案率")
    for place, row in zip(places, pairs.to_dict("records"), strict=True):
        red, blue = (theme.ALERT_SEQUENCE[-1], theme.BLUE) if row["enough"] else (theme.GREY, theme.GREY)
        _beside(marks, place, _share_words(row, "repeat", "n_located"), 128, red)
        _beside(marks, place, _share_words(row, "on_time", "n_due"), 258, blue)
    _beside(marks, -1, "● 重复点位占比", 128, theme.ALERT_SEQUENCE[-1])
    _beside(marks, -1, "● 按期结案率", 258, theme.BLUE)
    marks.put_on(figure)
    labels = [
        f"<b>{_flat(row['unit'])}</b>"
        if row["is_whole"]
        else _flat(row["unit"]) + ("" if row["enough"] else "（样本不足）")
        for row in pairs.to_dict("records")
    ]
    return _frame(figure, labels, right=266, top=-1.6)


def shares_with_interval(
    labels: Sequence[str], rows: pd.DataFrame, name: str, texts: Sequence[str], *, line: float | None, line_words: str,
    flagged: Sequence[bool], right: int = 200,
) -> go.Figure:  # fmt: skip
    """One dot a row with its interval (`name`, `name`_low, `name`_high; shares 0 to 1), words beside it, and a line for
    the whole; flagged rows in vermillion."""
    figure, marks = go.Figure(), Gathered()
    colours = [theme.VERMILLION if each else theme.DARK_GREY for each in flagged]
    _dots(figure, marks, rows, name, colours, name)
    for place, (words, flag) in enumerate(zip(texts, flagged, strict=True)):
        colour = theme.ALERT_SEQUENCE[-1] if flag else theme.DARK_GREY
        marks.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=10, y=place, text=words, showarrow=False, font={"color": colour}
        )
    if line is not None:
        marks.add_shape(
            type="line",
            x0=line,
            x1=line,
            y0=0,
            y1=1,
            yref="paper",
            line={"color": theme.INK, "width": 1, "dash": "dot"},
        )
        marks.add_annotation(x=line, y=1, yref="paper", yanchor="bottom", text=line_words, showarrow=False)
    marks.put_on(figure)
    highest = float(rows[f"{name}_high"].max()) if len(rows) else 1.0
    most = 1.0 if theme.is_missing(highest) else min(1.0, max(0.05, highest * 1.05))
    figure = _frame(figure, [_flat(label) for label in labels], right=right, top=-0.7, most=most)
    return figure.update_layout(margin={"t": 26})


def _dots(figure: go.Figure, marks: Gathered, rows: pd.DataFrame, name: str, colour: Any, words: str) -> None:
    places = list(range(len(rows)))
    for place, low, high in zip(places, rows[f"{name}_low"], rows[f"{name}_high"], strict=True):
        if not theme.is_missing(low):
            line = colour if isinstance(colour, str) else colour[place]
            marks.add_shape(type="line", x0=low, x1=high, y0=place, y1=place, line={"color": line, "width": 2})
    told = [
        f"{words} {theme.per_cent(value)}（{interval_words(low, high)}）"
        for value, low, high in zip(rows[name], rows[f"{name}_low"], rows[f"{name}_high"], strict=True)
    ]
    figure.add_trace(
        go.Scatter(
            x=rows[name], y=places, mode="markers", marker={"color": colour, "size": 10}, customdata=told,
            hovertemplate="%{customdata}<extra></extra>", cliponaxis=False,
        )
    )  # fmt: skip


def _share_words(row: Any, name: str, n: str) -> str:
    if not row["enough"]:
        return f"{row[n]:,.0f} 件"
    return f"{theme.per_cent(row[name])}　{row[n]:,.0f} 件"


def _beside(marks: Gathered, place: float, words: str, right_px: int, colour: str) -> None:
    marks.add_annotation(
        x=1,
        xref="paper",
        xshift=right_px,
        xanchor="right",
        y=place,
        text=words,
        showarrow=False,
        font={"color": colour},
    )


def _frame(figure: go.Figure, labels: list[str], *, right: int, top: float, most: float = 1.0) -> go.Figure:
    ticks = [each / 100 for each in (0, 5, 10, 20, 30, 40, 50, 60, 80, 100) if each / 100 <= most]
    ticks = [each for each in ticks if most <= 0.2 or round(each * 100) % (20 if most > 0.6 else 10) == 0]
    figure.update_xaxes(
        range=[-0.01 * most, most * 1.01], tickvals=ticks, ticktext=[f"{each * 100:.0f} %" for each in ticks]
    )
    theme.dress(figure, ROW_PX * (len(labels) + 1) + 40, right=right)
    return figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.4, top], showgrid=False,
        tickfont={"color": theme.INK},
    )  # fmt: skip


def _flat(text: object, longest: int = 14) -> str:
    """Uploaded text for a figure: Plotly reads some HTML, so its brackets go."""
    flat = str(text).replace("<", "＜").replace(">", "＞")
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
