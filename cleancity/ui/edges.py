"""The edge of every page: whatever goes wrong inside becomes one Chinese sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import streamlit as st

from cleancity.errors import CleanCityError
from cleancity.incidents import incident, words_of
from cleancity.tally import TALLY
from cleancity.ui.persons import actor
from cleancity.ui.plain import plain


@contextmanager
def edge() -> Iterator[None]:
    """Show an error as words; the reader gets a sentence and a number, the log the traceback under that number."""
    with TALLY.timing("run_seconds"):
        try:
            yield
        except Exception as error:  # noqa: BLE001
            failed(error)


def failed(error: Exception) -> bool:
    """What a page, a fragment or a callback did not catch; True: it has been shown."""
    if isinstance(error, CleanCityError):
        st.error(plain(error))
        return True
    TALLY.count("run_failures")
    number = incident("a page failed", error, page=urlsplit(st.context.url or "").path, **_who())
    st.error(f"这一页没能显示出来，数据没有受影响。{words_of(number)}")
    return True


def _who() -> dict[str, str]:
    with suppress(CleanCityError):
        person = actor()
        return {"person": person.name, "address": person.address}
    return {}
