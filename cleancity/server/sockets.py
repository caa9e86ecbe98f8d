"""An open page's WebSocket, for as long as its session holds."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

ENDED = 4401
LOOK_SECONDS = 3.0
Holds = Callable[[bool], Awaitable[bool]]


async def refuse_socket(receive: Receive, send: Send) -> None:
    """Closed before it is accepted: the browser gets status 403."""
    await receive()
    await send({"type": "websocket.close", "code": 1008, "reason": ""})


async def watch_socket(app: ASGIApp, scope: Scope, receive: Receive, send: Send, holds: Holds) -> None:
    """Hand the socket to `app`; ended at the next message, or within seconds, once `holds` says no."""
    socket = _Socket(receive, send, holds)
    watching = asyncio.create_task(socket.watch())
    try:
        await app(scope, socket.receive, socket.send)
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        socket.drop()


class _Socket:
    """What stands between the server's socket and the application's."""

    def __init__(self, receive: Receive, send: Send, holds: Holds) -> None:
        self._receive, self._send, self._holds = receive, send, holds
        self._over = asyncio.Event()
        self._is_open = False
        self._coming: asyncio.Task[Message] | None = None

    async def watch(self) -> None:
        """Look every few seconds whether the session holds."""
        while not self._over.is_set():
            await asyncio.sleep(LOOK_SECONDS)
            if self._is_open and not await self._holds(False):
                await self._end()

    async def receive(self) -> Message:
        """The next message, if the session still holds; else that the browser has gone."""
        self._coming = self._coming or asyncio.ensure_future(self._next())
        over = asyncio.ensure_future(self._over.wait())
        try:
            await asyncio.wait({self._coming, over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            over.cancel()
        if self._over.is_set():
            return {"type": "websocket.disconnect", "code": ENDED}
        message, self._coming = self._coming.result(), None
        if message["type"] == "websocket.receive" and not await self._holds(True):
            await self._end()
            return {"type": "websocket.disconnect", "code": ENDED}
        return message

    async def send(self, message: Message) -> None:
        """On to the browser, while the session holds."""
        if self._over.is_set():
            return
        await self._send(message)
        self._is_open = self._is_open or message["type"] == "websocket.accept"

    def drop(self) -> None:
        """Nobody waits for the next message any more."""
        if self._coming is not None:
            self._coming.cancel()

    async def _next(self) -> Message:
        return await self._receive()

    async def _end(self) -> None:
        """The page is told to go to the log-in page, and the socket closed."""
        if self._over.is_set():
            return
        self._over.set()
        leaving = ForwardMsg()
        leaving.auth_redirect.url = "/login?ended=1"
        with suppress(RuntimeError, OSError):
            await self._send({"type": "websocket.send", "bytes": leaving.SerializeToString()})
            await self._send({"type": "websocket.close", "code": ENDED, "reason": ""})
