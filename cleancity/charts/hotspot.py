"""问题热点: the sentences and bars beside the map."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

TOP = 10
CELL_TITLES = {
    "place_name": "地点（多数问题所写）",
    "n_issues": "问题（件）",
    "n_open": "未结（件）",
    "n_due": "已到期（件）",
    "n_late": "其中超期（件）",
    "cell": "网格号",
    "lon": "平均经度",
    "lat": "平均纬度",
    "n_rebound": "反弹（件）",
}
ISSUE_COLUMNS = {
    "found_on": "发现",
    "subcategory": "小类",
    "progress": "办理情况",
    "place_name": "地点",
    "dept_name": "责任部门",
}
PARTS = (("问题类别", "categories_by_cell", "category"), ("责任部门", "departments_by_cell", "dept_name"))


def map_sentence(cells: pd.DataFrame) -> str:
    """What the map shows, for those who cannot see it."""
    total, most = cells["n_issues"].sum(), cells["n_issues"].max()
    return f"地图：{total:,.0f} 件问题落在 {len(cells):,} 格内，最多的一格 {most:,.0f} 件"


def cell_counts(counts: pd.Series) -> dict[int, int]:
    """Resolution -> number of cells, from the row that hotspots/cell_counts gives."""
    return {resolution: int(counts[f"n_cells{resolution}"]) for resolution in (7, 8, 9, 10)}


REASONS = {"无坐标": "n_missing", "占位坐标": "n_placeholder", "超出范围": "n_outside"}


def left_off_sentence(counts: pd.Series, shows_defaults: bool) -> str:
    """How many of the issues are not on the map, and why: 未上图 1,475 件：无坐标 590，占位坐标 885。"""
    known = left_off(counts)
    if not shows_defaults and _number(counts["n_default"]):
        known["默认地址"] = int(_number(counts["n_default"]))
    if not known:
        return f"全部 {int(counts['n_issues']):,} 件都已上图。"
    reasons = "，".join(f"{words} {n:,}" for words, n in known.items())
    return f"未上图 {sum(known.values()):,} 件：{reasons}。"


def left_off(counts: pd.Series) -> dict[str, int]:
    """Reason -> number of issues without usable coordinates for it; reasons without any are left out."""
    known = {words: int(_number(counts[column])) for words, column in REASONS.items()}
    return {words: n for words, n in known.items() if n}


def cell_sentence(cell: pd.Series, place: str, period: str) -> str:
    """One cell in one sentence; plain text, `place` may come from a file."""
    n, before = int(cell["n_issues"]), int(cell["n_before"])
    apart = f"{'多' if n > before else '少'} {abs(n - before):,} 件"
    change = "与之前同样长的时间持平" if n == before else f"比之前同样长的时间{apart}"
    late = f"；已到期 {int(cell['n_due']):,} 件，其中超期 {int(cell['n_late']):,} 件" if cell["n_due"] else ""
    compared = f"，{change}" if period != "全部数据" else ""
    return f"{place}：{n:,} 件{compared}{late}；现有未结 {int(cell['n_open']):,} 件。"


def why_no_map(counts: pd.Series) -> str:
    """Why there is nothing to draw: no issues, only default addresses, or no coordinates."""
    if not _number(counts["n_issues"]):
        return "这段时间没有发现问题，地图是空的。可以换一个期间，或放宽上面的筛选。"
    if _number(counts["n_default"]) and not _number(counts["n_located"]):
        return "这段时间有坐标的问题都写着同一个默认地址，不是真实位置，画不出地图。请上报单位补填实际经纬度。"
    return "这段时间没有带坐标的问题，画不出地图。可以换一个期间，或请上报单位补填经纬度。"


# What each layer counts, and the heading of its first ten.
COUNTED = {"count": "n_issues", "late": "n_late", "rebound": "n_rebound"}
HEADINGS = {"count": "问题最多的十处", "late": "超期最多的十处", "rebound": "反弹最多的十处"}


def layer_sentence(cells: pd.DataFrame, layer: str) -> str:
    """What a layer shows and what to do about it, plain text; `cells` the worst first."""
    worst, column = cells.iloc[0], COUNTED[layer]
    place = place_name(worst["place_name"])
    if len(cells) == 1 and layer == "count":
        return f"全部 {worst['n_issues']:,.0f} 件都落在一格里（{place}），地图上比不出高低，请看右边的清单。"
    if not worst[column]:
        return {"late": "这段时间没有超期的问题。", "rebound": "这段时间没有结案后又回来的问题。"}[layer]
    if layer == "late":
        late = f"已到期 {worst['n_due']:,.0f} 件，超期 {worst['n_late']:,.0f} 件"
        return f"超期最多的是{place}：{late}。颜色看占比，件数看右边。"
    if layer == "rebound":
        total, found = cells["n_rebound"].sum(), cells["n_issues"].sum()
        said = f"{found:,.0f} 件里有 {total:,.0f} 件是反弹，最多的是{place}：{worst['n_rebound']:,.0f} 件。"
        return f"{said}回来得多的地方，先查整改是否到位。"
    counts = f"{worst['n_issues']:,.0f} 件，未结 {worst['n_open']:,.0f} 件"
    return f"问题最多的是{place}：{counts}。多不等于反常，反常的看“显著热点”。"


def week_words(monday: date | None) -> str:
    """The week that a picture shows, before its sentence."""
    return f"{theme.week(monday)}：" if monday else ""


def place_names(cells: pd.DataFrame, column: str = "n_issues") -> dict[int, str]:
    """Cell -> words for the first cells, in order: 1 滨江菜市场一带（57 件）. Names repeat, so each has its rank."""
    top = cells.head(TOP)
    return {
        int(row["cell"]): f"{rank}　{place_name(row['place_name'])}（{row[column]:,.0f} 件）"
        for rank, row in enumerate(top.to_dict("records"), start=1)
    }


def place_name(name: object) -> str:
    """The name of a cell: what most of its issues name."""
    return "未写地点" if theme.is_missing(name) else f"{name}一带"


def name_in(cells: pd.DataFrame, cell: int) -> str:
    """The name of one cell, also when the chosen filters leave it empty."""
    names = cells.loc[cells["cell"] == cell, "place_name"]
    return place_name(names.iloc[0]) if len(names) else "选中的一格"


@drawn_once
def top_cells(cells: pd.DataFrame, column: str = "n_issues") -> go.Figure:
    """The first cells as bars, the late ones of those due (or all that were found) written beside them."""
    top = cells.head(TOP)
    names = [f"{rank} {short(place_name(name))}" for rank, name in enumerate(top["place_name"], start=1)]
    words = [_beside(row, column) for row in top.to_dict("records")]
    return _bars(names, top[column], words, theme.BLUE if column == "n_issues" else theme.VERMILLION)


def _beside(row: dict[Any, Any], column: str) -> str:
    if column == "n_rebound":
        return f"{row['n_rebound']:,.0f} 件，新增 {row['n_issues']:,.0f}"
    if column == "n_late":
        return f"{row['n_late']:,.0f} 件，到期 {row['n_due']:,.0f}"
    return f"{row['n_issues']:,.0f} 件" + (f"，超期 {row['n_late']:,.0f}" if row["n_late"] else "")


@drawn_once
def parts_of_cell(parts: pd.DataFrame, column: str) -> go.Figure:
    """The commonest categories or departments of a cell; `parts`: `column`, n_issues, n_late."""
    names = [short(str(name)) for name in parts[column]]
    words = [
        f"{int(n):,} 件" + (f"，超期 {int(late):,}" if late else "")
        for n, late in zip(parts["n_issues"], parts["n_late"], strict=True)
    ]
    return _bars(names, parts["n_issues"], words, theme.GREY)


@drawn_once
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
    theme.dress(figure, height=16 + 27 * len(names))
    most = float(max([*values, 1]))
    figure.update_layout(bargap=0.35)
    figure.update_xaxes(visible=False, range=[0, most * 1.75])
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.5, -0.5], showgrid=False
    )
    return figure


def short(name: str, longest: int = 13) -> str:
    """Cut for an axis; Plotly reads some HTML, so its brackets go."""
    flat = name.replace("<", "＜").replace(">", "＞")
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def _number(value: Any) -> float:
    return 0.0 if theme.is_missing(value) else float(value)
