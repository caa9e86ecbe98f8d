"""评估整改: how far the technical assessment's problems are worked off, and whether the review's date will be met."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis import assessment, burndown
from cleancity.analysis.sheet import MOST, MOST_POINTS, Bars, Line, Lines, Number, Sheet, Words
from cleancity.briefing.composing import count_bars, headline, method, said_only, sheet, told
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.settings import load_settings

ITEM, TOPIC = "assessment", "评估整改"


def compose(question: Question) -> tuple[Sheet, ...]:
    """The page's sentences with what is left; then the weeks and the departments."""
    settings, view = load_settings(), question.view
    since = settings.assessed_from
    rows = question.rows("assessment/standing_by_department", from_date=since)
    if rows.empty:
        words = assessment.nothing_words(since, any(view.filters.values()))
        return said_only(question, ITEM, TOPIC, "没有技术评估反馈的问题", words, span="")
    assert view.as_of is not None
    review = assessment.review_day(view.filters["campaign"], settings.review_on, settings.review_on_by_campaign)
    flow = question.rows("assessment/flow_by_day", from_date=since)
    pace = burndown.pace(flow, view.as_of_day, settings.pace_weeks)
    sentences = assessment.sentences(rows, pace, review, view.as_of)
    lines = [f"{each.topic}：{told(each)}" for each in sentences[1:]]
    block = Words("能不能申请复核", tuple(lines[:MOST]))
    numbers = _numbers(assessment.totals(rows), assessment.days_left(review, view.as_of))
    basis = (assessment.scope_words(since, False), *method("burn_down"))
    weeks = burndown.weekly(flow, view.as_of_day).tail(MOST_POINTS)
    return (
        sheet(question, ITEM, TOPIC, told(sentences[0]), numbers=numbers, blocks=(block,), basis=basis, span=""),
        sheet(
            question, ITEM, TOPIC, headline(told(sentences[-1] if len(sentences) > 4 else sentences[0])),
            blocks=(_lines(weeks), _bars(rows)), basis=basis, span="",
        ),
    )  # fmt: skip


def _numbers(total: dict[str, int], left: int | None) -> tuple[Number, ...]:
    share = f"占 {total['n_closed'] / total['n_found'] * 100:.0f} %" if total["n_found"] else ""
    shown = [
        Number("反馈", theme.count(total["n_found"])),
        Number("已结案", theme.count(total["n_closed"]), share),
        Number("未结案", theme.count(total["n_open"]), tone="missed" if total["n_open"] else "met"),
        Number("其中超期", theme.count(total["n_overdue"]), tone="missed" if total["n_overdue"] else "plain"),
    ]
    return (*shown, *((Number("离复核还有", theme.count(left, "天")),) if left is not None and left > 0 else ()))


def _lines(weeks: pd.DataFrame) -> Lines:
    labels = tuple(theme.day(theme.from_day_number(int(day))) for day in weeks["day"])
    return Lines("每周末还剩多少件", labels, (Line("未结", tuple(float(n) for n in weeks["n_open"]), "met"),))


def _bars(rows: pd.DataFrame) -> Bars | None:
    summed = rows.groupby("dept_name", as_index=False)[["n_open", "n_overdue"]].sum()
    left = summed[summed["n_open"] > 0].sort_values(["n_open", "dept_name"], ascending=[False, True])
    notes = [f"超期 {n:,.0f}" if n else "" for n in left["n_overdue"]]
    return count_bars(left, "dept_name", "n_open", "谁还剩多少", notes=notes)
