"""阶段进度: which tasks hold the plan up, in a sentence, bars and a table."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.bars import bars
from cleancity.charts.finished import drawn_once

BLOCK_COLUMNS = {
    "task_name": "任务",
    "done_words": "完成",
    "late_words": "期限",
    "waiting_words": "后面等着",
    "gain_words": "补上可提前",
}
BLOCK_TITLES = {
    "missing_share": "欠进度（占全部权重）",
    "part": "占全部欠进度",
    "n_waiting": "后面等着的任务数",
    "gain_days": "补上可提前天数",
}
MOST = 6
NOBODY = "未明确牵头单位"


def blocking_sentence(blocked: pd.DataFrame) -> str:
    """Who holds it up, from the tasks that lack most; `blocked` as analysis.blocking gives it."""
    if blocked.empty:
        return "没有拖住进度的任务：到期的都已完成，进行中的都不落后。"
    first, late = blocked.iloc[0], blocked[blocked["standing"] == "已超期"]
    part = f"占全部欠账的 {first['part'] * 100:.0f} %"
    task = f"{owner(first)}“{first['task_name']}”"
    if late.empty:
        return f"没有超期任务，{len(blocked)} 项落后，欠得最多的是{task}（{part}）{_gain_sentence(blocked)}。"
    waiting = f"，后面已有 {first['n_waiting']} 项任务在等" if first["n_waiting"] else ""
    slow = f"、落后 {len(blocked) - len(late)} 项" if len(blocked) > len(late) else ""
    words = f"超期 {len(late)} 项{slow}；超期里拖得最多的是{task}"
    return f"{words}：{late_words(first)}，{part}{waiting}{_gain_sentence(blocked)}。"


def late_words(task: Any) -> str:
    """超期 46 天, 当日到期, or 未到期."""
    if task["standing"] != "已超期":
        return "未到期"
    return f"超期 {task['days_late']:.0f} 天" if task["days_late"] else "当日到期"


def _gain_sentence(blocked: pd.DataFrame) -> str:
    best = blocked.dropna(subset=["gain_days"]).sort_values("gain_days", ascending=False, kind="stable").head(1)
    if best.empty or best["gain_days"].iloc[0] < 1:
        return ""
    return f"；补上“{best['task_name'].iloc[0]}”，全部完成可提前 {best['gain_days'].iloc[0]:.0f} 天"


def owner(task: Any) -> str:
    """Who leads a task, or that nobody does."""
    return NOBODY if theme.is_missing(task["dept_name"]) else str(task["dept_name"])


def blocking_rows(blocked: pd.DataFrame) -> pd.DataFrame:
    """`blocked` with its numbers in words, as BLOCK_COLUMNS has them."""
    rows = blocked.to_dict("records")
    return blocked.assign(
        dept_name=[owner(row) for row in rows],
        done_words=[f"{row['done_share'] * 100:.0f} %" for row in rows],
        late_words=[late_words(row) for row in rows],
        waiting_words=[f"{row['n_waiting']} 项" if row["n_waiting"] else theme.NOTHING for row in rows],
        gain_words=[
            theme.NOTHING if theme.is_missing(row["gain_days"]) else f"{row['gain_days']:.0f} 天" for row in rows
        ],
    )


@drawn_once
def blocking_chart(blocked: pd.DataFrame) -> go.Figure:
    """The tasks that lack most: bars of points missing; vermillion where the task is past its end."""
    top = blocked.head(MOST)
    is_late = top["standing"] == "已超期"
    words = [
        f"{row['missing_share'] * 100:.1f} 百分点 · {owner(row)[:8]}" + (f" · {late_words(row)}" if late else "")
        for row, late in zip(top.to_dict("records"), is_late, strict=True)
    ]
    names = [_flat(name) for name in top["task_name"]]
    colours = [theme.VERMILLION if late else theme.GREY for late in is_late]
    texts = [word.replace("<", "＜").replace(">", "＞") for word in words]
    return bars(names, list(top["missing_share"]), texts, colours=colours, text_px=250)


def _flat(text: object, longest: int = 11) -> str:
    flat = str(text).replace("<", "＜").replace(">", "＞")
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
