"""问题热点: the sentences and bars beside the map."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme

TOP = 10


def map_sentence(counts: pd.Series, n_cells: int) -> str:
    """What the map shows, as a heading."""
    return f"{int(counts['n_located']):,} 件落在 {n_cells:,} 格内" if n_cells else "没有可以上图的问题"


def left_off_sentence(counts: pd.Series, shows_defaults: bool) -> str:
    """How many of the issues are not on the map, and why: 未上图 1,475 件：无坐标 590，占位坐标 885。"""
    reasons = [("无坐标", "n_missing"), ("占位坐标", "n_placeholder"), ("超出范围", "n_outside")]
    if not shows_defaults:
        reasons.append(("默认地址", "n_default"))
    known = [(words, int(_number(counts[column]))) for words, column in reasons]
    total = sum(n for _, n in known)
    if not total:
        return f"全部 {int(counts['n_issues']):,} 件都已上图。"
    return f"未上图 {total:,} 件：" + "，".join(f"{words} {n:,}" for words, n in known if n) + "。"


def cell_sentence(cell: pd.Series, place: str, period: str) -> str:
    """One cell in one sentence; plain text, `place` may come from a file."""
    n, before = int(cell["n_issues"]), int(cell["n_before"])
    change = "与之前同样长的时间持平" if n == before else f"比之前同样长的时间{'多' if n > before else '少'} {abs(n - before):,} 件"
    late = f"；已到期 {int(cell['n_due']):,} 件，其中超期 {int(cell['n_late']):,} 件" if cell["n_due"] else ""
    compared = f"，{change}" if period != "全部数据" else ""
    return f"{place}：{n:,} 件{compared}{late}；现有未结 {int(cell['n_open']):,} 件。"


def place_names(cells: pd.DataFrame) -> dict[int, str]:
    """Cell -> words for the fullest cells, in order: 1 滨江菜市场一带（57 件）. Names repeat, so each has its rank."""
    top = cells.head(TOP)
    return {
        int(row.cell): f"{rank}　{place_name(row.place_name)}（{int(row.n_issues):,} 件）"
        for rank, row in enumerate(top.itertuples(), start=1)
    }


def place_name(name: object) -> str:
    """The name of a cell: what most of its issues name."""
    return "未写地点" if theme.is_missing(name) else f"{name}一带"


def name_in(cells: pd.DataFrame, cell: int) -> str:
    """The name of one cell, also when the chosen filters leave it empty."""
    names = cells.loc[cells["cell"] == cell, "place_name"]
    return place_name(names.iloc[0]) if len(names) else "选中的一格"


def top_cells(cells: pd.DataFrame) -> go.Figure:
    """The fullest cells as bars, the late ones of those due written beside them."""
    top = cells.head(TOP)
    names = [f"{rank} {_short(place_name(name))}" for rank, name in enumerate(top["place_name"], start=1)]
    words = [
        f"{int(n):,} 件" + (f"，超期 {int(late):,}" if late else "")
        for n, late in zip(top["n_issues"], top["n_late"], strict=True)
    ]
    return _bars(names, top["n_issues"], words, theme.BLUE)


def parts_of_cell(parts: pd.DataFrame, column: str) -> go.Figure:
    """The commonest categories or departments of a cell; `parts`: `column`, n_issues, n_late."""
    names = [_short(str(name)) for name in parts[column]]
    words = [
        f"{int(n):,} 件" + (f"，超期 {int(late):,}" if late else "")
        for n, late in zip(parts["n_issues"], parts["n_late"], strict=True)
    ]
    return _bars(names, parts["n_issues"], words, theme.GREY)


def weeks_of_cell(weeks: pd.DataFrame, last: date) -> go.Figure:
    """New issues of one cell in 13 weeks, weeks without any at nought; the last one in blue."""
    last_monday = last - timedelta(days=last.weekday())
    mondays = [last_monday - timedelta(weeks=back) for back in range(12, -1, -1)]
    known = {
        theme.from_day_number(day): int(n) for day, n in zip(weeks["found_week_day"], weeks["n_issues"], strict=True)
    }
    counts = [known.get(monday, 0) for monday in mondays]
    labels = [theme.week_number(monday) for monday in mondays]
    figure = go.Figure(
        go.Bar(
            x=list(range(13)),
            y=counts,
            marker_color=[theme.GREY] * 12 + [theme.BLUE],
            text=[str(n) if n else "" for n in counts],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{customdata}：%{y} 件<extra></extra>",
            customdata=[theme.week(monday) for monday in mondays],
        )
    )
    theme.dress(figure, height=130)
    figure.update_layout(margin={"t": 18})
    figure.update_xaxes(tickvals=list(range(0, 13, 3)), ticktext=labels[::3], showgrid=False)
    figure.update_yaxes(visible=False, range=[0, max([*counts, 1]) * 1.15])
    return figure


def _bars(names: list[str], values: pd.Series, words: list[str], colour: str) -> go.Figure:
    figure = go.Figure(
        go.Bar(
            x=list(values),
            y=list(range(len(names))),
            orientation="h",
            marker_color=colour,
            text=words,
            textposition="outside",
            cliponaxis=False,
            hoverinfo="skip",
        )
    )
    theme.dress(figure, height=34 + 27 * len(names))
    most = float(max([*values, 1]))
    figure.update_layout(bargap=0.35)
    figure.update_xaxes(visible=False, range=[0, most * 1.75])
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False)
    return figure


def _short(name: str, longest: int = 13) -> str:
    """Cut for an axis; Plotly reads some HTML, so its brackets go."""
    flat = name.replace("<", "＜").replace(">", "＞")
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def _number(value: Any) -> float:
    return 0.0 if theme.is_missing(value) else float(value)
