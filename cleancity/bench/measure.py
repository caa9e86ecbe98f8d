"""One measured figure, in the form that every benchmark prints."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Measure:
    """`value` in `unit`; `aim` is the most it should be, None where the figure only informs."""

    measure: str
    value: float
    unit: str
    aim: float | None = None
    met: bool | None = None


def measured(name: str, value: float, unit: str, aim: float | None = None) -> Measure:
    """A measure, with whether it met its aim."""
    return Measure(name, round(value, 3), unit, aim, None if aim is None else value <= aim)


def timed(work: Callable[[], Answer]) -> tuple[float, Answer]:
    """Seconds of wall clock, and the answer."""
    start = time.perf_counter()
    answer = work()
    return time.perf_counter() - start, answer


def peak_megabytes() -> float:
    """The process's highest resident memory so far (Linux; 0 elsewhere)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """Set an environment variable for the time of the block."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
