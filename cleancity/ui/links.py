"""Links from page to page that carry filters, and what a page can be narrowed to beyond them."""

from __future__ import annotations

from datetime import date

import streamlit as st

from cleancity.ui.database import ask

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
    """The query parameters of such a link.

    A filter that is not set can be named directly: the link is one step in the browser's history. One that is set
    already cannot (Streamlit keeps the old value), so it goes as `to_<filter>` and app.py hands it over.
    """
    given: dict[str, str] = {}
    for name, value in narrowing.items():
        word = _word(value)
        if name not in FILTER_KEYS:
            given[name] = word
        elif name in st.query_params or not word:
            given |= {f"to_{name}": word} if st.query_params.get(name, "") != _shown(name, word) else {}
        else:
            given[name] = _shown(name, word)
    return given


def narrowed_by(name: str) -> str | None:
    """What a link narrowed this page to, such as a cell or a place; None when it did not."""
    return st.query_params.get(name) or None


def _shown(name: str, value: str) -> str:
    """The words by which a filter's value stands in the address: the option's own."""
    if name == "campaign" and value:
        rows = ask("filters/campaign", {})
        return str(dict(zip(rows["value"], rows["label"], strict=True)).get(value, value))
    return value


def _word(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
