"""发文登记: every paper that was made, and which of them the rest of the page is about."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cleancity.desk import papers
from cleancity.errors import CleanCityError
from cleancity.papers import register
from cleancity.papers.kinds import KINDS
from cleancity.papers.register import Paper
from cleancity.papers.states import DRAFTED, ISSUED, REVIEWED, SENT_BACK, VOID
from cleancity.ui import persons
from cleancity.ui.choices import choice
from cleancity.ui.database import store
from cleancity.ui.headings import heading
from cleancity.ui.shows import ROW_PX, excel

_CHOSEN = "paper_chosen"
SHOWN = {"all": "全部", "open": "在办", "issued": "已签发"}
_STATES = {"all": None, "open": (DRAFTED, REVIEWED, SENT_BACK), "issued": (ISSUED,)}
_MARKS = {DRAFTED: "✎ 拟稿", REVIEWED: "○ 已审核", ISSUED: "✔ 已签发", SENT_BACK: "↩ 退回", VOID: "✕ 作废"}
_HASH = 8  # letters of a hash that are shown
TITLES = {
    "title": "标题", "kind": "种类", "state": "状态", "person": "经办人", "said_at": "时间", "as_of": "截至",
    "data_version": "数据版本", "sha256": "校验值", "file_name": "文件", "n_versions": "稿次", "paper_id": "编号",
}  # fmt: skip


def choose_paper(paper_id: str) -> None:
    """Make the rest of the page be about it."""
    st.session_state[_CHOSEN] = paper_id


def paper_list() -> Paper | None:
    """The register as a grid; returns the paper chosen in it, else the one last worked on, else the newest."""
    rows = papers.listed(persons.actor())
    with heading(_finding(rows)):
        shown = choice("shown", "看哪些", SHOWN)
        if len(rows):
            excel(_words(rows), "发文登记", titles=TITLES)
    wanted = _STATES[shown]
    if wanted is not None:
        rows = rows[rows["state"].isin(wanted)].reset_index(drop=True)
    if rows.empty:
        st.markdown(f":gray[{'还没有这样的文件。' if wanted else '还没有做过文件：在左边选好种类和日期，点“生成”。'}]")
        return None
    position = _grid(rows, shown)
    ids = list(rows["paper_id"])
    if position is not None:
        choose_paper(ids[position])
    chosen = str(st.session_state.get(_CHOSEN))
    try:
        return register.find(store(), chosen if chosen in ids else ids[0])
    except CleanCityError:
        return None


def short_hash(digest: str) -> str:
    """The first letters of a hash, as people compare them."""
    return digest[:_HASH].upper()


def state_words(state: str) -> str:
    """A state with its sign."""
    return _MARKS.get(state, state)


def _finding(rows: pd.DataFrame) -> str:
    counts = rows["state"].value_counts()
    n_open = int(counts.reindex([DRAFTED, REVIEWED, SENT_BACK]).fillna(0).sum())
    return f"发文登记：在办 {n_open} 份，已签发 {int(counts.get(ISSUED, 0))} 份"


def _words(rows: pd.DataFrame) -> pd.DataFrame:
    titles = {kind: each.title for kind, each in KINDS.items()}
    return rows[list(TITLES)].assign(
        kind=rows["kind"].map(lambda kind: titles.get(kind, kind)), state=rows["state"].map(state_words)
    )


def _grid(rows: pd.DataFrame, shown: str) -> int | None:
    words = _words(rows).assign(sha256=rows["sha256"].map(short_hash))
    columns = {
        "title": st.column_config.TextColumn("标题", width=310),
        "state": st.column_config.TextColumn("状态", width=75),
        "person": st.column_config.TextColumn("经办人", width=65),
        "said_at": st.column_config.DatetimeColumn("时间", width=95, format="MM-DD HH:mm"),
        "as_of": st.column_config.DateColumn("截至", width=85, format="YYYY-MM-DD"),
        "data_version": st.column_config.NumberColumn("数据版本", width=65, format="%d"),
        "sha256": st.column_config.TextColumn("校验值", width=80),
    }
    event = st.dataframe(
        words[list(columns)], hide_index=True, column_config=columns, height=min(6, len(rows) + 1) * ROW_PX + 2,
        key=f"table_papers_{shown}_{len(rows)}", on_select="rerun", selection_mode="single-row", placeholder="",
        alt="发文登记",
    )  # fmt: skip
    chosen = event["selection"]["rows"]
    return int(chosen[0]) if chosen and chosen[0] < len(rows) else None
