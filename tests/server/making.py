"""A gate before a small application that says who it was told is there."""

import dataclasses

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute

from cleancity.accounts import Book, Role, at_the_command_line, register, sessions
from cleancity.server.gate import Gate
from cleancity.server.login import Doorkeeper
from cleancity.server.sso import SingleSignOnPages
from cleancity.settings import Access, load_settings

ADMIN = at_the_command_line("test")
PASSWORD = "a password for tests"


async def echo(request):
    """What came through the gate."""
    body = await request.body()
    return JSONResponse(
        {"headers": dict(request.headers), "client": request.client.host, "scheme": request.url.scheme,
         "path": request.url.path, "length": len(body)}
    )  # fmt: skip


async def echo_socket(socket):
    """Sends back what is said."""
    await socket.accept()
    async for data in socket.iter_bytes():
        await socket.send_bytes(data)


class House:
    """A book, and an application behind the gate.

    Attributes:
        app: to be asked.
    """

    def __init__(self, folder, **access):
        self.book, self.access = Book(folder), Access(**access)
        settings = dataclasses.replace(load_settings(), access=self.access)
        methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
        routes = [
            *Doorkeeper(self.book, self.access).routes(), *SingleSignOnPages(self.book, self.access).routes(),
            WebSocketRoute("/_stcore/stream", echo_socket), Route("/{path:path}", echo, methods=methods),
        ]  # fmt: skip
        gate = Middleware(Gate, book=self.book, settings=settings)
        self.app = Starlette(routes=routes, middleware=[gate])

    def person(self, role=Role.ADMIN, name="", password=PASSWORD, must_change=False, **account):
        """An account with a password of its own; its name."""
        name = name or f"test_{role}"
        register.add(self.book, ADMIN, name, role, password=password, **account)
        with self.book.writing() as connection:
            connection.execute("UPDATE account SET must_change = ? WHERE name = ?", [int(must_change), name])
        return name

    def cookies(self, role=Role.ADMIN, cookie="cleancity", **account):
        """The cookies of somebody who has logged in."""
        name = account.get("name") or f"test_{role}"
        if register.find(self.book, name) is None:
            self.person(role, **account)
        return {cookie: sessions.begin(self.book, name, "10.1.1.1")}

    def audit(self, act):
        """(name, outcome, after) of every audit row of that act."""
        return [tuple(row) for row in self.book.rows("SELECT name, outcome, after FROM audit WHERE act = ?", act)]
