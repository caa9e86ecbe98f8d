"""The sentences at the top of the overview: an answer each, with the way to what is behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import streamlit as st

from cleancity.analysis.answers import Answer
from cleancity.ui.links import page_link
from cleancity.ui.plain import plain

_BADGE_PX, _LETTER_PX = 14, 17  # around a badge's words, and for each letter of them


@contextmanager
def answers() -> Iterator[None]:
    """The card that holds the sentences."""
    with st.container(border=True, key="answers", gap="xxsmall"):
        yield


def answer(said: Answer, n_letters: int = 2) -> None:
    """One sentence: its topic in a badge as wide as so many characters, the words, a link to what is behind them."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(said.topic, color="blue", width=_BADGE_PX + _LETTER_PX * n_letters)
        st.markdown(said.words.format(**{name: plain(text) for name, text in said.names.items()}), width="stretch")
        page_link(said.page, "查看", icon=":material/arrow_forward:", **said.narrowing)


def say_all(said: Iterable[Answer]) -> None:
    """A card of sentences, their words one under the other."""
    every = list(said)
    with answers():
        for each in every:
            answer(each, max(len(one.topic) for one in every))
