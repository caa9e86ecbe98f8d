"""Two at once: two processes that want the same store, two hands that send the same file."""

from __future__ import annotations

import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

from cleancity import intake
from cleancity.bench.crash.child import SECONDS, Died, asked, started
from cleancity.bench.crash.town import Say, Town, opened, rebuilt, restarted, week
from cleancity.bench.measure import Measure, measured
from cleancity.errors import StoreHeld
from cleancity.intake import Receipt


def measure_two(town: Town, times: int, say: Say) -> list[Measure]:
    """Each of two processes opens, takes a file in and closes, until it has been let in; again and again."""
    folder = town.copy(town.closed)
    lost = faults = turned_away = 0
    acknowledged: set[int] = set()
    with started(enter, folder, 1000, times) as one, started(enter, folder, 2000, times) as other:
        for child in (one, other):
            try:
                while (said := child.listen()) != "ended":
                    acknowledged.add(said[0])
                    turned_away += said[1]
            except Died as death:
                faults += 1
                say(f"  ! {death}")
    left = restarted(folder)
    lost = len(acknowledged - set(left.in_force)) + (2 * times - len(acknowledged))
    is_equal = left.is_whole and left.digests == rebuilt(folder, town.folder / "elsewhere")
    name = f"两个进程抢一个库 × {times}："
    return [
        measured(f"{name}被告知库正被占用", turned_away, "次"),
        measured(f"{name}丢失", lost, "个", 0),
        measured(f"{name}出错", faults, "次", 0),
        measured(f"{name}与原件重建不一致", int(not is_equal), "次", 0),
    ]


def enter(pipe: Connection, folder: Path, first: int, times: int) -> None:
    """Say each batch, and how often the other was in before it could be."""
    until = time.monotonic() + SECONDS * max(1, times // 10)
    for number in range(first, first + times):
        turned_away = 0
        while time.monotonic() < until:
            try:
                store = opened(folder)
            except StoreHeld:
                turned_away += 1
                time.sleep(0.1)
                continue
            receipt = intake.ingest(store, week(number), f"{number}.csv", "issue")
            store.close()
            pipe.send((receipt.batch, turned_away))
            break
    pipe.send("ended")


def measure_double(town: Town, times: int, say: Say) -> list[Measure]:
    """The same file sent twice at the same moment: one batch, and the other hand is told so."""
    folder = town.copy(town.closed)
    wrong = asked(_twice, folder, times)
    left = restarted(folder)
    wrong += abs(len(left.in_force) - (3 + times))
    is_equal = left.is_whole and left.digests == rebuilt(folder, town.folder / "elsewhere")
    name = f"同一份文件同时提交两次 × {times}："
    return [
        measured(f"{name}多收、少收或答错", wrong, "次", 0),
        measured(f"{name}与原件重建不一致", int(not is_equal), "次", 0),
    ]


def _twice(folder: Path, times: int) -> int:
    store = opened(folder)
    intake.mend(store)
    wrong = 0
    for number in range(3000, 3000 + times):
        receipts: list[Receipt] = []
        hands = [threading.Thread(target=lambda: receipts.append(_send(number))) for _ in range(2)]  # noqa: B023

        def _send(number: int) -> Receipt:
            return intake.ingest(store, week(number), f"{number}.csv", "issue")

        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        wrong += len(receipts) != 2 or {each.batch for each in receipts} != {receipts[0].batch}
        wrong += sorted(each.is_repeat for each in receipts) != [False, True]
    store.close()
    return wrong
