"""反弹与回头看: the page's sentences, what is left without a return, and whose closures come back."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis import rebound_answers, rebounds
from cleancity.analysis.rebounds import MAIN_WINDOW, Followed
from cleancity.analysis.sheet import MOST, Bar, Bars, Line, Lines, Number, Sheet, Words
from cleancity.analysis.survival import at
from cleancity.briefing.composing import LABEL, flat, meaning, method, number, sheet, told
from cleancity.briefing.questions import Question
from cleancity.briefing.stubborn import usual_cohort
from cleancity.charts import theme
from cleancity.settings import load_settings

ITEM, TOPIC = "rebounds", "反弹与回头看"
_LAST_DAY, _STEP = 90, 5


def compose(question: Question) -> tuple[Sheet, ...]:
    """The four sentences with the three measures; then the curve and the departments."""
    settings, cohort = load_settings(), usual_cohort(question)
    rows, first, n_min = question.rows, cohort.first, settings.n_min
    pair = rows("rebounds/on_time_and_repeat_by_unit", from_date=cohort.since, by="department")
    found = rebounds.follow(rows("rebounds/followed_by_unit", from_date=first, by="department"), n_min)
    rechecks = rows("rebounds/rechecks_by_department", from_date=first, n_days=settings.recheck_after_days)
    places = rows("rebounds/stubborn_places", from_date=first)
    answers = rebound_answers.sentences(pair, found, rechecks, places, cohort, "department", n_min)
    numbers = (
        number(question, "on_time_closure", from_date=cohort.since),
        number(question, "repeat_share", from_date=cohort.since),
        *((rate_number(found),) if found.whole is not None else ()),
        number(question, "recheck_coverage", from_date=first),
    )
    words = Words("要点", tuple(f"{each.topic}：{told(each)}" for each in answers))
    basis = (*meaning("on_time_closure", "repeat_share", "recheck_coverage"), *method("kaplan_meier"))
    main = sheet(
        question, ITEM, TOPIC, told(answers[1]), numbers=numbers, blocks=(words,), basis=basis, span=cohort.window
    )
    return (main, *curve_sheets(question, found, cohort.title))


def rate_number(found: Followed) -> Number:
    """How much came back within 30 days of closing."""
    one = found.windows[found.windows["days"] == MAIN_WINDOW].iloc[0]
    note = f"{found.n_closed:,} 件，{theme.interval(one['low'], one['high'])}"
    return Number(f"{MAIN_WINDOW} 天内反弹", theme.per_cent(one["rate"]), note)


def curve_sheets(question: Question, found: Followed, title: str) -> tuple[Sheet, ...]:
    """What is left without a return day by day, and the six departments with most; nothing with too few."""
    usable = found.units[found.units["enough"].astype(bool)]
    if found.whole is None or usable.empty:
        return ()
    days = list(range(0, _LAST_DAY + 1, _STEP))
    left = tuple(_left(found.curve, day) for day in days)
    curve = Lines("结案后还没有反弹的（%）", tuple(f"{day} 天" for day in days), (Line("没有反弹", left, "met"),), "%")
    bars = tuple(
        Bar(
            flat(row["unit"], LABEL), 100 * float(row["rate"]),
            f"{theme.per_cent(row['rate'])}（{theme.interval(row['low'], row['high'], 0)}）",
            "missed" if row["stands_out"] else "past",
        )
        for row in usable.head(MOST).to_dict("records")
    )  # fmt: skip
    finding = units_words(found, usable)
    blocks = (curve, Bars(f"{MAIN_WINDOW} 天内反弹的比例，高的在前", bars, "%"))
    return (sheet(question, ITEM, TOPIC, finding, blocks=blocks, basis=method("kaplan_meier"), span=f"{title}结案的"),)


def units_words(found: Followed, usable: pd.DataFrame) -> str:
    """How much came back, and whose closures surely more than all together."""
    flagged = usable[usable["stands_out"].astype(bool)]
    whole = f"结案后 {MAIN_WINDOW} 天内反弹 {theme.per_cent(found.whole)}"
    if flagged.empty:
        return f"{whole}，各部门之间看不出谁明显偏高"
    others = f"等 {len(flagged)} 个部门" if len(flagged) > 1 else ""
    return f"{whole}，{flat(flagged['unit'].iloc[0], 12)}{others}明显偏高"


def _left(curve: pd.DataFrame, day: int) -> float | None:
    point = at(curve, day)
    return 100 * point.survival if point else None
