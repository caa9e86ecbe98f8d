"""GET /healthz: whether the service is well, 200 or 503. The word alone for everybody, the rest for an administrator
and for programs on this machine that show the token.

Looked at in a thread of its own, at most every few seconds; a look that hangs is itself an answer.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cleancity.accounts import Role
from cleancity.bundle.product import state_of
from cleancity.desk import HOLDING
from cleancity.desk.nightly import NIGHTLY
from cleancity.errors import CleanCityError, StoreMending
from cleancity.incidents import incident
from cleancity.server.errands import Errands
from cleancity.server.visits import visit_of
from cleancity.settings import ROOT, load_settings
from cleancity.store import Store
from cleancity.store.backup import folder_of, listed
from cleancity.store.disk import free_bytes

PATH = "/healthz"
KEPT_SECONDS, HUNG_SECONDS, COMPARED_SECONDS = 5.0, 5.0, 60.0
OK, STOPPING, MENDING, FULL, DIFFERS, FAILED, STUCK = (
    "ok", "stopping", "mending", "disk_full", "differs", "failed", "stuck",
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """What a look found: one word, and what stands behind it."""

    status: str
    detail: dict[str, Any] = field(default_factory=dict)
    at: float = 0.0


class Health:
    """The state of the service, kept for some seconds."""

    def __init__(self, errands: Errands) -> None:
        self._errands = errands
        self._thread = ThreadPoolExecutor(1, "health")
        self._look: Future[State] | None = None
        self._agrees, self._compared_at = True, float("-inf")
        self._began = time.monotonic()
        self._state, _ = state_of(ROOT)

    def route(self) -> Route:
        """Where it is asked for."""
        return Route(PATH, self._answer, methods=["GET"])

    async def now(self) -> State:
        """The state as last looked at, anew when that is some seconds ago."""
        if self._errands.is_closed:
            return State(STOPPING)
        look = self._look
        if look is None or (look.done() and time.monotonic() - look.result().at > KEPT_SECONDS):
            look = self._look = self._thread.submit(self._looked)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(look)), HUNG_SECONDS)
        except TimeoutError:
            return State(STUCK)

    async def _answer(self, request: Request) -> Response:
        state = await self.now()
        is_trusted = self._errands.knows(request.scope) or visit_of(request).person.role is Role.ADMIN
        body = {"status": state.status, **(state.detail if is_trusted else {})}
        return JSONResponse(body, 200 if state.status == OK else 503, {"Cache-Control": "no-store"})

    def _looked(self) -> State:
        detail = {
            "seconds_up": round(time.monotonic() - self._began), "version": self._state,
            "streamlit": version("streamlit"), "duckdb": version("duckdb"),
        }  # fmt: skip
        try:
            status = self._look_at(HOLDING.store(), detail)
        except StoreMending as error:
            status, detail["why"] = MENDING, str(error)
        except CleanCityError as error:
            status, detail["why"] = FAILED, str(error)
        except Exception as error:  # noqa: BLE001  whatever it is, it is not well
            status, detail["why"] = FAILED, incident("the health check failed", error)
        return State(status, detail, time.monotonic())

    def _look_at(self, store: Store, detail: dict[str, Any]) -> str:
        began = time.perf_counter()
        as_of = store.as_of_now()
        free = free_bytes(store.folder)
        detail |= {
            "as_of": as_of.isoformat() if as_of else None, "query_seconds": round(time.perf_counter() - began, 4),
            "data_version": store.data_version, "disk_free": free, "agrees": self._agreement(store),
            "backup": _backups(store), "backup_failure": NIGHTLY.failure,
        }  # fmt: skip
        if free < load_settings().disk_least_mb * (1 << 20):
            return FULL
        return OK if self._agrees else DIFFERS

    def _agreement(self, store: Store) -> bool:
        """Whether tables and manifest say the same, compared once a minute, and not while a file is taken in."""
        if time.monotonic() - self._compared_at > COMPARED_SECONDS and store.writing.acquire(blocking=False):
            try:
                self._agrees, self._compared_at = store.agrees(), time.monotonic()
            finally:
                store.writing.release()
        return self._agrees


def _backups(store: Store) -> dict[str, Any] | None:
    whole = [each for each in listed(folder_of(store.folder)) if each.is_verified]
    if not whole:
        return None
    age = datetime.now() - datetime.fromisoformat(whole[-1].made_at)
    return {"made_at": whole[-1].made_at, "hours": round(age.total_seconds() / 3600, 1)}
