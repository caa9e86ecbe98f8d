"""督办: who stands on which step of the ladder, and what is next."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cleancity.analysis import due_soon, escalation
from cleancity.analysis.escalation import CURED, ISSUED, TO_ISSUE, UNMET, Standing
from cleancity.analysis.sheet import Number, Sheet, Table, Tone, paged
from cleancity.briefing.composing import LABEL, count_bars, flat, method, said_only, sheet, told
from cleancity.briefing.questions import Question
from cleancity.briefing.urging import asked, standings
from cleancity.charts import theme
from cleancity.ladder import load_ladder
from cleancity.settings import load_settings

ITEM, TOPIC = "supervision", "督办"
MOST_SHOWN = 12
COLUMNS = ("责任部门", "责任领导", "超期未结", "最久", "状态", "下一步")
_TONES: dict[str, Tone] = {UNMET: "missed", TO_ISSUE: "missed", CURED: "met"}


def compose(question: Question) -> tuple[Sheet, ...]:
    """The ladder, six departments a screen; then who is to be urged before it comes to that."""
    if question.view.as_of is None:
        return said_only(question, ITEM, TOPIC, "还没有带日期的问题数据，算不出谁该督办")
    found = standings(question)
    finding, basis = told(escalation.finding(found)), method("escalation")
    screens = [each for each in paged(found[:MOST_SHOWN]) if len(each)]
    ladder = tuple(
        sheet(
            question, ITEM, TOPIC, finding, numbers=numbers(found) if at == 0 else (),
            blocks=(table(screen, at, len(screens), len(found)),), basis=basis, span="",
        )
        for at, screen in enumerate(screens)
    ) or (sheet(question, ITEM, TOPIC, finding, basis=basis, span=""),)  # fmt: skip
    return (*ladder, *urging_sheets(question))


def numbers(found: Sequence[Standing]) -> tuple[Number, ...]:
    """How many departments are in each state."""
    counts = {state: sum(each.state == state for each in found) for state in (TO_ISSUE, UNMET, ISSUED, CURED)}
    return tuple(
        Number(state, theme.count(n, "个部门"), tone=_TONES.get(state, "plain") if n else "plain")
        for state, n in counts.items()
    )


def table(screen: Sequence[Standing], at: int, n_screens: int, total: int) -> Table:
    """One screen of the ladder."""
    told = tuple(
        (
            flat(each.department, 12), flat(each.lead or None, 6), theme.count(each.n_overdue),
            f"{each.max_days:,} 天" if each.max_days else theme.NOTHING, each.state, flat(each.next_step or None, 10),
        )
        for each in screen
    )  # fmt: skip
    more = f"，共 {total} 个部门，列出前 {MOST_SHOWN} 个" if total > MOST_SHOWN else ""
    title = "最要紧的在前" + (f"（{at + 1} / {n_screens}{more}）" if n_screens > 1 else "")
    return Table(title, COLUMNS, told, tuple(_TONES.get(each.state, "plain") for each in screen), numeric=(2, 3))


def urge_words(owners: pd.DataFrame, hours: tuple[int, int]) -> str:
    """Whom to urge first; the page names three, a heading has room for one."""
    total, first = int(owners["n_soon"].sum()), owners.iloc[0]
    if not total:
        return told(due_soon.urge(owners, hours))
    name = flat(due_soon.owner_name(first), LABEL + 4)
    return f"今天先催{name} {first['n_soon']:,.0f} 件；{hours[0]} 个工作小时内到期共 {total:,} 件"


def urging_sheets(question: Question) -> tuple[Sheet, ...]:
    """Whose issues fall due within the hours of the settings; nothing where nothing does."""
    limits = load_settings()
    wanted = asked(limits, load_ladder())
    saved = question.rows("supervision/saved_by_department", **wanted)
    owners = due_soon.owners(question.rows("supervision/due_soon_by_owner", **wanted), saved, limits.n_min)
    if owners.empty:
        return ()
    soon, later = limits.warn_hours
    named = owners.assign(owner=[flat(due_soon.owner_name(row), LABEL + 6) for _, row in owners.iterrows()])
    if not named["n_soon"].sum():
        bars = count_bars(named, "owner", "n_later", f"{later} 个工作小时内到期的未结问题")
    else:
        notes = [f"{later} 工时内共 {n:,.0f} 件" for n in named["n_later"]]
        bars = count_bars(named, "owner", "n_soon", f"{soon} 个工作小时内到期的未结问题", notes=notes)
    finding = urge_words(owners, limits.warn_hours)
    return (sheet(question, ITEM, TOPIC, finding, blocks=(bars,), basis=method("due_soon"), span=""),)
