"""Servers for a benchmark: the product as it is started, and the product with its answers frozen."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cleancity.accounts import Book, Person, Role, at_the_command_line, passwords, register, sessions
from cleancity.settings import ROOT

READY, READY_SECONDS = "就绪", 300.0
PRODUCT, FROZEN = "cleancity.server", "cleancity.bench.constants"


@dataclass(frozen=True)
class Served:
    """A running server over the store in `folder`."""

    address: str
    pid: int
    folder: Path

    def let_in(self, n: int, role: Role = Role.LEADER) -> list[str]:
        """The tokens of `n` sessions of somebody of that role: what is measured is not how fast people log in."""
        book, name = Book(self.folder), f"bench_{role}"
        try:
            if register.find(book, name) is None:
                given = register.add(book, at_the_command_line("bench"), name, role)
                register.change_own_password(book, Person(name), given, passwords.made_up())
            return [sessions.begin(book, name, "127.0.0.1") for _ in range(n)]
        finally:
            book.close()

    def megabytes(self) -> float:
        """Its resident memory now (Linux; 0 elsewhere)."""
        status = Path(f"/proc/{self.pid}/status")
        if not status.exists():
            return 0.0
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def cpu_seconds(self) -> float:
        """Processor time that it has used so far (Linux; 0 elsewhere)."""
        stat = Path(f"/proc/{self.pid}/stat")
        if not stat.exists():
            return 0.0
        fields = stat.read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(module: str, folder: Path) -> Iterator[Served]:
    """`module` over the store in `folder`, from the moment that it says 就绪.

    Raises:
        RuntimeError: it ended, or took longer than READY_SECONDS; its words are in the message.
    """
    port = _free_port()
    command = [sys.executable, "-P", "-m", module, "--empty", "--port", str(port)]
    own = {"CLEANCITY_STORE": f"duckdb:///{folder / 'city.duckdb'}", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        command, env={**os.environ, **own}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8"
    )
    said: list[str] = []
    is_ready = threading.Event()
    threading.Thread(target=_listen, args=(process, said, is_ready), daemon=True).start()
    try:
        is_ready.wait(READY_SECONDS)
        if not any(READY in line for line in said):
            raise RuntimeError(f"{module}: {said[-5:]}")
        yield Served(f"http://localhost:{port}", process.pid, folder)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _listen(process: subprocess.Popen[str], said: list[str], is_ready: threading.Event) -> None:
    for line in process.stderr or ():
        said.append(line.rstrip("\n"))
        if READY in line:
            is_ready.set()
    is_ready.set()  # it has ended: nobody need wait any longer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
