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
        keep_words(place, str(error), is_done=False)
        return False
    keep_words(place, done)
    return True


def keep_words(place: str, words: str, *, is_done: bool = True) -> None:
    """Keep what is to be said at `place` on the next run."""
    st.session_state[_KEY + place] = (is_done, plain(words))


def say_what_was_done(place: str, otherwise: str = "") -> None:
    """The sentence kept for `place`: what was done on one line, in the place of `otherwise` (a heading, Markdown), so
    that nothing moves; why it could not be done under it, in a box."""
    is_done, words = st.session_state.pop(_KEY + place, (None, ""))
    line = f":blue[✔ {words}]" if is_done and words else otherwise
    if line:
        st.markdown(line, width="stretch")
    if words and not is_done:
        st.warning(words)
