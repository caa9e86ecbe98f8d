"""What a button did, or why it could not: said once, on the run after the click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cleancity.errors import CleanCityError
from cleancity.ui.plain import plain

_KEY = "said_about_"


def try_to(place: str, work: Callable[[], Any], done: str = "") -> bool:
    """Do `work` and keep what is to be said of it at `place`; whether it could be done."""
    try:
        work()
    except CleanCityError as error:
        st.session_state[_KEY + place] = (False, plain(error))
        return False
    st.session_state[_KEY + place] = (True, plain(done))
    return True


def say_what_was_done(place: str) -> None:
    """The sentence kept for `place`, where there is one."""
    is_done, words = st.session_state.pop(_KEY + place, (None, ""))
    if words:
        (st.success if is_done else st.warning)(words)
