"""附件: the ranking of the departments, and the list of what is overdue, without anything personal."""

from __future__ import annotations

import pandas as pd

from cleancity.papers import figures
from cleancity.papers.bulletins.exams import Exams, league_table
from cleancity.papers.bulletins.facts import Facts
from cleancity.papers.bulletins.page import Page, rows_of
from cleancity.papers.bulletins.problems import unit_name
from cleancity.papers.making import PaperTable
from cleancity.settings import load_settings

_UNITS = 40


def write(page: Page, facts: Facts, exams: Exams) -> None:
    """Each annex that has something in it."""
    number = 1
    if any(rows["place"].notna().any() for rows in exams.rows.values()):
        page.say(f"【附件{number}】部门排名表")
        page.say("得分和名次都有误差：样本越少，区间越宽；名次区间重叠的，不宜据此分出先后。")
        page.table(league_table(exams), "附表")
        number += 1
    elif facts.units["unit"].notna().any():
        page.say(f"【附件{number}】分单位情况表")
        page.table(unit_table(facts), "附表")
        number += 1
    rows = overdue_rows(facts)
    if len(rows):
        page.say(f"【附件{number}】超期未结问题清单")
        page.say(list_words(facts, rows))
        page.table(issue_table(rows), "附表")


def unit_table(facts: Facts) -> PaperTable:
    """Every unit's cases: due, closed in time, in repeated places."""
    n_min, rows = load_settings().n_min, []
    known = facts.units[facts.units["unit"].notna()].sort_values(["n_due", "unit"], ascending=[False, True])
    for row in known.head(_UNITS).to_dict("records"):
        share = f"{row['n_on_time'] / row['n_due'] * 100:.1f}%" if row["n_due"] >= n_min else "样本不足"
        again = f"{row['n_repeat'] / row['n_located'] * 100:.1f}%" if row["n_located"] >= n_min else "样本不足"
        rows.append(
            (
                unit_name(row["unit"]),
                f"{row['n_due']:,.0f}",
                f"{row['n_on_time']:,.0f}",
                share,
                f"{row['n_located']:,.0f}",
                again,
            )
        )
    columns = ("单位", "到期（件）", "按期结案（件）", "按期结案率", "有点位的（件）", "重复占比")
    return PaperTable("分单位情况", columns, rows_of(rows), numeric=(1, 2, 3, 4, 5))


def overdue_rows(facts: Facts) -> pd.DataFrame:
    """The issues overdue longest, as many as the settings let on the list."""
    asked = {"n_days": 0, "state": "overdue", "sort": "overdue", "from_day": None, "offset": 0}
    return facts.question.rows("issues/list", **asked, limit=facts.settings.issue_rows)


def list_words(facts: Facts, rows: pd.DataFrame) -> str:
    """How many there are, and how many are left out."""
    now = facts.now("overdue_open")
    whole = int(now.numerator) if now else len(rows)
    said = f"截至{figures.day(facts.as_of)}，超期未结{figures.count(whole)}，按超期天数排列。"
    left = whole - len(rows)
    return (
        said
        if left <= 0
        else f"{said}限于篇幅列出{figures.count(len(rows))}，其余{figures.count(left)}见看板“问题台账”。"
    )


def issue_table(rows: pd.DataFrame) -> PaperTable:
    """Number, unit, place, kind and days; no description, no inspector."""
    told = [
        (
            str(place), figures.name(row["issue_id"], 16), unit_name(row["dept_name"]), figures.name(row["place"], 18),
            figures.name(row["subcategory"], 10), f"{row['days_overdue']:,.0f}",
        )
        for place, row in enumerate(rows.to_dict("records"), start=1)
    ]  # fmt: skip
    columns = ("序号", "问题编号", "责任单位", "点位", "小类", "超期天数")
    return PaperTable("超期未结问题", columns, rows_of(told), numeric=(0, 5))
