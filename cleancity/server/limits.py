"""How much may be asked: requests by the minute, the size of a body and of headers, open pages at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.types import Message, Receive, Scope

from cleancity.settings import Access

UPLOADING = "/_stcore/upload_file/"
FOR_PROGRAMS = "/_cleancity/"  # commands bring their files
# What a multipart form writes around its file.
_AROUND_A_FILE = 1024 * 1024
_MOST_BUCKETS = 20_000


@dataclass
class Rate:
    """So many a minute for each key, and half a minute's worth at once.

    Attributes:
        per_minute: how many.
        buckets: key -> what is left, and when that was so (seconds of a clock that is never set).
    """

    per_minute: int
    buckets: dict[str, tuple[float, float]] = field(default_factory=dict)

    def wait(self, key: str, now: float | None = None) -> float:
        """Take one: 0 when it may be, else the seconds until it may."""
        now = time.monotonic() if now is None else now
        most, speed = max(self.per_minute / 2, 1.0), self.per_minute / 60
        left, since = self.buckets.get(key, (most, now))
        left = min(most, left + (now - since) * speed)
        if len(self.buckets) > _MOST_BUCKETS:
            self._forget(now, most, speed)
        if left < 1:
            self.buckets[key] = (left, now)
            return (1 - left) / speed
        self.buckets[key] = (left - 1, now)
        return 0.0

    def _forget(self, now: float, most: float, speed: float) -> None:
        """Those that are full again need not be remembered."""
        self.buckets = {
            key: (left, since) for key, (left, since) in self.buckets.items() if left + (now - since) * speed < most
        }


class TooLarge(Exception):
    """More came than was announced or is allowed."""


class Limits:
    """The limits of one server.

    Attributes:
        sockets: open pages, by the key of their session.
    """

    def __init__(self, access: Access, most_upload_mb: int) -> None:
        self._access, self._most_upload = access, most_upload_mb * 1024 * 1024 + _AROUND_A_FILE
        self.requests, self.logins = Rate(access.requests_per_minute), Rate(access.logins_per_minute)
        self.sockets: Counter[str] = Counter()

    def most_body(self, path: str) -> int:
        """Bytes that a request to `path` may carry."""
        return self._most_upload if path.startswith((UPLOADING, FOR_PROGRAMS)) else self._access.body_kb * 1024

    def has_too_many_headers(self, scope: Scope) -> bool:
        """Whether names and values together are longer than allowed."""
        size = sum(len(name) + len(value) for name, value in scope["headers"]) + len(scope.get("raw_path") or b"")
        return size + len(scope.get("query_string") or b"") > self._access.headers_kb * 1024

    def announces_too_much(self, scope: Scope) -> bool:
        """Whether the body is larger than allowed by its own account."""
        told = dict(scope["headers"]).get(b"content-length", b"0")
        return not told.isdigit() or int(told) > self.most_body(scope["path"])

    def counting(self, scope: Scope, receive: Receive) -> Receive:
        """`receive`, which raises TooLarge once more has come than is allowed, whatever was announced."""
        came, most = 0, self.most_body(scope["path"])

        async def receive_counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body") or b"")
            if came > most:
                raise TooLarge
            return message

        return receive_counted

    def may_open(self, key: str) -> bool:
        """Whether one more page may be opened by the session of that key."""
        return self.sockets[key] < self._access.sockets_per_session and self.sockets.total() < self._access.sockets

    @contextmanager
    def opened(self, key: str) -> Iterator[None]:
        """A page is open for as long as this."""
        self.sockets[key] += 1
        try:
            yield
        finally:
            self.sockets[key] -= 1
            if not self.sockets[key]:
                del self.sockets[key]
