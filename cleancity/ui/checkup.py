"""体检报告: what a file holds, what is wrong with it and what it would change, before anything is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pandas as pd
import streamlit as st

from cleancity.contracts import load
from cleancity.desk.tickets import Taken
from cleancity.intake import Problem, Receipt, RowCounts
from cleancity.intake.problems import LISTED
from cleancity.intake.quality import IN_WORDS
from cleancity.reports.rejected import Fault, rejected_workbook
from cleancity.ui.downloading import download
from cleancity.ui.plain import plain
from cleancity.ui.questions import cleaning_switches, column_choices
from cleancity.ui.shows import table
from cleancity.ui.uploading import Chosen

SHOWN_PROBLEMS = 500


def say_counts(receipt: Receipt) -> None:
    """The report's first sentence."""
    rows = receipt.rows
    parts = [f"能入库 **{rows.good:,}** 行"]
    parts += [f"退回 **{rows.rejected:,}** 行"] if rows.rejected else []
    parts += [f"略过 **{rows.left_out:,}** 行"] if rows.left_out else []
    as_of = f"报送日期 {receipt.as_of}。" if receipt.as_of else ""
    file = f"**{plain(receipt.file)}**:gray[（{load(receipt.dataset).title}）]"
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(f"{file}读到 **{rows.read:,}** 行：{'，'.join(parts)}。{as_of}", width="content")
        if receipt.quality is not None:
            st.markdown(f"质量 **{receipt.quality:g}** 分", width="content", help=f"质量分 = {IN_WORDS}")


def count_cards(rows: RowCounts) -> None:
    """Where every row went: read = good + rejected + left out; good = added + changed + unchanged."""
    cards = (
        ("读到", rows.read, "表头下面的全部行"),
        ("能入库", rows.good, f"修正写法 {rows.repaired:,} 行" if rows.repaired else "都不用修正"),
        ("退回", rows.rejected, "有错，不入库" if rows.rejected else "没有错行"),
        ("略过", rows.left_out, "合计、备注、重复" if rows.left_out else "没有多余的行"),
        ("新增", rows.added, "库里还没有"),
        ("变更", rows.changed, "与库里的不同"),
        ("未变", rows.unchanged, "与库里的相同"),
    )
    for column, (title, count, words) in zip(st.columns(len(cards), gap="small"), cards, strict=True):
        with column, st.container(border=True, key=f"kpi_rows_{title}", gap=None):
            st.markdown(title)
            st.markdown(f"### {count:,} 行", anchors=False)
            st.caption(words)


def show_details(chosen: Chosen, receipt: Receipt) -> None:
    """Rejected rows, changed cells, repairs and notices, columns: a tab for each that has something."""
    shown: dict[str, Callable[[], None]] = {}
    n_of_rows = sum(each.row > 0 for each in receipt.problems)
    if n_of_rows:
        more = "以上" if n_of_rows >= LISTED else ""
        shown[f"退回与略过的行（{n_of_rows:,} 处{more}）"] = lambda: _show_problems(receipt)
    if receipt.warnings:
        shown[f"有疑问但照收的行（{receipt.n_warned:,} 行）"] = lambda: _show_warnings(receipt)
    if receipt.changes:
        shown[f"变更前后（{len(receipt.changes):,} 格）"] = lambda: _show_changes(receipt)
    if receipt.notices:
        shown[f"修正与提醒（{len(receipt.notices)} 条）"] = lambda: show_notices(receipt.notices)
    if receipt.rows.read:
        shown[f"清洗（{len(receipt.repairs)} 种）"] = lambda: cleaning_switches(chosen, receipt)
    if receipt.matches:
        unknown = sum(1 for each in receipt.matches if not each.ours)
        words = f"，{unknown} 列不认识" if unknown else ""
        shown[f"列名对照（{len(receipt.matches)} 列{words}）"] = lambda: column_choices(chosen, receipt)
    for tab, draw in zip(st.tabs(list(shown)), shown.values(), strict=True) if shown else ():
        with tab:
            draw()


def show_notices(notices: Iterable[str]) -> None:
    """What was repaired and what deserves a look, one sentence a line. Uploaded words in them stay words."""
    with st.container(gap="xxsmall"):
        for words in notices:
            st.text(f"· {words}")


def grid_height(n_rows: int) -> int | None:
    """Pixels of a grid that scrolls beyond eight rows; None lets a short one be as high as its rows."""
    return 305 if n_rows > 8 else None


def problem_table(rows: pd.DataFrame, name: str = "退回与略过的行") -> None:
    """Problems with row, column, value, reason, remedy, as clerks look them up in their file."""
    words = {
        "row_number": st.column_config.NumberColumn("行号", width=60, format="%d"),
        "column_title": st.column_config.TextColumn("列", width=100),
        "value": st.column_config.TextColumn("填的内容", width=150),
        "reason": st.column_config.TextColumn("原因", width=260),
        "remedy": st.column_config.TextColumn("怎么改", width=560),
        "outcome": st.column_config.TextColumn("处理", width=60),
    }
    table(rows, columns=words, name=name, height=grid_height(len(rows)), download=False)


def rejected_button(make: Callable[[], bytes], file: str, n_rows: int) -> None:
    """The rejected rows as a workbook to mend; `make` runs when it is clicked."""
    stem = file.rsplit(".", 1)[0]
    label = f"下载退回的 {n_rows:,} 行（Excel，注明原因，改好可再传）"
    download(label, lambda: Taken(make(), n_rows), f"退回的行_{stem}.xlsx", key="rejected", holds="退回的行")


def _show_problems(receipt: Receipt) -> None:
    if receipt.rejected_rows:
        rejected_button(
            lambda: rejected_workbook(receipt.rejected_rows, _faults(receipt.problems)), receipt.file,
            len(receipt.rejected_rows),
        )  # fmt: skip
    of_rows = [each for each in receipt.problems if each.row]  # what is said of the whole file stands above
    listed = of_rows[:SHOWN_PROBLEMS]
    rows = [
        {
            "row_number": each.row,
            "column_title": each.column or "整行",
            "value": each.value,
            "reason": each.reason,
            "remedy": each.remedy,
            "outcome": "退回" if each.row in receipt.rejected_rows else "略过",
        }
        for each in listed
    ]
    problem_table(pd.DataFrame(rows))
    if len(of_rows) > len(listed):
        st.caption(f"只列出前 {SHOWN_PROBLEMS} 处，其余在下载的表格里。")


def _show_warnings(receipt: Receipt) -> None:
    listed = receipt.warnings[:SHOWN_PROBLEMS]
    rows = [
        {"row_number": each.row, "column_title": each.column, "value": each.value, "reason": each.reason,
         "remedy": each.remedy, "outcome": "照收"}
        for each in listed
    ]  # fmt: skip
    problem_table(pd.DataFrame(rows), "有疑问但照收的行")
    if receipt.n_warned > len({each.row for each in listed}):
        st.caption(f"共 {receipt.n_warned:,} 行，只列出前 {len(listed)} 处。")


def _faults(problems: Iterable[Problem]) -> Iterator[Fault]:
    return (Fault(each.row, each.column, f"{each.reason}{each.remedy}") for each in problems)


def _show_changes(receipt: Receipt) -> None:
    rows = pd.DataFrame([vars(change) for change in receipt.changes])
    words = {"key": "编号", "column": "栏目", "old": "库里现在", "new": "入库以后"}
    table(rows, columns=words, name="变更前后", height=grid_height(len(rows)), download=False)
