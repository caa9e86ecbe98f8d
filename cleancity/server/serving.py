"""Streamlit inside one ASGI application, served by uvicorn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit import config
from streamlit.web import bootstrap
from streamlit.web.server.starlette.starlette_server import _get_uvicorn_config_kwargs

from cleancity.desk import HOLDING
from cleancity.server import files

APP = Path(__file__).resolve().parents[2] / "app.py"


def application() -> st.App:
    """The whole application: our own routes, what stands before every request, and Streamlit behind it."""
    return st.App(APP, routes=_routes(), middleware=_middleware(), lifespan=_life)


def serve(host: str, port: int) -> None:
    """Listen and answer until Ctrl-C or TERM; the store is closed when this returns."""
    flags = {"server_address": host, "server_port": port}
    config._main_script_path = str(APP)  # So that .streamlit/config.toml is found from any folder.
    bootstrap.load_config_options(flags)
    bootstrap._prepare_asgi_app_run_context(str(APP), [], flags, server_mode="starlette-app-direct")
    served = uvicorn.Config(application(), host=host, port=port, log_level="warning", **_get_uvicorn_config_kwargs())
    uvicorn.Server(served).run()


def _routes() -> list[BaseRoute]:
    """Answered before Streamlit's own, in this order."""
    return [*files.routes()]


def _middleware() -> list[Middleware]:
    """Pure ASGI classes, the outermost first: they see WebSockets as well."""
    return []


@asynccontextmanager
async def _life(_: st.App) -> AsyncIterator[None]:
    """Around the time of serving."""
    try:
        yield
    finally:
        HOLDING.let_go()
