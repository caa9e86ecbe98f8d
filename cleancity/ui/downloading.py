"""The one way by which a page hands a file over: a link to /files/<ticket>, where the right to it is checked again."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st

from cleancity.accounts import Act, may
from cleancity.desk.tickets import TICKETS, Offer, Taken
from cleancity.ui import persons
from cleancity.ui.projector.door import page_now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ICON = ":material/download:"
_SCREEN = "screen"


def download(
    label: str, make: Callable[[], Taken], file_name: str, *, key: str, holds: str = "", media_type: str = XLSX,
    kind: Literal["primary", "secondary", "tertiary"] = "secondary", filters: Mapping[str, object] | None = None,
    act: Act = Act.EXPORT, dataset: str = "", department: str = "",
) -> None:  # fmt: skip
    """A button that saves a file; nothing is drawn for who may not have it.

    Args:
        make: makes the file when the button is clicked, on a thread that knows no session: capture what it needs.
        key: unique on the page.
        holds: what the file holds, for the audit, with `filters`, what it was asked under.
        kind: how the button looks.
        act, dataset, department: the right that is needed, now and when it is clicked.
    """
    person = persons.actor()
    if not may(person, act, dataset, department):
        return
    offer = Offer(
        person=person, file_name=file_name, make=make, holds=holds or label, media_type=media_type,
        filters=dict(filters or {}), act=act, dataset=dataset, department=department,
    )  # fmt: skip
    screen = st.session_state.setdefault(_SCREEN, secrets.token_hex(8))
    ticket = TICKETS.offer(screen, page_now(), key, offer)
    st.link_button(label, f"/files/{ticket}", key=key, type=kind, icon=ICON)
