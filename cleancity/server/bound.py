"""Which of Streamlit's pages belong to which log-in session.

Streamlit knows its pages by a random id, and keeps what the browser said when it opened one, our header included.
"""

from __future__ import annotations

import os

from streamlit import runtime

from cleancity.server.visits import HEADER


def is_page_of(page: str, number: int) -> bool:
    """Whether the open page of that id was opened by session `number`."""
    return bool(number) and runtime.exists() and _opened_by(page) == number


def may_see(file: str, number: int) -> bool:
    """Whether a media file is on a page of the session; one on no page at all (it is being redrawn) may be seen."""
    if not runtime.exists():
        return True
    manager = runtime.get_instance().media_file_mgr
    file_id = os.path.splitext(file)[0]
    with manager._lock:
        pages = [page for page, files in manager._files_by_session_and_coord.items() if file_id in files.values()]
    return not pages or any(_opened_by(page) == number for page in pages)


def _opened_by(page: str) -> int | None:
    client = runtime.get_instance().get_client(page)
    context = client.client_context if client else None
    told = next((value for name, value in context.headers if name.lower() == HEADER), "") if context else ""
    return int(told) if told else None
