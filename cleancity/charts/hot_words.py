"""显著热点 and 热点走势: colours, legend and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.emerging import CLASSES, ENOUGH_WEEKS
from cleancity.charts import theme
from cleancity.charts.bars import bars
from cleancity.charts.finished import drawn_once
from cleancity.charts.hotspot import TOP, place_name, short
from cleancity.charts.map import Tip
from cleancity.charts.scale import Scale

_SURE = (0.05, 0.01, 0.001)
_SURE_WORDS = {0.001: "千分之一", 0.01: "百分之一", 0.05: "百分之五"}
PALE = "#DDE6EE"
HOT_SCALE = Scale(
    (1, 2, 3), (PALE, *theme.ALERT_SEQUENCE[2:]),
    ("看不出偏多", "偏多，有把握", "很有把握", "极有把握"), "样本不足",
)  # fmt: skip
HOT_TIP = Tip(
    "本格 {n} 件，按{b}应有约 {e} 件\n连同周围一圈 {k} 件，应有约 {f} 件",
    {"n": "n_issues", "e": "expected", "k": "n_near", "f": "expected_near", "b": "basis"},
)
TREND_TIP = Tip("近 13 周 {n} 件，其中 {w} 周是热点\n{t}", {"n": "n_issues", "w": "n_hot", "t": "trend_words"})
HOT_TITLES = {
    "place_name": "地点（多数问题所写）", "n_issues": "问题（件）", "expected": "应有（件）",
    "n_near": "连同周围一圈（件）", "expected_near": "一圈应有（件）", "chance": "偶然至此的概率",
    "adjusted": "校正后的概率", "z": "Gi* 的 z 值", "is_hot": "显著热点", "cell": "网格号", "n_venues": "场所（个）",
    "n_cells": "热点格（个）", "top_cell": "件数最多的一格", "pattern": "走势类型", "n_hot": "是热点的周数",
    "trend_words": "相对全市的走势", "p": "走势的概率", "n_open": "未结（件）", "n_due": "已到期（件）",
    "n_late": "其中超期（件）", "lon": "平均经度", "lat": "平均纬度", "is_hot_now": "最近一周是热点", "trend": "升降",
    "basis": "应有件数的依据",
}  # fmt: skip
# The darker the more pressing; the word on the cell tells them apart.
_COLOURS = ("#8F3F00", "#D55E00", "#E07A33", "#B5651D", "#EB8F55", "#F2A978", "#A9B4BE", "#C3CBD2")
NO_PATTERN = "没有走势"


def hot_values(judged: pd.DataFrame) -> pd.Series:
    """The step of HOT_SCALE for each cell."""
    steps = sum((judged["adjusted"] <= sure).astype(float) for sure in _SURE)
    return pd.Series(steps, index=judged.index).where(judged["is_hot"].astype(bool), 0.0)


def hot_sentence(areas: pd.DataFrame, names: Mapping[int, str], basis: str) -> str:
    """How many hot areas there are, and the worst; plain text."""
    if areas.empty:
        return "看不出哪一片明显偏多：各处的件数都在偶然波动以内，或只多一点。"
    cell, n, due = (areas[name].iloc[0] for name in ("top_cell", "n_issues", "expected"))
    return (
        f"{len(areas)} 片显著热点。最重的是{names.get(int(cell), '未写地点')}：{n:,.0f} 件，"
        f"按{basis}应有约 {due:,.0f} 件。先查这里的类别和责任部门。"
    )


def cell_judged(cell: Mapping[Any, Any]) -> str:
    """Why one cell is hot, or that it is not."""
    held = (
        f"连同周围一圈 {cell['n_near']:,.0f} 件，按{cell['basis']}应有约 {cell['expected_near']:,.1f} 件，"
        f"Gi* 的 z 值 {cell['z']:.1f}。"
    )
    if cell["is_hot"]:
        sure = next(words for limit, words in _SURE_WORDS.items() if cell["adjusted"] <= limit)
        return f"显著热点：{held}这样的偏多由偶然造成的可能不到{sure}。"
    return f"不是显著热点：{held}"


def too_few(judged: pd.DataFrame, n_min: int) -> str:
    """Why nothing can be called hot; empty when something can."""
    n = int(judged["n_issues"].sum())
    if len(judged) == 1:
        return f"全部 {n:,} 件都在一格里，没有别处可比，看不出是不是反常。"
    return f"样本不足：有坐标的只有 {n:,} 件（少于 {n_min} 件），不判断哪里反常。" if n < n_min else ""


def area_options(areas: pd.DataFrame, names: Mapping[int, str]) -> list[tuple[int, str]]:
    """The fullest cell of each hot area with its words."""
    return [
        (int(row["top_cell"]), f"{rank}　{names.get(int(row['top_cell']), '未写地点')}（{row['n_issues']:,.0f} 件）")
        for rank, row in enumerate(areas.to_dict("records"), 1)
    ]


@drawn_once
def hot_bars(areas: pd.DataFrame, names: Mapping[int, str]) -> go.Figure:
    """The hot areas, what was found beside what was to be expected."""
    top = areas.head(TOP)
    labels = [f"{rank} {short(names.get(int(cell), '未写地点'))}" for rank, cell in enumerate(top["top_cell"], 1)]
    texts = [f"{n:,.0f} 件，应有 {e:,.0f}" for n, e in zip(top["n_issues"], top["expected"], strict=True)]
    return bars(labels, list(top["n_issues"]), texts, colours=[theme.VERMILLION] * len(top), text_px=140)


def with_trend_words(judged: pd.DataFrame) -> pd.DataFrame:
    """The cells with their trend in words."""
    words = judged["trend"].map({1: "相对全市在上升", -1: "相对全市在下降", 0: "没有明显升降"})
    named = judged["pattern"].where(judged["pattern"].notna(), NO_PATTERN)
    return judged.assign(trend_words=named + "，" + words)


def trend_values(judged: pd.DataFrame) -> tuple[pd.Series, Scale]:
    """The step of each cell and a scale of just the classes that occur, the quiet cells first."""
    present = [name for name in reversed(list(CLASSES)) if (judged["pattern"] == name).any()]
    colours = dict(zip(CLASSES, _COLOURS, strict=True))
    scale = Scale(
        tuple(float(step) for step in range(1, len(present) + 1)),
        (PALE, *(colours[name] for name in present)),
        (NO_PATTERN, *present),
        "样本不足",
    )
    steps = {name: float(step) for step, name in enumerate(present, start=1)}
    return judged["pattern"].map(steps).fillna(0.0).astype(float), scale


def trend_sentence(judged: pd.DataFrame, names: Mapping[int, str]) -> str:
    """What is coming up, in a sentence; plain text."""
    hot_now = judged[judged["is_hot_now"] & judged["pattern"].notna()]
    if hot_now.empty:
        return "近 13 周没有形成热点：没有一处在最近一周显著偏多。"
    rising = hot_now[hot_now["trend"] > 0]
    worst = (rising if len(rising) else hot_now).sort_values("n_issues", ascending=False).iloc[0]
    place = names.get(int(worst["cell"]), "未写地点")
    how = f"“{worst['pattern']}”热点" + ("，相对全市还在上升" if worst["trend"] > 0 else "")
    return f"最近一周有 {len(hot_now)} 格是热点，其中 {len(rising)} 格相对全市还在上升。最要紧的是{place}：{how}。"


def classes_found(judged: pd.DataFrame) -> list[tuple[str, str, int]]:
    """Each class that occurs, its sentence and its number of cells, the most pressing first."""
    counted = judged["pattern"].value_counts()
    return [(name, words, int(counted[name])) for name, words in CLASSES.items() if name in counted.index]


def too_short(n_weeks: int) -> str:
    """Why no trend can be told; empty when one can."""
    if n_weeks >= ENOUGH_WEEKS:
        return ""
    return f"只有 {n_weeks} 周的数据，至少要 {ENOUGH_WEEKS} 周才看得出走势。先看“数量”和“显著热点”。"


def trend_options(ordered: pd.DataFrame) -> dict[int, str]:
    """The most pressing cells with class and name."""
    return {
        int(row["cell"]): f"{rank}　{place_name(row['place_name'])}（{row['pattern']}）"
        for rank, row in enumerate(ordered.head(50).to_dict("records"), 1)
    }


def trend_marks(ordered: pd.DataFrame) -> dict[int, str]:
    """The class's first character on each cell."""
    return {int(row["cell"]): row["pattern"][0] for row in ordered.to_dict("records")}


def trend_told(cell: Mapping[Any, Any]) -> str:
    """What became of one cell."""
    pattern = cell["pattern"]
    told = f"“{pattern}”：{CLASSES[pattern]}" if pattern in CLASSES else "近 13 周没有形成热点。"
    return f"{told}13 周里有 {cell['n_hot']:.0f} 周是热点；{cell['trend_words'].split('，')[-1]}。"


def trend_order(judged: pd.DataFrame) -> pd.DataFrame:
    """Cells with a class, the most pressing first."""
    rank = {name: position for position, name in enumerate(CLASSES)}
    known = judged.dropna(subset=["pattern"])
    keyed = known.assign(rank=known["pattern"].map(rank), fall=-known["trend"])
    return keyed.sort_values(["fall", "rank", "n_issues"], ascending=[True, True, False]).drop(columns=["rank", "fall"])


@drawn_once
def trend_bars(ordered: pd.DataFrame) -> go.Figure:
    """The most pressing cells with class and trend."""
    top = ordered.head(TOP)
    labels = [f"{rank} {short(place_name(name))}" for rank, name in enumerate(top["place_name"], 1)]
    arrows = top["trend"].map({1: "▲ ", -1: "▼ ", 0: ""})
    rows = zip(arrows, top["pattern"], top["n_issues"], strict=True)
    texts = [f"{arrow}{pattern}，{n:,.0f} 件" for arrow, pattern, n in rows]
    return bars(labels, list(top["n_issues"]), texts, colours=[theme.VERMILLION] * len(top), text_px=140)
