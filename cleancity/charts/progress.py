"""阶段进度: planned against earned, in sentences, a curve and bars."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.schedule import Forecast
from cleancity.charts import theme
from cleancity.charts.gantt import month_ticks, month_word


def progress_sentence(planned: float, earned: float, total: float) -> str:
    """Planned and actual share, and how far apart: 应完成 64 %，实际 58 %，落后 6 百分点."""
    if not total:
        return "任务都没有计划日期，不能说进度"
    should, has = planned / total * 100, earned / total * 100
    gap = round(has) - round(should)
    apart = "与计划持平" if gap == 0 else f"{'超前' if gap > 0 else '落后'} {abs(gap)} 百分点"
    return f"应完成 {should:.0f} %，实际 {has:.0f} %，{apart}"


def forecast_sentence(found: Forecast | None, earned_share: float, end: date | None, as_of: date) -> str:
    """When it will be done at the pace so far: 预计晚 9 天（近四次填报推算 6—13 天）."""
    if end is not None and as_of > end and earned_share < 1:
        return f"已过计划结束日 {(as_of - end).days} 天"
    if found is None:
        return ""
    words = f"{'晚' if found.days_late > 0 else '早'} {abs(found.days_late)} 天" if found.days_late else "按期完成"
    between = f"（近四次填报推算 {found.least}—{found.most} 天）" if found.most > found.least >= 0 else ""
    return f"照目前速度预计{words}{between}"


def phase_when(phase: Any) -> str:
    """A phase's time in words, whatever is known of it."""
    relative = f"第 {phase.rel_month_from}—{phase.rel_month_to} 个月" if not theme.is_missing(phase.rel_month_from) else ""
    if theme.is_missing(phase.start_day) or theme.is_missing(phase.end_day):
        return f"{relative}（行动没有开始日期，无法换算）" if relative else "没有日期"
    dates = theme.span(theme.from_day_number(phase.start_day), theme.from_day_number(phase.end_day))
    source = {"相对月份": f"，按{relative}换算", "任务日期": "，取自任务日期"}.get(phase.dates_from, "")
    return f"{dates}{source}"


def phase_rows(phases: pd.DataFrame, as_of_day: int) -> pd.DataFrame:
    """Phases as rows of the Gantt chart."""
    return pd.DataFrame([_phase_row(phase, as_of_day) for phase in phases.itertuples()])


def _phase_row(phase: Any, as_of_day: int) -> dict[str, object]:
    total = float(phase.total_weight)
    share = float(phase.earned_weight) / total if total else float("nan")
    is_behind = total and phase.earned_weight < phase.planned_weight - 0.005 * total
    note = f"完成 {share * 100:.0f} %" if total else ("没有任务" if not phase.n_tasks else "任务没有日期")
    if is_behind:
        note += f"（应 {phase.planned_weight / total * 100:.0f} %）"
    if theme.is_missing(phase.start_day) or theme.is_missing(phase.end_day):
        note += "，阶段没有日期"
    return {
        "label": f"{phase.seq} {phase.phase_name}", "start_day": phase.start_day, "end_day": phase.end_day,
        "actual_start_day": phase.actual_start_day, "actual_end_day": phase.actual_end_day, "done_share": share,
        "standing": "落后" if is_behind else "按计划", "note": note, "is_phase": True,
    }  # fmt: skip


def task_rows(tasks: pd.DataFrame) -> pd.DataFrame:
    """Tasks as rows of the Gantt chart."""
    rows = [
        {
            "label": task.task_name, "start_day": task.start_day, "end_day": task.end_day,
            "actual_start_day": task.actual_start_day, "actual_end_day": task.actual_end_day,
            "done_share": task.done_share, "standing": task.standing, "note": _task_note(task), "is_phase": False,
        }
        for task in tasks.itertuples()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def _task_note(task: Any) -> str:
    if task.standing == "已完成":
        return "✔ 已完成"
    late = f"，逾期 {int(task.days_late)} 天" if not theme.is_missing(task.days_late) and task.days_late else ""
    words = {"已逾期": "", "落后": "，落后", "无日期": "，没有日期"}.get(task.standing, "")
    return f"{task.done_share * 100:.0f} %{words}{late}"


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
        _say(
            figure, last["date"], float(last["earned_share"]), f"实际 {last['earned_share'] * 100:.0f} %", theme.BLUE,
            above=not is_behind,
        )  # fmt: skip
    theme.dress(figure, height=300, right=14)
    months = month_ticks(days[0], days[-1])
    figure.update_xaxes(tickvals=months, ticktext=[month_word(m, index == 0) for index, m in enumerate(months)])
    figure.update_yaxes(range=[0, 1.08], tickvals=[0, 0.25, 0.5, 0.75, 1], ticktext=["0", "25 %", "50 %", "75 %", "100 %"])
    figure.update_layout(hovermode="x unified")
    return figure


def _line(x: list[date], y: pd.Series, name: str, colour: str, dash: str) -> go.Scatter:
    return go.Scatter(
        x=x, y=list(y), name=name, mode="lines", line={"color": colour, "width": 3, "dash": dash},
        customdata=[theme.day(day) for day in x], hovertemplate="%{customdata} " + name + " %{y:.0%}<extra></extra>",
    )  # fmt: skip


def _say(figure: go.Figure, x: date, y: float, words: str, colour: str, above: bool) -> None:
    figure.add_annotation(
        x=x, y=y, text=f"<b>{words}</b>", showarrow=False, xanchor="right", yanchor="bottom" if above else "top",
        xshift=-6, yshift=6 if above else -6, font={"color": colour},
    )  # fmt: skip


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
    figure.add_trace(go.Bar(x=top["n_late"], y=places, orientation="h", marker_color=theme.VERMILLION, hoverinfo="skip"))
    figure.add_trace(
        go.Bar(
            x=top["n_due_soon"], y=places, orientation="h", marker_color=theme.GREY, text=words, hoverinfo="skip",
            textposition="outside", cliponaxis=False, base=top["n_late"],
        )
    )  # fmt: skip
    theme.dress(figure, height=34 + 28 * len(top))
    figure.update_layout(barmode="overlay", bargap=0.35)
    figure.update_xaxes(visible=False, range=[0, widest * 2.1])
    figure.update_yaxes(tickvals=places, ticktext=names, autorange="reversed", showgrid=False)
    return figure
