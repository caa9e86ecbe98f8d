"""Which of Streamlit's pages belong to which log-in session.

Streamlit knows its pages by a random id, and keeps what the browser said when it opened one, our header included.
"""

from __future__ import annotations

import asyncio
import os

from streamlit import runtime

from cleancity.server.visits import HEADER

PATIENCE, PAUSE_SECONDS = 20, 0.15
_MOST_REMEMBERED = 5000
_SHOWN: dict[str, set[int]] = {}


def is_page_of(page: str, number: int) -> bool:
    """Whether the open page of that id was opened by session `number`."""
    return bool(number) and runtime.exists() and _opened_by(page) == number


async def may_see(file: str, number: int) -> bool:
    """Whether a media file is or was on a page of the session; one on no page at all may be seen.

    A page that runs again forgets its files until it draws them anew: that is waited for.
    """
    file_id = os.path.splitext(file)[0]
    for _ in range(PATIENCE):
        if number in _SHOWN.get(file_id, ()) or _is_shown_to(file_id, number):
            _remember(file_id, number)
            return True
        await asyncio.sleep(PAUSE_SECONDS)
    return False


def _is_shown_to(file_id: str, number: int) -> bool:
    if not runtime.exists():
        return True
    manager = runtime.get_instance().media_file_mgr
    with manager._lock:
        pages = [page for page, files in manager._files_by_session_and_coord.items() if file_id in files.values()]
    return not pages or any(_opened_by(page) == number for page in pages)


def _remember(file_id: str, number: int) -> None:
    if len(_SHOWN) > _MOST_REMEMBERED:
        _SHOWN.clear()
    _SHOWN.setdefault(file_id, set()).add(number)


def _opened_by(page: str) -> int | None:
    client = runtime.get_instance().get_client(page)
    context = client.client_context if client else None
    told = next((value for name, value in context.headers if name.lower() == HEADER), "") if context else ""
    return int(told) if told else None
