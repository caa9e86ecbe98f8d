"""kill -9 at any moment of taking in, undoing and saying."""

from __future__ import annotations

import random
import time
from multiprocessing.connection import Connection
from pathlib import Path

from cleancity import intake
from cleancity.bench.crash.child import Died, started
from cleancity.bench.crash.town import Left, Say, Town, opened, rebuilt, restarted, week
from cleancity.bench.measure import Measure, measured

# A store is killed so many times before it is compared row for row, and another is begun.
LIVES = 20
SECONDS_TO_RESTART = 10.0


def measure(town: Town, times: int, say: Say) -> list[Measure]:
    """What was lost, what is there in part, and how long the slowest restart took."""
    dice = random.Random(9)
    acknowledged = lost = partial = unequal = faults = 0
    slowest = 0.0
    folder = town.copy(town.closed)
    held: set[tuple[str, object]] = set()
    for number in range(times):
        new = _killed(folder, dice)
        left = restarted(folder)
        acknowledged, held, slowest = acknowledged + len(new), held | new, max(slowest, left.seconds)
        faults += bool(left.fault or left.refused)
        lost += len(held - _there(left))
        partial += not left.is_whole
        held &= _there(left)
        if (number + 1) % LIVES == 0 or number + 1 == times:
            unequal += left.digests != rebuilt(folder, town.folder / "elsewhere")
            folder, held = town.copy(town.closed), set()
            say(f"已杀 {number + 1} 次，最慢的重启 {slowest:.1f} 秒……")
    name = f"kill -9 × {times}："
    return [
        measured(f"{name}已答复的操作", acknowledged, "个"),
        measured(f"{name}已答复却丢失", lost, "个", 0),
        measured(f"{name}只写了一部分的批次", partial, "次", 0),
        measured(f"{name}与原件重建不一致的库", unequal, "个", 0),
        measured(f"{name}打不开", faults, "次", 0),
        measured(f"{name}最慢的重启", slowest, "秒", SECONDS_TO_RESTART),
    ]


def _killed(folder: Path, dice: random.Random) -> set[tuple[str, object]]:
    """What a process had acknowledged when it was killed."""
    with started(feed, folder, dice.random()) as child:
        if dice.random() < 0.1:
            time.sleep(dice.uniform(0, 0.5))  # while it opens
        else:
            try:
                child.listen()  # it is open
                began, n_deeds = time.monotonic(), dice.randint(1, 3)
                for _ in range(n_deeds):
                    child.listen()
            except Died:
                return {("died by itself", child.process.exitcode)}
            # Somewhere in the next deed, however slow the machine is just now.
            time.sleep(dice.uniform(0, 1.2 * (time.monotonic() - began) / n_deeds))
        return {each for each in child.kill() if each[0] != "open"}


def _there(left: Left) -> set[tuple[str, object]]:
    """All that holds now, in the words of `feed`. A batch undone later was there as well."""
    batches = {("batch", number) for number in [*left.in_force, *left.undone]}
    return batches | {("undone", number) for number in left.undone} | {("alias", name) for name in left.aliases}


def feed(pipe: Connection, folder: Path, seed: float) -> None:
    """Take files in, undo some, say something now and then, and acknowledge each; until killed."""
    dice = random.Random(seed)
    store = opened(folder)
    intake.mend(store)
    pipe.send(("open", 0))
    while True:
        number = store.manifest.next_batch()
        deed = dice.random()
        if deed < 0.75:
            receipt = intake.ingest(store, week(number), f"{number}.csv", "issue")
            pipe.send(("batch", receipt.batch))
        elif deed < 0.9 and len(store.manifest.in_force()) > 3:
            batch = max(store.manifest.in_force())
            intake.undo(store, batch)
            pipe.send(("undone", batch))
        else:
            name = f"市容{number}-{dice.randrange(10**6)}"
            intake.say_alias(store, "department", name, "D1")
            pipe.send(("alias", name))
