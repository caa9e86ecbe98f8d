"""Coming in, going out and a new password: pages and forms of our own, before Streamlit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from cleancity.accounts import Book, entering, passwords
from cleancity.accounts.register import FIRST, awaits_first
from cleancity.errors import CleanCityError
from cleancity.server.answers import own_path, see
from cleancity.server.cookies import give_cookie, take_cookie
from cleancity.server.drawing import drawn_with, page
from cleancity.server.visits import visit_of
from cleancity.settings import Access

WRONG = "登录名或密码不对。"
_NOTICES = {
    "ended": "登录已经结束，请重新登录。",
    "out": "已退出登录。",
    "sso": "单点登录没有完成，请重试。",
}
# Told at this machine alone: it says that the door has no lock of the office's own yet.
_FIRST_TIME = (
    f"第一次使用：登录名 {FIRST}，一次性密码显示在启动看板的窗口里；找不到就运行 manage.py user password {FIRST}。"
)
_T = TypeVar("_T")


class Doorkeeper:
    """The log-in pages over one book.

    Attributes:
        threads: where passwords are looked at, two at a time: each takes a tenth of a second and 19 MB.
    """

    def __init__(self, book: Book, access: Access) -> None:
        self._book, self._access = book, access
        self.threads = ThreadPoolExecutor(2, "passwords")

    def routes(self) -> list[BaseRoute]:
        """All addresses of these pages."""
        return [
            Route("/login", self.show_login, methods=["GET"]),
            Route("/login", self.log_in, methods=["POST"]),
            Route("/logout", self.show_logout, methods=["GET"]),
            Route("/logout", self.log_out, methods=["POST"]),
            Route("/password", self.show_password, methods=["GET"]),
            Route("/password", self.change_password, methods=["POST"]),
            *drawn_with(),
        ]

    async def show_login(self, request: Request) -> Response:
        """The form; whoever has logged in already goes on."""
        wanted = own_path(request.query_params.get("next", "/"))
        visit = visit_of(request)
        if visit.person.session > 0 and not visit.must_change:
            return see(wanted)
        notice = next((words for key, words in _NOTICES.items() if key in request.query_params), "")
        if not notice and visit.peer.is_at_this_machine and await self._slowly(lambda: awaits_first(self._book)):
            return self._form(wanted, FIRST, notice=_FIRST_TIME)
        return self._form(wanted, notice=notice)

    async def log_in(self, request: Request) -> Response:
        """A name and a password; what is wrong is not told apart."""
        visit = visit_of(request)
        async with request.form(max_files=0, max_fields=8) as form:
            name, password, wanted = (str(form.get(key, "")) for key in ("name", "password", "next"))
        entry = await self._slowly(
            lambda: entering.log_in(self._book, self._access, name, password, visit.peer.address)
        )
        if entry.wait > 0:
            return self._too_often(own_path(wanted), name, entry.wait)
        if not entry.token:
            return self._form(own_path(wanted), name, 401, WRONG)
        if visit.person.session > 0:
            await self._slowly(lambda: entering.log_out(self._book, visit.person))
        return give_cookie(see(own_path(wanted)), entry.token, visit.peer)

    async def show_logout(self, request: Request) -> Response:
        """Asks; a link alone must not log anybody out."""
        return page("logout", shown=visit_of(request).person.shown)

    async def log_out(self, request: Request) -> Response:
        """The session is over."""
        visit = visit_of(request)
        if visit.person.session > 0:
            await self._slowly(lambda: entering.log_out(self._book, visit.person))
        return take_cookie(see("/login?out=1"), visit.peer)

    async def show_password(self, request: Request) -> Response:
        """The form for a new password."""
        notice = "第一次登录，请先换一个自己的密码。" if visit_of(request).must_change else ""
        return _password_form(request, notice=notice)

    async def change_password(self, request: Request) -> Response:
        """A new password; every other session of the person ends, and this browser goes on in a new one."""
        visit = visit_of(request)
        async with request.form(max_files=0, max_fields=8) as form:
            old, new, again = (str(form.get(key, "")) for key in ("old", "new", "again"))
        if visit.person.session <= 0:
            return see("/login")
        if new != again:
            return _password_form(request, 400, fault="两次输入的新密码不一样。")
        try:
            entry = await self._slowly(
                lambda: entering.change_password(self._book, self._access, visit.person, old, new)
            )
        except CleanCityError as error:
            return _password_form(request, 400, fault=str(error))
        if entry.wait > 0:
            return _password_form(request, 429, fault=_pause(entry.wait))
        return give_cookie(see("/"), entry.token, visit.peer)

    def _form(self, wanted: str, name: str = "", status: int = 200, fault: str = "", notice: str = "") -> Response:
        sso = self._access.oidc.title if self._access.oidc.issuer else ""
        return page("login", status, notice, fault, next=wanted, name=name[:64], sso=sso)

    def _too_often(self, wanted: str, name: str, wait: float) -> Response:
        answer = self._form(wanted, name, 429, _pause(wait))
        answer.headers["Retry-After"] = str(int(wait) + 1)
        return answer

    async def _slowly(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self.threads, work)


def _password_form(request: Request, status: int = 200, notice: str = "", fault: str = "") -> Response:
    visit = visit_of(request)
    return page("password", status, notice, fault, name=visit.person.name, shown=visit.person.shown,
                shortest=passwords.SHORTEST, must_change=visit.must_change)  # fmt: skip


def _pause(wait: float) -> str:
    left = f"{int(wait) + 1} 秒" if wait < 60 else f"{-(-int(wait + 1) // 60)} 分钟"
    return f"输错密码的次数太多，请 {left}后再试。"
