"""Campaigns, phases and the weekly task reports: the assessing phase has earned 58 % where 64 % were planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cleancity.demo.calendar import N_WEEKS, sunday
from cleancity.demo.clauses import TASKS, Task
from cleancity.demo.departments import DEPARTMENTS, reported_up_to
from cleancity.demo.sheets import csv_bytes, plain, xlsx_bytes

CAMPAIGN_HEADER = ["行动编号", "名称", "类型", "依据文件", "开始日期", "结束日期"]
PHASE_HEADER = ["阶段编号", "行动编号", "序号", "名称", "计划开始", "计划结束", "相对月起", "相对月止"]
TASK_HEADER = [
    "任务编号",
    "阶段编号",
    "条款",
    "条款原文",
    "任务名称",
    "牵头单位",
    "配合单位",
    "权重",
    "计划开始",
    "计划完成",
    "实际开始",
    "实际完成",
    "进度",
    "状态",
    "佐证",
    "更新日期",
]
CAMPAIGNS: list[list[object]] = [
    ["GW2026", "2026年巩卫工作计划", "巩卫", "巩卫工作计划", date(2026, 1, 1), date(2026, 12, 31)],
    ["CGW2026", "2026年夏季创国卫集中大整治", "创卫", "夏季开展创国卫活动策划", date(2026, 6, 1), date(2026, 8, 31)],
]
PHASES: list[list[object]] = [
    ["GW2026-1", "GW2026", 1, "启动阶段", date(2026, 1, 1), date(2026, 3, 31), 1, 3],
    ["GW2026-2", "GW2026", 2, "整治阶段", date(2026, 4, 1), date(2026, 6, 30), 4, 6],
    ["GW2026-3", "GW2026", 3, "深化阶段", date(2026, 7, 1), date(2026, 9, 30), 7, 9],
    ["GW2026-4", "GW2026", 4, "评估阶段", date(2026, 10, 1), date(2026, 12, 31), 10, 12],
    ["CGW2026-1", "CGW2026", 1, "宣传布置阶段", date(2026, 6, 1), date(2026, 6, 10), None, None],
    ["CGW2026-2", "CGW2026", 2, "集中整治阶段", date(2026, 6, 11), date(2026, 8, 10), None, None],
    ["CGW2026-3", "CGW2026", 3, "总结提高阶段", date(2026, 8, 11), date(2026, 8, 31), None, None],
]
SILENT = {"典型经验总结推广": 61}  # nobody has reported on it since week 61, which ended on 2026-10-18
FIRST_TASK_WEEK = 20  # Monday 2025-12-29: the first report is of 2026-01-04
DEPT_INDEX = {department.name: index for index, department in enumerate(DEPARTMENTS)}


def _day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def progress(task: Task, day: date) -> float:
    """Per cent done by the evening of a day: begun late, stretched, and stuck at its cap."""
    start, end = _day(task.start), _day(task.end)
    done = ((day - start).days + 1 - task.late_days) / (((end - start).days + 1) * task.pace)
    return float(round(min(max(100 * done, 0.0), task.cap)))


def planned(task: Task, day: date) -> float:
    """Per cent that should be done by the evening of a day, evenly over the planned days."""
    start, end = _day(task.start), _day(task.end)
    return min(max(100 * ((day - start).days + 1) / ((end - start).days + 1), 0.0), 100.0)


def _finished_on(task: Task, day: date) -> date | None:
    if progress(task, day) < 100:
        return None
    start = _day(task.start)
    while progress(task, start) < 100:
        start += timedelta(days=1)
    return start


def _row(task: Task, number: int, week: int, upto: int) -> list[object]:
    report, known = sunday(week), sunday(upto)
    updated = known - timedelta(days=number % 3)
    done = progress(task, known)
    begun, end = _day(task.start) + timedelta(days=task.late_days), _finished_on(task, known)
    status = "未开始" if done == 0 else "已完成" if done >= 100 else "已延期" if report > _day(task.end) else "进行中"
    if status == "未开始" and not task.lead:
        updated_on: date | None = None
    else:
        updated_on = updated
    return [
        f"{task.phase}-{number:02d}",
        task.phase,
        task.clause,
        task.quote,
        task.name,
        task.lead,
        task.partners,
        task.weight,
        _day(task.start),
        _day(task.end),
        begun if done > 0 else None,
        end,
        done if task.lead else None,
        status,
        "现场照片、台账" if done >= 100 else "",
        updated_on,
    ]


def task_numbers() -> list[tuple[Task, int]]:
    """Tasks with their running number inside the phase."""
    seen: dict[str, int] = {}
    result = []
    for task in TASKS:
        seen[task.phase] = seen.get(task.phase, 0) + 1
        result.append((task, seen[task.phase]))
    return result


def task_rows(week: int) -> list[list[object]]:
    """The report of one week, below TASK_HEADER: late departments repeat themselves, silent tasks for good."""
    upto = reported_up_to(N_WEEKS)
    return [
        _row(
            task,
            number,
            week,
            min(int(upto[DEPT_INDEX[task.lead], week]) if task.lead else week, SILENT.get(task.name, week)),
        )
        for task, number in task_numbers()
        if not (task.phase.startswith("C") and sunday(week) < date(2026, 5, 31))
    ]


def task_files() -> Iterator[tuple[str, bytes, date]]:
    """46 weekly files, some of them workbooks, with their report date: the Sunday of each week of 2026."""
    for week in range(FIRST_TASK_WEEK, N_WEEKS):
        day = sunday(week)
        rows, title = (
            task_rows(week),
            f"示例市巩卫任务进度周报（截至{day.month}月{day.day}日）" if week % 4 == 0 else "",
        )
        if week % 4 == 1 or week >= N_WEEKS - 4:
            yield f"任务进度_{day:%Y%m%d}.xlsx", xlsx_bytes(TASK_HEADER, rows, title), day
        else:
            yield f"任务进度_{day:%Y%m%d}.csv", csv_bytes(TASK_HEADER, plain(rows), "gb18030", title), day
