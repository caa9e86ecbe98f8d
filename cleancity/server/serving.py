"""Streamlit inside one ASGI application, served by uvicorn."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import config
from streamlit.web import bootstrap
from streamlit.web.server.starlette.starlette_server import _get_uvicorn_config_kwargs

from cleancity.accounts import DOOR, Book
from cleancity.desk import HOLDING
from cleancity.desk.presence import Presence, appear, vanish
from cleancity.server.errands import Errands
from cleancity.server.gate import Gate
from cleancity.server.login import Doorkeeper
from cleancity.server.sso import SingleSignOnPages
from cleancity.server.visits import HEADER
from cleancity.server.warming import WILDCARDS
from cleancity.settings import Settings, load_settings

APP = Path(__file__).resolve().parents[2] / "app.py"
# Streamlit gives a page back to whoever knows its id and has the same marks: the session is one.
BINDING = {HEADER: "session"}
LARGEST_MESSAGE = 16 * 1024 * 1024  # from a browser


def application(presence: Presence) -> st.App:
    """The whole application: our own routes, what stands before every request, and Streamlit behind it."""
    book, settings, errands = HOLDING.book(), load_settings(), Errands(presence)
    DOOR.is_guarded = True
    routes, middleware = _routes(book, settings, errands), _middleware(book, settings)
    return st.App(APP, routes=routes, middleware=middleware, lifespan=_life(presence, errands))


def serve(host: str, port: int) -> None:
    """Listen and answer until Ctrl-C or TERM; the store is closed when this returns."""
    flags = {"server_address": host, "server_port": port, "server_trustedUserHeaders": BINDING}
    config._main_script_path = str(APP)  # So that .streamlit/config.toml is found from any folder.
    bootstrap.load_config_options(flags)
    bootstrap._prepare_asgi_app_run_context(str(APP), [], flags, server_mode="starlette-app-direct")
    # The gate alone decides which proxy is believed.
    limits = {
        "proxy_headers": False, "server_header": False, "ws_max_size": LARGEST_MESSAGE,
        "h11_max_incomplete_event_size": 2 * load_settings().access.headers_kb * 1024,
    }  # fmt: skip
    kwargs = {**_get_uvicorn_config_kwargs(), **limits}
    presence = Presence(WILDCARDS.get(host, host), port, is_tls=bool(kwargs["ssl_certfile"]))
    served = uvicorn.Config(application(presence), host=host, port=port, log_level="warning", **kwargs)
    uvicorn.Server(served).run()


def _routes(book: Book, settings: Settings, errands: Errands) -> list[BaseRoute]:
    """Answered before Streamlit's own, in this order."""
    access = settings.access
    return [errands.route(), *Doorkeeper(book, access).routes(), *SingleSignOnPages(book, access).routes()]


def _middleware(book: Book, settings: Settings) -> list[Middleware]:
    """Pure ASGI classes, the outermost first: they see WebSockets as well."""
    return [Middleware(Gate, book=book, settings=settings)]


def _life(presence: Presence, errands: Errands) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """Around the time of serving."""

    @asynccontextmanager
    async def life(_: st.App) -> AsyncIterator[None]:
        folder = HOLDING.store().folder
        appear(folder, presence)
        try:
            yield
        finally:
            vanish(folder, presence)
            errands.close()
            HOLDING.let_go()

    return life
