"""Who is at this browser: what they do is done and signed in their name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cleancity.accounts import DOOR, NOBODY, Act, Person, may, sessions
from cleancity.desk import HOLDING
from cleancity.settings import load_settings

_HEADER = "X-CleanCity-Session"  # set by our gate alone
_standing_in: list[Person] = []


def actor() -> Person:
    """Who is at this browser, as the server knows it; asked anew in every run, since rights can be taken away.

    NOBODY when no gate of ours stands before Streamlit, or the session has ended.
    """
    return _standing_in[-1] if _standing_in else _at_this_browser()


def can(act: Act, dataset: str = "") -> bool:
    """Whether they may at all, so that nobody is shown a button that would only refuse."""
    return may(actor(), act, dataset)


@contextmanager
def standing_in(person: Person) -> Iterator[None]:
    """Where pages run without a browser, in tests and measurements, `person` is there; never in the server."""
    _standing_in.append(person)
    try:
        yield
    finally:
        _standing_in.remove(person)


def admit() -> None:
    """Nothing more of the run when nobody has logged in: Streamlit was started without our gate, or it is over."""
    if actor() is NOBODY:
        is_over = "登录已经结束，请刷新页面重新登录。"
        st.error(is_over if DOOR.is_guarded else "请用 manage.py start 启动看板，登录后使用。")
        st.stop()


def _at_this_browser() -> Person:
    told = st.context.headers.get(_HEADER, "")
    if not DOOR.is_guarded or not re.fullmatch(r"-?\d+", told):
        return NOBODY
    number = int(told)
    if number < 0:
        return DOOR.inner(number)
    standing = sessions.of_number(HOLDING.book(), load_settings().access, number)
    return NOBODY if standing is None or standing.must_change else standing.person
