"""Links from page to page that carry filters, and what a page can be narrowed to beyond them."""

from __future__ import annotations

from datetime import date
from zlib import crc32

import streamlit as st

from cleancity.ui.database import ask
from cleancity.ui.menus import is_theirs

PAGES = {
    "overview": "pages/monitor/overview.py",
    "hotspots": "pages/monitor/hotspots.py",
    "weekly": "pages/monitor/weekly.py",
    "issues": "pages/monitor/issues.py",
    "rebounds": "pages/rectify/rebounds.py",
    "assessment": "pages/rectify/assessment.py",
    "supervision": "pages/rectify/supervision.py",
    "ranking": "pages/assess/ranking.py",
    "agreement": "pages/assess/agreement.py",
    "satisfaction": "pages/assess/satisfaction.py",
    "phases": "pages/support/phases.py",
    "clauses": "pages/support/clauses.py",
    "supplies": "pages/support/supplies.py",
    "meeting": "pages/meeting/meeting.py",
    "decisions": "pages/meeting/decisions.py",
    "papers": "pages/meeting/papers.py",
    "upload": "pages/intake/upload.py",
    "submissions": "pages/intake/submissions.py",
    "history": "pages/intake/history.py",
    "dictionary": "pages/intake/dictionary.py",
    "accounts": "pages/admin/accounts.py",
    "audit": "pages/admin/audit.py",
}
FILTER_KEYS = ("period", "campaign", "district", "department", "source", "category")


def page_link(page: str, label: str, *, icon: str | None = None, width: str = "content", **narrowing: object) -> None:
    """A link to another page.

    A filter's name (period, campaign, district, department, source, category) sets that filter, None clears it,
    filters not named stay as they are. Any other name (cell, place, state, ...) is put into the address as it is.
    Nothing is drawn when the page is not in the reader's menu.
    """
    if not is_theirs(page):
        return
    st.page_link(PAGES[page], label=label, icon=icon, width=width, query_params=linked(page, **narrowing), help="")  # type: ignore[arg-type]


def linked(page: str, **narrowing: object) -> dict[str, str]:
    """The query parameters of such a link.

    A filter that is not set is named directly, and `link` tells app.py to look at the address once: the link is then
    one step in the browser's history. One that is set already cannot be named (Streamlit keeps the old value), so it
    goes as `to_<filter>`, which app.py takes out again.
    """
    given: dict[str, str] = {}
    for name, value in narrowing.items():
        word = _word(value)
        if name not in FILTER_KEYS:
            given[name] = word
        elif name in st.query_params:
            given |= {f"to_{name}": word} if st.query_params[name] != _shown(name, word) else {}
        elif word:
            given[name] = _shown(name, word)
    if any(name in FILTER_KEYS for name in given):
        given["link"] = f"{crc32(f'{page}{sorted(given.items())}'.encode()):08x}"
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
