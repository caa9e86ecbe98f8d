"""重复点位: the sentence, the list and what the choice of radius does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.intervals import share
from cleancity.charts import theme
from cleancity.charts.bars import bars
from cleancity.charts.finished import drawn_once
from cleancity.charts.hotspot import TOP, short

RADIUS_COLUMNS = {
    "radius_m": "半径（米）",
    "n_clusters": "重复点位（处）",
    "n_repeated": "其中问题（件）",
    "share_words": "占比（95 % 区间）",
}
CLUSTER_TITLES = {
    "place_name": "地点（多数问题所写）", "subcategory": "小类", "n_issues": "件数", "n_departments": "责任部门（个）",
    "dept_name": "主要责任部门", "first_on": "最早发现", "last_on": "最近发现", "lon": "经度", "lat": "纬度",
}  # fmt: skip


def repeat_sentence(clusters: pd.DataFrame, radii: pd.DataFrame, radius_m: int, window: str) -> str:
    """How many places, how much of all, and the worst; plain text."""
    row = radii[radii["radius_m"] == radius_m].to_dict("records")[0]
    if clusters.empty:
        return f"{window}没有一处在 {radius_m} 米内同一小类达到 3 件。"
    worst = clusters.iloc[0]
    return (
        f"{window}有 {row['n_clusters']:,.0f} 处重复点位，占有坐标问题的 {_share_words(row)}。"
        f"最多的是{_place(worst['place_name'])}：{worst['subcategory']} {worst['n_issues']:,.0f} 件。"
    )


def with_share_words(radii: pd.DataFrame) -> pd.DataFrame:
    """The radii with the share of issues in repeat places, its interval and n, in words."""
    return radii.assign(share_words=[_share_words(row) for row in radii.to_dict("records")])


def _share_words(row: Mapping[Any, Any]) -> str:
    found = share(float(row["n_repeated"]), float(row["n_issues"]))
    if found is None:
        return theme.NOTHING
    return f"{found.value * 100:.1f} %（{found.low * 100:.1f}—{found.high * 100:.1f}）"


@drawn_once
def radius_figure(radii: pd.DataFrame, chosen_m: int) -> go.Figure:
    """Number of repeat places and share of issues in them, for each radius; the chosen one in blue."""
    labels = [f"{row['radius_m']:,.0f} 米" for row in radii.to_dict("records")]
    texts = [f"{row['n_clusters']:,.0f} 处，{_share_words(row)}" for row in radii.to_dict("records")]
    colours = [theme.BLUE if radius == chosen_m else theme.GREY for radius in radii["radius_m"]]
    return bars(labels, list(radii["n_repeated"]), texts, colours=colours, text_px=215)


@drawn_once
def cluster_bars(clusters: pd.DataFrame) -> go.Figure:
    """The fullest repeat places."""
    top = clusters.head(TOP)
    labels = [f"{rank} {short(_place(name), 11)}" for rank, name in enumerate(top["place_name"], 1)]
    texts = [f"{n:,.0f} 件 {short(str(kind), 7)}" for kind, n in zip(top["subcategory"], top["n_issues"], strict=True)]
    return bars(labels, list(top["n_issues"]), texts, colours=[theme.VERMILLION] * len(top), text_px=130)


def cluster_names(clusters: pd.DataFrame) -> dict[str, str]:
    """Key -> words of the fullest places, for the list beside the map."""
    return {
        row["key"]: f"{rank}　{_place(row['place_name'])} {row['subcategory']}（{row['n_issues']:,.0f} 件）"
        for rank, row in enumerate(clusters.head(50).to_dict("records"), 1)
    }


def cluster_told(known: pd.DataFrame, subcategory: str, radius_m: int, window: str) -> tuple[str, list[str]]:
    """What a chosen place is called, and what is said of it first; `known` is its row, or none."""
    if known.empty:
        return f"选中的一处·{subcategory}", [f"按现在的筛选和半径（{radius_m} 米），这里不算重复点位。"]
    row = known.iloc[0]
    shared = f"{row['n_departments']:,.0f} 个责任部门"
    told = f"{window}重复 {row['n_issues']:,.0f} 件，{shared}，最近一件在 {theme.day(row['last_on'])}。"
    return f"{_place(row['place_name'])} {radius_m} 米内的{subcategory}", [told]


def _place(name: object) -> str:
    return "未写地点" if theme.is_missing(name) else str(name)
