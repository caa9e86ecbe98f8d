"""The head of a card: its sentence at the left, what belongs to it at the right."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def heading(words: str) -> Iterator[None]:
    """A row that begins with the card's finding; what is drawn inside (definitions, methods) stands at its end."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False):
        st.markdown(f"**{words}**", width="stretch")
        yield
