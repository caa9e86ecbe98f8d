"""The way in and out of the projector: it is a word in the address, so filters and everything else there stay."""

from __future__ import annotations

import streamlit as st

from cleancity.briefing.items import PAGE_ITEMS

MODE, PROJECTOR = "mode", "projector"
_ITS_OWN = (MODE, "theme", "every")  # what the address says about the projector alone


def is_open() -> bool:
    """Whether the address asks for the projector."""
    return st.query_params.get(MODE) == PROJECTOR


def enter() -> None:
    """Ask for the projector from the next run on."""
    st.query_params[MODE] = PROJECTOR


def leave() -> None:
    """Ask for the page again; a meeting is forgotten everywhere but on its own page."""
    forgotten = _ITS_OWN if page_now() == "meeting" else (*_ITS_OWN, "meeting")
    for name in forgotten:
        if name in st.query_params:
            del st.query_params[name]


def come_to(address: str) -> str:
    """Take down which page this run is about (its address, "" is the overview's) and return its name."""
    st.session_state["page_now"] = address or "overview"
    return page_now()


def page_now() -> str:
    """The page that this run is about."""
    return str(st.session_state.get("page_now", ""))


def offer() -> None:
    """The button that opens the projector, on a page that has something to project."""
    if page_now() in PAGE_ITEMS:
        st.button("投影", icon=":material/present_to_all:", key="to_projector", on_click=enter)
