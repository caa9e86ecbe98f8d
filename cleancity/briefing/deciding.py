"""本次议定: what the meeting decided, as it is typed; before that, what the data puts forward to decide."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cleancity.analysis import answers
from cleancity.analysis.escalation import TO_ISSUE, UNMET
from cleancity.analysis.sheet import MOST, Sheet, Table, Words, paged
from cleancity.briefing.composing import flat, headline, sheet, told
from cleancity.briefing.followup import due_words
from cleancity.briefing.questions import Question
from cleancity.briefing.stubborn import usual_cohort
from cleancity.briefing.urging import standings
from cleancity.charts import theme

ITEM, TOPIC = "decide", "本次议定"
COLUMNS = ("", "议定事项", "责任单位", "责任领导", "时限")
MATTER, UNIT, LEADER, LINE = 30, 12, 6, 44  # letters


def compose(question: Question) -> tuple[Sheet, ...]:
    """What the data puts forward, numbered: places, departments, the plan, the store, steps of supervision."""
    matters = put_forward(question)
    if not matters:
        return (sheet(question, ITEM, TOPIC, "数据里没有需要提请议定的事项", span=""),)
    words = Words("请会议定", tuple(flat(each, LINE) for each in matters), is_numbered=True)
    basis = (
        "提请议定的事项由数据挑出：重复最多的点位、超期最多的部门、落后的阶段、不足的物资、够督办条件的部门、没有责任领导的老大难。",
    )
    return (sheet(question, ITEM, TOPIC, f"数据提请议定 {len(matters)} 项", blocks=(words,), basis=basis, span=""),)


def put_forward(question: Question) -> list[str]:
    """The matters, the gravest first, at most six."""
    places, late = question.rows("overview/worst_places", limit=3), question.rows("overview/overdue_by_department")
    phase = answers.running_phase(question.rows("phases/progress_by_phase"))
    found = [told(each) for each in answers.matters(places, late, phase)]
    found += [*_ladder(question), *_store(question), *_nobodys(question)]
    return found[:MOST]


def _ladder(question: Question) -> list[str]:
    waiting = [each for each in standings(question) if each.state in (UNMET, TO_ISSUE)]
    if not waiting:
        return []
    first = waiting[0]
    others = f"等 {len(waiting)} 个部门" if len(waiting) > 1 else ""
    return [f"{flat(first.department, 12)}{others}的督办：下一步“{first.next_step}”，整改期限"]


def _store(question: Question) -> list[str]:
    items = question.rows("supplies/stock_by_item")
    short = items[items["band"].isin(["缺货", "不足"]) & items["quota_qty"].notna()]
    if short.empty:
        return []
    worst = short.iloc[(short["available_qty"] / short["quota_qty"]).argmin()]
    others = f"等 {len(short)} 项物资" if len(short) > 1 else ""
    return [f"{flat(worst['item_name'], 12)}{others}补到定额的单位和日期"]


def _nobodys(question: Question) -> list[str]:
    places = question.rows("rebounds/stubborn_places", from_date=usual_cohort(question).first)
    lost = places[places["lead_official"].isna()]
    return [f"{len(lost)} 处老大难的责任领导"] if len(lost) else []


def compose_decide(rows: pd.DataFrame, put_forward: Sequence[Sheet] = ()) -> tuple[Sheet, ...]:
    """What a meeting decided, six a screen; before anything is, what was put forward.

    Args:
        rows: meeting/decisions of this meeting, in any order.
        put_forward: the sheets of `compose`, shown as long as there are no rows.
    """
    if rows.empty:
        return tuple(put_forward) or (Sheet(ITEM, TOPIC, "还没有议定事项，议定一项记一项"),)
    listed = list(enumerate(rows.sort_values("seq").to_dict("records"), 1))
    first = pd.to_datetime(rows["due_on"]).min()
    soonest = "" if pd.isna(first) else f"，最早 {theme.day(first.date())}到期"
    finding = headline(f"议定 {len(rows)} 项{soonest}")
    screens = paged(listed)
    return tuple(
        Sheet(ITEM, TOPIC, finding, blocks=(_table(screen, at, len(screens)),), period=_held(rows))
        for at, screen in enumerate(screens)
    )


def _table(screen: Sequence[tuple[int, dict[object, object]]], at: int, n_screens: int) -> Table:
    told = tuple(
        (
            str(number), flat(row["matter"], MATTER), flat(row["unit"], UNIT), flat(row["leader"] or None, LEADER),
            due_words(row["due_on"]),
        )
        for number, row in screen
    )  # fmt: skip
    return Table("逐项" + (f"（{at + 1} / {n_screens}）" if n_screens > 1 else ""), COLUMNS, told)


def _held(rows: pd.DataFrame) -> str:
    day = pd.to_datetime(rows["held_on"]).max()
    return "" if pd.isna(day) else f"{theme.full_day(day.date())}会议"
