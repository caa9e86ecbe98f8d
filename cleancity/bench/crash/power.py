"""The plug pulled: whatever was not fsynced may be gone, in whole or in part.

A process takes files in while every fsync of ours is watched. Before the k-th the plug is pulled: what the disk would
then hold is written to another folder: each file has the bytes of its last fsync, each folder the names of its own.
DuckDB's files, whose fsyncs are not ours, are taken as they are, with the WAL cut at some byte, or without it.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

from cleancity import intake
from cleancity.bench.crash.child import Died, started
from cleancity.bench.crash.town import Say, Town, copied, opened, rebuilt, restarted, week
from cleancity.bench.measure import Measure, measured

STRICT, HALF = "strict", "half"
WAL_AS_IS, WAL_CUT, WAL_GONE = "WAL 原样", "WAL 截断", "WAL 没有了"
POINTS = 30  # more than a run has


@dataclass
class Disk:
    """What would survive: bytes by inode, and by folder the names that stand for them."""

    folder: Path
    data: dict[int, bytes] = field(default_factory=dict)
    names: dict[Path, dict[str, int]] = field(default_factory=dict)

    def synced(self, handle: int) -> None:
        """An fsync of an open file or folder has come to its end."""
        path = Path(os.readlink(f"/proc/self/fd/{handle}"))
        if path.is_dir():
            self.names[path] = {each.name: each.stat().st_ino for each in path.iterdir()}
        elif path.exists():
            self.data[path.stat().st_ino] = path.read_bytes()

    def as_at_start(self) -> None:
        """All that lies there now has long been on disk."""
        for folder in [self.folder, *(path for path in self.folder.rglob("*") if path.is_dir())]:
            self.names[folder] = {each.name: each.stat().st_ino for each in folder.iterdir()}
            self.data |= {each.stat().st_ino: each.read_bytes() for each in folder.iterdir() if each.is_file()}

    def left(self, target: Path, keeps: str, dice: random.Random) -> None:
        """Write what survives to `target`; with HALF also some of what was not fsynced, by luck."""
        for folder, names in self.names.items():
            place = target / folder.relative_to(self.folder)
            place.mkdir(parents=True, exist_ok=True)
            now = {each.name: each for each in folder.iterdir() if each.is_file()}
            extra = {name for name in now if name not in names and keeps == HALF and dice.random() < 0.5}
            for name in {*names, *extra}:
                if name in now and name.startswith("city.duckdb"):
                    (place / name).write_bytes(now[name].read_bytes())
                elif not (folder / name).is_dir():
                    (place / name).write_bytes(self._bytes(names.get(name), now.get(name), keeps, dice))

    def _bytes(self, inode: int | None, now: Path | None, keeps: str, dice: random.Random) -> bytes:
        whole = now.read_bytes() if now else b""
        known = inode if inode is not None else now.stat().st_ino if now else 0
        safe = self.data.get(known, b"")
        if keeps == HALF and whole.startswith(safe):
            return whole[: dice.randint(len(safe), len(whole))]
        return safe


def measure(town: Town, times: int, say: Say) -> list[Measure]:
    """At every fsync of a run, in several ways, until `times` were tried: what was acknowledged and is gone."""
    tried = lost = unequal = faults = 0
    ways = [(keeps, wal) for keeps in (STRICT, HALF) for wal in (WAL_AS_IS, WAL_CUT, WAL_GONE)]
    cases = [(point, *way) for point in range(POINTS) for way in ways]
    random.Random(4).shuffle(cases)
    for point, keeps, wal in cases:
        if tried == times:
            break
        acknowledged = _unplugged(town, point, keeps, wal)
        if acknowledged is None:
            continue  # the run has fewer of them
        tried += 1
        place = town.folder / "unplugged"
        left = restarted(place)
        faults += bool(left.fault or left.refused)
        there = {*left.in_force, *left.undone, *left.aliases}
        lost += len([each for each in acknowledged if each not in there])
        is_equal = left.is_whole and left.digests == rebuilt(place, town.folder / "elsewhere")
        unequal += not is_equal
        if left.fault or left.refused or not is_equal:
            say(f"  ! 第 {point} 次落盘前断电（{keeps}，{wal}）：{left.fault or left.refused or '不一致'}")
    name = f"断电（未落盘的写入丢弃，{POINTS} 处中取）× {tried}："
    return [
        measured(f"{name}已答复却丢失", lost, "个", 0),
        measured(f"{name}与原件重建不一致", unequal, "次", 0),
        measured(f"{name}打不开", faults, "次", 0),
    ]


def _unplugged(town: Town, point: int, keeps: str, wal: str) -> list[object] | None:
    """What had been acknowledged when the plug was pulled; None when the run ended before."""
    folder = town.copy(town.closed)
    target = copied(town.folder / "nothing", town.folder / "unplugged")
    with started(_run, folder, target, point, keeps) as child:
        try:
            while child.listen() != "ended":
                continue
            return None
        except Died:
            pass
    dice = random.Random(f"{point}-{keeps}-{wal}")
    log = target / "city.duckdb.wal"
    if log.exists() and wal == WAL_GONE:
        log.unlink()
    if log.exists() and wal == WAL_CUT:
        log.write_bytes(log.read_bytes()[: dice.randint(0, log.stat().st_size)])
    return list(child.said)


def _run(pipe: Connection, folder: Path, target: Path, point: int, keeps: str) -> None:
    store = opened(folder)
    intake.mend(store)
    disk = Disk(folder)
    disk.as_at_start()
    os.fsync = _watched(disk, target, point, keeps)  # type: ignore[assignment]
    pipe.send(intake.ingest(store, week(100), "100.csv", "issue").batch)
    intake.say_alias(store, "department", "市容一", "D1")
    pipe.send("市容一")
    pipe.send(intake.ingest(store, week(101), "101.csv", "issue").batch)
    intake.undo(store, 2)
    intake.say_alias(store, "department", "市容二", "D1")
    pipe.send("市容二")
    pipe.send(intake.ingest(store, week(102), "102.csv", "issue").batch)
    pipe.send("ended")


def _watched(disk: Disk, target: Path, point: int, keeps: str) -> Callable[[int], None]:
    real, seen = os.fsync, 0

    def fsync(handle: int) -> None:
        nonlocal seen
        if seen == point:
            disk.left(target, keeps, random.Random(point))
            os._exit(9)
        seen += 1
        real(handle)
        disk.synced(handle)

    return fsync
