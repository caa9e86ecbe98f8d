"""The form in which a decision is typed or changed, filled in from the sheet that is shown as far as it says."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.analysis.sheet import Sheet
from cleancity.desk import deciding as desk
from cleancity.meeting import decisions
from cleancity.meeting.decisions import Decision
from cleancity.meeting.meetings import Meeting
from cleancity.settings import load_settings
from cleancity.ui import persons
from cleancity.ui.database import ask, store
from cleancity.ui.said import say_what_was_done, try_to

PLACE, OTHER = "deciding", "其他单位（手填）"
_KEYS = {name: f"decide_{name}" for name in (
    "matter", "unit", "own_unit", "leader", "due", "task", "offered", "numbers", "editing", "basis", "linked"
)}  # fmt: skip
_DAYS, _OFFERED, _OFFERED_TOO = 7, 6, 3  # offered besides those that are linked already
_BETWEEN = re.compile(r"[\s,，、;；]+")


def form(meeting: Meeting, sheet: Sheet | None = None, at: int = 0) -> None:
    """The fields and the button; `sheet` is what is shown, at position `at`."""
    if _KEYS["matter"] not in st.session_state:
        _fill(meeting, Decision("", _unit_of(sheet)), at)
    editing = st.session_state.get(_KEYS["editing"])
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        say_what_was_done(PLACE, f"**{'修改议定事项' if editing else '记一项议定'}**")
        if sheet is not None and not editing and at != st.session_state.get(_KEYS["basis"]):
            now = (meeting, sheet, at)
            # Not by itself: words half typed here are not known to the server yet.
            st.button(":orange[投影已翻页，]改按当前页预填", key="decide_again", on_click=_refill, args=now)
    st.text_area(
        "议定什么", key=_KEYS["matter"], height=72, label_visibility="collapsed",
        placeholder="议定什么：要做的事，做到什么程度",
    )  # fmt: skip
    _who()
    _by_what(meeting)
    with st.container(horizontal=True, gap="small"):
        words = "保存修改" if editing else "记下这一项"
        st.button(words, key="decide_write", type="primary", on_click=_write, args=(meeting, sheet, at),
                  disabled=not persons.can(Act.DECIDE))  # fmt: skip
        if editing:
            st.button("不改了", key="decide_leave", on_click=_fill, args=(meeting, Decision("", _unit_of(sheet)), at))


def follow(meeting: Meeting, sheet: Sheet, at: int) -> None:
    """The desk moved on to another sheet: fill the form in anew, unless something was typed. For a callback."""
    if not str(st.session_state.get(_KEYS["matter"], "")).strip() and not st.session_state.get(_KEYS["editing"]):
        _fill(meeting, Decision("", _unit_of(sheet)), at)


def begin_edit(meeting: Meeting, decision_id: str) -> None:
    """Put a decision into the form; for a callback."""
    _fill(meeting, decisions.found(store(), decision_id), -1, decision_id)


def is_editing(decision_id: str) -> bool:
    """Whether this decision is in the form."""
    return st.session_state.get(_KEYS["editing"]) == decision_id


def _who() -> None:
    leaders = _leaders()
    left, right = st.columns([1.35, 1], gap="small")
    with left:
        st.selectbox(
            "责任单位", [*leaders, OTHER], key=_KEYS["unit"], index=None, placeholder="责任单位",
            filter_mode="contains", label_visibility="collapsed", on_change=_lead,
        )  # fmt: skip
    with right:
        st.text_input("责任领导", key=_KEYS["leader"], placeholder="责任领导", label_visibility="collapsed")
    if st.session_state[_KEYS["unit"]] == OTHER:
        st.text_input("单位名称", key=_KEYS["own_unit"], placeholder="写上单位名称", label_visibility="collapsed")


def _by_what(meeting: Meeting) -> None:
    unit = st.session_state[_KEYS["unit"]]
    known = None if unit in (None, OTHER) else str(unit)
    tasks = _tasks(known)
    if st.session_state[_KEYS["task"]] not in tasks:
        tasks[st.session_state[_KEYS["task"]]] = str(st.session_state[_KEYS["task"]])
    left, right = st.columns([1, 1.35], gap="small")
    with left:
        st.date_input("时限", key=_KEYS["due"], format="YYYY-MM-DD", label_visibility="collapsed")
    with right:
        st.selectbox(
            "关联任务", list(tasks), key=_KEYS["task"], format_func=lambda number: tasks.get(number, number),
            filter_mode=None, placeholder="关联任务", label_visibility="collapsed",
        )  # fmt: skip
    linked = st.session_state.get(_KEYS["linked"]) or ()
    offered = dict.fromkeys(linked, "") | _worst(known, _OFFERED_TOO if linked else _OFFERED)
    if offered:
        chosen = st.session_state.get(_KEYS["offered"]) or []
        st.session_state[_KEYS["offered"]] = [each for each in chosen if each in offered]
        st.pills(
            f"关联问题：点选{known or '全市'}最急的，或在下面写编号", list(offered), selection_mode="multi",
            key=_KEYS["offered"], format_func=lambda number: f"{number} {offered.get(number, '')}".strip(),
        )  # fmt: skip
    st.text_input(
        "问题编号", key=_KEYS["numbers"], placeholder="其他问题编号，几个之间用逗号隔开", label_visibility="collapsed"
    )


def _write(meeting: Meeting, sheet: Sheet | None, at: int) -> None:
    said = _typed()
    editing = st.session_state.get(_KEYS["editing"])

    def work() -> None:
        if editing:
            desk.edit(persons.actor(), editing, said)
        else:
            desk.decide(persons.actor(), meeting.meeting_id, said)

    if try_to(PLACE, work, "已保存修改。" if editing else f"已记下，责任单位：{said.unit}"):
        _fill(meeting, Decision("", _unit_of(sheet)), at)


def _typed() -> Decision:
    typed = {name: st.session_state.get(key) for name, key in _KEYS.items()}
    unit = typed["own_unit"] if typed["unit"] == OTHER else typed["unit"]
    numbers = [each for each in _BETWEEN.split(str(typed["numbers"] or "")) if each]
    return Decision(
        matter=str(typed["matter"] or ""), unit=str(unit or ""), leader=str(typed["leader"] or ""),
        due_on=typed["due"], task_id=str(typed["task"] or ""), issues=(*(typed["offered"] or ()), *numbers),
    )  # fmt: skip


def _fill(meeting: Meeting, said: Decision, at: int, editing: str | None = None) -> None:
    leaders = _leaders()
    is_known = said.unit in leaders
    values: dict[str, Any] = {
        "matter": said.matter, "unit": said.unit if is_known else (OTHER if said.unit else None),
        "own_unit": "" if is_known else said.unit,
        "leader": said.leader if editing else leaders.get(said.unit, ""),
        "due": said.due_on if editing else meeting.held_on + timedelta(days=_DAYS),
        "task": said.task_id, "offered": list(said.issues), "numbers": "", "editing": editing, "basis": at,
        "linked": said.issues,
    }  # fmt: skip
    for name, value in values.items():
        st.session_state[_KEYS[name]] = value


def _refill(meeting: Meeting, sheet: Sheet, at: int) -> None:
    kept = st.session_state[_KEYS["matter"]]
    _fill(meeting, Decision("", _unit_of(sheet)), at)
    st.session_state[_KEYS["matter"]] = kept


def _lead() -> None:
    st.session_state[_KEYS["leader"]] = _leaders().get(st.session_state[_KEYS["unit"]], "")


def _unit_of(sheet: Sheet | None) -> str:
    return sheet.narrowing if sheet is not None and sheet.narrowing in _leaders() else ""


def _leaders() -> dict[str, str]:
    """Every unit of the city, with its leader where the register names one."""
    rows = ask("meeting/units", {}).fillna("")
    return dict(zip(map(str, rows["unit"]), map(str, rows["leader"]), strict=True))


def _tasks(unit: str | None) -> dict[str, str]:
    """Tasks that are not done, by number; of one unit where it has any."""
    rows = ask("phases/tasks", {"as_of": store().as_of()})
    rows = rows[rows["standing"] != "已完成"]
    own = rows[rows["dept_name"] == unit]
    named = {str(row["task_id"]): f"任务：{row['task_name']}" for row in (own if len(own) else rows).to_dict("records")}
    return {"": "不关联任务", **named}


def _worst(unit: str | None, limit: int) -> dict[str, str]:
    """The issues that press most, overdue longest first: number -> how late."""
    asked = {"as_of": store().as_of(), "department": unit, "state": "open", "sort": "overdue", "limit": limit,
             "offset": 0, "n_days": load_settings().due_soon_days}  # fmt: skip
    rows = ask("issues/list", asked)
    return {str(row["issue_id"]): _issue_words(row) for row in rows.to_dict("records")}


def _issue_words(row: dict[Any, Any]) -> str:
    return f"超期 {int(row['days_overdue'])} 天" if pd.notna(row["days_overdue"]) else str(row["state_words"])
