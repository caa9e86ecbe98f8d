"""The wheelhouse of an offline bundle: whether there is one, fits this machine, and is whole.

Beside manage.py lie wheelhouse/ (wheels, requirements.txt with a hash for each, bundle.json) and SHA256SUMS,
a line per file of the bundle as `sha256sum -c` reads it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleancity.door.running import say
from cleancity.errors import Refused

FOLDER, FACTS, PINS, SUMS = "wheelhouse", "bundle.json", "requirements.txt", "SHA256SUMS"
# What an office may change before the first start, or at any time.
EDITABLE = ("cleancity.toml", ".streamlit/", "data/", "static/", "deploy/")
MACHINES = {"amd64": "x86_64", "x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
SYSTEMS = {"linux": "linux", "win32": "windows", "darwin": "macos"}
_SHOWN = 5


@dataclass(frozen=True)
class Wheelhouse:
    """A folder of wheels that fits and is whole; `pip` is the wheel of pip in it, if it has one."""

    folder: Path
    pip: Path | None

    @property
    def requirements(self) -> Path:
        """The pins with their hashes."""
        return self.folder / PINS


def find(root: Path, insists: bool) -> Wheelhouse | None:
    """The wheelhouse beside manage.py; None when there is none, or (said in words) none for this machine.

    Raises:
        Refused: a file is damaged or missing; or, when the caller insists, there is none that fits.
    """
    folder = root / FOLDER
    if not (folder / FACTS).is_file():
        if insists:
            raise Refused(
                f"没有找到离线安装包的 {FOLDER} 文件夹（应与 manage.py 在一起）。",
                "请在能上网的电脑上用 manage.py bundle 制作离线安装包，拷到本机解压后再运行。",
            )
        return None
    facts = _facts(folder / FACTS)
    reason = why_not_here(facts) or _why_not_these_pins(facts, root)
    if reason and insists:
        raise Refused(reason, "请换用与本机相配的离线安装包。")
    if reason:
        say(f"{reason}改从软件源安装。")
        return None
    say("正在核对离线安装包……")
    check(root)
    return Wheelhouse(folder, folder / str(facts["pip"]) if facts.get("pip") else None)


def _facts(file: Path) -> dict[str, Any]:
    try:
        facts = json.loads(file.read_text(encoding="utf-8"))
        return {"platform": str(facts["platform"]), "python": str(facts["python"]), **facts}
    except (ValueError, KeyError, TypeError) as error:
        raise _damaged([f"{FOLDER}/{FACTS}"]) from error


def this_platform() -> str:
    """This machine's name as bundles have it, e.g. linux-x86_64; a machine we make none for has its own words in it."""
    machine = platform.machine().lower()
    return f"{SYSTEMS.get(sys.platform, sys.platform)}-{MACHINES.get(machine, machine or 'unknown')}"


def why_not_here(facts: dict[str, Any]) -> str:
    """A sentence when this interpreter or machine is not the one that the bundle is for, else ''."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    if facts["platform"] != this_platform():
        return f"离线安装包是给 {facts['platform']} 的，本机是 {this_platform()}。"
    if sys.maxsize < 2**32:
        return "离线安装包需要 64 位的 Python，当前的是 32 位。"
    if facts["python"] != python:
        return f"离线安装包是给 Python {facts['python']} 的，当前是 Python {python}。"
    needed, present = facts.get("glibc"), _glibc()
    if needed and present is None:
        return f"离线安装包需要 glibc {needed} 或更新的版本，本机的 C 运行库不是 glibc。"
    if needed and present and _numbers(present) < _numbers(str(needed)):
        return f"离线安装包需要 glibc {needed} 或更新的版本，本机是 glibc {present}。"
    return ""


def _glibc() -> str | None:
    """The version of the C library, None when it is another one, e.g. musl."""
    try:
        name, _, version = (os.confstr("CS_GNU_LIBC_VERSION") or "").partition(" ")
    except (AttributeError, ValueError, OSError):
        return None
    return version if name == "glibc" and version else None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _why_not_these_pins(facts: dict[str, Any], root: Path) -> str:
    if facts.get("requirements") != sha256_of(root / "requirements.txt"):
        return "requirements.txt 与离线安装包里的软件包不是同一版本。"
    return ""


def check(root: Path) -> None:
    """Every file of the bundle against SHA256SUMS, but for those that the office may change.

    Raises:
        Refused: naming the files that are damaged or missing.
    """
    wanted = _sums(root / SUMS)
    bad = [name for name, sha256 in wanted.items() if not name.startswith(EDITABLE) and not _holds(root / name, sha256)]
    wheels = {file.name for file in (root / FOLDER).iterdir()}
    unlisted = [f"{FOLDER}/{name}" for name in sorted(wheels) if f"{FOLDER}/{name}" not in wanted]
    if bad or unlisted:
        raise _damaged(bad + unlisted)


def _sums(file: Path) -> dict[str, str]:
    if not file.is_file():
        raise _damaged([SUMS])
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    pairs = [line.split("  ", 1) for line in lines if line.strip()]
    if any(len(pair) != 2 for pair in pairs):
        raise _damaged([SUMS])
    return {name: sha256 for sha256, name in pairs}


def _holds(file: Path, sha256: str) -> bool:
    return file.is_file() and sha256_of(file) == sha256


def sha256_of(file: Path) -> str:
    """The hash of a file's bytes, as 64 hexadecimal digits."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _damaged(names: list[str]) -> Refused:
    more = f"等 {len(names)} 个文件" if len(names) > _SHOWN else ""
    return Refused(
        f"离线安装包不完整，或有文件与 {SUMS} 不符：{'、'.join(names[:_SHOWN])}{more}。",
        f"请重新拷贝并解压离线安装包。若是有意改过的程序文件，请先从 {SUMS} 中删去它那一行。",
    )
