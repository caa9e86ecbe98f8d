"""预警督办: the small form by which a step of supervision is written down or taken back."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.analysis.escalation import Standing
from cleancity.desk import saying
from cleancity.errors import CleanCityError
from cleancity.ladder import Step
from cleancity.ui import persons
from cleancity.ui.database import ask
from cleancity.ui.plain import plain
from cleancity.ui.shows import finding

_KEYS = {name: f"supervise_{name}" for name in ("who", "step", "issue", "words", "button", "said")}


def issuing_form(found: Sequence[Standing], steps: Sequence[Step], as_of: date, until_days: int) -> None:
    """Choose a department and a step; say from when and until when, and what is wanted."""
    if not persons.can(Act.SUPERVISE):
        return
    finding("记一次督办")
    _say_what_was_done()
    next_of = {each.department: each.next_step for each in found}
    names = list(dict.fromkeys([*next_of, *(str(name) for name in ask("filters/department", {})["value"])]))
    if not names or not steps:
        st.markdown(":gray[还没有可以督办的部门，或 cleancity.toml 里没有督办台阶。]")
        return
    who = st.selectbox("部门", names, key=_KEYS["who"], filter_mode=None, placeholder="选择部门")
    words = [step.name for step in steps]
    usual = words.index(next_of[who]) if next_of.get(who) in words else 0
    key = f"{_KEYS['step']}_{who}"
    step = st.selectbox("台阶", words, index=usual, key=key, filter_mode=None, placeholder="选择台阶")
    left, right = st.columns(2, gap="small")
    with left:
        issued_on = st.date_input("发出日期", as_of, key=f"supervise_on_{as_of}", format="YYYY-MM-DD")
    with right:
        usual_end = as_of + timedelta(days=until_days)
        until_on = st.date_input("整改期限", usual_end, key=f"supervise_until_{as_of}", format="YYYY-MM-DD")
    st.text_input("只督办一件时填问题编号", key=_KEYS["issue"], placeholder="留空就是督办这个部门的全部超期问题")
    st.text_input("要求", key=_KEYS["words"], placeholder="一句话写明要求")
    typed = (who, step, issued_on, until_on)
    st.button("记下这次督办", key=_KEYS["button"], type="primary", on_click=_issue, args=typed)


def taking_back_form(actions: pd.DataFrame) -> None:
    """Choose one thing issued, and take it back; nothing where nothing was issued."""
    if actions.empty or not persons.can(Act.SUPERVISE):
        return
    rows = {int(row["seq"]): row for row in actions.to_dict("records")}
    chosen = st.selectbox(
        "要撤回的督办", list(rows), key="supervise_chosen", format_func=lambda seq: _words(rows[seq]),
        filter_mode=None, placeholder="选择一条", label_visibility="collapsed",
    )  # fmt: skip
    st.button("撤回这一条", key="supervise_back_button", on_click=_take_back, args=(rows[chosen],))


def _issue(who: str, step: str, issued_on: date, until_on: date) -> None:
    issue_id, words = (str(st.session_state.get(_KEYS[key], "")).strip() for key in ("issue", "words"))
    try:
        saying.supervise(persons.actor(), who, step, issued_on, issue_id=issue_id, until_on=until_on, words=words)
    except CleanCityError as error:
        st.session_state[_KEYS["said"]] = (False, plain(error))
    else:
        st.session_state[_KEYS["said"]] = (True, f"已记下：{plain(who)}，{plain(step)}。")
        st.session_state[_KEYS["issue"]] = st.session_state[_KEYS["words"]] = ""


def _take_back(row: Mapping[Hashable, Any]) -> None:
    issued_on = pd.Timestamp(str(row["issued_on"])).date()
    issue_id = row["issue_id"] if isinstance(row["issue_id"], str) else ""
    try:
        saying.take_back_step(persons.actor(), str(row["department"]), str(row["step"]), issued_on, issue_id=issue_id)
    except CleanCityError as error:
        st.session_state[_KEYS["said"]] = (False, plain(error))
    else:
        st.session_state[_KEYS["said"]] = (True, f"已撤回：{plain(row['dept_name'])}，{plain(row['step'])}。")


def _say_what_was_done() -> None:
    is_done, words = st.session_state.pop(_KEYS["said"], (None, ""))
    if is_done is not None:
        (st.success if is_done else st.warning)(words)


def _words(row: Mapping[Hashable, Any]) -> str:
    about = f"　{row['issue_id']}" if isinstance(row["issue_id"], str) else ""
    return f"{str(row['issued_on'])[:10]}　{row['dept_name']}　{row['step']}{about}"
