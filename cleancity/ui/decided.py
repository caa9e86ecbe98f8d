"""What was decided: the short list beside the projector's sheet, and signs for how a decision stands."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.charts import theme
from cleancity.desk import deciding as desk
from cleancity.meeting.meetings import Meeting
from cleancity.ui import deciding, persons
from cleancity.ui.database import ask, store
from cleancity.ui.plain import plain
from cleancity.ui.said import say_what_was_done, try_to

PLACE = "decided"
_HEIGHT = 190


def on_the_desk(meeting: Meeting) -> None:
    """The decisions of the meeting that is held, the latest first, each with 改 and 撤销."""
    rows = ask("meeting/decisions", {"meeting": meeting.meeting_id, "as_of": store().as_of()})
    say_what_was_done(PLACE, f"**已议定 {len(rows)} 项**" if len(rows) else "**还没有议定事项**")
    if rows.empty:
        st.caption("在右边记下的事项会列在这里，投影上“本次议定”一页同时更新。")
        return
    with st.container(height=_HEIGHT, border=False, key="decided_rows", gap="xxsmall"):
        for place, row in reversed(list(enumerate(rows.sort_values("decision_id", key=_number).to_dict("records"), 1))):
            _row(meeting, place, row)


def _row(meeting: Meeting, place: int, row: Mapping[Hashable, Any]) -> None:
    number = str(row["decision_id"])
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", wrap=False):
        st.markdown(f"{place}　{plain(row['matter'])}　:gray[{plain(_who_and_when(row))}]", width="stretch")
        if not persons.can(Act.DECIDE):
            return
        st.button("改", key=f"edit_{number}", type="tertiary", on_click=deciding.begin_edit, args=(meeting, number))
        st.button("撤销", key=f"withdraw_{number}", type="tertiary", on_click=_withdraw, args=(number, place))


def _who_and_when(row: Mapping[Hashable, Any]) -> str:
    until = theme.day(pd.Timestamp(row["due_on"]).date()) if pd.notna(row["due_on"]) else "没有时限"
    leader = f"（{row['leader']}）" if row["leader"] else ""
    n_issues = int(row["n_issues"])
    return f"{row['unit']}{leader}，{until}" + (f"，关联 {n_issues} 件" if n_issues else "")


def _withdraw(number: str, place: int) -> None:
    try_to(PLACE, lambda: desk.withdraw(persons.actor(), number), f"已撤销第 {place} 项。")


def _number(values: pd.Series) -> pd.Series:
    return values.map(lambda text: int(str(text).rpartition("-")[2]))
