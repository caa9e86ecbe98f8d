"""What is answered while the store is opened, mended or filled: that it is not ready yet, and nothing else."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3"><title>正在启动</title></head>
<body><p>看板正在启动，请稍候，这一页会自己刷新。</p></body></html>
"""


class _Answering(BaseHTTPRequestHandler):
    server_version, sys_version = "", ""
    timeout = 10  # a connection that says nothing is let go

    def do_GET(self) -> None:
        is_health = self.path.partition("?")[0] == "/healthz"
        body = (json.dumps({"status": "starting"}) if is_health else _PAGE).encode()
        self.send_response(HTTPStatus.SERVICE_UNAVAILABLE)
        headers = {
            "Content-Type": "application/json" if is_health else "text/html; charset=utf-8", "Retry-After": "3",
            "Content-Length": str(len(body)), "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "Connection": "close",
        }  # fmt: skip
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nobody wants to know."""


class _Standing(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that went away is no error of ours."""


@contextmanager
def answering(listening: socket.socket) -> Iterator[None]:
    """Answer at the socket, which stays open afterwards for whoever serves next."""
    server = _Standing(listening.getsockname()[:2], _Answering, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="waiting", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
