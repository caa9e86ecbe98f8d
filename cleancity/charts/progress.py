"""阶段进度: planned against earned, in sentences, a curve and bars."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cleancity.analysis.schedule import Forecast
from cleancity.charts import theme

CURVE_TITLES = {"day": "日序", "planned_share": "计划比例", "earned_share": "实际比例"}
LACKING_COLUMNS = {"phase_name": "阶段", "task_name": "任务", "lacks": "缺什么"}
DUE_COLUMNS = {"task_name": "任务", "dept_name": "牵头单位", "when": "期限", "done_words": "完成"}
LACKS = {"lacks_owner": "牵头单位", "lacks_dates": "计划日期", "lacks_progress": "进度"}
STILL_DAYS = 14  # reports that have said the same for so long mean that nothing moves
TASK_TITLES = {
    "phase_seq": "阶段序号",
    "phase_name": "阶段",
    "task_name": "任务",
    "dept_name": "牵头单位",
    "clause_ref": "条款",
    "clause_quote": "条款原文",
    "co_depts": "配合单位",
    "days_silent": "多少天没有填报",
    "progress_pct": "填报的进度",
    "planned_share": "应完成比例",
    "done_share": "完成比例",
    "standing": "情况",
    "days_late": "超期天数",
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
    """Unfinished tasks due within so many days, the next first, with their deadline in words (`when`)."""
    due = tasks[(tasks["days_left"] > 0) & (tasks["days_left"] <= within_days)].sort_values("days_left", kind="stable")
    words = [f"还有 {left} 天" for left in due["days_left"].astype(int)]
    return due.assign(when=words, done_words=[f"{share * 100:.0f} %" for share in due["done_share"]])


def lacking_rows(lacking: pd.DataFrame) -> pd.DataFrame:
    """Tasks that cannot be followed up, with what they lack in words (column `lacks`)."""
    return lacking.assign(lacks=[_lacks(row) for row in lacking.to_dict("records")])


def _lacks(row: Any) -> str:
    parts = [word for name, word in LACKS.items() if row[name]]
    if row["lacks_reports"]:
        parts.append(f"{row['days_silent']:.0f} 天没有填报")
    return "、".join(parts)


def lacking_sentence(lacking: pd.DataFrame) -> str:
    """How many tasks lack what; `lacking` as phases/tasks_incomplete gives it."""
    if lacking.empty:
        return "每项任务都有牵头单位和计划日期，开工的都在填报"
    counts = {word: int(lacking[name].sum()) for name, word in {**LACKS, "lacks_reports": "近期填报"}.items()}
    return "，".join(f"{n} 项没有{word}" for word, n in counts.items() if n)


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


def sentences(phases: pd.DataFrame, tasks: pd.DataFrame, found: Forecast | None, as_of: date) -> list[tuple[str, str]]:
    """Name and words: the whole campaign first, then each phase under way."""
    sums = phases[["planned_weight", "earned_weight", "total_weight"]].sum()
    if not sums["total_weight"]:
        return [(str(phases["campaign_name"].iloc[0]), undated_progress(tasks))]
    earned = sums["earned_weight"] / sums["total_weight"]
    parts = [f"到 {theme.day(as_of)}{phase_sentence(sums)}", forecast_sentence(found, earned, last_day(phases), as_of)]
    said = [(str(phases["campaign_name"].iloc[0]), "；".join(part for part in parts if part) + "。")]
    for phase in phases[phases["is_current"]].to_dict("records"):
        late = f"，超期任务 {phase['n_late']:.0f} 项" if phase["n_late"] else ""
        said.append((f"当前{phase['phase_name']}（{phase_when(phase)}）", f"{phase_sentence(phase)}{late}。"))
    return said


def undated_progress(tasks: pd.DataFrame) -> str:
    """What can be said of tasks without a date: how many are done, not whether that is enough."""
    if tasks.empty:
        return "还没有任务，说不出进度。"
    n_done, weight = int((tasks["standing"] == "已完成").sum()), float(tasks["weight"].sum())
    done = f"，按权重完成 {(tasks['weight'] * tasks['done_share']).sum() / weight * 100:.0f} %" if weight else ""
    return f"{len(tasks)} 项任务已完成 {n_done} 项{done}；任务和阶段都没有日期，说不出快慢，补上日期后才有计划曲线。"


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
    """When it will be done at the pace so far: 照目前速度 1月8日前后完成，晚 8 天（近四次填报推算晚 7—8 天）."""
    if found is None:
        is_over = end is not None and as_of > end and earned_share < 1
        return f"已过计划结束日 {(as_of - end).days} 天" if is_over and end else ""
    when = theme.day(theme.from_day_number(found.end_day))
    if found.is_past_end:
        words = f"计划已结束 {found.report_day - found.planned_end_day} 天，照全程平均速度要到 {when}前后完成"
    else:
        words = f"照目前速度 {when}前后完成"
    words += f"，{late_words(found.days_late)}{range_words(found)}"
    if found.still_days >= STILL_DAYS:
        words += f"；但已有 {found.still_days // 7} 周没有新进展，不推动就不会完成"
    return words


def late_words(days: int) -> str:
    """比计划晚 8 天, 早 3 天, 正好按期."""
    return f"比计划{'晚' if days > 0 else '早'} {abs(days)} 天" if days else "正好按期"


def range_words(found: Forecast) -> str:
    """What the last four reports would have said, in brackets; empty when they agree."""
    if found.least == found.most:
        return ""
    if found.least >= 0:
        return f"（近四次填报推算晚 {found.least}—{found.most} 天）"
    if found.most <= 0:
        return f"（近四次填报推算早 {-found.most}—{-found.least} 天）"
    return f"（近四次填报推算早 {-found.least} 天到晚 {found.most} 天）"


def index_words(found: Forecast | None) -> str:
    """The two indices, each with what it means."""
    if found is None:
        return "还没有开工、还没有进展或已全部完成，不算进度指数。"
    apart = f"落后 {found.behind_days:.0f} 天" if found.behind_days >= 0.5 else f"超前 {-found.behind_days:.0f} 天"
    if abs(found.behind_days) < 0.5:
        apart = "与计划同步"
    return (
        f"按工作量：进度指数 **{found.value_index:.2f}**（实际 ÷ 计划）。按时间：进度指数 **{found.pace:.2f}**，"
        f"相当于比计划{apart}。小于 1 为落后。"
    )


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
    if task["standing"] == "已超期":
        return f"{done}，超期 {task['days_late']:.0f} 天" if task["days_late"] else f"{done}，当日到期"
    words = {"已完成": "✔ 已完成", "未到期": "尚未开始", "无日期": f"{done}，没有日期"}
    return words.get(str(task["standing"]), done)
