"""The paper that was chosen: its text to be changed, its next step, its file, and what was done with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.charts import theme
from cleancity.desk import papers
from cleancity.desk.doing import signature
from cleancity.desk.seeing import owner_of
from cleancity.desk.tickets import Taken
from cleancity.errors import CleanCityError, Refused
from cleancity.papers import register
from cleancity.papers.register import Paper
from cleancity.papers.states import DRAFTED, ISSUED, NEXT, REVIEWED, SENT_BACK, VOID
from cleancity.ui import persons
from cleancity.ui.choices import choice
from cleancity.ui.database import store
from cleancity.ui.downloading import download
from cleancity.ui.paper_choosing import choose_paper, short_hash, state_words
from cleancity.ui.plain import plain
from cleancity.ui.said import say_what_was_done, try_to
from cleancity.ui.shows import finding

_PLACE, _REASON = "paper_step", "paper_reason"
_BUTTONS = ((REVIEWED, "审核通过"), (ISSUED, "签发"), (SENT_BACK, "退回"), (VOID, "作废"))


def text_card(paper: Paper | None) -> None:
    """The words of a Word paper, in a field that can be changed while the paper may be."""
    finding("正文")
    try:
        draft = register.draft_of(store(), paper) if paper else None
    except CleanCityError as error:
        st.warning(plain(error))
        return
    if paper is None or draft is None:
        words = "选一份文件，这里是它的正文。" if paper is None else "这种文件没有可改的正文，请下载查看。"
        st.markdown(f":gray[{words}]")
        return
    can_change = DRAFTED in NEXT[paper.state] and persons.can(Act.PAPER)
    key = _text_key(paper)
    st.text_area(
        "正文", draft.text, key=key, label_visibility="collapsed", disabled=not can_change,
        placeholder="",
    )  # fmt: skip
    if can_change:
        st.button("存为新稿", key="paper_save", width="stretch", on_click=_save, args=(paper, key))
        st.caption("〔表1〕〔图1〕这样的行是表和图的位置，请保留。")
    elif DRAFTED not in NEXT[paper.state]:
        st.caption(f"{state_words(paper.state)}的文件不能再改。")


def paper_head(paper: Paper, parts: Mapping[str, str]) -> str:
    """What the paper is, and the choice of what to see of it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        about = f"{state_words(paper.state)}　:gray[{plain(_about(paper))}]"
        st.markdown(f"**{plain(paper.title)}**　{about}", width="stretch")
        return choice("part", "看什么", parts)


def step_bar(paper: Paper) -> None:
    """Its file to take away, and the steps it may take next, in the name of whoever is logged in."""
    say_what_was_done(_PLACE)
    allowed = [(state, words) for state, words in _BUTTONS if state in NEXT[paper.state]]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _download(paper)
        if not allowed or not persons.can(Act.PAPER):
            return
        for state, words in allowed:
            _step_button(paper, state, words)
        with st.container(width="stretch"):
            st.text_input("原因", key=_REASON, placeholder="退回、作废的原因", label_visibility="collapsed")


def _step_button(paper: Paper, state: str, words: str) -> None:
    kind: Literal["primary", "secondary"] = "primary" if state in (REVIEWED, ISSUED) else "secondary"
    if state != ISSUED:
        st.button(words, key=f"paper_to_{state}", type=kind, on_click=_step, args=(paper, state))
    elif st.button(words, key=f"paper_to_{state}", type=kind):
        _confirm_issue(paper)


@st.dialog("签发")
def _confirm_issue(paper: Paper) -> None:
    """What is issued can no longer be changed: whoever signs sees once more what, and by whom."""
    names = register.names_of(store(), paper.paper_id)
    st.markdown(f"**{plain(paper.title)}**")
    drafted, reviewed = ("、".join(names.get(state, ())) or "—" for state in (DRAFTED, REVIEWED))
    st.markdown(f"拟稿　{plain(drafted)}　　审核　{plain(reviewed)}　　签发　**{plain(signature(persons.actor()))}**")
    st.markdown(f"校验值 {short_hash(paper.sha256)}，数据截至 {theme.full_day(paper.as_of)}。")
    try:
        register.check_issuer(store(), paper.paper_id, signature(persons.actor()))
    except CleanCityError as error:
        st.warning(plain(error))
        return
    st.markdown("签发以后不能再改，要更正只能作废另发。")
    with st.container(horizontal=True):
        if st.button("确认签发", key="paper_issue_yes", type="primary", on_click=_step, args=(paper, ISSUED)):
            st.rerun()
        if st.button("先不签发", key="paper_issue_no"):
            st.rerun()


def history(paper: Paper) -> None:
    """Everything that was done with it, oldest first."""
    rows = register.steps(store(), paper.paper_id)
    for row in rows.to_dict("records"):
        moment = pd.Timestamp(row["said_at"]).strftime("%Y-%m-%d %H:%M")
        why = f"：{plain(row['words'])}" if row["words"] else ""
        words = f"{moment}　{state_words(str(row['state']))}　{plain(row['person'])}{why}"
        st.markdown(f"{words}　:gray[校验值 {short_hash(str(row['sha256']))}]")


def _about(paper: Paper) -> str:
    return f"{paper.file_name}{f'，第 {paper.n_versions} 稿' if paper.n_versions > 1 else ''}"


def _download(paper: Paper) -> None:
    try:
        register.read(store(), paper)
    except CleanCityError as error:
        st.warning(plain(error))
        return
    opened = store()
    download(
        "下载", lambda: Taken(register.read(opened, paper)), paper.file_name, key=f"paper_file_{paper.sha256[:12]}",
        holds=f"{paper.title}（{paper.paper_id}）", media_type=paper.media_type, department=owner_of(paper),
    )  # fmt: skip


def _save(paper: Paper, key: str) -> None:
    text = str(st.session_state[key])
    try_to(_PLACE, lambda: choose_paper(papers.edit(persons.actor(), paper, text).paper_id), "已存为新稿。")


def _step(paper: Paper, state: str) -> None:
    reason = str(st.session_state.get(_REASON, ""))

    def work() -> None:
        if state == REVIEWED:
            _refuse_unsaved(paper)
        papers.step(persons.actor(), paper, state, reason)
        choose_paper(paper.paper_id)

    if try_to(_PLACE, work, f"已{state}：{paper.title}。"):
        st.session_state[_REASON] = ""


def _text_key(paper: Paper) -> str:
    return f"paper_text_{paper.paper_id}_{paper.sha256}"


def _refuse_unsaved(paper: Paper) -> None:
    """What is on the screen must be what is reviewed."""
    draft = register.draft_of(store(), paper)
    if draft is not None and st.session_state.get(_text_key(paper), draft.text) != draft.text:
        raise Refused("正文有改动，还没有存。", "请先存为新稿，再审核。")
