"""The gate: one pure ASGI class before everything. Nothing of the application answers whoever has no session.

Three things alone are open to all: the log-in page with what it is drawn with, the bare health check, and the way to
single sign-on. What goes on is told to Streamlit by a header of ours, which is struck out of every request first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cleancity.accounts import NOBODY, Act, Book, door, may
from cleancity.server import bound, trusted
from cleancity.server.answers import NEEDS_LOGIN, asked_for, in_words, see
from cleancity.server.headers import Headers as AnswerHeaders
from cleancity.server.limits import FOR_PROGRAMS, UPLOADING, Limits, TooLarge
from cleancity.server.peers import Peer, is_forwarding, is_one_of, peer_of
from cleancity.server.sockets import refuse_socket, watch_socket
from cleancity.server.visits import OWN_HEADER, Sessions, Visit, put_into
from cleancity.settings import Access, Settings

OPEN = frozenset({"/login", "/login/style.css", "/login/logo.png", "/healthz"})
OPEN_TO_SIGN_ON = frozenset({"/sso/login", "/sso/callback"})
# Whatever else there is below their path, and any other method, would be answered by Streamlit's own page.
PROGRAMS = frozenset({("POST", "/_cleancity/command"), ("GET", "/_cleancity/metrics")})
FOR_A_NEW_PASSWORD = frozenset({"/password", "/logout"})
SOCKET = "/_stcore/stream"
MEDIA = "/media/"
# Streamlit's own that we have no use for.
SHUT = ("/_stcore/agent", "/_stcore/metrics", "/_stcore/script-health-check", "/auth/", "/oauth2callback")
_SAFE, _CHANGING = frozenset({"GET", "HEAD", "OPTIONS"}), frozenset({"POST", "PUT", "DELETE", "PATCH"})
_PLAIN = ("/login", "/password", "/logout", "/sso/", "/files/", "/healthz", FOR_PROGRAMS)
_NO_PAGES = ("/_stcore/", "/media/", "/static/", "/app/static/", "/component/", FOR_PROGRAMS)
_T = TypeVar("_T")


class Gate:
    """Stands before `app`."""

    def __init__(self, app: ASGIApp, book: Book, settings: Settings) -> None:
        self._app, self._access, self._book = app, settings.access, book
        self._sessions = Sessions(book, settings.access)
        self._limits = Limits(settings.access, settings.max_file_mb)
        self._headers = AnswerHeaders(settings)
        self._open = OPEN | (OPEN_TO_SIGN_ON if settings.access.oidc.issuer else frozenset())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every request and every WebSocket."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        peer = peer_of(scope, self._access)
        own, vouched = Headers(scope=scope).get(OWN_HEADER, ""), trusted.name_in(scope, self._access.proxy)
        scope = _without_what_clients_claim(scope, peer, self._access)
        visit = await self._in_thread(lambda: self._sessions.look(HTTPConnection(scope), peer, own))
        if vouched and visit.person.name != vouched:
            visit = Visit(NOBODY, False, peer)
        put_into(scope, visit)
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send, visit)
        else:
            await self._request(scope, receive, send, visit, vouched)

    async def _request(self, scope: Scope, receive: Receive, send: Send, visit: Visit, vouched: str) -> None:
        peer, is_plain = visit.peer, scope["path"].startswith(_PLAIN)
        has_begun = False
        send_on = self._headers.on(scope, send, is_plain, peer.scheme == "https")

        async def send_noting(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send_on(message)

        unfit = self._unfit(scope, visit)
        refusal = unfit or self._closed_to(scope, visit) or await _not_on_the_page(scope, visit)
        if refusal is not None and unfit is None and vouched and not visit.is_known and _is_navigation(scope):
            refusal = await self._in_thread(lambda: trusted.let_in(self._book, self._access, vouched, scope, peer))
        if refusal is not None:
            await refusal(scope, receive, send_noting)
            return
        try:
            await self._app(scope, self._limits.counting(scope, receive), send_noting)
        except TooLarge:
            if has_begun:
                raise
            await in_words(413, "发送的内容太大。")(scope, receive, send_noting)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, visit: Visit) -> None:
        key = _key(visit)
        is_from_a_page = _origin(scope) in visit.peer.origins or visit.person.session == door.OWN
        if (
            scope["path"] != SOCKET or not visit.is_known or visit.must_change or not is_from_a_page
            or self._limits.has_too_many_headers(scope) or not self._limits.may_open(key)
        ):  # fmt: skip
            await refuse_socket(receive, send)
            return
        number = visit.person.session

        async def holds(is_active: bool) -> bool:
            wait = self._limits.requests.wait(key) if is_active else 0
            await asyncio.sleep(wait)  # too fast a browser is slowed down, not cut off
            return await self._in_thread(lambda: self._sessions.holds(number, is_active))

        with self._limits.opened(key):
            await watch_socket(self._app, scope, receive, send, holds)

    def _unfit(self, scope: Scope, visit: Visit) -> Response | None:
        """Whatever is wrong with a request, whoever sends it."""
        if scope["method"] not in _SAFE | _CHANGING:
            return in_words(405, "不支持这种请求。")
        if self._limits.has_too_many_headers(scope):
            return in_words(431, "请求头太大。")
        if self._limits.announces_too_much(scope):
            return in_words(413, "发送的内容太大。")
        if scope["path"].startswith(FOR_PROGRAMS):
            return None  # for programs on this machine alone, which show a token
        is_log_in = scope["path"] in ("/login", "/password", "/sso/callback") and scope["method"] == "POST"
        wait = self._limits.requests.wait(_key(visit))
        wait = max(wait, self._limits.logins.wait(visit.peer.address) if is_log_in else 0)
        if wait > 0:
            return in_words(429, "请求太频繁，请稍后再试。", {"Retry-After": str(int(wait) + 1)})
        if scope["method"] in _CHANGING and _origin(scope) not in visit.peer.origins:
            return in_words(403, "请求来自别的网站，没有执行。")
        return None

    def _closed_to(self, scope: Scope, visit: Visit) -> Response | None:
        """Why this visit may not go there; None when it may."""
        path, is_navigation = scope["path"], _is_navigation(scope)
        if path.startswith(FOR_PROGRAMS):
            is_asked = (scope["method"], path) in PROGRAMS and _is_a_program_here(scope, visit.peer)
            return None if is_asked else in_words(404, "没有这个地址。")
        if path in self._open:
            return None
        if not visit.is_known:
            wanted = quote(asked_for(scope), safe="")
            return see(f"/login?next={wanted}") if is_navigation else in_words(401, NEEDS_LOGIN)
        if visit.must_change and path not in FOR_A_NEW_PASSWORD:
            return see("/password") if is_navigation else in_words(403, "请先修改密码。")
        if path.startswith(SHUT):
            return in_words(404, "没有这个地址。")
        if path.startswith(UPLOADING):
            return _no_upload(path, visit)
        return None

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._sessions.threads, work)


def _without_what_clients_claim(scope: Scope, peer: Peer, access: Access) -> Scope:
    """The request as we know it: no header of ours or of proxies, the address and scheme as found out."""
    vouching = access.proxy.header.lower()

    def is_claim(name: str) -> bool:
        return name.startswith("x-cleancity-") or name == vouching or is_forwarding(name)

    headers = [(name, value) for name, value in scope["headers"] if not is_claim(name.lower().decode("latin-1"))]
    port = scope["client"][1] if scope.get("client") else 0
    is_socket = scope["type"] == "websocket"
    scheme = {"http": "ws", "https": "wss"}.get(peer.scheme, peer.scheme) if is_socket else peer.scheme
    return {**scope, "headers": headers, "client": (peer.address, port), "scheme": scheme}


def _no_upload(path: str, visit: Visit) -> Response | None:
    if not any(may(visit.person, act) for act in (Act.UPLOAD, Act.PAPER)):
        return in_words(403, "您没有上传文件的权限。")
    session_id = path.removeprefix(UPLOADING).partition("/")[0]
    if not bound.is_page_of(session_id, visit.person.session):
        return in_words(403, "这不是您打开的页面，文件没有收下。请刷新页面重试。")
    return None


async def _not_on_the_page(scope: Scope, visit: Visit) -> Response | None:
    path = scope["path"]
    if not path.startswith(MEDIA) or await bound.may_see(path.removeprefix(MEDIA), visit.person.session):
        return None
    return in_words(403, "这不是您页面上的文件。")


def _is_a_program_here(scope: Scope, peer: Peer) -> bool:
    """No browser and no proxy, but something on this very machine."""
    server = scope["server"][0] if scope.get("server") else ""
    is_here = peer.neighbour == server or is_one_of(peer.neighbour, ("127.0.0.0/8", "::1"))
    return is_here and not peer.is_forwarded and not _origin(scope)


def _is_navigation(scope: Scope) -> bool:
    """Whether a browser wants to show the answer as a page."""
    headers = Headers(scope=scope)
    mode = headers.get("sec-fetch-mode", "")
    wants = mode == "navigate" or (not mode and "text/html" in headers.get("accept", ""))
    return scope["method"] == "GET" and wants and not scope["path"].startswith(_NO_PAGES)


def _origin(scope: Scope) -> str:
    return Headers(scope=scope).get("origin", "").lower()


def _key(visit: Visit) -> str:
    number = visit.person.session
    return f"session {number}" if number else f"address {visit.peer.address}"
