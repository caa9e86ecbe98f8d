"""老大难: what comes back again and again, who answers for it, and what curing the worst five would do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cleancity.analysis import rebound_answers, rebounds, worst_five
from cleancity.analysis.sheet import Bar, Bars, Number, Sheet, Table, paged
from cleancity.briefing.composing import flat, meaning, method, sheet, told
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.charts.rebounds import stubborn_rows
from cleancity.settings import load_settings

ITEM, TOPIC = "stubborn", "老大难"
MOST_SHOWN = 12
COLUMNS = ("地点", "小类", "反弹", "未结", "责任部门", "责任领导")


def compose(question: Question) -> tuple[Sheet, ...]:
    """The places that came back most, six a screen, and what curing the worst five would do."""
    return (*place_sheets(question), *cure_sheets(question))


def usual_cohort(question: Question) -> rebounds.Cohort:
    """The closures that the page follows at first."""
    view = question.view
    period = (view.period_label, view.period.from_date)
    return rebounds.cohort_of("usual", load_settings().rebound_cohort_weeks, period, view.as_of)


def place_sheets(question: Question) -> tuple[Sheet, ...]:
    """What came back at least twice."""
    cohort = usual_cohort(question)
    found = question.rows("rebounds/stubborn_places", from_date=cohort.first)
    followed = question.rows("rebounds/followed_by_unit", from_date=cohort.first, by="department")
    n_followed = int(followed[["n_events", "n_censored"]].to_numpy().sum())
    finding = told(rebound_answers.most_stubborn(found, cohort.n_days, n_followed))
    rows, span = stubborn_rows(found), f"{cohort.title}结案的"
    screens = [each for each in paged(rows.head(MOST_SHOWN).to_dict("records")) if len(each)]
    basis = (f"老大难：{cohort.title}结案后，同一点位、同一小类又发现两次以上的地方；同一天的几件算一次。",)
    if not screens:
        return (sheet(question, ITEM, TOPIC, finding, basis=basis, span=span),)
    return tuple(
        sheet(
            question, ITEM, TOPIC, finding, numbers=numbers(rows) if at == 0 else (),
            blocks=(table(screen, at, len(screens), len(rows)),), basis=basis, span=span,
        )
        for at, screen in enumerate(screens)
    )  # fmt: skip


def numbers(rows: pd.DataFrame) -> tuple[Number, ...]:
    """How many such places there are, how many have something open, how many have nobody to answer."""
    n_open, n_nobody = int((rows["n_open"] > 0).sum()), int((rows["lead_official"] == "未明确").sum())
    return (
        Number("反弹两次以上", theme.count(len(rows), "处")),
        Number("现在还有未结", theme.count(n_open, "处"), tone="missed" if n_open else "plain"),
        Number("没有责任领导", theme.count(n_nobody, "处"), tone="missed" if n_nobody else "plain"),
    )


def table(screen: Sequence[Any], at: int, n_screens: int, total: int) -> Table:
    """One screen of places."""
    told = tuple(
        (
            flat(row["place"], 14), flat(row["subcategory"], 8), theme.count(row["n_rebounds"], "次"),
            theme.count(row["n_open"]), flat(row["dept_name"], 10), flat(row["lead_official"], 6),
        )
        for row in screen
    )  # fmt: skip
    more = f"，共 {total:,} 处，列出前 {MOST_SHOWN}" if total > MOST_SHOWN else ""
    page = f"（{at + 1} / {n_screens}{more}）" if n_screens > 1 else ""
    return Table(f"反弹次数多的在前{page}", COLUMNS, told, numeric=(2, 3))


def cure_sheets(question: Question) -> tuple[Sheet, ...]:
    """The share of repeat places now and with the worst five cured; nothing where there is nothing to cure."""
    repeat = question.rows("measures/repeat_share").iloc[0]
    places = question.rows("supervision/most_repeated_places", limit=worst_five.N_PLACES)
    numerator, denominator = (
        0.0 if pd.isna(each) else float(each) for each in (repeat["numerator"], repeat["denominator"])
    )
    cured = worst_five.cure(numerator, denominator, places["n_repeat"])
    if cured is None:
        return ()
    told_rows = tuple(
        (flat(row["place"], 16), theme.count(row["n_repeat"]), flat(row["owner"], 16))
        for row in worst_five.table_of(places, numerator).to_dict("records")
    )
    title = f"最差的 {cured.n_places} 处"
    table = Table(title, ("点位", "重复", "责任部门"), told_rows, numeric=(1,))
    shares = Bars(
        "重复点位占比",
        (
            Bar("现在", 100 * cured.before.value, theme.per_cent(cured.before.value), "missed"),
            Bar(f"治好 {cured.n_places} 处以后", 100 * cured.after.value, theme.per_cent(cured.after.value), "met"),
        ),
        "%",
    )  # fmt: skip
    finding = told(worst_five.finding(cured, places, denominator))
    basis, span = (*meaning("repeat_share"), *method("worst_five")), usual_cohort(question).window
    return (sheet(question, ITEM, TOPIC, finding, blocks=(table, shares), basis=basis, span=span),)
