"""The sentences at the top of the overview: an answer each, with the way to what is behind it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st

from cleancity.ui.links import page_link


@contextmanager
def answers() -> Iterator[None]:
    """The card that holds the sentences."""
    with st.container(border=True, key="answers", gap="xxsmall"):
        yield


def answer(topic: str, words: str, page: str, **narrowing: Any) -> None:
    """One sentence: its topic in two characters, the words (Markdown; escape names with `plain`), and a link."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(topic, color="blue", width=48)
        st.markdown(words, width="stretch")
        page_link(page, "查看", icon=":material/arrow_forward:", **narrowing)
