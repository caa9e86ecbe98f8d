"""Which pages are in whose menu, and what stands where a page is not theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from cleancity.accounts import Act
from cleancity.ui import persons

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

# A page's address -> what somebody must be able to do for it to be of any use to them. Every effect and every row is
# kept by the desk all the same.
NEEDED: Mapping[str, Act] = {"upload": Act.UPLOAD, "meeting": Act.MEETING, "accounts": Act.USERS, "audit": Act.AUDIT}


def is_theirs(address: str) -> bool:
    """Whether the page at the address is in the reader's menu."""
    return address not in NEEDED or persons.can(NEEDED[address])


def menu(sections: Mapping[str, Sequence[StreamlitPage]]) -> dict[str, list[StreamlitPage]]:
    """The sections with the reader's own pages.

    Those that are not theirs are left out of the menu; their addresses, from a bookmark, say so in words.
    """
    kept = {title: [page for page in pages if is_theirs(page.url_path)] for title, pages in sections.items()}
    shut = [page for pages in sections.values() for page in pages if not is_theirs(page.url_path)]
    shown = {title: pages for title, pages in kept.items() if pages}
    first = next(iter(shown))
    shown[first] += [
        st.Page(partial(_say_closed, page.title), title=page.title, url_path=page.url_path, visibility="hidden")
        for page in shut
    ]
    return shown


def _say_closed(title: str) -> None:
    from cleancity.ui.links import page_link

    role = persons.actor().role
    st.markdown(f"# {title}：这一页没有向您开放", anchors=False)
    with st.container(border=True):
        who = f"您的角色是{role.words}，" if role else ""
        st.markdown(f"{who}用不到这一页。工作需要的话，请联系管理员调整角色。")
        page_link("overview", "去总览")
