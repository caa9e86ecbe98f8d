"""Links from page to page that carry filters, and what a page can be narrowed to beyond them."""

from __future__ import annotations

from datetime import date

import streamlit as st

PAGES = {
    "overview": "pages/monitor/overview.py",
    "hotspots": "pages/monitor/hotspots.py",
    "ranking": "pages/monitor/ranking.py",
    "phases": "pages/monitor/phases.py",
    "supplies": "pages/monitor/supplies.py",
    "issues": "pages/monitor/issues.py",
    "upload": "pages/intake/upload.py",
    "history": "pages/intake/history.py",
    "dictionary": "pages/intake/dictionary.py",
}
FILTER_KEYS = ("period", "campaign", "district", "department", "source", "category")


def page_link(page: str, label: str, *, icon: str | None = None, width: str = "content", **narrowing: object) -> None:
    """A link to another page.

    A filter's name (period, campaign, district, department, source, category) sets that filter, None clears it,
    filters not named stay as they are. Any other name (cell, place, state, ...) is put into the address as it is.
    """
    st.page_link(PAGES[page], label=label, icon=icon, width=width, query_params=linked(**narrowing), help="")  # type: ignore[arg-type]


def linked(**narrowing: object) -> dict[str, str]:
    """The query parameters of such a link."""
    words = {name: _word(value) for name, value in narrowing.items()}
    return {f"to_{name}" if name in FILTER_KEYS else name: value for name, value in words.items()}


def narrowed_by(name: str) -> str | None:
    """What a link narrowed this page to, such as a cell or a place; None when it did not."""
    return st.query_params.get(name) or None


def _word(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
