"""报送情况: its numbers, its grid, and the small form by which a clerk says that something came in, or did not."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.accounts import Act
from cleancity.analysis.intervals import share
from cleancity.analysis.submissions import Tally, item_words, still_owed
from cleancity.charts import theme
from cleancity.desk import saying
from cleancity.desk.doing import scope_of
from cleancity.errors import CleanCityError
from cleancity.intake import marks
from cleancity.settings import load_settings
from cleancity.ui import persons
from cleancity.ui.plain import plain
from cleancity.ui.shows import table
from cleancity.ui.uploading import speak_chinese

Item = Mapping[Hashable, Any]


def tally_cards(found: Tally, n_periods: int) -> None:
    """Six numbers over what was due in the periods shown."""
    cards = (
        ("及时率", theme.per_cent(found.on_time), f"按时 {found.n_on_time:,} 份，应报 {found.n_due:,} 份"),
        ("完整率", theme.per_cent(found.complete), f"已报 {found.n_in:,} 份，近 {n_periods} 期"),
        ("迟报", theme.count(found.n_late, "份"), "过了截止时间才报"),
        ("未报", theme.count(found.n_missing, "份"), "到期没报，或退回未改"),
        ("零报告", theme.count(found.n_zero, "份"), "本期没有要报的"),
        ("平均质量分", _score(found.quality), "满分 100，各期文件平均"),
    )
    intervals = {"及时率": _interval(found.n_on_time, found.n_due), "完整率": _interval(found.n_in, found.n_due)}
    for column, (title, value, words) in zip(st.columns(len(cards), gap="small"), cards, strict=True):
        with column, st.container(border=True, key=f"kpi_submission_{title}", gap=None, height="stretch"):
            st.markdown(title)
            st.markdown(f"### {value}", anchors=False)
            st.caption(words)
            if intervals.get(title):
                st.caption(intervals[title])


def owed_table(rows: pd.DataFrame) -> None:
    """What is due and not in, oldest first."""
    words = {
        "dept_name": st.column_config.TextColumn("部门", width=150),
        "title": st.column_config.TextColumn("要报的", width=130),
        "label": st.column_config.TextColumn("哪一期", width=80),
        "due_at": st.column_config.DatetimeColumn("截止时间", width=140, format="YYYY-MM-DD HH:mm"),
        "status": st.column_config.TextColumn("状态", width=70),
        "returned_note": st.column_config.TextColumn("退回原因", width=200),
    }
    owed = still_owed(rows)
    if owed["returned_note"].isna().all():
        del words["returned_note"]
    table(owed, columns=words, name="欠报清单", height=38 + 35 * min(len(owed), 6))


def marking_form(rows: pd.DataFrame) -> None:
    """Choose one thing owed; declare a clean period, hand in a document, send it back, or take that back."""
    _say_what_was_done()
    own = scope_of(persons.actor())
    rows = rows[rows["dept_name"] == own] if own else rows
    if rows.empty or not persons.can(Act.UPLOAD):
        st.markdown(":gray[这里没有要您办的。]")
        return
    items = {_key(row): row for row in _pressing_first(rows).to_dict("records")}
    chosen = st.selectbox(
        "哪一份", list(items), key="submission_item", format_func=lambda key: item_words(items[key]),
        filter_mode=None, placeholder="选择一份", label_visibility="collapsed",
    )  # fmt: skip
    item = items[chosen]
    document = _document(item)
    st.text_input("退回原因", key="submission_note", placeholder="退回时写明哪里要改", label_visibility="collapsed")
    with st.container(horizontal=True, gap="small"):
        _button("零报告", "submission_zero", item, marks.NOTHING_TO_REPORT)
        if document:
            _button(f"收下{item['document']}", "submission_document", item, marks.HANDED_IN, document=document)
        _button("退回", "submission_return", item, marks.SENT_BACK)
        _button("撤回标记", "submission_undo", item, marks.TAKEN_BACK)


def _button(words: str, key: str, item: Item, state: str, **said: Any) -> None:
    st.button(words, key=key, on_click=_declare, args=(item, state, said))


def _declare(item: Item, state: str, said: Mapping[str, Any]) -> None:
    period_on = pd.Timestamp(item["start_on"]).date()
    if state == marks.SENT_BACK:  # as typed by now: the button may be what ended the typing
        said = {"note": str(st.session_state.get("submission_note", ""))}
    try:
        saying.mark(persons.actor(), item["obligation"], item["dept_code"], period_on, state, **said)
    except CleanCityError as error:
        st.session_state["submission_said"] = (False, plain(error))
    else:
        what = f"{item['dept_name']}的{item['title']}（{item['label']}）"
        st.session_state["submission_said"] = (True, f"已记下：{plain(what)}，{state}。")


def _say_what_was_done() -> None:
    is_done, words = st.session_state.pop("submission_said", (None, ""))
    if is_done is not None:
        (st.success if is_done else st.warning)(words)


def _document(item: Item) -> tuple[str, bytes] | None:
    if theme.is_missing(item["document"]):
        return None
    speak_chinese()
    with st.container(key="up_document"):
        file = st.file_uploader(
            f"{item['document']}文件", key=f"submission_file_{_key(item)}", label_visibility="collapsed",
            max_upload_size=load_settings().max_file_mb,
        )  # fmt: skip
    return (file.name, file.getvalue()) if file else None


def _pressing_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Missing ones first, then the newest periods."""
    is_settled = ~rows["status"].isin(["未报", "退回"])
    return rows.assign(is_settled=is_settled).sort_values(
        ["is_settled", "start_day", "dept_code"], ascending=[True, False, True]
    )


def _key(row: Item) -> str:
    return f"{row['obligation']}|{row['dept_code']}|{pd.Timestamp(row['start_on']).date()}"


def _interval(n_of: int, n: int) -> str:
    """The 95 % interval of a share, or that there are too few to say; "" where nothing is due."""
    found = share(n_of, n)
    if found is None:
        return ""
    if n < load_settings().n_min:
        return "样本不足，不给区间"
    return f"95 % 区间 {theme.interval(found.low, found.high)}"


def _score(value: float | None) -> str:
    return theme.NOTHING if value is None else f"{value:.1f} 分"
