"""议定事项: one decision: what was decided, what the data shows, what became of it, and what can be said of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.analysis import decisions as shown
from cleancity.analysis.decision_events import Event, events, moments
from cleancity.charts import theme
from cleancity.desk import deciding as desk
from cleancity.meeting import decisions, meetings
from cleancity.ui import deciding, persons
from cleancity.ui.database import ask, store
from cleancity.ui.links import page_link
from cleancity.ui.plain import plain
from cleancity.ui.said import say_what_was_done, try_to

PLACE = "decision_story"
_WORDS, _DAY = "story_words", "story_day"
Row = Mapping[Hashable, Any]


def story(row: Row, as_of: date) -> None:
    """The decision of a row of `decision_table.standing`: its facts, its history, its buttons."""
    number = str(row["decision_id"])
    issues = ask("meeting/linked_issues", {"decision": number, "as_of": as_of})
    st.markdown(f"**{plain(row['matter'])}**")
    st.markdown(_facts(row))
    if len(issues):
        ids = ",".join(str(each) for each in issues["issue_id"])
        page_link("issues", f"关联的 {len(issues)} 件问题", ids=ids, state="all")
    say_what_was_done(PLACE)
    if deciding.is_editing(number):
        deciding.form(meetings.find(store(), str(row["meeting_id"])))
        return
    _actions(row, number, as_of)
    st.markdown("**经过**")
    for moment in reversed(moments(events(ask("meeting/history", {"decision": number}), issues))):
        st.markdown(_told(moment))


def _facts(row: Row) -> str:
    due: str = theme.full_day(pd.Timestamp(row["due_on"]).date()) if pd.notna(row["due_on"]) else "没有"
    task = [("任务", row["task_name"])] if isinstance(row["task_name"], str) else []
    facts = [("状态", f"{row['shown']}，{row['shown_note']}" if row["shown_note"] else row["shown"]),
             ("责任单位", f"{row['unit']}（{row['leader']}）" if row["leader"] else row["unit"]),
             ("时限", due), *task, ("会议", row["meeting_title"] or "—"), ("编号", row["decision_id"])]  # fmt: skip
    return "  \n".join(f":gray[{title}]　{plain(text)}" for title, text in facts)


def _actions(row: Row, number: str, as_of: date) -> None:
    if not persons.can(Act.DECIDE):
        return
    said, state = row["shown_state"], row["state"]
    st.text_input("说明", key=_WORDS, placeholder="凭什么销号，为什么撤销", label_visibility="collapsed")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if state == decisions.OPEN:
            st.date_input("销号日期", as_of, key=_DAY, format="YYYY-MM-DD", label_visibility="collapsed", width=150)
            _button("销号", "close", number, _close, kind="secondary" if said == shown.DONE else "primary")
            meeting = meetings.find(store(), str(row["meeting_id"]))
            st.button("修改", key="story_edit", on_click=deciding.begin_edit, args=(meeting, number))
            _button("撤销", "withdraw", number, _withdraw, kind="tertiary")
        else:
            _button("重新办理", "reopen", number, _reopen)


def _button(words: str, name: str, number: str, act: Callable[[str], None], kind: Any = "secondary") -> None:
    st.button(words, key=f"story_{name}", type=kind, on_click=act, args=(number,))


def _close(number: str) -> None:
    day = st.session_state[_DAY]
    _do(lambda words: desk.close(persons.actor(), number, day, words), "已销号。")


def _withdraw(number: str) -> None:
    _do(lambda words: desk.withdraw(persons.actor(), number, words), "已撤销，经过留着。")


def _reopen(number: str) -> None:
    _do(lambda words: desk.reopen(persons.actor(), number, words), "已重新办理。")


def _do(work: Callable[[str], None], done: str) -> None:
    if try_to(PLACE, lambda: work(str(st.session_state.get(_WORDS, ""))), done):
        st.session_state[_WORDS] = ""


def _told(moment: list[Event]) -> str:
    first = moment[0]
    when = f"{first.at:%Y-%m-%d}" if first.is_data else f"{first.at:%Y-%m-%d %H:%M}"
    who = "数据" if first.is_data else (first.person or "未署名")
    return "  \n".join([f"**{when}**　:gray[{plain(who)}]", *(plain(event.words) for event in moment)])
