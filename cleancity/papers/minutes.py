"""会议纪要: what a meeting went through and decided, and what became of what was decided before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from cleancity.analysis import decisions
from cleancity.briefing.items import ITEMS
from cleancity.errors import Refused
from cleancity.meeting.known import Meeting, find, latest
from cleancity.papers import figures
from cleancity.papers.bulletins.page import Page, rows_of
from cleancity.papers.making import Draft, Made, PaperTable, Request
from cleancity.settings import load_settings

BLANK = "＿＿＿＿＿＿"  # to be filled by hand
_MATTER = 60


def minutes(request: Request) -> Made:
    """会议纪要 of the asked meeting, or of the latest one held by the request's day.

    Raises:
        Refused: the asked meeting is not known, or none was held by then.
    """
    meeting = find(request.store, request.meeting_id) if request.meeting_id else latest(request.store, request.as_of)
    if meeting is None:
        day = figures.full_day(request.as_of)
        raise Refused(f"截至{day}没有开过协调会，没有可以写的纪要。", "请先在“会议主持”里登记会议，或换一个日期。")
    page = Page()
    write(page, meeting, *_rows(request, meeting))
    papers = load_settings().papers
    issued_on = max(request.as_of, meeting.held_on)
    draft = Draft(
        file_name=f"会议纪要_{meeting.held_on.isoformat()}.docx",
        title=f"{meeting.title}纪要", to="",
        text=page.text, office=papers.office, issued_on=issued_on, parts=page.parts,
        number=papers.number.replace("{year}", str(issued_on.year)), copies_to=papers.copies_to,
    )  # fmt: skip
    return Made(draft.title, (draft,))


def _rows(request: Request, meeting: Meeting) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What this meeting decided, in its order, and what it had to go through of the earlier ones."""
    rows = decisions.standing(request.question.rows("meeting/decisions"), request.question.view.as_of_day)
    mine = rows[rows["meeting_id"] == meeting.meeting_id].sort_values("seq")
    held = pd.to_datetime(rows["held_on"])
    day = pd.Timestamp(meeting.held_on)
    is_before = (held < day) | ((held == day) & (rows["meeting_id"].astype(str) < meeting.meeting_id))
    return mine, decisions.to_follow_up(rows[is_before])


def write(page: Page, meeting: Meeting, decided: pd.DataFrame, before: pd.DataFrame) -> None:
    """The whole text."""
    held = f"{figures.full_day(meeting.held_on)}，{BLANK}主持召开{figures.name(meeting.title, 40)}"
    page.say(
        f"{held}。现将会议议定事项纪要如下。",
        f"时间：{figures.full_day(meeting.held_on)}{BLANK}",
        f"地点：{BLANK}{BLANK}",
        f"出席：{BLANK}{BLANK}",
        f"记录：{BLANK}",
    )
    page.heading("会议议题")
    page.say(agenda_words(meeting))
    page.heading("上次议定事项落实情况")
    follow_up(page, before, meeting)
    page.heading("会议议定事项")
    page.say("" if len(decided) else "本次会议没有登记议定事项。如有议定，请在“会议主持”中登记后重新生成本纪要。")
    page.numbered(decided_words(row) for row in decided.to_dict("records"))
    if len(decided):
        page.heading("有关要求")
        page.say(closing_words(decided))


def agenda_words(meeting: Meeting) -> str:
    """What was on the agenda, by the names of its items."""
    if meeting.fault:
        return f"会议议程读不出来（{figures.name(meeting.fault, 60)}），请按实际填写。"
    shown = [item for item in meeting.agenda if item.is_on]
    titles = list(dict.fromkeys(ITEMS[item.kind].title if item.kind in ITEMS else item.kind for item in shown))
    if not titles:
        return "会议没有登记议程，请按实际填写。"
    said = "；".join(f"（{number}）{figures.name(each, 30)}" for number, each in enumerate(titles, start=1))
    return f"会议共{len(titles)}项议题：{said}。"


def follow_up(page: Page, before: pd.DataFrame, meeting: Meeting) -> None:
    """How earlier decisions stand, in a sentence and a table."""
    if before.empty:
        page.say("此前没有需要跟踪的议定事项。")
        return
    counts = decisions.counts(before)
    told = "，".join(f"{state}{n}项" for state, n in counts.items() if n)
    n_done = counts[decisions.DONE]
    rate = f"，销号率{figures.per_cent(n_done / len(before))}" if n_done else ""
    page.say(f"会前跟踪议定事项{len(before)}项：{told}{rate}。具体情况见{page.next_name('表')}。")
    rows = [
        (
            str(number), figures.name(row["matter"], _MATTER), figures.name(row["unit"]), _day(row["due_on"]),
            str(row["shown_state"]), figures.name(row["shown_note"], 30).replace(" ", ""),
        )
        for number, row in enumerate(before.to_dict("records"), start=1)
    ]  # fmt: skip
    columns = ("序号", "议定事项", "责任单位", "时限", "状态", "说明")
    page.table(PaperTable("上次议定事项落实情况", columns, rows_of(rows), numeric=(0,)))


def decided_words(row: Mapping[Any, Any]) -> str:
    """One decision: the matter, who does it under whom, by when, and what it is measured by."""
    matter = figures.name(row["matter"], 200).rstrip("。；，")
    leader = figures.name(row["leader"]) if row["leader"] and not pd.isna(row["leader"]) else ""
    by = _day(row["due_on"])
    unit = f"责任单位：{figures.name(row['unit'])}" + (f"，责任领导：{leader}" if leader else "")
    due = f"，完成时限：{by}" if by != figures.NOTHING else "，完成时限：未定"
    rests = []
    if row["n_issues"]:
        rests.append(f"关联问题{row['n_issues']:.0f}件全部办结且不反弹为完成")
    if isinstance(row["task_name"], str) and row["task_name"]:
        rests.append(f"关联任务“{figures.name(row['task_name'], 30)}”完成为准")
    return f"{matter}。（{unit}{due}{f'；{chr(65307).join(rests)}' if rests else ''}）"


def closing_words(decided: pd.DataFrame) -> str:
    """Who is bound, and the first day that comes."""
    units = list(dict.fromkeys(figures.name(unit) for unit in decided["unit"]))
    days = [pd.Timestamp(day).date() for day in decided["due_on"] if not pd.isna(day)]
    first = f"最早的时限是{figures.day(min(days))}。" if days else ""
    return (
        f"会议议定事项{len(decided)}项，涉及{figures.listed(units, 6, '个单位')}。各责任单位要按时限落实，完成后报"
        f"{load_settings().papers.office}销号。{first}下次会议首先通报本次议定事项的销号情况。"
    )


def _day(value: Any) -> str:
    return figures.NOTHING if value is None or pd.isna(value) else figures.day(pd.Timestamp(value).date())
