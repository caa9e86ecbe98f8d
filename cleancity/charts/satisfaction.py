"""Survey rates with their intervals against the target: over time, and unit by unit."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.satisfaction import CLOSE, FEW, MET, MISSED
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.gathered import Gathered

COLOURS = {MET: theme.BLUE, MISSED: theme.VERMILLION, CLOSE: theme.DARK_GREY, FEW: theme.GREY}
TITLES = {
    "surveyed_day": "调查日序", "scope": "范围", "method": "调查方式", "n_results": "合计几行", "n_asked": "有效样本",
    "n_positive": "满意（知晓）人数", "value": "比例", "low": "区间下限", "high": "区间上限", "verdict": "判断",
    "dept_name": "部门", "dept_code": "部门编码", "district_name": "区县", "n_surveys": "调查次数",
    "last_day": "最近一次日序", "kind": "调查内容",
}  # fmt: skip
ROW_PX = 28
_ROOM_PX = 235


@drawn_once
def over_time(rows: pd.DataFrame, target: float, height: int) -> go.Figure:
    """Surveys in order (rows of analysis.satisfaction.judged), a dot and its interval each."""
    drawn, marks = go.Figure(), Gathered()
    for at, row in enumerate(rows.to_dict("records")):
        colour = COLOURS[row["verdict"]]
        drawn.add_scatter(
            x=[at, at], y=[row["low"] * 100, row["high"] * 100], mode="lines", line={"color": colour, "width": 3},
            hoverinfo="skip",
        )  # fmt: skip
        drawn.add_scatter(
            x=[at], y=[row["value"] * 100], mode="markers", marker={"color": colour, "size": 11}, hoverinfo="skip"
        )
        end, anchor, shift = (
            ("low", "top", -4) if row["value"] < target else ("high", "bottom", 4)
        )  # off the target line
        marks.add_annotation(
            x=at, y=row[end] * 100, yanchor=anchor, yshift=shift, showarrow=False, align="center",
            text=f"{row['value'] * 100:.1f} %<br>{row['verdict']}", font={"color": colour, "size": theme.TEXT_PX},
        )  # fmt: skip
    _target_line(marks, target, is_upright=False)
    marks.put_on(drawn)
    days = [theme.from_day_number(day) for day in rows["surveyed_day"]]
    ticks = [
        f"{day.year}年<br>{day.month}月{day.day}日<br>{n:,.0f} 份" for day, n in zip(days, rows["n_asked"], strict=True)
    ]
    drawn.update_xaxes(tickvals=list(range(len(rows))), ticktext=ticks, range=[-0.6, len(rows) - 0.4], showgrid=False)
    low, high = float(rows["low"].min()) * 100, float(rows["high"].max()) * 100
    least, most = min(low, target * 100), max(high, target * 100)
    room = 0.2 * (most - least) + 1  # for two lines of words at either end
    drawn.update_yaxes(range=[least - room, most + room], ticksuffix=" %", nticks=6)
    return theme.dress(drawn, height, right=64)


@drawn_once
def by_unit(rows: pd.DataFrame, name: str, target: float) -> go.Figure:
    """Units, the lowest on top, those of too few answers last: a dot, its interval, and both in words."""
    few = rows["verdict"].eq(FEW)
    ordered = rows.assign(few=few).sort_values(["few", "value"], ignore_index=True)
    drawn, marks = go.Figure(), Gathered()
    for at, row in enumerate(ordered.to_dict("records")):
        colour = COLOURS[row["verdict"]]
        drawn.add_scatter(
            x=[row["low"] * 100, row["high"] * 100], y=[at, at], mode="lines", line={"color": colour, "width": 3},
            hoverinfo="skip",
        )  # fmt: skip
        drawn.add_scatter(
            x=[row["value"] * 100], y=[at], mode="markers", marker={"color": colour, "size": 10}, hoverinfo="skip"
        )
        _beside(marks, at, row, colour)
    _target_line(marks, target, is_upright=True)
    marks.put_on(drawn)
    drawn.update_yaxes(
        tickvals=list(range(len(ordered))), ticktext=list(ordered[name]), range=[len(ordered) - 0.5, -0.5],
        showgrid=False, tickfont={"color": theme.INK},
    )  # fmt: skip
    least = min(float(rows["low"].min()), target) * 100
    drawn.update_xaxes(range=[least - 2, 101], ticksuffix=" %", nticks=5)
    return theme.dress(drawn, ROW_PX * len(ordered) + 62, right=_ROOM_PX).update_layout(margin={"t": 26})


def _beside(marks: Gathered, at: int, row: Mapping[Hashable, Any], colour: str) -> None:
    words = f"{row['value'] * 100:.1f} %（{row['low'] * 100:.1f}—{row['high'] * 100:.1f}）{row['n_asked']:,.0f} 份"
    for text, shift, tint in ((words, 8, theme.INK), (row["verdict"], _ROOM_PX - 52, colour)):
        marks.add_annotation(
            x=1, xref="paper", xshift=shift, xanchor="left", y=at, text=text, showarrow=False,
            font={"color": tint, "size": theme.TEXT_PX - 1},
        )  # fmt: skip


def _target_line(marks: Gathered, target: float, is_upright: bool) -> None:
    line = {"color": theme.INK, "width": 1.2, "dash": "dash"}
    words, font = f"目标 {target * 100:.0f} %", {"color": theme.INK, "size": theme.TEXT_PX - 1}
    if is_upright:
        marks.add_shape(type="line", x0=target * 100, x1=target * 100, y0=0, y1=1, yref="paper", line=line)
        marks.add_annotation(
            x=target * 100, y=1, yref="paper", yanchor="bottom", yshift=2, text=words, showarrow=False, font=font
        )
    else:
        marks.add_shape(type="line", x0=0, x1=1, xref="paper", y0=target * 100, y1=target * 100, line=line)
        marks.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=4, y=target * 100, text=words, showarrow=False, font=font
        )
