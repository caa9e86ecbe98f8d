"""条款与职责: which clauses nobody works on, and which places nobody answers for."""

from __future__ import annotations

from cleancity.analysis.sheet import MOST, Bar, Bars, Sheet, Table, Tone
from cleancity.briefing.composing import flat, method, said_only, sheet
from cleancity.briefing.duties import coverage_of, duties_found
from cleancity.briefing.plans import plan_to_tell
from cleancity.briefing.questions import Question
from cleancity.charts import coverage, duties, theme
from cleancity.settings import load_settings

ITEM, TOPIC = "clauses", "条款与职责"
_GOOD = ("按计划", "已完成")


def compose(question: Question) -> tuple[Sheet, ...]:
    """The clauses by what becomes of them; then the duties."""
    plan = plan_to_tell(question, department=None)
    if plan is None:
        clauses = said_only(question, ITEM, TOPIC, "还没有行动", "请在“数据上传”导入行动、阶段、任务和条款。", span="")
        return (*clauses, *duty_sheets(question))
    found = coverage_of(question, plan.campaign, plan.tasks)
    counts = found.clauses["state"].value_counts()
    finding = coverage.coverage_sentence(found.clauses, found.n_listed)
    if found.n_listed is not None and len(found.clauses):
        finding = f"计划里要落实的 {len(found.clauses)} 条，{counts.get('没有任务', 0)} 条没有任务"
    states = [state for state in coverage.MARKS if counts.get(state, 0)][:MOST]
    bars = tuple(Bar(state, float(counts[state]), theme.count(counts[state], "条"), _tone(state)) for state in states)
    gaps = coverage.narrowed(found.clauses, coverage.GAPS).head(MOST).to_dict("records")
    table = Table(
        "有缺口的条款", ("情况", "条款", "原文"),
        tuple((row["state"], flat(row["clause_ref"], 12), flat(row["clause_quote"], 18)) for row in gaps),
    )  # fmt: skip
    blocks = (Bars("要落实的条款", bars, "条") if bars else None, table if gaps else None)
    main = sheet(question, ITEM, TOPIC, finding, blocks=blocks, basis=method("clause_matrix"), span="")
    return (main, *duty_sheets(question))


def _tone(state: str) -> Tone:
    if state in coverage.GAP_STATES or state == "超期":
        return "missed"
    return "met" if state in _GOOD else "past"


def duty_sheets(question: Question) -> tuple[Sheet, ...]:
    """What nobody is named for and what several share; nothing without places."""
    found, weeks = duties_found(question), load_settings().duty_weeks
    if found.gaps.empty and found.overlaps.empty:
        return ()
    gaps = tuple(
        (flat(row["name"], 10), theme.count(row["n_issues"]), flat(row["handled_by"] or None, 14))
        for row in found.gaps.head(MOST).to_dict("records")
    )
    shared = tuple(
        (flat(row["venue_type"], 8), flat(row["category"], 8), flat(row["departments"], 22))
        for row in found.overlaps.head(MOST).to_dict("records")
    )
    blocks = (
        Table(f"没有单位写到的（近 {weeks} 周件数）", ("名称", "件数", "实际谁在办"), gaps, numeric=(1,))
        if gaps
        else None,
        Table("几家分着办的", ("场所", "大类", "各办多少"), shared) if shared else None,
    )
    finding = duties.duties_sentence(found.gaps, found.overlaps, weeks)
    return (sheet(question, ITEM, TOPIC, finding, blocks=blocks, span=""),)
