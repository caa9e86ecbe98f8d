"""Commands carried out for a process that found the store held: POST /_cleancity/command.

Only this machine may ask, never through a proxy, and only with the token of <store folder>/server.json. The job runs in
a thread of its own; the answer is a stream of lines, one JSON event each:

    {"job": id}  first     {"said": text}  for stderr     {"answered": text}  for stdout     {"exit": code}  last
    {"content": base64} ... {"asks": "read" | "write" | "make_folder" | "add", "of": [...], "number": n}
    {}  nothing new, but the job is alive

What is asked is answered by a POST to the same path with ?job=...&question=...: the bytes of a file, or JSON, either
{"value": ...} or {"message": ..., "remedy": ...} when the caller's system refuses. The question "stop" is Ctrl-C.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import json
import os
import secrets
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import copy_context
from tempfile import SpooledTemporaryFile
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Scope

from cleancity import intake
from cleancity.accounts import at_the_command_line
from cleancity.desk import HOLDING
from cleancity.desk.presence import PATH, STOP, Presence
from cleancity.errors import Cancelled, Refused
from cleancity.incidents import incident, words_of
from cleancity.settings import load_settings

MOST_JOBS = 16
ALIVE_SECONDS = 3.0
BLOCK = 1 << 20
_UNKEPT = {"Cache-Control": "no-store"}
_FORWARDED = ("forwarded", "via", "x-real-ip")
Spool = SpooledTemporaryFile[bytes]


class Errands:
    """The jobs under way."""

    def __init__(self, presence: Presence) -> None:
        self._presence = presence
        self._jobs: dict[str, _Job] = {}
        self.is_closed = False

    @property
    def n_under_way(self) -> int:
        """How many jobs there are just now."""
        return len(self._jobs)

    def route(self) -> Route:
        """Where they are asked for."""
        return Route(PATH, self._answer, methods=["POST"])

    def knows(self, scope: Scope) -> bool:
        """Whether a request comes from this machine itself and shows the token."""
        headers = Headers(scope=scope)
        is_forwarded = any(name in _FORWARDED or name.startswith("x-forwarded") for name in headers)
        shown, right = headers.get("authorization", ""), self._presence.authority
        is_right = secrets.compare_digest(shown.encode(), right.encode())
        return is_right and not is_forwarded and _is_own_machine(scope)

    def close(self) -> None:
        """Take no more, and ask those under way to stop where they still can: what is being written is finished."""
        self.is_closed = True
        for job in list(self._jobs.values()):
            job.progress.cancel()

    async def _answer(self, request: Request) -> Response:
        if not self.knows(request.scope):
            return Response(status_code=403)
        if "job" in request.query_params:
            return await self._take_reply(request)
        if self.is_closed or len(self._jobs) >= MOST_JOBS:
            return Response(status_code=503)
        order = await request.json()
        job = _Job(order["arguments"], order["user"], order["folder"])
        self._jobs[job.number] = job
        return StreamingResponse(
            self._told(job), headers={"Cache-Control": "no-store"}, media_type="application/x-ndjson"
        )

    async def _told(self, job: _Job) -> AsyncIterator[bytes]:
        try:
            async for event in job.events():
                yield json.dumps(event, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        finally:
            job.leave()
            self._jobs.pop(job.number, None)

    async def _take_reply(self, request: Request) -> Response:
        job = self._jobs.get(request.query_params["job"])
        if job is None:
            return Response(status_code=404)
        question = request.query_params.get("question", "")
        if question == STOP:
            job.progress.cancel()
        elif request.headers.get("content-type") == "application/json":
            job.take(question, await request.json())
        else:
            job.take(question, await _spooled(request))
        return JSONResponse({})


class _Job:
    """One command: its thread, what it tells, and what it waits for. It is the workplace of the command as well."""

    def __init__(self, arguments: Sequence[str], user: str, folder: str) -> None:
        self.number = secrets.token_hex(8)
        self.person = at_the_command_line(user)
        self.progress = intake.Progress()
        self._arguments, self._folder = arguments, folder
        self._loop = asyncio.get_running_loop()
        self._told: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._changed = threading.Condition()
        self._asked = 0
        self._replies: dict[str, Any] = {}
        self._is_left = False

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """What is told, from the beginning to the exit code."""
        yield {"job": self.number}
        threading.Thread(target=copy_context().run, args=(self._work,), name="errand", daemon=True).start()
        event: dict[str, Any] = {}
        while "exit" not in event:
            event = {}
            with suppress(TimeoutError):
                event = await asyncio.wait_for(self._told.get(), ALIVE_SECONDS)
            yield event

    def take(self, question: str, reply: Any) -> None:
        """What the caller says to a question."""
        with self._changed:
            self._replies[question] = reply
            self._changed.notify_all()

    def leave(self) -> None:
        """The caller is gone: what can still be stopped is stopped."""
        self.progress.cancel()
        with self._changed:
            self._is_left = True
            self._changed.notify_all()

    # --- the workplace of the command, in its own thread ---

    def say(self, text: str) -> None:
        self._tell({"said": text})

    def answer(self, text: str) -> None:
        for start in range(0, len(text), BLOCK):
            self._tell({"answered": text[start : start + BLOCK]})

    def full_path(self, path: str) -> str:
        return os.path.abspath(os.path.join(self._folder, path))

    def failed(self, error: Exception) -> str:
        number = incident("a command failed", error, person=self.person.name, address=self.person.address)
        return f"数据没有改动。{words_of(number)}"

    def read(self, path: str) -> bytes:
        spool: Spool = self._ask("read", path)
        with spool:
            spool.seek(0)
            return spool.read()

    def write(self, path: str, content: bytes) -> None:
        self._ask("write", path, content=content)

    def make_folder(self, path: str) -> str:
        return str(self._ask("make_folder", path))

    def add(self, folder: str, name: str, content: bytes) -> str:
        return str(self._ask("add", folder, name, content=content))

    @contextmanager
    def store(self, mend: bool = True) -> Any:
        yield HOLDING.store()

    @contextmanager
    def own_stdout(self) -> Any:
        yield  # Nothing of this process's stdout reaches the caller.

    def _work(self) -> None:
        from cleancity.cli import carry_out, read_command
        from cleancity.cli.workplace import working_in

        code = 3
        try:
            options = read_command(self._arguments)
            if getattr(options, "needs_alone", False):
                self.say("这条命令要独占数据库，看板运行时不能做。")
                return
            with working_in(self):
                code = carry_out(options, is_last=True)
        except SystemExit as stop:  # Another version's command line.
            code = int(stop.code or 0)
        finally:
            self._tell({"exit": code})

    def _tell(self, event: dict[str, Any]) -> None:
        with suppress(RuntimeError):  # The loop has ended: nobody listens.
            self._loop.call_soon_threadsafe(self._told.put_nowait, event)

    def _ask(self, kind: str, *words: str, content: bytes = b"") -> Any:
        for start in range(0, len(content), BLOCK):
            self._tell({"content": base64.b64encode(content[start : start + BLOCK]).decode()})
        with self._changed:
            self._asked += 1
            number = str(self._asked)
            self._tell({"asks": kind, "number": self._asked, "of": words})
            self._changed.wait_for(lambda: self._is_left or number in self._replies)
            reply = self._replies.pop(number, None)
        if reply is None:
            raise Cancelled("已中断，没有改动。")
        if not isinstance(reply, dict):
            return reply
        if "message" in reply:
            raise Refused(reply["message"], reply.get("remedy", ""))
        return reply["value"]


def _is_own_machine(scope: Scope) -> bool:
    """The peer is at a loopback address, or at the very address that it has called."""
    if not scope.get("client"):
        return False
    peer, called = scope["client"][0], (scope.get("server") or ("",))[0]
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return bool(mapped.is_loopback) or peer == called


async def _spooled(request: Request) -> Spool | dict[str, str]:
    """The body, on disk as soon as it is long."""
    limit = load_settings().max_file_mb << 20
    spool: Spool = SpooledTemporaryFile(BLOCK, dir=str(HOLDING.store().folder))  # noqa: SIM115  the job closes it
    waiting, size = bytearray(), 0
    try:
        async for chunk in request.stream():
            waiting += chunk
            size += len(chunk)
            if size > limit:
                return {"message": f"文件超过 {limit >> 20} MB 的上限。", "remedy": "请按月或按部门拆分。"}
            if len(waiting) >= BLOCK:
                await asyncio.to_thread(spool.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(spool.write, bytes(waiting))
    except OSError as error:
        return {"message": f"看板所在的磁盘写不下这份文件（{error.strerror}）。", "remedy": "请清理磁盘后再试。"}
    except ClientDisconnect:
        return {"message": "文件没有传完。", "remedy": "请再试一次。"}
    return spool
