"""What stands before the gate itself: counts and logs what is refused, and gives a number to what fails unforeseen."""

from __future__ import annotations

import logging
import time

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cleancity.incidents import incident, words_of
from cleancity.server.peers import peer_of
from cleancity.settings import Access
from cleancity.tally import TALLY

_log = logging.getLogger("cleancity")
# What follows is a secret, or nobody's business.
_PRIVATE = ("/files/", "/media/", "/_stcore/upload_file/")


class Watching:
    """Pure ASGI, the outermost."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every request and every WebSocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        began, has_begun = time.monotonic(), False

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            status = 0 if has_begun else _status_of(message)
            has_begun = True
            if status >= 400:
                self._refused(scope, status, time.monotonic() - began)
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except Exception as error:
            number = incident("a request failed", error, **self._around(scope))
            if has_begun or scope["type"] != "http":
                raise
            await PlainTextResponse(f"{words_of(number)}\n", 500)(scope, receive, send_noting)

    def _refused(self, scope: Scope, status: int, seconds: float) -> None:
        TALLY.count("refusals", status=str(status))
        if status in (401, 429) and scope["path"] == "/login":
            TALLY.count("login_failures")
        fields = {"status": status, "seconds": round(seconds, 3), **self._around(scope)}
        _log.info("refused", extra={"fields": fields})

    def _around(self, scope: Scope) -> dict[str, object]:
        path = scope["path"]
        shown = next((f"{each}…" for each in _PRIVATE if path.startswith(each)), path)
        method = scope.get("method", "WebSocket")
        return {"method": method, "path": shown[:200], "address": peer_of(scope, self._access).address}


def _status_of(message: Message) -> int:
    """The status of an answer that begins; 403 for a WebSocket that is turned away."""
    if message["type"] in ("http.response.start", "websocket.http.response.start"):
        return int(message["status"])
    return 403 if message["type"] == "websocket.close" else 0
