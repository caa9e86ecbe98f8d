"""A bundle from its parts: fetch, lock, list, note, pack."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from cleancity.bundle import archive, product, wheels
from cleancity.bundle.note import note
from cleancity.bundle.targets import Target
from cleancity.door.wheelhouse import FACTS, FOLDER, PINS, SUMS, sha256_of
from cleancity.errors import Refused

Fetch = Callable[[list[Requirement], Target, str, Path], None]


@dataclass(frozen=True)
class Bundle:
    """An archive that was made: for whom, where, its hash, its size in bytes, how many wheels, the glibc it needs."""

    platform: str
    python: str
    file: str
    sha256: str
    bytes: int
    wheels: int
    glibc: str | None


def make(
    root: Path, target: Target, python: str, out: Path, say: Callable[[str], None], fetch: Fetch = wheels.fetch
) -> Bundle:
    """One archive in `out`, and beside it its hash in a file that `sha256sum -c` reads.

    Args:
        root: the product's folder.
        target, python: who it is for.
        say: told what is being done.
        fetch: how the wheels come into a folder.

    Raises:
        Refused: a wheel cannot be had, or nothing can be written to `out`.
    """
    say(f"正在为 {target.name}（Python {python}）收集软件包……")
    state, moment = product.state_of(root)
    top = f"cleancity-{state}-{target.name}-py{python}"
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".bundle-", dir=out) as scratch:
            return _make(root, target, python, out / f"{top}{'.zip' if target.is_windows else '.tar.gz'}",
                         top, moment, Path(scratch), say, fetch)  # fmt: skip
    except OSError as error:
        raise Refused(
            f"安装包没有做成：{error.strerror or error}（{error.filename or out}）。",
            "请检查文件夹权限，或换一个有 1 GB 空间的文件夹。",
        ) from error


def _make(
    root: Path, target: Target, python: str, file: Path, top: str, moment: int,
    scratch: Path, say: Callable[[str], None], fetch: Fetch,
) -> Bundle:  # fmt: skip
    house = scratch / FOLDER
    house.mkdir()
    pins = wheels.pins_for((root / "requirements.txt").read_text(encoding="utf-8"), target, python)
    pins.append(Requirement(wheels.PIP))
    fetch(pins, target, python, house)
    found = wheels.by_name(house)
    (house / PINS).write_text(wheels.locked(pins, found, target, python), encoding="utf-8", newline="\n")
    glibc = wheels.glibc_needed(list(found.values()))
    facts = {
        "platform": target.name, "python": python, "glibc": glibc, "pip": found["pip"].name,
        "requirements": sha256_of(root / "requirements.txt"),
    }  # fmt: skip
    (house / FACTS).write_text(json.dumps(facts, indent=2), encoding="utf-8", newline="\n")
    (scratch / product.NOTE).write_text(note(target, python, glibc, top, file.name), encoding="utf-8", newline="")
    say("正在计算校验值并打包……")
    files = {name: root / name for name in product.files_of(root)}
    files |= {f"{FOLDER}/{each.name}": each for each in house.iterdir()} | {product.NOTE: scratch / product.NOTE}
    sums = scratch / SUMS
    listed = [f"{sha256_of(path)}  {name}\n" for name, path in sorted(files.items())]
    sums.write_text("".join(listed), encoding="utf-8", newline="\n")
    archive.write(file, top, files | {SUMS: sums}, moment)
    sha256 = sha256_of(file)
    file.with_name(f"{file.name}.sha256").write_text(f"{sha256}  {file.name}\n", encoding="utf-8", newline="\n")
    return Bundle(target.name, python, str(file), sha256, file.stat().st_size, len(found), glibc)
