"""A command whose store another process holds is carried out by that process; files and words stay with the caller.

One POST gives the job; its answer is a stream of lines, one JSON event each (cleancity/server/errands.py tells them).
A question of the job (the bytes of a file, a file to be written) is answered by a POST of its own.
"""

from __future__ import annotations

import argparse
import base64
import http.client
import io
import json
import os
import signal
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http import HTTPStatus
from typing import IO, Any

from cleancity.cli.workplace import Here, check_size, unreadable
from cleancity.desk import presence
from cleancity.desk.presence import PATH, STOP, Presence
from cleancity.errors import Refused, StoreHeld
from cleancity.store import path_of

# The other side says something every few seconds, if only that it is still at it.
CONNECT_SECONDS, SILENCE_SECONDS = 10.0, 60.0
BLOCK = 1 << 20


class _Silent(Exception):
    """The other side does not answer, or no longer."""


def hand_over(arguments: Sequence[str], options: argparse.Namespace, here: Here, held: StoreHeld) -> int:
    """Have the command carried out where the store is; its exit code.

    Raises:
        StoreHeld: whoever holds the store takes no commands, or does not answer.
        Refused: this command must have the store to itself, or the other side was lost in the middle of it.
    """
    found = presence.find(path_of().parent)
    if found is None or not presence.is_alive(found.pid):
        raise held
    if getattr(options, "needs_alone", False):
        raise Refused("看板正在运行，这条命令要独占数据库。", "请先停止看板，再运行。")
    errand = _Errand(found, here)
    try:
        with errand.stopped_by_ctrl_c():
            return errand.run(arguments)
    except KeyboardInterrupt:
        raise Refused("已离开，不再等候。", "看板可能会把这项工作做完，请用 batches 查看。") from None
    except _Silent as error:
        if errand.has_begun:
            raise Refused("看板在半途没有了应答。", "这项工作可能已经做完，请用 batches 查看。") from error
        raise StoreHeld(f"{held.message}它没有应答。", held.remedy) from error


class _Errand:
    """One command at the other process."""

    def __init__(self, found: Presence, here: Here) -> None:
        self._found, self._here = found, here
        self._job = ""
        self._content: list[bytes] = []
        self._is_stopping = False

    @property
    def has_begun(self) -> bool:
        """Whether the other side has taken the job."""
        return bool(self._job)

    def run(self, arguments: Sequence[str]) -> int:
        """Do as each event says until the last; the exit code."""
        place = self._here
        order = json.dumps({"arguments": [*arguments], "user": place.person.name, "folder": place.full_path("")})
        with self._posted(PATH, io.BytesIO(order.encode())) as answer:
            for event in _events(answer):
                match event:
                    case {"job": str(number)}:
                        self._job = number
                    case {"said": str(text)}:
                        self._here.say(text)
                    case {"answered": str(text)}:
                        self._here.answer(text)
                    case {"content": str(text)}:
                        self._content.append(base64.b64decode(text))
                    case {"asks": str(kind), "number": int(number), "of": list(words)}:
                        self._reply_to(kind, str(number), words)
                    case {"exit": int(code)}:
                        return code
        raise _Silent

    @contextmanager
    def stopped_by_ctrl_c(self) -> Iterator[None]:
        """The first Ctrl-C asks the other side to stop and waits for what became of the job; the second leaves."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, lambda *_: self._stop())
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _stop(self) -> None:
        if self._is_stopping or not self._job:
            raise KeyboardInterrupt
        self._is_stopping = True
        self._here.say("正在请看板停下这项工作……（再按一次 Ctrl-C 就不再等候）")
        self._reply(STOP, io.BytesIO())

    def _reply_to(self, kind: str, number: str, words: list[str]) -> None:
        content, self._content = b"".join(self._content), []
        value = None
        try:
            match kind, words:
                case "read", [path]:
                    with _opened(path) as file:
                        self._reply(number, file, "application/octet-stream")
                    return
                case "write", [path]:
                    self._here.write(path, content)
                case "make_folder", [path]:
                    value = self._here.make_folder(path)
                case "add", [folder, name]:
                    value = self._here.add(folder, name, content)
                case _:
                    raise Refused("看板问了这个版本不认识的事。", "请用同一版本的程序。")
            reply = {"value": value}
        except Refused as error:
            reply = {"message": error.message, "remedy": error.remedy}
        self._reply(number, io.BytesIO(json.dumps(reply).encode()))

    def _reply(self, number: str, body: IO[bytes], kind: str = "application/json") -> None:
        with self._posted(f"{PATH}?job={self._job}&question={number}", body, kind) as answer:
            answer.read()

    @contextmanager
    def _posted(self, path: str, body: IO[bytes], kind: str = "application/json") -> Iterator[http.client.HTTPResponse]:
        """The answer to a POST. Raises _Silent when there is none, or a refusal."""
        length = str(body.seek(0, os.SEEK_END))
        body.seek(0)
        headers = {"Authorization": self._found.authority, "Content-Length": length, "Content-Type": kind}
        with closing(self._connection()) as connection:
            try:
                connection.connect()
                connection.sock.settimeout(SILENCE_SECONDS)
                connection.request("POST", path, body, headers)
                answer = connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                raise _Silent from error
            if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
                raise Refused("看板正在停止，或手头的命令太多。", "请稍后再试。")
            if answer.status != HTTPStatus.OK:
                raise _Silent
            yield answer

    def _connection(self) -> http.client.HTTPConnection:
        place = (self._found.address, self._found.port)
        if not self._found.is_tls:
            return http.client.HTTPConnection(*place, timeout=CONNECT_SECONDS, blocksize=BLOCK)
        # A certificate names the office's address, not the loopback's; the token's file says whom we speak to.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return http.client.HTTPSConnection(*place, timeout=CONNECT_SECONDS, blocksize=BLOCK, context=context)


@contextmanager
def _opened(path: str) -> Iterator[IO[bytes]]:
    check_size(path)
    try:
        with open(path, "rb") as file:
            yield file if file.seekable() else io.BytesIO(file.read())
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def _events(answer: http.client.HTTPResponse) -> Iterator[dict[str, Any]]:
    while True:
        try:
            line = answer.readline()
        except (OSError, http.client.HTTPException) as error:
            raise _Silent from error
        if not line:
            return
        yield json.loads(line)
