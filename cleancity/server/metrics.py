"""GET /_cleancity/metrics: what the process has done and how it stands, in Prometheus' text format.

For programs on this machine that show the token of server.json.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.runtime import Runtime, exists

from cleancity.desk import HOLDING
from cleancity.server.errands import Errands
from cleancity.store.disk import free_bytes
from cleancity.tally import BOUNDS, TALLY

PATH = "/_cleancity/metrics"
KIND = "text/plain; version=0.0.4; charset=utf-8"
HELP = {
    "run_seconds": "Runs of pages, by how long they took.",
    "run_failures_total": "Runs of pages that failed unforeseen.",
    "query_seconds": "Queries, by how long they took.",
    "ingests_total": "Files, by what became of them.",
    "ingested_rows_total": "Rows taken in.",
    "refusals_total": "Requests that were refused, by status.",
    "login_failures_total": "Log-ins that failed.",
    "sockets": "Open pages in browsers.",
    "commands": "Commands under way that were handed over.",
    "disk_free_bytes": "Free room where the store lies.",
    "store_bytes": "Size of the database with its write-ahead log.",
    "data_version": "Version of the data: rises with every change.",
    "resident_bytes": "Memory of this process.",
    "up_seconds": "Since this process began to serve.",
}


class Metrics:
    """The page for Prometheus."""

    def __init__(self, errands: Errands) -> None:
        self._errands, self._began = errands, time.monotonic()

    def route(self) -> Route:
        """Where it is asked for."""
        return Route(PATH, self._answer, methods=["GET"])

    async def _answer(self, request: Request) -> Response:
        if not self._errands.knows(request.scope):
            return Response(status_code=403)
        return Response(await run_in_threadpool(self.text), media_type=KIND)

    def text(self) -> str:
        """Everything as it stands now."""
        return "".join(written(self._gauges()))

    def _gauges(self) -> dict[str, float]:
        store = HOLDING.store()
        files = (store.path, store.path.with_name(store.path.name + ".wal"))
        return {
            "sockets": Runtime.instance()._session_mgr.num_active_sessions() if exists() else 0,
            "commands": self._errands.n_under_way,
            "disk_free_bytes": free_bytes(store.folder),
            "store_bytes": sum(path.stat().st_size for path in files if path.exists()),
            "data_version": store.data_version,
            "resident_bytes": resident_bytes(),
            "up_seconds": round(time.monotonic() - self._began, 1),
        }


def written(gauges: dict[str, float]) -> Iterator[str]:
    """The text: counts, then durations, then what is measured now."""
    counts = {(f"{name}_total", labels): value for (name, labels), value in TALLY.counts().items()}
    for name in sorted({name for name, _ in counts}):
        yield _head(name, "counter")
        for (each, labels), value in sorted(counts.items()):
            if each == name:
                yield _line(name, labels, value)
    for (name, labels), (within, total) in sorted(TALLY.spreads().items()):
        yield _head(name, "histogram")
        n_so_far = 0
        for bound, n in zip((*map(str, BOUNDS), "+Inf"), within, strict=True):
            n_so_far += n
            yield _line(f"{name}_bucket", (*labels, ("le", bound)), n_so_far)
        yield _line(f"{name}_sum", labels, total)
        yield _line(f"{name}_count", labels, n_so_far)
    for name, value in gauges.items():
        yield _head(name, "gauge")
        yield _line(name, (), value)


def resident_bytes() -> float:
    """Memory that this process has in RAM; 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return _peak_bytes()
    import resource

    return float(pages * resource.getpagesize())


def _peak_bytes() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource

    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _head(name: str, kind: str) -> str:
    return f"# HELP cleancity_{name} {HELP.get(name, name)}\n# TYPE cleancity_{name} {kind}\n"


def _line(name: str, labels: tuple[tuple[str, str], ...], value: float) -> str:
    said = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels)
    return f"cleancity_{name}{f'{{{said}}}' if said else ''} {value:.10g}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
