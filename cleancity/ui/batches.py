"""批次历史: every accepted file, what became of its rows, its original, and the way to take it out again."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.contracts import load
from cleancity.desk import filing
from cleancity.desk.seeing import sender_of
from cleancity.desk.tickets import Taken
from cleancity.errors import CleanCityError
from cleancity.reports.rejected import Fault, rejected_workbook
from cleancity.ui import persons
from cleancity.ui.checkup import grid_height, problem_table, rejected_button, show_notices
from cleancity.ui.database import ask, store
from cleancity.ui.downloading import download
from cleancity.ui.plain import plain
from cleancity.ui.shows import table
from cleancity.ui.uploading import WEEKLY, YEARLY, title_of

ORIGINS = {"demo": "示例数据", "screen": "网页上传", "command": "命令行", "inbox": "收件文件夹"}
EVERYTHING = "全部数据集"
FATES = {"n_rejected": "退回", "n_left_out": "略过", "n_added": "新增", "n_changed": "变更", "n_unchanged": "未变"}
Batch = Mapping[Hashable, Any]


def choose_batches() -> pd.DataFrame:
    """Every batch, newest first, of all datasets or of the one chosen."""
    rows = ask("history/batches", {})
    present = [name for name in WEEKLY + YEARLY if (rows["dataset"] == name).any()]
    chosen = st.selectbox(
        "数据集", ["", *present], key="history_dataset", format_func=_dataset_words, label_visibility="collapsed",
        filter_mode=None, placeholder="选择数据集", width=260,
    )  # fmt: skip
    return rows[rows["dataset"] == chosen].reset_index(drop=True) if chosen else rows


def batch_table(rows: pd.DataFrame) -> int | None:
    """The batches as a grid; returns the position of the chosen one."""
    shown = pd.DataFrame(
        {
            "batch_id": rows["batch_id"],
            "dataset": [title_of(name) for name in rows["dataset"]],
            "file_name": rows["file_name"],
            "accepted_at": rows["accepted_at"],
            "as_of": rows["as_of"],
            "words": [_row_words(row) for row in rows.to_dict("records")],
            "state": [_state(row) for row in rows.to_dict("records")],
            "origin": rows["origin"].map(ORIGINS),
        }
    )
    words = {
        "batch_id": st.column_config.NumberColumn("批次", width=60, format="%d"),
        "dataset": st.column_config.TextColumn("数据集", width=90),
        "file_name": st.column_config.TextColumn("文件", width=250),
        "accepted_at": st.column_config.DatetimeColumn("入库时间", width=130, format="YYYY-MM-DD HH:mm"),
        "as_of": st.column_config.DateColumn("报送日期", width=90, format="YYYY-MM-DD"),
        "words": st.column_config.TextColumn("各行去向", width=280),
        "state": st.column_config.TextColumn("状态", width=150),
        "origin": st.column_config.TextColumn("来路", width=80),
    }
    return table(shown, columns=words, name="批次历史", height=grid_height(len(rows)), on_select="rerun")


def find_batch(rows: pd.DataFrame, position: int | None, wanted: str | None) -> Batch:
    """The batch to show in full: the row chosen in the grid, else the one a link named, else the newest."""
    if position is not None and position < len(rows):
        return rows.iloc[position].to_dict()
    named = rows[rows["batch_id"].astype(str) == wanted]
    return (named if len(named) else rows).iloc[0].to_dict()


def show_batch(batch: Batch) -> None:
    """One batch: its rows in words, its files to take away, what was said about it, and its undoing."""
    number, file = int(batch["batch_id"]), str(batch["file_name"])
    problems = ask("history/problems_of_batch", {"batch_id": number})
    st.markdown(f"**批次 {number}　{title_of(batch['dataset'])}**　{plain(file)}　:gray[{_state(batch)}]")
    st.markdown(f"{_row_words(batch)}。")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        _original_button(batch)
        _rejected_button(number, file, problems)
        can_undo = not batch["is_undone"] and filing.may_undo(persons.actor(), number)
        if can_undo and st.button("撤销这一批", key="undo", icon=":material/undo:"):
            _confirm_undo(batch)
    if batch["is_undone"]:
        st.caption("数据已撤下，原件还在；重新上传它，就会再入库。")
    bad = problems[problems["row_number"].notna()].copy()
    if len(bad):
        bad["column_title"] = bad["column_title"].replace("", "整行")
        bad["outcome"] = bad["level"].map({"error": "退回", "notice": "略过", "warning": "提醒"})
        problem_table(bad)
    show_notices(problems.loc[problems["row_number"].isna(), "reason"])


def undo_if_asked() -> None:
    """Carry out the undo that was just confirmed, once, and say that it is done or why it could not be."""
    number = st.session_state.pop("history_undo", None)
    if number is None:
        return
    try:
        with st.spinner("正在撤销，请稍候……"):
            filing.undo(persons.actor(), number)
        st.success(f"批次 {number} 已撤销，各页的数字已经更新。")
    except CleanCityError as error:
        st.warning(plain(error))


def _original_button(batch: Batch) -> None:
    path = store().uploads / str(batch["sha256"])
    if not path.exists():
        return
    download(
        "下载原件", lambda: Taken(path.read_bytes()), str(batch["file_name"]), key="original",
        holds=f"批次 {batch['batch_id']} 的原件", media_type="application/octet-stream",
        department=sender_of(batch["sender"]),
    )  # fmt: skip


def _rejected_button(number: int, file: str, problems: pd.DataFrame) -> None:
    kept = ask("history/rejected_of_batch", {"batch_id": number})
    if kept.empty:
        return

    def make() -> bytes:
        rows = {int(row): json.loads(raw) for row, raw in zip(kept["row_number"], kept["raw"], strict=True)}
        return rejected_workbook(rows, _faults(problems))

    rejected_button(make, file, len(kept))


def _faults(problems: pd.DataFrame) -> Iterator[Fault]:
    for row in problems[problems["row_number"].notna()].to_dict("records"):
        yield Fault(int(row["row_number"]), row["column_title"] or "", f"{row['reason']}{row['remedy'] or ''}")


@st.dialog("撤销这一批")
def _confirm_undo(batch: Batch) -> None:
    contract = load(batch["dataset"])
    st.markdown(f"批次 {batch['batch_id']}　{contract.title}　{plain(batch['file_name'])}")
    st.markdown(f"{_what_undo_does(batch)}后来的批次又更新过的行不受影响。上传的原件保留，需要时可以重新上传。")
    with st.container(horizontal=True):
        number = int(batch["batch_id"])
        if st.button("撤销", key="undo_yes", type="primary", on_click=_ask_to_undo, args=(number,)):
            st.rerun()
        if st.button("先不撤销", key="undo_no"):
            st.rerun()


def _what_undo_does(batch: Batch) -> str:
    said = [f"新增的 {batch['n_added']:,} 行会撤下"] if batch["n_added"] else []
    said += [f"改动的 {batch['n_changed']:,} 行恢复成上一批的样子"] if batch["n_changed"] else []
    return f"这一批{'，'.join(said)}；" if said else "这一批没有改动数据；"


def _ask_to_undo(number: int) -> None:
    st.session_state["history_undo"] = number


def _dataset_words(dataset: str) -> str:
    return title_of(dataset) if dataset else EVERYTHING


def _row_words(batch: Batch) -> str:
    """Where the rows went, leaving out what is nought."""
    said = [f"{words} {batch[name]:,}" for name, words in FATES.items() if batch[name]]
    return "，".join([f"读到 {batch['n_read']:,} 行", *said])


def _state(batch: Batch) -> str:
    return f"已撤销（{batch['undone_at']:%m-%d %H:%M}）" if batch["is_undone"] else "有效"
