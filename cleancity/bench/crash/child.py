"""Work in a process of its own, that may die of it. All crash tests start their processes here.

On Linux they are forked from a server that has everything loaded and never opened a database: a few milliseconds each.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any

SECONDS = 300.0


class Died(Exception):
    """The process ended without an answer, or gave none in time."""


class Child:
    """A running process and what it says.

    Attributes:
        said: what it has sent so far, as far as it was listened to.
    """

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process, self._pipe = process, pipe
        self.said: list[Any] = []

    def listen(self, seconds: float = SECONDS) -> Any:
        """The next thing it says. Raises Died."""
        try:
            if not self._pipe.poll(seconds):
                raise Died(f"nothing said in {seconds:.0f} s")
            self.said.append(self._pipe.recv())
        except (EOFError, ConnectionResetError) as error:
            self.process.join(SECONDS)
            raise Died(f"exit code {self.process.exitcode}") from error
        return self.said[-1]

    def kill(self) -> list[Any]:
        """Kill it (SIGKILL) and return all that it had said."""
        self.process.kill()
        self.process.join()
        try:
            while True:
                self.listen()
        except Died:
            return self.said


def _context() -> ForkServerContext | SpawnContext:
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["cleancity.bench.crash.town"])
    return context


@contextmanager
def started(work: Callable[..., None], *arguments: Any) -> Iterator[Child]:
    """`work(pipe, *arguments)` running in a process of its own, which does not outlive the block."""
    context = _context()
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Child(process, ours)
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()


def asked(work: Callable[..., Any], *arguments: Any) -> Any:
    """The answer of `work(*arguments)`, worked out in a process of its own. Raises Died."""
    with started(_answer, work, *arguments) as child:
        answer = child.listen()
        child.process.join(SECONDS)
        return answer


def _answer(pipe: Connection, work: Callable[..., Any], *arguments: Any) -> None:
    pipe.send(work(*arguments))
