"""Bytes flipped in, and cut off, what alone can prove the rest: manifest, journal, uploads."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from cleancity.bench.crash.damage import cut, flip
from cleancity.bench.crash.town import Left, Say, Town, restarted
from cleancity.bench.measure import Measure, measured

Harm = Callable[[Path, random.Random], None]


def measure(town: Town, times: int, say: Say) -> list[Measure]:
    """A start with less than there was, and nothing said of it, is what must not be."""
    found: list[Measure] = []
    for file, title in (("manifest.jsonl", "清单"), ("journal.jsonl", "日志")):
        for harm, done in ((flip, "改动一个字节"), (cut, "截断")):
            lefts = [_left(town, file, harm, seed) for seed in range(times)]
            name = f"{title}{done} × {times}："
            silent = [left for left in lefts if left.fault or not (left.refused or left.digests == town.reference)]
            found += [
                measured(f"{name}说明哪里坏了，没有启动", sum(bool(left.refused) for left in lefts), "次"),
                measured(f"{name}悄悄少了内容", len(silent), "次", 0),
            ]
            for left in silent:
                say(f"  ! {name}{left.fault or left.said}")
    return [*found, *_of_uploads(town, times)]


def _left(town: Town, file: str, harm: Harm, seed: int) -> Left:
    folder = town.copy(town.closed)
    harm(folder / file, random.Random(f"{file}-{seed}"))
    return restarted(folder)


def _of_uploads(town: Town, times: int) -> list[Measure]:
    """The database is gone as well: what was damaged is named, every other batch comes back."""
    bad = 0
    tries = max(1, times // 5)
    for seed in range(tries):
        folder, dice = town.copy(town.closed), random.Random(seed)
        (folder / "city.duckdb").unlink()
        there = restarted(town.copy(town.closed)).in_force
        folder = town.copy(town.closed)
        (folder / "city.duckdb").unlink()
        number = dice.choice(sorted(there))
        flip(folder / "uploads" / there[number], dice)
        left = restarted(folder)
        is_named = any(f"第 {number} 批的上传原件" in text for text in left.said)
        bad += left.lost != [number] or not is_named or not left.is_whole or bool(left.fault)
    return [measured(f"上传原件改动一个字节 × {tries}：没有点名，或连累其他批次", bad, "次", 0)]
