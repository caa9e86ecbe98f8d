"""会议主持, second step: what the meeting will show, sheet by sheet, and the button that keeps it as it is (定版)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Literal

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.analysis.sheet import Sheet
from cleancity.charts import theme
from cleancity.desk import meetings
from cleancity.errors import CleanCityError
from cleancity.meeting.meetings import Meeting
from cleancity.ui import persons
from cleancity.ui.hosting import number_of
from cleancity.ui.plain import plain
from cleancity.ui.projector.component import preview
from cleancity.ui.said import say_what_was_done, try_to
from cleancity.ui.shows import finding, table

PLACE = "freezing"
_COLUMNS = {
    "page": st.column_config.NumberColumn("页", width=40),
    "topic": st.column_config.TextColumn("议题", width=168),
    "finding": st.column_config.TextColumn("这一页说的", width=395),
}


def frozen_words(meeting: Meeting) -> str:
    """Whether the meeting is frozen: 已定版：数据截至 11月15日，张三 11月18日 09:12; or that it follows the data."""
    if not meeting.is_frozen or meeting.as_of is None or meeting.frozen_at is None:
        return "未定版：内容随数据变"
    who = f"{meeting.frozen_by} " if meeting.frozen_by else ""
    return f"已定版：数据截至 {theme.day(meeting.as_of)}，{who}{theme.day(meeting.frozen_at)} {meeting.frozen_at:%H:%M}"


def freezing_step(meeting: Meeting, sheets: tuple[Sheet, ...]) -> None:
    """The list at the left, the button and the chosen sheet at the right."""
    left, right = st.columns([1.4, 1], gap="small")
    with left, st.container(border=True, key="card_sheets"):
        finding(f"会上放 {len(sheets)} 页（点一页，在右边看）")
        rows = pd.DataFrame(
            [(at, _topic(each), each.finding) for at, each in enumerate(sheets, 1)], columns=list(_COLUMNS)
        )
        name = "会议内容"
        chosen = table(rows, columns=_COLUMNS, name=name, height=470, on_select="rerun", download=False)
    with right:
        with st.container(border=True, key="card_freezing"):
            freezing_card(meeting)
        if sheets:
            at = chosen or 0
            preview(sheets[at], number=number_of(sheets, at), key="freezing_preview")


@contextmanager
def said_when_damaged(meeting: Meeting) -> Iterator[None]:
    """Frozen sheets that are missing or damaged, or an agenda that cannot be read, are said, with the way out."""
    try:
        yield
    except CleanCityError as error:
        st.warning(plain(error))
        with st.container(border=True, key="card_freezing"):
            freezing_card(meeting)


def freezing_card(meeting: Meeting) -> None:
    """How it stands, what freezing means, and the button."""
    say_what_was_done(PLACE, f"**{plain(frozen_words(meeting))}**")
    st.caption("定版把每一页按现在的数据存下来，此后上传、更正、撤销都不改变它；“本次议定”一页始终是最新的。")
    words = "重新定版" if meeting.is_frozen else "定版"
    kind: Literal["primary", "secondary"] = "secondary" if meeting.is_frozen else "primary"
    if st.button(words, key="freeze", type=kind, disabled=not persons.can(Act.MEETING)):
        with st.spinner("正在定版：每一页按现在的数据编排、存下……"):
            try_to(PLACE, partial(meetings.freeze, persons.actor(), meeting.meeting_id), "已定版。下一步：主持会议。")
        st.rerun()


def _topic(sheet: Sheet) -> str:
    return f"{sheet.topic}：{sheet.narrowing}" if sheet.narrowing else sheet.topic
