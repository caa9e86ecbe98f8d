"""A sheet told in words, small, beside a form."""

from __future__ import annotations

import streamlit as st

from cleancity.analysis.sheet import Sheet
from cleancity.ui.plain import plain


def preview(sheet: Sheet) -> None:
    """The sheet's topic, finding and numbers in a card."""
    with st.container(border=True, key="card_sheet"):
        topic = f"{sheet.topic}：{sheet.narrowing}" if sheet.narrowing else sheet.topic
        st.caption(f"{plain(topic)}　{plain(sheet.period)}")
        st.markdown(f"**{plain(sheet.finding)}**")
        for number in sheet.numbers:
            st.markdown(f"{plain(number.label)}　**{plain(number.value)}**　:gray[{plain(number.note)}]")
        for block in sheet.blocks:
            st.markdown(f":gray[{plain(block.title)}]")
