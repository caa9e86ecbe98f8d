"""每周变化: which of the week's figures really changed, and how long closing takes."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from cleancity.analysis import closing, weekly
from cleancity.analysis.annotated import weeks_marked
from cleancity.analysis.answers import without_marks
from cleancity.analysis.sheet import MOST, Bar, Bars, Sheet, Table, Tone
from cleancity.analysis.weekly import CHANGED, Verdict
from cleancity.briefing.composing import LABEL, flat, method, said_only, sheet
from cleancity.briefing.marks import marks
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.settings import load_settings
from cleancity.workdays import load_calendar

ITEM, TOPIC = "weekly", "每周变化"
CLOSING_DAYS = 91
SPAN_WEEKS = 26  # the page's first choice
COLUMNS = ("指标", "这一周", "平时平均", "平常范围", "判断")


def compose(question: Question) -> tuple[Sheet, ...]:
    """The verdicts on the last whole week, and closing times by department."""
    return (*verdict_sheets(question), *closing_sheets(question))


def figures_of(question: Question, first: int, last: int) -> list[pd.DataFrame]:
    """Every weekly figure, from the Monday `first` to the day `last` (day numbers)."""
    asked = {"from_date": theme.from_day_number(first), "to_date": theme.from_day_number(last)}
    rows, filters = question.rows, question.view.filters
    parts = [rows("weekly/issues_by_week", **asked), rows("weekly/closing_hours_by_week", **asked)]
    if not filters["campaign"] and not filters["category"]:  # inspections know neither
        parts.append(rows("weekly/inspections_by_week", **asked))
    return parts


def verdicts(question: Question) -> tuple[list[Verdict], int, int]:
    """The verdict on each figure, the Monday that is judged, and how many weeks it is compared with."""
    settings, last = load_settings(), weekly.judged_monday(question.view.as_of_day)
    first = last - 7 * SPAN_WEEKS
    marked = weeks_marked(marks(question.rows("weekly/annotations")), first, last)
    left_out = [monday for monday in marked if monday != last]
    weeks = weekly.weeks_of(figures_of(question, first, last + 6), first, last, left_out)
    found = [
        weekly.judge(weeks, each, settings.n_min, settings.weekly_min_weeks) for each in weekly.measures_for(weeks)
    ]
    return found, last, len(weeks) - 1


def verdict_sheets(question: Question) -> tuple[Sheet, ...]:
    """The figures that tell most, at most six, with the headline of the page."""
    found, last, n_weeks = verdicts(question)
    if not found:
        return said_only(question, ITEM, TOPIC, "这些周里没有数据", "放宽筛选，或看更长的时间。", span="")
    week = theme.week(theme.from_day_number(last))
    finding = without_marks(weekly.headline(found, week, n_weeks))
    first = sorted(found, key=lambda each: (each.is_better is not False, each.word != CHANGED))[:MOST]
    rows = weekly.table_of([each for each in found if each in first]).to_dict("records")
    told = tuple(tuple(str(row[name]) for name in ("title", "now", "usual", "range", "verdict")) for row in rows)
    tones: tuple[Tone, ...] = tuple(
        "missed" if "变差" in row["verdict"] else "met" if "变好" in row["verdict"] else "plain" for row in rows
    )
    table = Table(f"这一周和平时（前 {n_weeks} 周平均）", COLUMNS, told, tones, numeric=(1, 2, 3))
    basis = (weekly.about_weeks(question.view.as_of_day, None), *method("is_the_change_real", "control_chart"))
    return (sheet(question, ITEM, TOPIC, finding, blocks=(table,), basis=basis, span=week),)


def closing_sheets(question: Question) -> tuple[Sheet, ...]:
    """How long half of the issues take, slowest departments first."""
    assert question.view.as_of is not None
    since = question.view.as_of - timedelta(days=CLOSING_DAYS - 1)
    counts = question.rows("weekly/closing_hours_by_department", from_date=since)
    rows = closing.closing_hours(counts, load_settings().n_min)
    known = rows[rows["median_hours"].notna()]
    finding = closing.closing_finding(rows, load_calendar().hours_a_day)
    if known.empty:
        return ()
    bars = []
    for row in known.head(MOST).to_dict("records"):
        p90 = "" if theme.is_missing(row["p90_hours"]) else f"，九成 {row['p90_hours']:,.0f} 小时"
        slow = "，明显偏慢" if row["is_slow"] else ""
        tone: Tone = "missed" if row["is_slow"] else "plain" if row["dept_name"] == closing.EVERYONE else "past"
        text = f"{row['median_hours']:,.0f} 小时{p90}{slow}"
        bars.append(Bar(flat(row["dept_name"], LABEL), float(row["median_hours"]), text, tone))
    drawn = Bars("一半办结所用的工作小时，慢的在前", tuple(bars), "小时")
    basis = (closing.how_counted(counts), *method("closing_hours"))
    return (sheet(question, ITEM, TOPIC, finding, blocks=(drawn,), basis=basis, span="近 13 周发现的"),)
