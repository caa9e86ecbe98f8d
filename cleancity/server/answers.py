"""Short answers of our own, in words."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import Scope

NEEDS_LOGIN = "请先登录。"


def in_words(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    """A sentence with a status."""
    return PlainTextResponse(f"{sentence}\n", status, headers)


def see(address: str) -> Response:
    """Go there instead."""
    return RedirectResponse(address, 303)


def asked_for(scope: Scope) -> str:
    """The address asked for, as a browser would write it: path and query."""
    query = scope.get("query_string", b"").decode("latin-1")
    return quote(scope["path"], safe="/:@!$&'()*+,;=~") + (f"?{query}" if query else "")


def own_path(wanted: str) -> str:
    """`wanted` when it is an address of ours without a host; else the first page. Nobody is led elsewhere after log-in.

    A browser reads `//host` and `/\\host` as another host, and drops tabs and line ends before it reads.
    """
    is_ours = wanted.startswith("/") and wanted[1:2] not in ("/", "\\") and len(wanted) <= 2000
    is_plain = all(" " < each < "\x7f" for each in wanted) and "\\" not in wanted
    leads_round = wanted.split("?")[0] in ("/login", "/logout", "/password") or wanted.startswith("/sso/")
    return wanted if is_ours and is_plain and not leads_round else "/"
