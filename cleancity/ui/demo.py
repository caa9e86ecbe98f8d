"""The note that what is shown is the demo city, and the way out of it."""

from __future__ import annotations

import streamlit as st

from cleancity.accounts import Act, may
from cleancity.desk import filing
from cleancity.ui import persons
from cleancity.ui.database import store


def demo_note() -> None:
    """On every page while demo data is in force: 示例数据, and a button that asks before clearing it."""
    if not store().has_demo():
        return
    st.badge("示例数据", color="orange", help="城市、部门和问题都是虚构的，只供试用。")
    if may(persons.actor(), Act.DEMO) and st.button("清空示例，正式启用", key="clear_demo", type="tertiary"):
        _confirm()


@st.dialog("清空示例，正式启用")
def _confirm() -> None:
    st.markdown("示例城市的全部数据将从看板上撤下，您自己上传的数据保留。此后看板只显示您上传的内容。")
    with st.container(horizontal=True):
        if st.button("清空示例", key="clear_demo_yes", type="primary", on_click=_clear):
            st.rerun()
        if st.button("先不清空", key="clear_demo_no"):
            st.rerun()


def _clear() -> None:
    filing.clear_demo(persons.actor())
