"""How long closing takes: from the median to the ninth tenth, a line a department."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.closing import EVERYONE
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.gathered import Gathered

ROW_PX = 25
_ROOM_PX = 250
_HEAD = "一半（95 % 区间）/ 九成　件数"


@drawn_once
def closing_times(rows: pd.DataFrame) -> go.Figure:
    """Rows of analysis.closing, in their order: a dot at the median, a bar at nine tenths, words and counts beside."""
    drawn, marks = go.Figure(), Gathered()
    for at, row in enumerate(rows.to_dict("records")):
        colour = theme.VERMILLION if row["is_slow"] else theme.BLUE if row["dept_name"] == EVERYONE else theme.GREY
        median, p90 = row["median_hours"], row["p90_hours"]
        if not theme.is_missing(median):
            end = median if theme.is_missing(p90) else p90
            drawn.add_scatter(
                x=[median, end], y=[at, at], mode="lines+markers", line={"color": colour, "width": 3},
                marker={"color": colour, "size": [9, 12], "symbol": ["circle", "line-ns-open"]}, hoverinfo="skip",
            )  # fmt: skip
        _beside(marks, at, _words(row), theme.INK if not theme.is_missing(median) else theme.DARK_GREY)
    names = [f"{name}（偏慢）" if slow else name for name, slow in zip(rows["dept_name"], rows["is_slow"], strict=True)]
    drawn.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=names, range=[len(rows) - 0.5, -1.5], showgrid=False,
        tickfont={"color": theme.INK},
    )  # fmt: skip
    furthest = rows[["median_hours", "p90_hours"]].max().max()
    drawn.update_xaxes(range=[0, (1.0 if pd.isna(furthest) else float(furthest)) * 1.06], nticks=6, side="top")
    _beside(marks, -1, _HEAD, theme.DARK_GREY)
    marks.put_on(drawn)
    return theme.dress(drawn, ROW_PX * (len(rows) + 1) + 44, right=_ROOM_PX)


def _words(row: Mapping[Hashable, Any]) -> str:
    counts = f"{row['n']:,.0f} 件，未结 {row['n_open']:,.0f}"
    if theme.is_missing(row["median_hours"]):
        return f"样本不足或多数未结　{counts}"
    low, high, p90 = (row[name] for name in ("low_hours", "high_hours", "p90_hours"))
    spread = f"（{low:.0f}—{high:.0f}）" if not theme.is_missing(high) and not theme.is_missing(low) else ""
    last = "未到" if theme.is_missing(p90) else f"{p90:.0f}"
    return f"{row['median_hours']:.0f}{spread} / {last}　{counts}"


def _beside(marks: Gathered, at: int, words: str, colour: str) -> None:
    marks.add_annotation(
        x=1, xref="paper", xshift=8, xanchor="left", y=at, text=words, showarrow=False,
        font={"color": colour, "size": theme.TEXT_PX - 1},
    )  # fmt: skip
