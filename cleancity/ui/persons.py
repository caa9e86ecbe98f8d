"""Who is at the keyboard: a name typed once, kept for the session. There are no accounts."""

from __future__ import annotations

import streamlit as st

from cleancity.meeting.saving import LONGEST_PERSON

KEY, _KEPT = "person_field", "person"


def person_field() -> None:
    """The small field for the name."""
    st.session_state[KEY] = st.session_state.get(_KEPT, "")
    st.text_input(
        "经办人", key=KEY, placeholder="经办人姓名", label_visibility="collapsed", max_chars=LONGEST_PERSON, width=130,
        on_change=_keep,
    )  # fmt: skip


def person() -> str:
    """The name, "" when nobody gave one."""
    return str(st.session_state.get(_KEPT, ""))


def _keep() -> None:
    st.session_state[_KEPT] = str(st.session_state[KEY]).strip()
