"""阶段进度: planned against earned, in sentences, a curve and bars."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.schedule import Forecast
from cleancity.charts import theme
from cleancity.charts.gantt import month_ticks, month_word

CURVE_TITLES = {"day": "日序", "planned_share": "计划比例", "earned_share": "实际比例"}
LACKING_COLUMNS = {"phase_name": "阶段", "task_name": "任务", "lacks": "缺什么"}
DUE_COLUMNS = {"task_name": "任务", "dept_name": "牵头单位", "when": "期限", "done_words": "完成"}
TASK_TITLES = {
    "phase_seq": "阶段序号",
    "phase_name": "阶段",
    "task_name": "任务",
    "dept_name": "牵头单位",
    "clause_ref": "条款",
    "planned_share": "应完成比例",
    "done_share": "完成比例",
    "standing": "情况",
    "days_late": "逾期天数",
    "days_left": "剩余天数",
    "start_day": "计划开始日序",
    "end_day": "计划完成日序",
    "actual_start_day": "实际开始日序",
    "actual_end_day": "实际完成日序",
    "report_day": "填报日序",
}


def last_day(phases: pd.DataFrame) -> date | None:
    """The planned end of the last phase; None when no phase has an end."""
    ends = phases["end_day"].dropna()
    return theme.from_day_number(int(ends.max())) if len(ends) else None


def gantt_rows(phases: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    """Phases first, then the tasks of one of them, as rows of the Gantt chart."""
    return pd.DataFrame([*map(_phase_row, phases.to_dict("records")), *map(_task_row, tasks.to_dict("records"))])


def due_rows(tasks: pd.DataFrame, within_days: int = 14) -> pd.DataFrame:
    """Tasks that are late or due within so many days, longest late first, with their deadline in words (`when`)."""
    due = tasks[tasks["days_left"] <= within_days].sort_values("days_left", kind="stable")
    words = [
        f"还有 {left} 天" if left > 0 else f"逾期 {-left} 天" if left else "当日到期"
        for left in due["days_left"].astype(int)
    ]
    return due.assign(when=words, done_words=[f"{share * 100:.0f} %" for share in due["done_share"]])


def lacking_rows(lacking: pd.DataFrame) -> pd.DataFrame:
    """Tasks that cannot be followed up, with what they lack in words (column `lacks`)."""
    words = [
        "、".join(word for word, is_lacking in (("牵头单位", owner), ("计划日期", dates)) if is_lacking)
        for owner, dates in zip(lacking["lacks_owner"], lacking["lacks_dates"], strict=True)
    ]
    return lacking.assign(lacks=words)


def phase_to_open(phases: pd.DataFrame) -> str | None:
    """The phase whose tasks are shown first: the one under way, else the last one that has begun to be done."""
    with_tasks = phases[phases["n_tasks"] > 0]
    for some in (with_tasks[with_tasks["is_current"]], with_tasks[with_tasks["earned_weight"] > 0].tail(1), with_tasks):
        if len(some):
            return str(some["phase_id"].iloc[0])
    return None


def undated_sentence(phases: pd.DataFrame) -> str:
    """Where the days of phases without dates of their own come from; empty when all have them."""
    undated = phases[phases["dates_from"] != "阶段日期"].to_dict("records")
    words = [f"{phase['phase_name']} {phase_when(phase)}" for phase in undated]
    return f"没有填阶段日期的：{'；'.join(words)}。" if words else ""


def sentences(phases: pd.DataFrame, found: Forecast | None, as_of: date) -> list[tuple[str, str]]:
    """Name and words: the whole campaign first, then each phase under way."""
    sums = phases[["planned_weight", "earned_weight", "total_weight"]].sum()
    earned = sums["earned_weight"] / (sums["total_weight"] or 1)
    parts = [f"到 {theme.day(as_of)}{phase_sentence(sums)}", forecast_sentence(found, earned, last_day(phases), as_of)]
    said = [(str(phases["campaign_name"].iloc[0]), "；".join(part for part in parts if part) + "。")]
    for phase in phases[phases["is_current"]].to_dict("records"):
        late = f"，逾期任务 {phase['n_late']:.0f} 项" if phase["n_late"] else ""
        said.append((f"当前{phase['phase_name']}（{phase_when(phase)}）", f"{phase_sentence(phase)}{late}。"))
    return said


def progress_sentence(planned: float, earned: float, total: float) -> str:
    """Planned and actual share, and how far apart: 应完成 64 %，实际 58 %，落后 6 百分点."""
    if not total:
        return "任务都没有计划日期，不能说进度"
    should, has = planned / total * 100, earned / total * 100
    gap = round(has) - round(should)
    apart = "与计划持平" if gap == 0 else f"{'超前' if gap > 0 else '落后'} {abs(gap)} 百分点"
    return f"应完成 {should:.0f} %，实际 {has:.0f} %，{apart}"


def phase_sentence(phase: Any) -> str:
    """The same of one phase."""
    return progress_sentence(phase["planned_weight"], phase["earned_weight"], phase["total_weight"])


def forecast_sentence(found: Forecast | None, earned_share: float, end: date | None, as_of: date) -> str:
    """When it will be done at the pace so far: 预计晚 9 天（近四次填报推算 6—13 天）."""
    if end is not None and as_of > end and earned_share < 1:
        return f"已过计划结束日 {(as_of - end).days} 天"
    if found is None:
        return ""
    words = f"{'晚' if found.days_late > 0 else '早'} {abs(found.days_late)} 天" if found.days_late else "按期完成"
    between = f"（近四次填报推算 {found.least}—{found.most} 天）" if found.most > found.least >= 0 else ""
    return f"照目前速度预计{words}{between}"


def phase_when(phase: Mapping[Hashable, Any]) -> str:
    """A phase's time in words, whatever is known of it."""
    months = (phase["rel_month_from"], phase["rel_month_to"])
    relative = "" if any(map(theme.is_missing, months)) else f"第 {months[0]:.0f}—{months[1]:.0f} 个月"
    if theme.is_missing(phase["start_day"]) or theme.is_missing(phase["end_day"]):
        return f"{relative}（行动没有开始日期，无法换算）" if relative else "没有日期"
    dates = theme.span(theme.from_day_number(phase["start_day"]), theme.from_day_number(phase["end_day"]))
    source = {"相对月份": f"，按{relative}换算", "任务日期": "，取自任务日期"}.get(phase["dates_from"], "")
    return f"{dates}{source}"


def _phase_row(phase: Any) -> dict[str, object]:
    total = float(phase["total_weight"])
    share = float(phase["earned_weight"]) / total if total else float("nan")
    is_behind = total and phase["earned_weight"] < phase["planned_weight"] - 0.005 * total
    note = f"完成 {share * 100:.0f} %" if total else ("没有任务" if not phase["n_tasks"] else "任务没有日期")
    if is_behind:
        note += f"（应 {phase['planned_weight'] / total * 100:.0f} %）"
    if theme.is_missing(phase["start_day"]) or theme.is_missing(phase["end_day"]):
        note += "，阶段没有日期"
    return {
        "label": f"{phase['seq']} {phase['phase_name']}", "start_day": phase['start_day'], "end_day": phase['end_day'],
        "actual_start_day": phase['actual_start_day'], "actual_end_day": phase['actual_end_day'], "done_share": share,
        "standing": "落后" if is_behind else "按计划", "note": note, "is_phase": True,
    }  # fmt: skip


def _task_row(task: Any) -> dict[str, object]:
    return {
        "label": task['task_name'], "start_day": task['start_day'], "end_day": task['end_day'],
        "actual_start_day": task['actual_start_day'], "actual_end_day": task['actual_end_day'],
        "done_share": task['done_share'], "standing": task['standing'], "note": _task_note(task), "is_phase": False,
    }  # fmt: skip


def _task_note(task: Any) -> str:
    done = f"{task['done_share'] * 100:.0f} %"
    if task["standing"] == "落后":
        return f"{done}（应 {task['planned_share'] * 100:.0f} %）"
    if task["standing"] == "已逾期":
        return f"{done}，逾期 {task['days_late']:.0f} 天" if task["days_late"] else f"{done}，当日到期"
    words = {"已完成": "✔ 已完成", "未到期": "尚未开始", "无日期": f"{done}，没有日期"}
    return words.get(str(task["standing"]), done)


def curve_chart(drawn: pd.DataFrame, as_of: date) -> go.Figure:
    """Planned and earned share by week, each named at its line's end; `drawn` as analysis.schedule.curve gives it."""
    days = [theme.from_day_number(int(day)) for day in drawn["day"]]
    figure = go.Figure()
    known = drawn.assign(date=days).dropna(subset=["earned_share"])
    figure.add_trace(_line(days, drawn["planned_share"], "计划", theme.GREY, "dash"))
    figure.add_trace(_line(list(known["date"]), known["earned_share"], "实际", theme.BLUE, "solid"))
    figure.add_shape(
        type="line", x0=as_of, x1=as_of, y0=0, y1=1, yref="paper", line={"color": theme.INK, "width": 1, "dash": "dot"}
    )
    if len(known):
        last = known.iloc[-1]
        planned = float(drawn.loc[drawn["day"] == last["day"], "planned_share"].iloc[0])
        is_behind = planned > float(last["earned_share"])
        _say(figure, last["date"], planned, f"计划 {planned * 100:.0f} %", theme.DARK_GREY, above=is_behind)
        words = f"实际 {last['earned_share'] * 100:.0f} %"
        _say(figure, last["date"], float(last["earned_share"]), words, theme.BLUE, above=not is_behind)
    theme.dress(figure, height=390, right=14)
    months = month_ticks(days[0], days[-1])
    figure.update_xaxes(tickvals=months, ticktext=[month_word(m, index == 0) for index, m in enumerate(months)])
    figure.update_yaxes(
        range=[0, 1.08], tickvals=[0, 0.25, 0.5, 0.75, 1], ticktext=["0", "25 %", "50 %", "75 %", "100 %"]
    )
    figure.update_layout(hovermode="x unified")
    return figure


def _line(x: list[date], y: pd.Series, name: str, colour: str, dash: str) -> go.Scatter:
    return go.Scatter(
        x=x, y=list(y), name=name, mode="lines", line={"color": colour, "width": 3, "dash": dash},
        customdata=[theme.day(day) for day in x], hovertemplate="%{customdata} " + name + " %{y:.0%}<extra></extra>",
    )  # fmt: skip


def _say(figure: go.Figure, x: date, y: float, words: str, colour: str, above: bool) -> None:
    """Name a line where it ends: the upper one to its left, the lower one to its right, clear of both."""
    figure.add_annotation(
        x=x,
        y=y,
        text=f"<b>{words}</b>",
        showarrow=False,
        xanchor="right" if above else "left",
        yanchor="bottom" if above else "top",
        xshift=-6 if above else 6,
        yshift=4 if above else -2,
        font={"color": colour, "size": theme.TEXT_PX + 2},
    )


def departments_chart(late: pd.DataFrame, most: int = 10) -> go.Figure:
    """Late tasks and tasks due in 14 days by department; `late`: dept_name, n_late, n_due_soon."""
    top = late.head(most)
    names = [str(name).replace("<", "＜").replace(">", "＞")[:14] for name in top["dept_name"]]
    places = list(range(len(top)))
    widest = float((top["n_late"] + top["n_due_soon"]).max())
    words = [
        "，".join(part for part in (f"逾期 {int(n)} 项" if n else "", f"将到期 {int(soon)} 项" if soon else "") if part)
        for n, soon in zip(top["n_late"], top["n_due_soon"], strict=True)
    ]
    figure = go.Figure()
    figure.add_trace(
        go.Bar(x=top["n_late"], y=places, orientation="h", marker_color=theme.VERMILLION, hoverinfo="skip")
    )
    figure.add_trace(
        go.Bar(
            x=top["n_due_soon"], y=places, orientation="h", marker_color=theme.GREY, text=words, hoverinfo="skip",
            textposition="outside", cliponaxis=False, base=top["n_late"],
        )
    )  # fmt: skip
    theme.dress(figure, height=16 + 28 * len(top))
    figure.update_layout(barmode="overlay", bargap=0.35)
    figure.update_xaxes(visible=False, range=[0, widest * 2.1])
    figure.update_yaxes(tickvals=places, ticktext=names, range=[len(top) - 0.5, -0.5], showgrid=False)
    return figure
