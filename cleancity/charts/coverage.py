"""条款矩阵: one cell a clause, by chapter, coloured and marked by what becomes of it."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

PER_ROW = 16
ROW_PX = 42
# state -> mark, colour; the mark tells it without the colour
MARKS = {
    "没有任务": ("✕", theme.VERMILLION),
    "没有牵头单位": ("无", theme.ALERT_SEQUENCE[2]),
    "没有数据": ("？", theme.ALERT_SEQUENCE[1]),
    "超期": ("！", theme.ALERT_SEQUENCE[4]),
    "落后": ("▼", theme.ALERT_SEQUENCE[0]),
    "按计划": ("▶", theme.SEQUENCE[2]),
    "未开始": ("·", "#C3CBD2"),
    "已完成": ("✔", theme.BLUE),
}
CLAUSE_COLUMNS = {
    "state": "情况",
    "clause_ref": "条款",
    "clause_quote": "原文",
    "task_names": "任务",
    "dept_names": "牵头单位",
    "done_words": "完成",
}
CLAUSE_TITLES = {
    "n_tasks": "任务数",
    "task_names": "任务",
    "dept_names": "牵头单位",
    "state": "情况",
    "done_share": "完成比例",
}
LOST_COLUMNS = {"task_name": "任务", "dept_name": "牵头单位", "clause_ref": "写的条款", "clause_quote": "写的原文"}
ALL, GAPS = "all", "gaps"
GAP_STATES = ("没有任务", "没有牵头单位", "没有数据")


def choices(covered: pd.DataFrame) -> dict[str, str]:
    """What the list can be narrowed to, with counts: those that lack something first."""
    counts = covered["state"].value_counts()
    n_gaps = int(sum(counts.get(state, 0) for state in GAP_STATES))
    some = {state: f"{state} {counts[state]}" for state in MARKS if counts.get(state, 0)}
    return {GAPS: f"有缺口 {n_gaps}", ALL: f"全部 {len(covered)}", **some}


def narrowed(covered: pd.DataFrame, wanted: str) -> pd.DataFrame:
    """The clauses that `choices` means by `wanted`, with their progress in words."""
    rows = covered if wanted == ALL else covered[covered["state"].isin(GAP_STATES if wanted == GAPS else (wanted,))]
    done = [theme.NOTHING if theme.is_missing(share) else f"{share * 100:.0f} %" for share in rows["done_share"]]
    return rows.assign(done_words=done)


def coverage_sentence(covered: pd.DataFrame, n_listed: int | None) -> str:
    """How many clauses somebody works on, and which kinds of gap there are; `n_listed`: None without a list."""
    counts = covered["state"].value_counts()
    if covered.empty:
        return "没有要落实的条款。"
    if n_listed is None:
        head = f"还没有导入这个行动的条款清单，只看得到任务写到的 {len(covered)} 条，看不出哪条没有任务"
    else:
        other = n_listed - len(covered)
        rest = f"（另有 {other} 条是背景、目标和总结，不需要任务）" if other else ""
        n_with = len(covered) - counts.get("没有任务", 0)
        head = f"计划里要落实的 {len(covered)} 条{rest}，{n_with} 条有任务，{counts.get('没有任务', 0)} 条没有任务"
    words = {"没有牵头单位": "有任务但没有牵头单位", "没有数据": "开了工但没有填报", "超期": "超期"}
    parts = [f"{counts[state]} 条{word}" for state, word in words.items() if counts.get(state, 0)]
    return f"{'，'.join([head, *parts])}。{_emptiest(covered)}"


def _emptiest(covered: pd.DataFrame) -> str:
    """The chapters in which nobody works on anything."""
    by_chapter = covered.groupby("chapter", sort=False)["state"]
    empty = [str(chapter) for chapter, states in by_chapter if set(states) == {"没有任务"}]
    if not empty:
        return ""
    named = "、".join(f"“{chapter}”" for chapter in empty[:3])
    return f"整章没有任务的有 {len(empty)} 章：{named}{'等' if len(empty) > 3 else ''}，请会议明确由谁落实。"


@drawn_once
def coverage_chart(covered: pd.DataFrame) -> go.Figure:
    """One cell a clause: rows are chapters, each broken after PER_ROW clauses.

    Args:
        covered: clause_ref, chapter, state, in the plan's order; as analysis.clauses.coverage gives it.
    """
    states, texts, labels = _cells(covered)
    order = list(MARKS)
    figure = go.Figure(
        go.Heatmap(
            z=[[order.index(state) if state else None for state in row] for row in states],
            text=texts, texttemplate="%{text}", xgap=3, ygap=3, zmin=-0.5, zmax=len(order) - 0.5, showscale=False,
            colorscale=_steps(), hoverinfo="skip",
        )
    )  # fmt: skip
    for state in order:
        n = int((covered["state"] == state).sum())
        if n:
            mark, colour = MARKS[state]
            figure.add_trace(
                go.Scatter(
                    x=[None], y=[None], mode="markers", name=f"{mark} {state} {n}",
                    marker={"symbol": "square", "size": 13, "color": colour},
                )
            )  # fmt: skip
    theme.dress(figure, height=70 + ROW_PX * len(labels))
    figure.update_layout(
        showlegend=True, margin={"t": 44},
        legend={"orientation": "h", "y": 1, "yanchor": "bottom", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-0.5, PER_ROW - 0.5])
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=labels, range=[len(labels) - 0.5, -0.5], showgrid=False
    )
    return figure


def _cells(covered: pd.DataFrame) -> tuple[list[list[str]], list[list[str]], list[str]]:
    states: list[list[str]] = []
    texts: list[list[str]] = []
    labels: list[str] = []
    for chapter, clauses in covered.fillna({"chapter": ""}).groupby("chapter", sort=False):
        refs, found = list(clauses["clause_ref"]), list(clauses["state"])
        for start in range(0, len(refs), PER_ROW):
            part = slice(start, start + PER_ROW)
            room = [""] * (PER_ROW - len(refs[part]))
            states.append([*found[part], *room])
            texts.append(
                [*(f"{MARKS[s][0]}<br>{_short(r)}" for r, s in zip(refs[part], found[part], strict=True)), *room]
            )
            labels.append(_flat(chapter) if start == 0 else "")
    return states, texts, labels


def _short(ref: str) -> str:
    """A clause's number without its chapter, which stands at the row's head."""
    rest = ref.partition("·")[2] or ref
    return rest[:9].replace("<", "＜").replace(">", "＞")


def _steps() -> list[list[object]]:
    colours = [colour for _, colour in MARKS.values()]
    n = len(colours)
    return [[edge / n, colour] for index, colour in enumerate(colours) for edge in (index, index + 1)]


def _flat(text: object, longest: int = 14) -> str:
    flat = str(text).replace("<", "＜").replace(">", "＞")
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
