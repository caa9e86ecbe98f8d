"""Many readers at once, on the product and on the same product fed constants, minute about, and an upload meanwhile.

Both servers run, and take turns: while the readers of one click, those of the other rest. So both meet the same
state of the machine. The first turn of each, in which nothing has been asked before, is told apart from the rest.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cleancity import intake
from cleancity.accounts import Role
from cleancity.bench.crowd import ADDRESSES, FILTER, Click
from cleancity.bench.handing_in import hand_in
from cleancity.bench.issues import as_csv, issue_table
from cleancity.bench.measure import Measure, measured
from cleancity.bench.served import FROZEN, PRODUCT, Served, serving
from cleancity.bench.sessions import Session, headers_of
from cleancity.demo import generate
from cleancity.errors import Refused
from cleancity.settings import ROOT
from cleancity.store import open_store

THINK_SECONDS = 10.0
TURN_SECONDS = 60.0
LEAST_TURNS = 5  # the first, one before the upload, the upload, two after it
UPLOAD_ROWS = 100_000
FELT_SECONDS = THINK_SECONDS  # after 已入库 every answer is asked anew: that belongs to the upload too
AIM_RATIO, AIM_MEMORY = 1.5, 1.2


@dataclass
class Readers:
    """The process of a crowd, the server it reads, and what that used in each of its turns."""

    served: Served
    process: subprocess.Popen[str]
    cpu: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    turns: list[tuple[float, float]] = field(default_factory=list)

    def tell(self, word: str) -> str:
        """One word to the crowd; its answer, except to `go`."""
        self.send(word)
        assert self.process.stdout is not None
        return "" if word == "go" else self.process.stdout.readline()

    def send(self, line: str) -> None:
        """A line to the crowd that it does not answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def turn(self, seconds: float, meanwhile: threading.Thread | None = None) -> None:
        """Click for so long, longer if what is done meanwhile takes longer; returns when the last page is there."""
        began, cpu = time.time(), self.served.cpu_seconds()
        self.tell("go")
        time.sleep(seconds)
        if meanwhile:
            meanwhile.join()
        self.tell("rest")
        self.turns.append((began, time.time()))
        self.cpu.append(self.served.cpu_seconds() - cpu)
        self.megabytes.append(self.served.megabytes())

    def clicks(self) -> list[Click]:
        """All clicks; the crowd goes home."""
        self.tell("end")
        assert self.process.stdout is not None
        return [Click(**each) for each in json.loads(self.process.stdout.readline())]


@dataclass
class Upload:
    """An upload of a clerk: when it began, when it was in, or what went wrong."""

    began: float = 0.0
    ended: float = 0.0
    fault: str = ""

    def run(self, served: Served, rows: int) -> None:
        """From the upload page to 已入库, and as long again as one click takes everybody."""
        content = as_csv(issue_table(UPLOAD_ROWS, seed=7, first=rows))
        time.sleep(THINK_SECONDS)  # until everybody clicks again
        self.began = time.time()
        try:
            [token] = served.let_in(1, Role.ADMIN)
            asyncio.run(hand_in(served.address, token, "一周问题.csv", content))
        except (OSError, RuntimeError) as error:
            self.fault = str(error)
        self.ended = time.time()
        time.sleep(FELT_SECONDS)


def bench_users(users: int, rows: int, minutes: float, folder: Path, say: Callable[[str], None]) -> list[Measure]:
    """p50 and p95 from click to the end of the script, errors, memory, and an upload in the middle.

    Args:
        users: how many click, each every 10 s.
        rows: how many issues lie in the store.
        minutes: how long they click on the product; they click as long on the constants.
        folder: a temporary folder.
        say: told what is being done.
    """
    say(f"生成并入库 {rows:,} 行问题……")
    own, other = folder / "product", folder / "frozen"
    _fill(own, rows)
    shutil.copytree(own, other)
    with ExitStack() as running:
        servers = [running.enter_context(serving(*each)) for each in ((PRODUCT, own), (FROZEN, other))]
        say("固定对照的答案……")
        asyncio.run(_see_everything(servers[1]))
        before = servers[0].megabytes()
        ours, theirs = (running.enter_context(_crowd(served, users)) for served in servers)
        upload = _alternate(ours, theirs, minutes, rows, say)
        product, constants = ours.clicks(), theirs.clicks()
    for fault in sorted({upload.fault, *(click.fault for click in (*product, *constants))} - {""}):
        say(f"  ! {fault}")
    return _measures(ours, theirs, product, constants, upload, before)


def _fill(folder: Path, rows: int) -> None:
    """The issues, and what the demo city has beside its own: departments, tasks, supplies."""
    folder.mkdir()
    store = open_store(f"duckdb:///{folder / 'city.duckdb'}")
    try:
        intake.ingest(store, as_csv(issue_table(rows)), "问题.csv", "issue")
        for file in generate():
            if file.dataset != "issue":
                intake.ingest(store, file.content, file.name, file.dataset, **file.options)
    finally:
        store.close()


async def _see_everything(served: Served) -> None:
    """Every page with every district, once."""
    [token] = served.let_in(1)
    session = await Session.begin(served.address, headers_of(served.address, token))
    for option in session.widgets[FILTER].options:
        await session.select(FILTER, option)
        for page in ADDRESSES:
            await session.go(page)
    await session.close()


@contextmanager
def _crowd(served: Served, users: int) -> Iterator[Readers]:
    command = [sys.executable, "-P", "-m", "cleancity.bench.crowd", served.address, str(THINK_SECONDS)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    )
    try:
        readers = Readers(served, process)
        readers.send(json.dumps(served.let_in(users)))
        yield readers
    finally:
        process.kill()
        process.communicate()


def _alternate(ours: Readers, theirs: Readers, minutes: float, rows: int, say: Callable[[str], None]) -> Upload:
    """Turn about; in a turn of ours in the middle a clerk uploads."""
    upload = Upload()
    n_turns = max(LEAST_TURNS, round(minutes * 60 / TURN_SECONDS))
    seconds = minutes * 60 / n_turns
    for number in range(n_turns):
        say(f"第 {number + 1}/{n_turns} 轮……")
        theirs.turn(seconds)
        clerk = None
        if number == n_turns // 2:
            clerk = threading.Thread(target=upload.run, args=(ours.served, rows), daemon=True)
            clerk.start()
        ours.turn(seconds, clerk)
    return upload


def _measures(
    ours: Readers, theirs: Readers, product: list[Click], constants: list[Click], upload: Upload, before: float
) -> list[Measure]:
    first, warm = _split(product, ours.turns[0][1])
    _, fed = _split(constants, theirs.turns[0][1])
    span = (upload.began, upload.ended + FELT_SECONDS)
    during = [click for click in warm if span[0] - click.seconds <= click.at <= span[1]]
    quiet = [click for click in warm if click not in during]
    earlier = [click for click in warm if click.at + click.seconds < span[0]]
    errors = [click for click in product if click.fault]
    middle = len(ours.turns) // 2
    return [
        measured("clicks on the product", len(product), "clicks"),
        measured("first turn, nothing asked before: p50", _quantile(first, 50), "s"),
        measured("first turn, nothing asked before: p95", _quantile(first, 95), "s"),
        measured("click to finished, but for the upload: p50", _quantile(quiet, 50), "s"),
        measured("click to finished, but for the upload: p95", _quantile(quiet, 95), "s"),
        measured("the same fed constants: p50", _quantile(fed, 50), "s"),
        measured("the same fed constants: p95", _quantile(fed, 95), "s"),
        measured("p95 / p95 fed constants", _quantile(quiet, 95) / _quantile(fed, 95), "ratio", AIM_RATIO),
        measured("processor seconds per click", _per_click(ours, warm, span), "s"),
        measured("processor seconds per click fed constants", _per_click(theirs, fed, span), "s"),
        measured("errors", len(errors) + bool(upload.fault), "errors", 0),
        measured("errors fed constants", sum(bool(click.fault) for click in constants), "errors"),
        measured(f"upload of {UPLOAD_ROWS:,} rows, to 已入库", upload.ended - upload.began, "s"),
        measured("p95 before the upload", _quantile(earlier, 95), "s"),
        measured("p95 during the upload", _quantile(during, 95), "s"),
        measured("p95 during / before", _quantile(during, 95) / _quantile(earlier, 95), "ratio", AIM_RATIO),
        measured("server memory before the first click", before, "MB"),
        measured("server memory after the first turn", ours.megabytes[0], "MB"),
        measured("server memory after the upload", ours.megabytes[middle], "MB"),
        measured("server memory at the end", ours.megabytes[-1], "MB"),
        measured("memory before the upload / after the first turn", _growth(ours, 0, middle - 1), "ratio", AIM_MEMORY),
        measured("memory at the end / after the upload", _growth(ours, middle, -1), "ratio", AIM_MEMORY),
    ]


def _split(clicks: Iterable[Click], at: float) -> tuple[list[Click], list[Click]]:
    early: list[Click] = []
    late: list[Click] = []
    for click in clicks:
        (early if click.at < at else late).append(click)
    return early, late


def _quantile(clicks: list[Click], percent: float) -> float:
    if not clicks:
        raise Refused("测量的时间太短，有一段里没有人点到。", "请加长 --minutes。")
    return float(np.percentile([click.seconds for click in clicks], percent))


def _per_click(readers: Readers, clicks: list[Click], apart: tuple[float, float]) -> float:
    """Processor seconds of the server for each click, the first turn and that of the upload left out."""
    kept = [at for at, turn in enumerate(readers.turns) if at and not (turn[0] < apart[1] and turn[1] > apart[0])]
    n_clicks = sum(readers.turns[at][0] <= click.at < readers.turns[at][1] for at in kept for click in clicks)
    return sum(readers.cpu[at] for at in kept) / max(1, n_clicks)


def _growth(readers: Readers, first: int, last: int) -> float:
    return readers.megabytes[last] / readers.megabytes[first] if readers.megabytes[first] else 1.0
