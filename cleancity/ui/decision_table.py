"""议定事项: how the decisions stand, as a sentence and a table."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from cleancity.analysis import decisions
from cleancity.charts import theme
from cleancity.ui.choices import choice
from cleancity.ui.database import ask
from cleancity.ui.shows import excel, finding, table

# A sign goes with every word, for those who see no colours.
SIGNS = {decisions.BACK: "↻", decisions.LATE: "▲", decisions.SOON: "●", decisions.REPORTED: "◇",
         decisions.OPEN: "○", decisions.DONE: "✔", decisions.WITHDRAWN: "✕"}  # fmt: skip
_EPOCH = date(1970, 1, 1)
ALL, ROW_PX, MOST_ROWS = "all", 35, 12
_COLUMNS = {
    "shown": st.column_config.TextColumn("状态", width=76),
    "matter": st.column_config.TextColumn("议定事项", width=204),
    "unit": st.column_config.TextColumn("责任单位", width=118),
    "leader": st.column_config.TextColumn("责任领导", width=66),
    "due_on": st.column_config.DateColumn("时限", width=86, format="YYYY-MM-DD"),
    "shown_note": st.column_config.TextColumn("凭什么", width=208),
}
_TITLES = {
    "shown_state": "状态", "matter": "议定事项", "unit": "责任单位", "leader": "责任领导", "due_on": "时限",
    "shown_note": "凭什么", "done_on": "销号日期", "task_name": "关联任务", "n_issues": "关联问题",
    "n_closed": "已结案", "n_came_back": "反弹", "meeting_title": "会议", "held_on": "开会日期",
    "decision_id": "编号", "words": "说明",
}  # fmt: skip


def standing(as_of: date) -> pd.DataFrame:
    """Every decision with its state, the worst first; those withdrawn last."""
    rows = ask("meeting/decisions", {"as_of": as_of, "withdrawn": "yes"})
    shown = decisions.standing(rows, (as_of - _EPOCH).days)
    gone = rows[(rows["state"] == decisions.WITHDRAWN) & rows["meeting_title"].notna()]
    gone = gone.assign(shown_state=decisions.WITHDRAWN, shown_note=gone["words"], done_on=None, days_left=None)
    every = pd.concat([shown, gone], ignore_index=True) if len(gone) else shown
    return every.assign(shown=[f"{SIGNS[state]} {state}" for state in every["shown_state"]])


def finding_words(rows: pd.DataFrame) -> str:
    """How many are done, and what needs a word: 共 6 项，已销号 2 项（33 %）；反弹 1 项，超期 1 项."""
    counts = decisions.counts(rows)
    total = sum(counts.values())
    done = counts[decisions.DONE]
    rest = "，".join(f"{state} {n} 项" for state, n in counts.items() if n and state != decisions.DONE)
    share = f"（{theme.per_cent(done / total, 0)}）" if total else ""
    return f"共议定 {total} 项，已销号 {done} 项{share}" + (f"；{rest}" if rest else "，全部办结")


def narrowed(rows: pd.DataFrame) -> pd.DataFrame:
    """The filters of the page, and the rows that they leave."""
    held = {str(row["meeting_id"]): _meeting_words(row) for row in rows.to_dict("records")}
    newest = dict(sorted(held.items(), key=lambda each: str(each[0]), reverse=True))
    units = {str(unit): str(unit) for unit in sorted(rows["unit"].unique())}
    states = {state: f"{SIGNS[state]} {state}" for state in SIGNS if (rows["shown_state"] == state).any()}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=230):
            meeting = choice("held", "哪次会议", {ALL: "全部会议", **newest}, menu=True)
        with st.container(width=190):
            unit = choice("unit", "责任单位", {ALL: "全部单位", **units}, menu=True)
        state = choice("state", "状态", {ALL: "全部", **states})
        st.space("stretch")
        left = rows
        for column, value in (("meeting_id", meeting), ("unit", unit), ("shown_state", state)):
            left = left if value == ALL else left[left[column] == value]
        left = left.reset_index(drop=True)
        excel(left[list(_TITLES)], "议定事项", titles=_TITLES, label="导出")
    return left


def show_rows(rows: pd.DataFrame) -> int | None:
    """The decisions as a grid; returns the position of the chosen one."""
    finding(finding_words(rows))
    height = ROW_PX * (min(len(rows), MOST_ROWS) + 1)
    return table(rows, columns=_COLUMNS, name="议定事项列表", height=height, on_select="rerun", download=False)


def _meeting_words(row: dict[object, object] | dict[str, object]) -> str:
    if not isinstance(row["meeting_title"], str):
        return f"（已删除的会议 {row['meeting_id']}）"
    return f"{row['meeting_title']}（{theme.day(pd.Timestamp(str(row['held_on'])).date())}）"
