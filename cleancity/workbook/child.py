"""`python -m cleancity.workbook.child`: reads workbooks from stdin, answers on stdout, until stdin ends.

It limits its own memory and processor time. When a file breaks it, it dies alone: the parent says so, and starts
another.
"""

from __future__ import annotations

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from cleancity.errors import Refused
from cleancity.settings import load_settings
from cleancity.workbook import excel, markup
from cleancity.workbook.excel import Grid
from cleancity.workbook.frames import BINARY, HTML, REQUEST, XML_2003, exactly, put

if sys.platform != "win32":
    import resource

READERS = {BINARY: excel.grids, HTML: markup.html_grids, XML_2003: markup.xml_grids}
# An exit code of its own; a Python error ends with 1.
OUT_OF_MEMORY = 3
# A process that has grown larger than this gives its memory back by ending; the next file starts another.
STAYS_BELOW_KB = 400 << 10


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    requests, answers = _own_pipes()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair; its end of the pipe closes then.
    _limit_memory()
    try:
        while _answer_one(requests, answers) and not _has_grown():
            pass
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under numbers of their own: whatever else writes to stdout must not get in between."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    return requests, answers


def _answer_one(requests: BinaryIO, answers: BinaryIO) -> bool:
    try:
        kind, size = REQUEST.unpack(exactly(requests, REQUEST.size))
        data = exactly(requests, size)
    except EOFError:
        return False
    _limit_time()
    try:
        for grid in READERS[kind](data):
            _send(grid, answers)
    except Refused as refused:
        put(answers, {"refused": [refused.message, refused.remedy]})
    else:
        put(answers, {"done": True})
    return True


def _send(grid: Grid, answers: BinaryIO) -> None:
    """A sheet: a frame that names it, then its rows as an Arrow stream, which ends early when the file is refused."""
    limits = load_settings()
    trouble = None
    batches: Iterator[pa.RecordBatch] = grid.batches
    if grid.width > limits.max_columns:
        trouble = f"有 {grid.width} 列，超过 {limits.max_columns} 列的上限。"
        batches = iter(())
    merges = [[each.top, each.left, each.bottom, each.right] for each in grid.merges]
    put(answers, {"sheet": grid.name, "hidden": grid.is_hidden, "merges": merges, "trouble": trouble})
    width = 0 if trouble else grid.width
    schema = pa.schema([(name, pa.string()) for name in excel.names(width)])
    with pa.ipc.new_stream(answers, schema) as stream:
        for batch in batches:
            stream.write_batch(batch)
    answers.flush()


def _limit_memory() -> None:
    # Windows has no such limit; there only the time limit holds (the parent's watch).
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (load_settings().parser_memory_mb << 20,) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_time() -> None:
    """Processor time for this one file, so that not even an orphan runs on."""
    if sys.platform != "win32":
        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + load_settings().parser_seconds + 5
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _has_grown() -> bool:
    """By the peak of this program alone: `ru_maxrss` also remembers the parent that it was forked from."""
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.exists() else None
    return peak is not None and int(peak[1]) > STAYS_BELOW_KB


if __name__ == "__main__":
    main()
