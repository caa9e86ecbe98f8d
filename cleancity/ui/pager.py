"""Pages of a long list: the database sends one page, the reader turns it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st


@dataclass(frozen=True)
class Pager:
    """Where in the list we are; `limit` and `offset` are query parameters."""

    number: int
    size: int

    @property
    def limit(self) -> int:
        """Rows of a page."""
        return self.size

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size


def pager(n_rows: int, *, key: str, size: int = 50, words: str = "件") -> Pager:
    """Draw 上一页 / 下一页 for `n_rows` rows and return the page to show.

    The page number is kept per `key`; put what the list depends on into the key, and a new list starts at page 1.
    """
    n_pages = max(1, -(-n_rows // size))
    state = f"pager_{key}"
    number = min(max(1, int(st.session_state.get(state, 1))), n_pages)
    first, last = (number - 1) * size + 1, min(number * size, n_rows)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right", gap="small"):
        said = f"第 {first:,}—{last:,} {words}，共 {n_rows:,} {words}" if n_rows else f"共 0 {words}"
        st.markdown(f":gray[{said}]", width="content")
        st.button("上一页", key=f"{state}_back", disabled=number == 1, on_click=_turn, args=(state, number - 1))
        st.markdown(f"{number} / {n_pages}", width="content")
        st.button("下一页", key=f"{state}_on", disabled=number == n_pages, on_click=_turn, args=(state, number + 1))
    return Pager(number, size)


def _turn(state: str, number: int) -> None:
    st.session_state[state] = number
