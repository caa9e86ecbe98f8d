"""A small form that mends one issue without a file; what it makes is a batch like any other."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.contracts import load
from cleancity.desk import filing
from cleancity.errors import CleanCityError
from cleancity.ui import persons
from cleancity.ui.plain import plain

EDITED = ("status", "result", "department", "category", "subcategory", "venue", "reported_at", "due_at", "closed_at",
          "description")  # fmt: skip


def correct_issue(versions: pd.DataFrame) -> None:
    """The form for the issue whose versions (issues/versions) these are; nothing when it is not in force."""
    if versions.empty or bool(versions["is_undone"].iloc[-1]) or not persons.can(Act.UPLOAD, "issue"):
        return
    now = versions.iloc[-1]
    with st.expander("更正这一件"), st.form(f"correct_{now['issue_id']}", border=False):
        st.caption("只改需要改的。提交后成为一个批次，记在批次历史里，可以撤销。")
        typed = {name: _input(name, _shown(now[name])) for name in EDITED}
        if st.form_submit_button("提交更正", type="primary"):
            changed = {name: text for name, text in typed.items() if text != _shown(now[name])}
            _submit(str(now["issue_id"]), changed)


def _input(name: str, text: str) -> str:
    field = load("issue").field(name)
    key = f"correct_{name}"
    if field.enum:
        options = ["", *field.enum]
        at = options.index(text) if text in options else 0
        chosen = st.selectbox(
            field.title, options, at, key=key, format_func=lambda value: value or "（空）", filter_mode=None,
            placeholder="请选择",
        )  # fmt: skip
        return str(chosen)
    if name == "description":
        return str(st.text_area(field.title, text, key=key, height=90)).strip()
    return str(st.text_input(field.title, text, key=key, placeholder=f"如 {field.example}")).strip()


def _submit(issue_id: str, changed: dict[str, str]) -> None:
    if not changed:
        st.info("没有改动。")
        return
    try:
        receipt = filing.correct(persons.actor(), "issue", {"issue_id": issue_id}, changed)
    except CleanCityError as error:
        st.warning(plain(error))
        return
    if not receipt.accepted:
        st.warning(f"没有更正。{plain(receipt.problems[0].reason)}{plain(receipt.problems[0].remedy)}")
        return
    st.session_state["corrected"] = receipt.batch
    st.rerun()


def _shown(value: object) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return str(value)
