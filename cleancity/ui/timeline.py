"""One issue from its first report to its last: what it is, and what each file changed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cleancity.analysis.versions import Version, facts_of, versions_of
from cleancity.ui.plain import plain
from cleancity.ui.titles import issue_titles

_OFTEN = ("issue_id", "description", "department", "source", "category", "subcategory", "venue", "street", "address",
          "reported_at", "inspected_on", "due_at", "closed_at", "status", "result")  # fmt: skip


def timeline(rows: pd.DataFrame) -> None:
    """Draw the history of the issue whose versions (issues/versions) these rows are; the latest facts first."""
    if rows.empty:
        st.markdown(":gray[没有这个编号的问题。]")
        return
    titles = issue_titles()
    versions = versions_of(rows, titles)
    now = {str(key): value for key, value in rows.iloc[-1].to_dict().items()}
    often = {name: titles[name] for name in _OFTEN}
    seldom = {name: title for name, title in titles.items() if name not in often}
    st.markdown(_listed(facts_of(now, often)))
    more = facts_of(now, seldom)
    if more:
        with st.expander(f"其余 {len(more)} 项"):
            st.markdown(_listed(more))
    st.markdown(f"**经过（{len(versions)} 个版本）**")
    for version in versions:
        st.markdown(_told(version))


def _listed(facts: list[tuple[str, str]]) -> str:
    return "  \n".join(f":gray[{plain(title)}]　{plain(text)}" for title, text in facts)


def _told(version: Version) -> str:
    when = f"{version.accepted_at:%Y-%m-%d %H:%M}" if version.accepted_at is not None else "时间不详"
    head = f"**{when}** 入库　:gray[{plain(version.file_name)} 第 {version.row_number} 行，批次 {version.batch_id}]"
    if version.is_undone:
        head += "　（该批次已撤销）"
    if version.is_first:
        return f"{head}  \n首次收到"
    if not version.changes:
        return f"{head}  \n内容没有变化"
    lines = [f"{plain(title)}：{plain(old)} → **{plain(new)}**" for title, old, new in version.changes]
    return "  \n".join([head, *lines])
