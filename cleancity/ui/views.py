"""The view that the filters made, and the head of every page."""

from __future__ import annotations

import streamlit as st

from cleancity.briefing.views import View
from cleancity.charts import theme
from cleancity.desk.seeing import own_department
from cleancity.ui import persons
from cleancity.ui.demo import demo_note
from cleancity.ui.plain import plain
from cleancity.ui.projector.door import offer


def current_view() -> View:
    """The view that this run's filters made."""
    view = st.session_state["view"]
    assert isinstance(view, View)
    return view


def page(title: str, question: str, uses_data: bool = True, has_period: bool = True) -> View:
    """Draw the head of a page and return the reader's view.

    With no data at all it says so, shows the way to the upload page and ends the page, unless `uses_data` is False
    (pages of the section 数据, which also show no period). `has_period` False: the filters do not narrow the page.
    """
    view = current_view()
    with st.container(horizontal=True, vertical_alignment="center", key="head", gap="small"):
        st.markdown(f"# {title}：{question}", width="content", anchors=False)
        st.caption(_caption(view, uses_data and has_period and not view.is_empty), width="content")
        st.space("stretch")
        demo_note()
        if not view.is_empty:
            offer()
    if uses_data and view.is_empty:
        _say_no_data()
        st.stop()
    return view


def _caption(view: View, has_period: bool) -> str:
    parts = [plain(view.city)]
    if has_period:
        parts.append(view.period_label)
    if view.data_as_of is not None:
        parts.append(f"数据截至 {theme.full_day(view.data_as_of)}")
    own = own_department(persons.actor())
    if own:
        parts.append(f"明细只列{plain(own)}的")
    return " · ".join(parts)


def _say_no_data() -> None:
    from cleancity.ui.links import page_link

    with st.container(border=True):
        st.markdown("### 还没有数据", anchors=False)
        st.markdown("上传本周的检查问题表（CSV 或 Excel），这里就会有内容。")
        page_link("upload", "去上传数据")
