"""The three steps of the upload page, each a card that says its number and what it is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import streamlit as st

from cleancity.intake import Receipt
from cleancity.ui import answering, uploading
from cleancity.ui.links import page_link
from cleancity.ui.plain import plain
from cleancity.ui.uploading import Chosen

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


def pick_file(files: Sequence[Chosen], receipts: Mapping[str, Receipt]) -> Chosen:
    """Of several files, the one whose report is shown."""
    words = {each.id: f"{each.upload.file}（{_state(receipts.get(each.id))}）" for each in files}
    wanted = st.radio(
        "看哪一份的报告", list(words), format_func=lambda one: plain(words.get(one, one)), key="upload_pick",
        label_visibility="collapsed",
    )  # fmt: skip
    return next((each for each in files if each.id == wanted), files[0])


def say_refused(chosen: Chosen, receipt: Receipt) -> None:
    """One sentence on what is wrong with the file and what to do; one click when the file is another dataset's."""
    problem = receipt.problems[0]
    st.warning(f"**这份文件没有入库**。{plain(problem.reason)}{plain(problem.remedy)}")
    with st.container(horizontal=True, vertical_alignment="center"):
        if receipt.suggested:
            st.button(
                f"改选“{uploading.title_of(receipt.suggested)}”，重新体检", key="switch", type="primary",
                on_click=answering.choose_dataset, args=(chosen.id, receipt.suggested),
            )  # fmt: skip
        st.button("换一份文件", key="again", on_click=uploading.start_over)
        st.caption("库里的数据没有变化。")


def say_known(receipt: Receipt) -> None:
    """The same file was taken in before; it is not taken in twice."""
    for words in receipt.notices:
        st.info(plain(words))
    _what_next(receipt)


def say_taken_in(receipts: Sequence[Receipt]) -> None:
    """What became of the files, and where to go from here."""
    for receipt in receipts:
        rows = receipt.rows
        if not receipt.accepted:
            st.warning(f"**{plain(receipt.file)}** 没有入库。{plain(receipt.problems[0].reason)}")
            continue
        rest = f"退回的 {rows.rejected:,} 行没有入库，改好后可以再传。" if rows.rejected else ""
        st.success(
            f"**已入库**。批次 {receipt.batch}，{plain(receipt.file)}："
            f"新增 {rows.added:,} 行，变更 {rows.changed:,} 行，未变 {rows.unchanged:,} 行。{rest}各页的数字已经更新。"
        )
    _what_next(receipts[-1])


def ask_to_take_in(files: Sequence[Chosen], receipts: Mapping[str, Receipt]) -> None:
    """The button that commits, with what it will do in words."""
    ready = [each for each in files if _can_go_in(receipts[each.id])]
    rows = [receipts[each.id].rows for each in ready]
    good, rejected = sum(each.good for each in rows), sum(each.rejected for each in rows)
    added, changed = sum(each.added for each in rows), sum(each.changed for each in rows)
    unchanged = good - added - changed
    rest = f"退回的 {rejected:,} 行不入库。" if rejected else ""
    same = "与库里完全相同，入库只留下报送记录。" if good == unchanged else ""
    many = f"{len(ready)} 份文件，" if len(files) > 1 else ""
    st.markdown(
        f"将入库 {many}**{good:,}** 行：新增 {added:,}，变更 {changed:,}，未变 {unchanged:,}。"
        f"{same}{rest}入库以后随时可以在批次历史里撤销。"
    )
    _offer_profile(ready)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("确认入库", key="accept", type="primary", on_click=uploading.take_in, args=(ready,))
        st.button("换一份文件", key="again", type="tertiary", on_click=uploading.start_over)


def any_ready(receipts: Iterable[Receipt]) -> bool:
    """Whether there is a file to take in."""
    return any(_can_go_in(receipt) for receipt in receipts)


def _can_go_in(receipt: Receipt) -> bool:
    return bool(receipt.rows.good) and not receipt.is_repeat


def _state(receipt: Receipt | None) -> str:
    if receipt is None:
        return "等待体检"
    if receipt.is_repeat:
        return "已经入库"
    return f"能入库 {receipt.rows.good:,} 行，退回 {receipt.rows.rejected:,} 行" if receipt.rows.good else "不能入库"


def _offer_profile(ready: Sequence[Chosen]) -> None:
    department = ready[0].upload.department
    if department and any(each.upload.mapping for each in ready):
        st.checkbox(f"记住这样对照，下次“{plain(department)}”的文件自动照此读取", value=True, key="upload_remember")


def _what_next(receipt: Receipt) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button("再传一份", key="again", type="primary", on_click=uploading.start_over)
        page_link("overview", "看总览")
        page_link("history", "看这一批的记录", batch=receipt.batch)
