"""The three steps of the upload page, each a card that says its number and what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cleancity.intake import Receipt, Upload
from cleancity.ui import uploading
from cleancity.ui.links import page_link
from cleancity.ui.plain import plain

NUMERALS = "一二三"


@contextmanager
def step(number: int, title: str, words: str = "") -> Iterator[None]:
    """A card with its heading; `words` says in grey what happens in it."""
    with st.container(border=True, key=f"card_step_{number}"):
        grey = f"　:gray[{words}]" if words else ""
        st.markdown(f"**第{NUMERALS[number - 1]}步　{title}**{grey}")
        yield


def later_step(number: int, title: str, words: str) -> None:
    """A step that is not reached yet."""
    with st.container(border=True, key=f"card_step_{number}"):
        st.markdown(f":gray[第{NUMERALS[number - 1]}步　{title}　{words}]")


def say_refused(receipt: Receipt) -> None:
    """One sentence on what is wrong with the file and what to do; one click when the file is another dataset's."""
    problem = receipt.problems[0]
    st.warning(f"**这份文件没有入库**。{plain(problem.reason)}{plain(problem.remedy)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if receipt.suggested:
            st.button(
                f"改选“{uploading.title_of(receipt.suggested)}”，重新体检", key="switch", type="primary",
                on_click=uploading.choose_dataset, args=(receipt.suggested,),
            )  # fmt: skip
        st.button("换一份文件", key="again", on_click=uploading.start_over)
        st.caption("库里的数据没有变化。")


def say_known(receipt: Receipt) -> None:
    """The same file was taken in before; it is not taken in twice."""
    for words in receipt.notices:
        st.info(plain(words))
    _what_next(receipt)


def say_taken_in(receipt: Receipt) -> None:
    """What became of the file, and where to go from here."""
    rows = receipt.rows
    rest = f"退回的 {rows.rejected:,} 行没有入库，改好后可以再传。" if rows.rejected else ""
    st.success(
        f"**已入库**。批次 {receipt.batch}，{plain(receipt.file)}："
        f"新增 {rows.added:,} 行，变更 {rows.changed:,} 行，未变 {rows.unchanged:,} 行。{rest}各页的数字已经更新。"
    )
    _what_next(receipt)


def ask_to_take_in(upload: Upload, receipt: Receipt) -> None:
    """The button that commits, with what it will do in words."""
    rows = receipt.rows
    rest = f"退回的 {rows.rejected:,} 行不入库。" if rows.rejected else ""
    same = "与库里完全相同，入库只留下报送记录。" if rows.good == rows.unchanged else ""
    st.markdown(
        f"将入库 **{rows.good:,}** 行：新增 {rows.added:,}，变更 {rows.changed:,}，未变 {rows.unchanged:,}。"
        f"{same}{rest}入库以后随时可以在批次历史里撤销。"
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        clicked = st.button("确认入库", key="accept", type="primary")
        st.button("换一份文件", key="again", type="tertiary", on_click=uploading.start_over)
        if clicked:
            uploading.take_in(upload)
            st.rerun()


def _what_next(receipt: Receipt) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button("再传一份", key="again", type="primary", on_click=uploading.start_over)
        page_link("overview", "看总览")
        page_link("history", "看这一批的记录", batch=receipt.batch)
