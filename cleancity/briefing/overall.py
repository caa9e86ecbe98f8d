"""总体情况: the six measures of the overview, who is late, what to decide; and thirteen weeks of found and closed."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis import answers, flow
from cleancity.analysis.kpi import Counts
from cleancity.analysis.rebound_answers import moral
from cleancity.analysis.sheet import MOST, Line, Lines, Number, Sheet, Words
from cleancity.briefing.composing import count_bars, flat, meaning, number, sheet, told
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.settings import load_settings

ITEM, TOPIC = "overall", "总体情况"
TREND, TREND_TOPIC = "trend", "近 13 周走势"
MEASURES = (
    "on_time_closure", "repeat_share", "overdue_open", "rebound_share", "phase_progress", "supply_satisfaction",
)  # fmt: skip
_LATELY, _SUNDAY = 4, 6  # weeks; date.weekday()


def compose(question: Question) -> tuple[Sheet, ...]:
    """The measures with who is late and what to decide; then the weeks."""
    phase = answers.running_phase(question.rows("phases/progress_by_phase"))
    numbers = six_numbers(question, str(phase["campaign_id"]) if phase else None)
    late = question.rows("overview/overdue_by_department")
    places = question.rows("overview/worst_places", limit=3)
    matters = [told(each) for each in answers.matters(places, late, phase)]
    blocks = (
        count_bars(late, "dept_name", "n_overdue", late_title(late)),
        Words("请会议定", tuple(flat(each, 40) for each in matters[:MOST]), is_numbered=True) if matters else None,
    )
    found = finding(question, numbers)
    main = sheet(question, ITEM, TOPIC, found, numbers=numbers, blocks=blocks, basis=meaning(*MEASURES))
    return (main, *(sheet_of_weeks(question, ITEM, TOPIC)))


def compose_trend(question: Question) -> tuple[Sheet, ...]:
    """Thirteen weeks of found, closed and come back."""
    return sheet_of_weeks(question, TREND, TREND_TOPIC)


def six_numbers(question: Question, campaign: str | None) -> tuple[Number, ...]:
    """The overview's cards; the plan's of `campaign`, the one under way."""
    own = {"phase_progress": {"campaign": campaign}} if campaign else {}
    return tuple(number(question, measure, **own.get(measure, {})) for measure in MEASURES)


def finding(question: Question, numbers: tuple[Number, ...]) -> str:
    """On time and still repeated, as far as there are enough cases to say so."""
    on_time, repeat = (_counts(each) for each in numbers[:2])
    n_min, late = load_settings().n_min, f"超期未结 {numbers[2].value}"
    if on_time is None or on_time.denominator < n_min:
        return f"{late}；{question.view.period.short_label}到期的不足 {n_min} 件，按期结案率不作评价"
    said = f"按期结案 {theme.per_cent(on_time.value)}"
    if repeat is None or repeat.denominator < n_min:
        return f"{said}，{late}；说得出点位的不足 {n_min} 件"
    lesson = moral(on_time.value, repeat.value)
    return f"{said}，{theme.per_cent(repeat.value)} 落在重复点位{lesson or f'，{late}'}"


def _counts(shown: Number) -> Counts | None:
    rests = shown.trace
    if rests is None or rests.numerator is None or not rests.denominator:
        return None
    return Counts(rests.numerator, rests.denominator)


def late_title(late: pd.DataFrame) -> str:
    """Who is late, above the bars."""
    if late.empty:
        return "没有超期未结的问题"
    top, everyone = late.iloc[0], late["n_overdue_all"].iloc[0]
    share = f"：{flat(top['dept_name'], 12)}占 {top['n_overdue'] / everyone * 100:.0f} %" if len(late) > 1 else ""
    return f"超期未结 {everyone:,.0f} 件{share}"


def sheet_of_weeks(question: Question, item: str, topic: str) -> tuple[Sheet]:
    """The weeks as lines, and what the last four add up to."""
    weeks = question.rows("overview/measures_by_week")
    whole = weeks if question.view.as_of is None or question.view.as_of.weekday() == _SUNDAY else weeks.iloc[:-1]
    said = flow.flow_finding(whole)
    if weeks.empty or not weeks["n_found"].sum():
        return (sheet(question, item, topic, said, span="近 13 周"),)
    mondays = [theme.from_day_number(int(day)) for day in weeks["week_day"]]
    lines = (
        Line("新增", _values(weeks["n_found"]), "missed"), Line("办结", _values(weeks["n_closed"]), "met"),
        Line("反弹", _values(weeks["n_rebound"]), "past"),
    )  # fmt: skip
    drawn = Lines("每周新增、办结、反弹", tuple(theme.week_number(each) for each in mondays), lines)
    lately = whole.tail(_LATELY)
    numbers = tuple(
        Number(f"近 {_LATELY} 周{name}", theme.count(lately[column].sum()))
        for name, column in (("新增", "n_found"), ("办结", "n_closed"), ("反弹", "n_rebound"))
    )
    if "件" not in said:
        said += f"：新增 {lately['n_found'].sum():,.0f} 件，办结 {lately['n_closed'].sum():,.0f} 件"
    how = "新增按发现日期、办结按结案时间归周；最近一周只到数据截至日，合计只算整周。"
    basis = (how, *meaning("rebound_share"))
    return (sheet(question, item, topic, said, numbers=numbers, blocks=(drawn,), basis=basis, span="近 13 周"),)


def _values(column: pd.Series) -> tuple[float | None, ...]:
    return tuple(None if pd.isna(value) else float(value) for value in column)
