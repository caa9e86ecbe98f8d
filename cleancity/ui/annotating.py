"""Unusual days: the table of them that the office edits, with the holidays that are known anyway."""

from __future__ import annotations

from datetime import date, timedelta
from zlib import crc32

import streamlit as st

from cleancity.accounts import Act
from cleancity.analysis.annotated import Mark
from cleancity.briefing import marks as marking
from cleancity.charts import theme
from cleancity.desk import saying
from cleancity.errors import CleanCityError
from cleancity.intake import unusual_days
from cleancity.ui import persons
from cleancity.ui.database import ask
from cleancity.ui.plain import plain

_SHOWN = 6


def marks() -> list[Mark]:
    """What was written down, and every holiday of the table."""
    return marking.marks(ask("weekly/annotations", {}))


def annotation_table(known: list[Mark], first: date, last: date) -> None:
    """The unusual days of a span, the latest first; those that were typed can be taken back."""
    _say_what_was_done()
    shown = sorted((mark for mark in known if first <= mark.last and mark.first <= last), key=_place, reverse=True)
    if not shown:
        st.markdown(":gray[这段时间没有节假日，也没有标注。]")
    for mark in shown[:_SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"annotation_{_key(mark)}"):
            words = mark.kind if mark.label == mark.kind else f"{mark.kind}：{plain(mark.label)}"
            st.markdown(f"{_span(mark)}　{words}", width="stretch")
            if not mark.is_holiday and persons.can(Act.ANNOTATE):
                key = f"annotation_back_{_key(mark)}"
                st.button("撤回", key=key, type="tertiary", on_click=_take_back, args=(mark,))
    if len(shown) > _SHOWN:
        st.caption(f"另有 {len(shown) - _SHOWN} 条更早的，见图上的标记。")


def annotation_form(day: date) -> None:
    """Write down unusual days; `day` is what stands there to begin with."""
    if not persons.can(Act.ANNOTATE):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.date_input("从", day, key="annotation_first", format="YYYY-MM-DD", width=130)
        st.date_input("到", day, key="annotation_last", format="YYYY-MM-DD", width=130)
        st.selectbox("类别", unusual_days.KINDS, key="annotation_kind", filter_mode=None, placeholder="类别", width=130)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.text_input(
            "说明", key="annotation_words", placeholder="写几个字，会显示在图上，如 暴雨", label_visibility="collapsed",
            max_chars=unusual_days.LONGEST_WORDS,
        )  # fmt: skip
        st.button("记下", key="annotation_write", on_click=_write)


def _write() -> None:
    said = st.session_state
    try:
        saying.annotate(
            persons.actor(), said["annotation_first"], said["annotation_last"], said["annotation_kind"],
            str(said.get("annotation_words", "")),
        )  # fmt: skip
    except CleanCityError as error:
        said["annotation_said"] = (False, plain(error))
    else:
        said["annotation_said"] = (True, "已记下，图和基线已按它重算。")
        said["annotation_words"] = ""


def _take_back(mark: Mark) -> None:
    try:
        saying.take_back_annotation(persons.actor(), mark.first, mark.last, mark.kind, mark.words)
    except CleanCityError as error:
        st.session_state["annotation_said"] = (False, plain(error))
    else:
        st.session_state["annotation_said"] = (True, "已撤回。")


def _say_what_was_done() -> None:
    is_done, words = st.session_state.pop("annotation_said", (None, ""))
    if is_done is not None:
        (st.success if is_done else st.warning)(words)


def _place(mark: Mark) -> tuple[date, str]:
    return mark.first, mark.label


def _key(mark: Mark) -> str:
    return f"{mark.first}_{mark.last}_{mark.kind}_{crc32(mark.words.encode())}_{mark.is_holiday}"


def _span(mark: Mark) -> str:
    if mark.first == mark.last:
        return theme.day(mark.first)
    one_day_more = mark.first + timedelta(days=1) == mark.last
    joint = "、" if one_day_more else "—"
    return f"{theme.day(mark.first)}{joint}{theme.day(mark.last)}"
