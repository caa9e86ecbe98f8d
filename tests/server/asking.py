"""Requests and WebSockets put to an ASGI application as a server would, in this very process."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import unquote, urlencode

from tests.apart import awaited

HOST = "kanban.test"
ORIGIN = f"http://{HOST}"


@dataclass
class Answer:
    """What came back; header names are in lower case."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    set_cookie: list[str] = field(default_factory=list)
    body: bytes = b""

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def location(self):
        return self.headers.get("location", "")


def scope_of(kind, target, method="GET", headers=None, client="10.1.1.1", scheme="http", server=("10.0.0.1", 80)):
    """An ASGI scope; headers that are None are left out, a list gives a header several times."""
    path, _, query = target.partition("?")
    lines = []
    for name, value in {"Host": HOST, **(headers or {})}.items():
        for each in value if isinstance(value, list) else [value]:
            if each is not None:
                lines.append((name.lower().encode(), each.encode("utf-8")))
    return {
        "type": kind, "method": method, "path": unquote(path), "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": lines, "client": (client, 5000), "server": server, "scheme": scheme, "root_path": "",
        "http_version": "1.1", "asgi": {"version": "3.0"}, "subprotocols": [],
    }  # fmt: skip


def ask(app, target, method="GET", *, headers=None, cookies=None, form=None, body=b"", chunks=None, **place):
    """One request: the answer. A form is posted as a browser does it, from a page of ours unless Origin says other."""
    headers = dict(headers or {})
    if cookies:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if form is not None:
        body, method = urlencode(form).encode(), "POST"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": ORIGIN, **headers}
    if body and not chunks:
        headers.setdefault("Content-Length", str(len(body)))
    return awaited(_ask(app, scope_of("http", target, method, headers, **place), chunks or [body]))


async def _ask(app, scope, chunks):
    left, answer = list(chunks), Answer()

    async def receive():
        if left:
            return {"type": "http.request", "body": left.pop(0), "more_body": bool(left)}
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            for name, value in message["headers"]:
                name, value = name.decode().lower(), value.decode("latin-1")
                if name == "set-cookie":
                    answer.set_cookie.append(value)
                    key, _, rest = value.partition("=")
                    answer.cookies[key] = rest.partition(";")[0].strip('"')
                answer.headers[name] = value
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")

    await app(scope, receive, send)
    return answer


class Socket:
    """A browser's side of a WebSocket, inside one event loop: `async with Socket(app, ...) as socket`."""

    def __init__(self, app, target, cookies=None, headers=None, **place):
        headers = {"Origin": ORIGIN, **(headers or {})}
        if cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._app, self._scope = app, scope_of("websocket", target, headers=headers, **{"scheme": "ws", **place})
        self._to, self._from = asyncio.Queue(), asyncio.Queue()

    async def __aenter__(self):
        self._task = asyncio.create_task(self._app(self._scope, self._to.get, self._from.put))
        await self._to.put({"type": "websocket.connect"})
        return self

    async def __aexit__(self, *_):
        await self._to.put({"type": "websocket.disconnect", "code": 1001})
        await asyncio.wait_for(self._task, 10)

    async def say(self, data):
        await self._to.put({"type": "websocket.receive", "bytes": data})

    async def hear(self, seconds=10):
        return await asyncio.wait_for(self._from.get(), seconds)
