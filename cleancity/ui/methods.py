"""方法卡: how a figure is reckoned, one click away from it."""

from __future__ import annotations

import streamlit as st

from cleancity.methods import Method, load_method


def method_card(name: str, label: str = "怎么算的") -> None:
    """A small button that opens data/methods/<name>.toml; use each name once a page."""
    if st.button(label, key=f"method_{name}", type="tertiary"):
        method = load_method(name)
        st.dialog(method.title, width="large")(_card)(method)


def _card(method: Method) -> None:
    st.markdown(method.what)
    for title, words in (("怎么算", method.how), ("怎么看", method.read), ("说不了什么", method.limits)):
        st.markdown(f"**{title}**")
        st.markdown(words)
    st.caption(f"依据：{method.source}")
