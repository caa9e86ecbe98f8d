"""阶段: planned and earned by phase, when it will be done at this pace, and what holds it up."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis import schedule
from cleancity.analysis.blocking import blocking
from cleancity.analysis.schedule import Forecast
from cleancity.analysis.sheet import MOST, Bar, Bars, Number, Sheet, Table, Tone, Words
from cleancity.briefing.composing import LABEL, flat, meaning, method, number, said_only, sheet
from cleancity.briefing.plans import Plan, plan_to_tell
from cleancity.briefing.questions import Question
from cleancity.charts import blocking as held
from cleancity.charts import progress, theme

ITEM, TOPIC = "phases", "阶段进度"
_BEHIND = 0.005  # of a phase's weight: less is even


def compose(question: Question) -> tuple[Sheet, ...]:
    """The plan under way: its phases and forecast, then its late tasks."""
    plan = plan_to_tell(question)
    if plan is None or plan.phases.empty:
        what = "还没有行动" if plan is None else "这个行动还没有阶段"
        return said_only(question, ITEM, TOPIC, what, "请在“数据上传”导入行动、阶段和任务三张表。", span="")
    view = question.view
    drawn = schedule.curve(plan.tasks, question.rows("phases/earned_by_week", campaign=plan.campaign), view.as_of_day)
    found = schedule.forecast(drawn, view.as_of_day)
    blocked = blocking(plan.tasks, drawn, found, view.as_of_day)
    return (phase_sheet(question, plan, found, blocked), *task_sheets(question, plan, blocked))


def phase_sheet(question: Question, plan: Plan, found: Forecast | None, blocked: pd.DataFrame) -> Sheet:
    """Phases against their plan, and the page's own sentences."""
    as_of = question.view.as_of
    assert as_of is not None
    said = progress.sentences(plan.phases, plan.tasks, found, as_of)
    name, words = said[-1] if len(said) > 1 else said[0]
    finding = f"{name.partition('（')[0]}：{words}"
    basis = (*meaning("phase_progress"), *method("earned_value", "earned_schedule"))
    lines = [line for who, what in said for line in _lines(who.partition("（")[0], what)][:MOST]
    return sheet(
        question, ITEM, TOPIC, finding, numbers=numbers(question, plan, found, blocked),
        blocks=(phase_bars(plan.phases), Words("走到哪一步", tuple(lines))), basis=basis, span=_campaign(plan),
    )  # fmt: skip


def _lines(who: str, what: str) -> list[str]:
    """One line for each part of a sentence, the first with whom it is about."""
    first, *rest = what.rstrip("。").split("；")
    return [flat(f"{who}：{first}", 50), *(flat(each, 50) for each in rest)]


def _campaign(plan: Plan) -> str:
    return flat(plan.phases["campaign_name"].iloc[0], 20)


def numbers(question: Question, plan: Plan, found: Forecast | None, blocked: pd.DataFrame) -> tuple[Number, ...]:
    """The index, the end at this pace, what is late and what falls due next."""
    late, due = int((blocked["standing"] == "已超期").sum()), len(progress.due_rows(plan.tasks))
    shown = [number(question, "phase_progress", campaign=plan.campaign)]
    if found is not None:
        tone: Tone = "missed" if found.days_late > 0 else "met"
        when = theme.day(theme.from_day_number(found.end_day))
        shown.append(Number("照此预计完成", when, progress.late_words(found.days_late), "", tone))
    shown.append(Number("超期任务（各阶段）", theme.count(late, "项"), tone="missed" if late else "plain"))
    return (*shown, Number("14 天内到期", theme.count(due, "项")))


def phase_bars(phases: pd.DataFrame) -> Bars | None:
    """Done against planned, in per cent of each phase's weight; phases without dated tasks are left away."""
    weighed = phases[phases["total_weight"] > 0]
    if weighed.empty:
        return None
    bars = []
    for phase in weighed.head(MOST).to_dict("records"):
        done, due = (float(phase[name]) / float(phase["total_weight"]) for name in ("earned_weight", "planned_weight"))
        is_behind = done < due - _BEHIND
        text = f"{theme.per_cent(done, 0)}，应 {theme.per_cent(due, 0)}{'，落后' if is_behind else ''}"
        bars.append(
            Bar(flat(phase["phase_name"], LABEL), 100 * done, text, "missed" if is_behind else "met", 100 * due)
        )
    return Bars("各阶段完成多少（细框是计划）", tuple(bars), "%")


def task_sheets(question: Question, plan: Plan, blocked: pd.DataFrame) -> tuple[Sheet, ...]:
    """The tasks that hold the plan up, the worst six; nothing where none does."""
    if blocked.empty:
        return ()
    rows = held.blocking_rows(blocked.head(MOST)).to_dict("records")
    told = tuple(
        (
            flat(row["task_name"], 18),
            flat(row["dept_name"], 10),
            row["done_words"],
            row["late_words"],
            row["gain_words"],
        )
        for row in rows
    )
    tones: tuple[Tone, ...] = tuple("missed" if row["standing"] == "已超期" else "plain" for row in rows)
    more = f"（共 {len(blocked)} 项，列出前 {MOST}）" if len(blocked) > MOST else ""
    table = Table(
        f"拖住进度的任务{more}", ("任务", "牵头单位", "完成", "期限", "补上可提前"), told, tones, numeric=(2, 3, 4)
    )
    late = int((blocked["standing"] == "已超期").sum())
    finding = f"超期 {late} 项、落后 {len(blocked) - late} 项，拖得最多的是{flat(blocked['task_name'].iloc[0], 14)}"
    basis = method("earned_schedule")
    return (sheet(question, ITEM, TOPIC, finding, blocks=(table,), basis=basis, span=_campaign(plan)),)
