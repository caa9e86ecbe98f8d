"""上次议定事项销号: what was decided before, how it stands, the worst first."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis import decisions
from cleancity.analysis.decisions import BACK, DONE, LATE, OPEN, REPORTED, SOON
from cleancity.analysis.sheet import Number, Sheet, Table, Tone, paged
from cleancity.briefing.composing import flat, said_only, sheet
from cleancity.briefing.questions import Question
from cleancity.charts import theme

ITEM, TOPIC = "followup", "上次议定事项销号"
COLUMNS = ("议定事项", "责任单位", "时限", "办到哪一步")
MATTER, UNIT, NOTE = 30, 12, 24  # letters
_TONES: dict[str, Tone] = {BACK: "missed", LATE: "missed", DONE: "met"}
BASIS = (
    "已销号：办公室销号，或关联的问题全部结案、没有反弹，关联的任务完成 100 %；没有关联的，只能由办公室销号。",
    "反弹：关联的问题开会以后又回来，重新挂号，办公室在那天或以后再次销号为止。",
    "办结待核：任务报了 100 %，关联的问题还没有全部结案。超期、临期（7 天以内）按议定的时限和数据截至日算。",
)


def compose(question: Question) -> tuple[Sheet, ...]:
    """The decisions that are not closed yet and all of the last meeting, six a screen."""
    rows = question.rows("meeting/decisions")
    if rows.empty:
        return said_only(
            question, ITEM, TOPIC, "以前的会议还没有议定事项",
            "会上议定的事项在“会议主持”里记下，下次会议就从这一页开始。", span="",
        )  # fmt: skip
    listed = decisions.to_follow_up(decisions.standing(rows, question.view.as_of_day))
    counts = decisions.counts(listed)
    screens = paged(listed.to_dict("records"))
    return tuple(
        sheet(
            question, ITEM, TOPIC, finding(counts), numbers=numbers(counts) if at == 0 else (),
            blocks=(table(pd.DataFrame(screen), at, len(screens)),), basis=BASIS, span="",
        )
        for at, screen in enumerate(screens)
    )  # fmt: skip


def finding(counts: dict[str, int]) -> str:
    """How much is done, and what is not as it should be."""
    total = sum(counts.values())
    wrong = "，".join(f"{state} {counts[state]} 项" for state in (LATE, BACK) if counts[state])
    return f"共 {total} 项，已销号 {counts[DONE]} 项" + (f"，{wrong}" if wrong else "，没有超期和反弹的")


def numbers(counts: dict[str, int]) -> tuple[Number, ...]:
    """How many of each state; what is under way together."""
    under_way = counts[OPEN] + counts[SOON] + counts[REPORTED]
    soon = f"其中临期 {counts[SOON]} 项" if counts[SOON] else ""
    reported = f"办结待核 {counts[REPORTED]} 项" if counts[REPORTED] else ""
    shown: tuple[tuple[str, int, str, Tone], ...] = (
        ("共议定", sum(counts.values()), "", "plain"),
        (DONE, counts[DONE], "", "met" if counts[DONE] else "plain"),
        ("办理中", under_way, "，".join(filter(None, (soon, reported))) or "未到时限", "plain"),
        (LATE, counts[LATE], "过了时限没有办完", "missed" if counts[LATE] else "plain"),
        (BACK, counts[BACK], "重新挂号", "missed" if counts[BACK] else "plain"),
    )
    return tuple(Number(label, theme.count(n, "项"), note, tone=tone) for label, n, note, tone in shown)


def table(rows: pd.DataFrame, at: int = 0, n_screens: int = 1) -> Table:
    """Decisions with how they stand, as a table."""
    told = [
        (flat(row["matter"], MATTER), flat(row["unit"], UNIT), due_words(row["due_on"]), state_words(row))
        for row in rows.to_dict("records")
    ]
    tones = tuple(_TONES.get(str(state), "plain") for state in rows["shown_state"])
    title = "逐项销号，最要紧的在前" + (f"（{at + 1} / {n_screens}）" if n_screens > 1 else "")
    return Table(title, COLUMNS, tuple(told), tones)


def state_words(row: dict[str, object] | dict[object, object]) -> str:
    """The state and what it rests on: 超期：超期 5 天，关联 8 件已结 6 件 would say it twice."""
    state, note = str(row["shown_state"]), str(row["shown_note"])
    return flat(note if note.startswith(state) else f"{state}：{note}", NOTE)


def due_words(due_on: object) -> str:
    """A deadline as 11月20日; a dash without one."""
    return theme.NOTHING if theme.is_missing(due_on) else theme.day(pd.Timestamp(str(due_on)).date())
