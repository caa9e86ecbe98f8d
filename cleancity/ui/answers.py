"""The sentences at the top of the overview: an answer each, with the way to what is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import streamlit as st

from cleancity.analysis.answers import Answer
from cleancity.ui.links import page_link
from cleancity.ui.plain import plain


@contextmanager
def answers() -> Iterator[None]:
    """The card that holds the sentences."""
    with st.container(border=True, key="answers", gap="xxsmall"):
        yield


def answer(said: Answer) -> None:
    """One sentence: its topic in two characters, the words, and a link to what is behind them."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(said.topic, color="blue")
        st.markdown(said.words.format(**{name: plain(text) for name, text in said.names.items()}), width="stretch")
        page_link(said.page, "查看", icon=":material/arrow_forward:", **said.narrowing)


def say_all(said: Iterable[Answer]) -> None:
    """A card of sentences."""
    with answers():
        for each in said:
            answer(each)
