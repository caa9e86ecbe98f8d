"""Who is at the keyboard: a name typed once, kept for the session. There are no accounts."""

from __future__ import annotations

import streamlit as st

from cleancity.accounts import Person, at_the_command_line
from cleancity.meeting.saving import LONGEST_PERSON

KEY, _KEPT = "person_field", "person"


def person_field(place: str = "", title: str = "经办人姓名") -> None:
    """The small field for the name; a page that has several of them says where each stands (`place`)."""
    key = f"{KEY}_{place}" if place else KEY
    st.session_state[key] = st.session_state.get(_KEPT, "")
    st.text_input(
        "经办人", key=key, placeholder=title, label_visibility="collapsed", max_chars=LONGEST_PERSON, width=130,
        on_change=_keep, args=(key,),
    )  # fmt: skip


def person() -> str:
    """The name, "" when nobody gave one."""
    return str(st.session_state.get(_KEPT, ""))


def _keep(key: str) -> None:
    st.session_state[_KEPT] = str(st.session_state[key]).strip()


def actor() -> Person:
    """Who is at this browser, as the server knows it; asked anew in every run, since rights can be taken away."""
    return at_the_command_line("admin")
