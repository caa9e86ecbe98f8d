"""Bytes flipped in, and bytes cut off, the database and its WAL; at rest and while the store is open."""

from __future__ import annotations

import random
from pathlib import Path

from cleancity.bench.crash.child import Died, asked
from cleancity.bench.crash.town import Digests, Left, Say, Town, opened, restarted
from cleancity.bench.measure import Measure, measured
from cleancity.errors import StoreReopened
from cleancity.intake import mend
from cleancity.store.soundness import digests

DATABASE, WAL = "city.duckdb", "city.duckdb.wal"


def measure(town: Town, times: int, say: Say) -> list[Measure]:
    """How many were noticed, and how many did not come back equal to the row."""
    found: list[Measure] = []
    for template, file, title in ((town.closed, DATABASE, "数据库"), (town.crashed, WAL, "WAL")):
        for harm, done in ((flip, "改动一个字节"), (cut, "截断")):
            lefts = [_judged(town, template, file, harm, seed) for seed in range(times)]
            name = f"{title}{done} × {times}："
            found += [
                measured(f"{name}发现并重建", sum(left.was_mended for left in lefts), "次"),
                measured(f"{name}没有恢复到逐行一致", sum(not left.is_whole for left in lefts), "次", 0),
            ]
            for left in lefts:
                if not left.is_whole:
                    say(f"  ! {name}{left.refused or left.fault or '内容不一致'}")
            say(f"{name}发现 {sum(left.was_mended for left in lefts)} 次……")
    live = [_while_open(town, seed) for seed in range(times // 5)]
    found.append(measured(f"运行中数据库改动一个字节 × {len(live)}：没有恢复到逐行一致", live.count(False), "次", 0))
    return found


def flip(path: Path, dice: random.Random) -> None:
    """One bit of one byte becomes another."""
    with path.open("r+b") as file:
        place = dice.randrange(path.stat().st_size)
        file.seek(place)
        byte = file.read(1)[0]
        file.seek(place)
        file.write(bytes([byte ^ 1 << dice.randrange(8)]))


def cut(path: Path, dice: random.Random) -> None:
    """Whatever stood after some byte is gone."""
    with path.open("r+b") as file:
        file.truncate(dice.randrange(path.stat().st_size))


def _judged(town: Town, template: Path, file: str, harm: object, seed: int) -> Left:
    folder = town.copy(template)
    harm(folder / file, random.Random(f"{file}-{seed}"))  # type: ignore[operator]
    left = restarted(folder)
    left.is_whole = left.is_whole and left.digests == town.reference
    return left


def _while_open(town: Town, seed: int) -> bool:
    try:
        return bool(asked(_damaged_under_it, town.copy(town.closed), seed, town.reference))
    except Died:
        return False


def _damaged_under_it(folder: Path, seed: int, wanted: Digests) -> bool:
    """The file changes while the store is open over it: whoever asks gets the right answer, once it is built anew."""
    store = opened(folder)
    mend(store)
    flip(store.path, random.Random(seed))
    for _ in range(2):
        try:
            with store.cursor() as cursor:
                return digests(cursor) == wanted
        except StoreReopened:
            continue
    return False
