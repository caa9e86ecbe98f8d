"""Who is at the keyboard, as typed: kept for the session, whichever field it was typed in. There are no accounts."""

from __future__ import annotations

import streamlit as st

from cleancity.papers.states import LONGEST_PERSON

_KEPT = "person"


def name_field(place: str, title: str) -> str:
    """A field for the name; returns it, "" when nobody gave one."""
    key = f"person_of_{place}"
    st.session_state[key] = st.session_state.get(_KEPT, "")
    st.text_input(
        title, key=key, placeholder=title, label_visibility="collapsed", max_chars=LONGEST_PERSON, on_change=_keep,
        args=(key,),
    )  # fmt: skip
    return str(st.session_state.get(_KEPT, ""))


def _keep(key: str) -> None:
    st.session_state[_KEPT] = str(st.session_state[key]).strip()
