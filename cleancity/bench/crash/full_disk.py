"""A disk that becomes full: a small file system of its own where one can be mounted, else a limit on files' sizes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cleancity import intake
from cleancity.bench.crash.child import Died, asked
from cleancity.bench.crash.town import Say, Town, copied, opened, rebuilt, restarted, week
from cleancity.bench.measure import Measure, measured
from cleancity.errors import CleanCityError, DiskFull
from cleancity.intake import front

DISK_BYTES = 64 << 20
# Beyond this much all that is tried fits.
MOST_FREE = 4 << 20
BALLAST = "ballast"


@dataclass(frozen=True)
class Tried:
    """What one filling of the disk came to; `was_shut`: the store did not open while the disk was still full."""

    refused: int
    fault: str
    lost: int
    is_unequal: bool
    was_shut: bool


def measure(town: Town, times: int, say: Say) -> list[Measure]:
    """At many fillings of the disk: whatever is refused left no trace, whatever was acknowledged is there."""
    with _small_disk(town.folder / "disk") as disk:
        if disk is None:
            say("不能挂载小磁盘（不是 root），改用文件大小上限代替磁盘满。")
        place = disk or town.folder / "limited"
        seen = [_tried(town, place, point, times, disk is not None) for point in range(times)]
    way = "小磁盘" if disk else "文件大小上限"
    name = f"磁盘满（{way}）× {times}："
    for each in seen:
        if each.fault:
            say(f"  ! {name}{each.fault}")
    return [
        measured(f"{name}入库被拒绝", sum(each.refused for each in seen), "次"),
        measured(f"{name}没有说成话的错误", sum(bool(each.fault) for each in seen), "次", 0),
        measured(f"{name}已答复却丢失", sum(each.lost for each in seen), "个", 0),
        measured(f"{name}拒绝了却留下痕迹，或与重建不一致", sum(each.is_unequal for each in seen), "次", 0),
        measured(f"{name}满着重启打不开", sum(each.was_shut for each in seen), "次", 0),
    ]


def _tried(town: Town, place: Path, point: int, times: int, is_disk: bool) -> Tried:
    room = int(MOST_FREE * ((point + 0.5) / times) ** 2)
    folder = copied(town.closed, place / "store")
    try:
        done, refused, fault = asked(_fill_and_try, folder, room, is_disk)
    except Died as death:
        done, refused, fault = [], 0, str(death)
    full = restarted(folder)
    (place / BALLAST).unlink(missing_ok=True)
    left = restarted(folder)
    wrong = full.fault or left.fault or left.refused
    there = {*left.in_force, *left.undone, *left.aliases}
    undone = [number for kind, number in done if kind == "undone"]
    lost = len([each for kind, each in done if each not in there]) + len(set(undone) - left.undone)
    batches = {number for kind, number in done if kind == "batch"} | {1, 2, 4}
    kept = {*left.in_force} - set(undone) != batches - set(undone) or not left.undone >= {3, *undone}
    unequal = kept or not left.is_whole or left.digests != rebuilt(folder, town.folder / "elsewhere")
    return Tried(refused, fault or wrong, lost, unequal, bool(full.refused))


def _fill_and_try(folder: Path, room: int, is_disk: bool) -> tuple[list[tuple[str, object]], int, str]:
    """Leave `room` bytes and go on working: what was acknowledged, how much was refused, what was no refusal."""
    store = opened(folder)
    intake.mend(store)
    vars(front)["check_room"] = lambda *_: None  # the question beforehand is another test's
    if is_disk:
        _fill(folder.parent, room)
    else:
        _limit(store.path, room)
    done: list[tuple[str, object]] = []
    refused = 0
    for number in range(3):
        try:
            receipt = intake.ingest(store, week(100 + number), f"{100 + number}.csv", "issue")
            refused += not receipt.accepted
            done += [("batch", receipt.batch)] if receipt.accepted else []
            intake.say_alias(store, "department", f"市容{number}", "D1")
            done.append(("alias", f"市容{number}"))
            if number == 1:
                intake.undo(store, 2)
                done.append(("undone", 2))
        except DiskFull:
            refused += 1
        except CleanCityError as error:
            return done, refused, f"not of the disk: {error}"
    store.close()
    return done, refused, ""


def _fill(disk: Path, room: int) -> None:
    size = shutil.disk_usage(disk).free - room
    with (disk / BALLAST).open("wb") as file:
        file.write(b"\0" * max(0, size))


def _limit(database: Path, room: int) -> None:
    if sys.platform != "win32":
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (database.stat().st_size + room, resource.RLIM_INFINITY))


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of a few megabytes; None where this process may not mount one."""
    folder.mkdir(exist_ok=True)
    if not _succeeds(["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]):
        yield None
        return
    try:
        yield folder
    finally:
        _succeeds(["umount", "-l", str(folder)])


def _succeeds(command: list[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0
