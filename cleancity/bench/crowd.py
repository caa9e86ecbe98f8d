"""`python -m cleancity.bench.crowd ADDRESS THINK_SECONDS`: readers, each clicking every so often.

A process of its own, so that what it costs is not the server's. It is told on stdin, a line each: first the tokens of
the readers' sessions, as a JSON list (not as arguments, which every account of the machine can read); then `go`, `rest`
(answered with `rested` once no click is under way) and `end` (answered with the clicks, as one JSON value).
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from dataclasses import asdict, dataclass, field

from websockets.exceptions import WebSocketException

from cleancity.bench.sessions import Session, headers_of

# Overview first, then a page for each question of 看板, 整改, 考核 and 保障.
ADDRESSES = (
    "", "hotspots", "weekly", "issues", "rebounds", "assessment", "supervision",
    "ranking", "agreement", "satisfaction", "phases", "clauses", "supplies",
)  # fmt: skip
FILTER = "district"
SEED = 2026


@dataclass(frozen=True)
class Click:
    """One click: when (seconds since 1970), how long until the script had finished, on which page, what went wrong."""

    at: float
    seconds: float
    page: str
    fault: str = ""


@dataclass
class Crowd:
    """The readers of one server."""

    address: str
    think: float
    may_click: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False
    n_under_way: int = 0
    clicks: list[Click] = field(default_factory=list)

    async def reader(self, number: int, token: str) -> None:
        """Looks around until all is over; one who is thrown out comes in again."""
        taste, page = random.Random(SEED * 1000 + number), ""
        session: Session | None = None
        while not self.is_over:
            await self.may_click.wait()
            await asyncio.sleep(taste.uniform(0.0, self.think))
            while not self.is_over and self.may_click.is_set():
                began, at = time.perf_counter(), time.time()
                self.n_under_way += 1
                try:
                    session = session or await Session.begin(self.address, headers_of(self.address, token))
                    page, faults = await _click(session, taste, page)
                except (OSError, WebSocketException) as error:  # a TimeoutError is an OSError
                    session, faults = None, (f"{type(error).__name__}: {error}",)
                finally:
                    self.n_under_way -= 1
                took = time.perf_counter() - began
                self.clicks.append(Click(at, took, page or "overview", "；".join(faults)))
                # The clock of a reader does not wait for the page: who clicks every 10 s does so.
                await asyncio.sleep(max(0.0, taste.uniform(0.5, 1.5) * self.think - took))
        if session:
            await session.close()


async def _click(session: Session, taste: random.Random, page: str) -> tuple[str, tuple[str, ...]]:
    """Another page, or another district on this one."""
    if taste.random() < 0.5 or FILTER not in session.widgets:
        page = taste.choice(ADDRESSES)
        return page, (await session.go(page)).faults
    option = taste.choice(session.widgets[FILTER].options)
    return page, (await session.select(FILTER, option)).faults


async def _obey(crowd: Crowd, lines: asyncio.StreamReader) -> None:
    while word := (await lines.readline()).decode().strip():
        if word == "go":
            crowd.may_click.set()
        else:
            crowd.may_click.clear()
            while crowd.n_under_way:
                await asyncio.sleep(0.05)
            print("rested", flush=True)
        if word == "end":
            break
    crowd.is_over = True
    crowd.may_click.set()


async def main(address: str, think: float) -> None:
    """All of them at once, until the word `end`."""
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    tokens = json.loads(await lines.readline())
    crowd = Crowd(address, think)
    readers = [asyncio.create_task(crowd.reader(number, token)) for number, token in enumerate(tokens)]
    await _obey(crowd, lines)
    for each in readers:
        each.cancel()
    await asyncio.gather(*readers, return_exceptions=True)
    print(json.dumps([asdict(click) for click in crowd.clicks], ensure_ascii=False), flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
