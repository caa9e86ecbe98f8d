"""Streamlit inside one ASGI application, served by uvicorn."""

from __future__ import annotations

import socket
import threading
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
from cleancity.desk.nightly import keep_backups
from cleancity.desk.presence import Presence, appear
from cleancity.server import files
from cleancity.server.errands import Errands
from cleancity.server.gate import Gate
from cleancity.server.health import Health
from cleancity.server.login import Doorkeeper
from cleancity.server.metrics import Metrics
from cleancity.server.sso import SingleSignOnPages
from cleancity.server.stopping import Serving
from cleancity.server.visits import HEADER
from cleancity.server.warming import WILDCARDS
from cleancity.server.watching import Watching
from cleancity.settings import Settings, load_settings

APP = Path(__file__).resolve().parents[2] / "app.py"
# Streamlit gives a page back to whoever knows its id and has the same marks: the session is one.
BINDING = {HEADER: "session"}
LARGEST_MESSAGE = 16 * 1024 * 1024  # from a browser


def application(presence: Presence, errands: Errands) -> st.App:
    """The whole application: our own routes, what stands before every request, and Streamlit behind it."""
    book, settings = HOLDING.book(), load_settings()
    DOOR.is_guarded = True
    routes, middleware = _routes(book, settings, errands), _middleware(book, settings)
    return st.App(APP, routes=routes, middleware=middleware, lifespan=_life(presence), on_script_error=_failed)


def serve(host: str, listening: socket.socket, say: Callable[[str], None]) -> None:
    """Answer at the socket until Ctrl-C or TERM; the store is closed when this returns."""
    port = listening.getsockname()[1]
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
    presence = Presence(WILDCARDS.get(host, host), port, bool(kwargs["ssl_certfile"]), host, DOOR.is_open)
    errands, seconds = Errands(presence), load_settings().running.stop_seconds
    app = application(presence, errands)
    served = uvicorn.Config(app, host=host, port=port, log_level="warning", log_config=None, **kwargs)
    Serving(served, presence, errands, seconds, say).run([listening])


def _failed(error: Exception) -> bool:
    from cleancity import ui  # not before Streamlit runs: its caches would think that there is no server

    return ui.failed(error)


def _routes(book: Book, settings: Settings, errands: Errands) -> list[BaseRoute]:
    """Answered before Streamlit's own, in this order."""
    access = settings.access
    own = [errands.route(), Health(errands).route(), Metrics(errands).route(), *files.routes()]
    return [*own, *Doorkeeper(book, access).routes(), *SingleSignOnPages(book, access).routes()]


def _middleware(book: Book, settings: Settings) -> list[Middleware]:
    """Pure ASGI classes, the outermost first: they see WebSockets as well."""
    return [Middleware(Watching, access=settings.access), Middleware(Gate, book=book, settings=settings)]


def _life(presence: Presence) -> Callable[[st.App], AbstractAsyncContextManager[None]]:
    """Around the time of serving."""

    @asynccontextmanager
    async def life(_: st.App) -> AsyncIterator[None]:
        appear(HOLDING.store().folder, presence)
        is_over = threading.Event()
        threading.Thread(target=keep_backups, args=(is_over,), name="backup", daemon=True).start()
        try:
            yield
        finally:
            is_over.set()

    return life
