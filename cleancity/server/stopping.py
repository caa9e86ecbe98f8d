"""The stop: nothing new is taken, what is being taken in is finished, pages are closed, then the store.

The second Ctrl-C (or TERM) leaves at once; the store bears that as it bears a power cut.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import NoReturn

import uvicorn

from cleancity.desk import HOLDING
from cleancity.desk.presence import Presence, vanish
from cleancity.server.errands import Errands
from cleancity.store import path_of

# How long browsers get to close their pages, and downloads to end, when nothing is being taken in.
FAREWELL_SECONDS = 3


class Serving(uvicorn.Server):
    """Uvicorn, which stops as this house wants it."""

    def __init__(
        self, config: uvicorn.Config, presence: Presence, errands: Errands, seconds: float, say: Callable[[str], None]
    ) -> None:
        super().__init__(config)
        self._presence, self._errands, self._seconds, self._say = presence, errands, seconds, say

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal: the first one begins the stop, the second one is obeyed at once."""
        if self.should_exit:
            vanish(path_of().parent, self._presence)
            os.write(2, "已立即停止。\n".encode())
            os._exit(0)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, let commands and uploads under way finish, close the store."""
        began = time.monotonic()
        self._say("正在停止……（再按一次 Ctrl-C 立即停止）")
        vanish(path_of().parent, self._presence)
        self._errands.close()
        # That connections had to be cut is no error here.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        waits = self._seconds if self._errands.n_under_way else min(self._seconds, FAREWELL_SECONDS)
        self.config.timeout_graceful_shutdown = max(1, int(waits))
        await super().shutdown(sockets)
        left = self._seconds - (time.monotonic() - began)
        if not await asyncio.to_thread(HOLDING.finish, max(1.0, left)):
            self._say(
                f"有一份文件 {self._seconds:g} 秒还没有入库完，没有等它；重新启动后请看批次历史，没有的再上传一次。"
            )


def leave(code: int) -> NoReturn:
    """End the process with what has been said written out.

    Not by the interpreter's own end: threads of pages may still run, and caches still hold objects of DuckDB's, of
    which its bindings would complain for pages.
    """
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
