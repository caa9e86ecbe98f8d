"""逐部门一页: its four numbers, how long its overdue issues have been so, its promises and its worst places."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cleancity.analysis import answers, decisions
from cleancity.analysis.overdue_ages import by_age
from cleancity.analysis.sheet import MOST, Bar, Bars, Number, Sheet, Words
from cleancity.briefing.composing import LABEL, count_bars, flat, meaning, number, said_only, sheet
from cleancity.briefing.followup import due_words
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.settings import load_settings

ITEM, TOPIC = "departments", "逐部门"
MEASURES = ("on_time_closure", "overdue_open", "rebound_share", "repeat_share")
_OLDEST = 31  # days: more are one band
_OLD_BANDS = 2  # of analysis.overdue_ages, the oldest
_N_PLACES = 3
_LINE = 40  # letters


def compose(question: Question) -> tuple[Sheet, ...]:
    """A sheet for each department that has issues, most overdue first; the filter's alone where there is one."""
    late = question.rows("overview/overdue_by_department", department=None)  # of all, to say what share one holds
    names = names_in_turn(question, late)
    if not names:
        return said_only(question, ITEM, TOPIC, "这段时间没有哪个部门有问题", "换一个期间，或放宽筛选。")
    standing = decisions.standing(question.rows("meeting/decisions"), question.view.as_of_day)
    return tuple(department_sheet(question, name, late, standing) for name in names)


def names_in_turn(question: Question, late: pd.DataFrame) -> list[str]:
    """Departments with something overdue, most first; then those with something due or found, most first."""
    given = question.view.filters["department"]
    if given:
        return [given]
    rows = question.rows("rebounds/on_time_and_repeat_by_unit", by="department")
    rows = rows[rows["unit"].notna()].assign(n=rows["n_due"] + rows["n_located"])
    others = rows[rows["n"] > 0].sort_values(["n", "unit"], ascending=[False, True])["unit"]
    return list(dict.fromkeys([*late["dept_name"], *others]))


def department_sheet(question: Question, name: str, late: pd.DataFrame, standing: pd.DataFrame) -> Sheet:
    """One department's sheet."""
    numbers = tuple(number(question, measure, department=name) for measure in MEASURES)
    own = late[late["dept_name"] == name]
    blocks = (
        overdue_bars(question, name) if len(own) else category_bars(question, name),
        to_do(question, name, standing),
    )
    return sheet(
        question, ITEM, TOPIC, finding(name, own, numbers[0]), numbers=numbers, blocks=blocks,
        basis=meaning(*MEASURES), narrowing=name,
    )  # fmt: skip


def finding(name: str, own: pd.DataFrame, on_time: Number) -> str:
    """What it holds of all that is overdue; else how much it closed in time, where there are enough cases."""
    who, rests = flat(name, 12), on_time.trace
    if own.empty:
        is_enough = rests is not None and (rests.denominator or 0) >= load_settings().n_min
        return f"{who}：没有超期未结的" + (f"，按期结案 {on_time.value}" if is_enough else "，到期的太少，不评按期率")
    row = own.iloc[0]
    is_alone = row["n_overdue"] == row["n_overdue_all"]
    share = "" if is_alone else f"，占全部的 {row['n_overdue'] / row['n_overdue_all'] * 100:.0f} %"
    longest = f"，最久 {row['max_days_overdue']:,.0f} 天" if row["max_days_overdue"] else ""
    return f"{who}：超期未结 {row['n_overdue']:,.0f} 件{share}{longest}"


def overdue_bars(question: Question, name: str) -> Bars:
    """Its overdue issues by how long they have been so; coloured is what is older than two weeks."""
    rows = question.rows("supervision/overdue_by_days", n_most=_OLDEST)
    ages = by_age(rows[rows["dept_name"] == name])
    bars = tuple(
        Bar(str(band), float(n), theme.count(n), "missed" if n and at < _OLD_BANDS else "past")
        for at, (band, n) in enumerate(zip(ages["band"], ages["n_overdue"], strict=True))
    )
    return Bars("超期多久了", bars)


def category_bars(question: Question, name: str) -> Bars | None:
    """What its issues of the period are about."""
    rows = question.rows("hotspots/categories_by_cell", department=name, with_default=1)
    return count_bars(rows, "category", "n_issues", "这段时间的问题类别", first="past")


def to_do(question: Question, name: str, standing: pd.DataFrame) -> Words:
    """What it promised and has not done, and the places that it has to cure."""
    mine = standing[(standing["unit"] == name) & (standing["shown_state"] != decisions.DONE)]
    promised = [
        flat(f"议定：{row['matter']}（{due_words(row['due_on'])}，{row['shown_state']}）", _LINE)
        for row in mine.head(MOST - _N_PLACES).to_dict("records")
    ]
    places = question.rows("overview/worst_places", department=name, limit=_N_PLACES)
    cures = [flat(_cure(row), _LINE) for row in places.to_dict("records")]
    lines = (*promised, *cures) or ("没有没办完的议定事项，近 30 天没有重复 3 件以上的点位。",)
    return Words("要办的", lines)


def _cure(place: dict[Any, Any]) -> str:
    name = flat(answers.place_name(place), LABEL + 2)
    return f"治点：{name}，近 30 天重复 {place['n_issues']:,.0f} 件（{place['top_subcategory']}为主）"
