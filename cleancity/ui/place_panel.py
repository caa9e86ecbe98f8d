"""One place looked at closely: its sentence, its 13 weeks, its categories and departments, its issues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cleancity.analysis.days import with_plain_days
from cleancity.briefing.views import View
from cleancity.charts import hotspot
from cleancity.ui.database import data
from cleancity.ui.links import page_link
from cleancity.ui.shows import chart, finding, table


def show_place(
    view: View, name: str, asked: Mapping[str, object], link: Mapping[str, Any], notes: Sequence[str] = ()
) -> None:
    """The column beside the map with a choice made.

    Args:
        name: what the place is called; it may come from a file.
        asked: what narrows the queries to the place: cell, street, or a point with its reach.
        link: what narrows the issue list to it.
        notes: sentences that stand before all else; plain text.
    """
    for note in notes:
        st.text(note)
    summary = data("hotspots/cell_summary", **asked).iloc[0]
    st.text(hotspot.cell_sentence(summary, name, view.period_label))
    if not summary["n_issues"]:
        return
    page_link("issues", "在台账中查看", icon=":material/arrow_forward:", **link)
    weeks = data("hotspots/weeks_by_cell", **{**asked, "to_date": view.as_of})
    finding("近 13 周新增")
    chart(hotspot.weeks_of_cell(weeks, view.as_of), alt="近 13 周新增", rows=weeks, name="每周新增", download=False)  # type: ignore[arg-type]
    for title, query, column in hotspot.PARTS:
        parts = data(f"hotspots/{query}", **asked)
        finding(title)
        chart(hotspot.parts_of_cell(parts, column), alt=title, rows=parts, name=title, download=False)
    issues = with_plain_days(data("hotspots/issues_by_cell", **asked))
    table(issues, columns=hotspot.ISSUE_COLUMNS, name="选中一处的问题")
