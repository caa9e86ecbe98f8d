"""The parent's side: a warm child for each file that is being read, one message when it breaks."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

import pyarrow as pa

from cleancity.errors import Refused
from cleancity.settings import ROOT, load_settings
from cleancity.workbook.archive import DAMAGED
from cleancity.workbook.frames import REQUEST, Merge, take

TOO_MUCH = "请删去用不到的工作表和列，或另存为 CSV 后再上传。"
CHILD = [sys.executable, "-P", "-m", "cleancity.workbook.child"]
# Two at once: a clerk with a small file does not wait for a large one, and both fit a 4 GiB machine.
AT_ONCE = 2


@dataclass(frozen=True)
class ReadSheet:
    """One sheet as it came back.

    Attributes:
        table: columns c0, c1, ... of text, row 0 being the sheet's first row; null where a cell is empty.
        merges: merged ranges, which the table leaves unfilled.
        trouble: why the sheet was not read, None when it was.
    """

    name: str
    is_hidden: bool
    table: pa.Table
    merges: tuple[Merge, ...]
    trouble: str | None


def read(data: bytes, kind: bytes) -> list[ReadSheet]:
    """The sheets of a workbook.

    Args:
        data: its bytes; for HTML and XML_2003 the text as UTF-8.
        kind: one of `frames.BINARY`, `HTML`, `XML_2003`.

    Raises:
        Refused: it cannot be read, or only with more memory or time than the limits allow.
    """
    with _turns:
        warm = _take_idle()
        if warm:
            try:
                return _ask(warm, data, kind)
            except _Gone:  # It ended while nobody looked; the file is not to blame.
                pass
        return _ask(_Child(), data, kind)


def _ask(child: _Child, data: bytes, kind: bytes) -> list[ReadSheet]:
    """Its answer; afterwards it is the warm one, where it lives and none is."""
    try:
        return child.ask(data, kind)
    finally:
        with _lock:
            keep = child.is_alive and not _idle
            if keep:
                _idle.append(child)
        if not keep:
            child.close()


class _Gone(Refused):
    """The process ended before it had the file."""


class _Child:
    """A process that reads one file at a time."""

    def __init__(self) -> None:
        # -P and PYTHONPATH as manage.py has them; Arrow's own allocators reserve more than they use.
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"}
        self._process = subprocess.Popen(
            CHILD,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, cwd=ROOT,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._requests: IO[bytes] = self._process.stdin
        self._answers: IO[bytes] = self._process.stdout
        self._is_late = False

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def _send(self, data: bytes, kind: bytes) -> None:
        """Hand over a file. Raises OSError when the process has gone meanwhile."""
        self._requests.write(REQUEST.pack(kind, len(data)))
        self._requests.write(data)
        self._requests.flush()

    def ask(self, data: bytes, kind: bytes) -> list[ReadSheet]:
        """The sheets, within the time limit.

        Raises:
            Refused: says why there are none.
        """
        watch = threading.Timer(load_settings().parser_seconds, self._stop_late)
        watch.start()
        try:
            self._send(data, kind)
            return self._sheets()
        except BrokenPipeError as error:
            self._let_end()
            reason = self._why()
            raise _Gone(reason.message, reason.remedy) from error
        except (EOFError, OSError, ValueError) as error:
            self._let_end()
            raise self._why() from error
        finally:
            watch.cancel()

    def _let_end(self) -> None:
        """Its own exit code says more than ours for it."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self.close()

    def _sheets(self) -> list[ReadSheet]:
        sheets: list[ReadSheet] = []
        while True:
            frame = take(self._answers)
            if "refused" in frame:
                raise Refused(*frame["refused"])
            if "done" in frame:
                return sheets
            table = pa.ipc.open_stream(self._answers).read_all()
            merges = tuple(Merge(*each) for each in frame["merges"])
            sheets.append(ReadSheet(frame["sheet"], frame["hidden"], table, merges, frame["trouble"]))

    def _stop_late(self) -> None:
        self._is_late = True
        self._process.kill()

    def _why(self) -> Refused:
        limits = load_settings()
        if self._is_late:
            return Refused(f"读这份工作簿超过了 {limits.parser_seconds} 秒，已停止。", TOO_MUCH)
        # A Python error ends with 1: the file is broken in a way nobody thought of. The rest is memory.
        if self._process.returncode == 1:
            return Refused(*DAMAGED)
        return Refused(f"读这份工作簿要用的内存超过 {limits.parser_memory_mb} MB，已停止。", TOO_MUCH)

    def close(self) -> None:
        """End it and leave no zombie."""
        self._process.kill()
        self._process.wait()
        self._answers.close()
        with suppress(OSError):  # What it had not read yet has nowhere to go.
            self._requests.close()


_turns = threading.BoundedSemaphore(AT_ONCE)
_lock = threading.Lock()
_idle: list[_Child] = []


def _take_idle() -> _Child | None:
    with _lock:
        child = _idle.pop() if _idle else None
    if child is None or child.is_alive:
        return child
    child.close()
    return None


@atexit.register
def close() -> None:
    """End the warm process; the next file starts another."""
    with _lock:
        children, _idle[:] = list(_idle), []
    for child in children:
        child.close()
