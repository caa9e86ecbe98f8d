"""The wheels of the pinned requirements for one platform: fetched as wheels only, then held against what they need."""

from __future__ import annotations

import re
import sys
import zipfile
from collections.abc import Sequence
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from cleancity.bundle.targets import Target
from cleancity.door.installing import run_with_progress
from cleancity.door.places import BASE_PYTHON
from cleancity.door.running import succeeds
from cleancity.door.wheelhouse import sha256_of
from cleancity.errors import ConfigError, Refused

PIP = "pip==26.3"  # Brought along: the Python of the other machine may have none.


def pins_for(text: str, target: Target, python: str) -> list[Requirement]:
    """The pins of a requirements file that hold on the target, without their markers.

    pip itself would judge the markers by the machine that it runs on.

    Raises:
        ConfigError: a line is no exact pin.
    """
    pins = []
    for line in filter(None, (line.partition(" #")[0].strip() for line in text.splitlines())):
        if line.startswith("#"):
            continue
        try:
            pin = Requirement(line)
        except InvalidRequirement as error:
            raise ConfigError(f"requirements.txt 的这一行看不懂：{line}。") from error
        if not re.fullmatch(r"==[^*,]+", str(pin.specifier)):
            raise ConfigError(f"requirements.txt 的这一行没有写死版本：{line}。")
        if target.wants(pin.marker, python):
            pin.marker = None
            pins.append(pin)
    return pins


def fetch(pins: Sequence[Requirement], target: Target, python: str, folder: Path) -> None:
    """One wheel for each pin into `folder`; nothing is built.

    Raises:
        Refused: a registry is out of reach or has no wheel for this platform; pip's last words are in the message.
    """
    where = [word for tag in target.tags for word in ("--platform", tag)]
    kind = ["--only-binary=:all:", "--no-deps", "--implementation", "cp", "--python-version", python]
    command = [*_pip(), "download", "--disable-pip-version-check", "--no-input", *kind, *where]
    status, last_words = run_with_progress([*command, "--dest", str(folder), *map(str, pins)])
    if status == 0:
        return
    missing = re.search(r"No matching distribution found for (\S+)", last_words)
    why = f"软件源里没有 {missing[1]} 的这种安装文件（wheel）。" if missing else "软件包没有下载完。"
    raise Refused(
        f"{target.name}（Python {python}）的离线安装包做不成：{why}",
        f"请检查网络和软件源（环境变量 PIP_INDEX_URL）。\n下载程序最后说：\n{last_words}",
    )


def _pip() -> list[str]:
    """Any pip will do: which Python it fetches for is said to it."""
    for python in (sys.executable, BASE_PYTHON):
        if succeeds([python, "-m", "pip", "--version"]):
            return [python, "-m", "pip"]
    raise Refused("本机的 Python 没有 pip，下载不了软件包。", "请安装 pip（Debian：apt-get install python3-pip）。")


def by_name(folder: Path) -> dict[str, Path]:
    """The wheels in a folder by the canonical name of their package."""
    found = {}
    for file in sorted(folder.glob("*.whl")):
        try:
            found[str(parse_wheel_filename(file.name)[0])] = file
        except InvalidWheelFilename as error:
            raise Refused(f"{file.name} 不是正确的 wheel 文件名。") from error
    return found


def locked(pins: Sequence[Requirement], wheels: dict[str, Path], target: Target, python: str) -> str:
    """The text of a requirements file with the hash of each wheel.

    Raises:
        Refused: a wheel is missing, is of another version, or needs what is not there on the target.
    """
    lines = []
    for pin in pins:
        wheel = wheels.get(canonicalize_name(pin.name))
        if wheel is None or parse_wheel_filename(wheel.name)[1] not in pin.specifier:
            raise Refused(f"离线安装包里没有 {pin}。")
        lines.append(f"{pin} --hash=sha256:{sha256_of(wheel)}\n")
    owed = [need for wheel in wheels.values() for need in _unmet(wheel, wheels, target, python)]
    if owed:
        raise Refused(f"{target.name}（Python {python}）还缺：{'、'.join(owed)}。", "请在 requirements.txt 里写上。")
    return "".join(lines)


def _unmet(wheel: Path, wheels: dict[str, Path], target: Target, python: str) -> list[str]:
    """What a wheel needs on the target and does not find beside it."""
    needs = [Requirement(text) for text in _metadata(wheel).get_all("Requires-Dist", [])]
    unmet = []
    for need in needs:
        found = wheels.get(canonicalize_name(need.name))
        is_met = found is not None and need.specifier.contains(parse_wheel_filename(found.name)[1], prereleases=True)
        if not is_met and target.wants(need.marker, python):
            unmet.append(f"{wheel.name.partition('-')[0]} 需要的 {need.name}{need.specifier}")
    return unmet


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return HeaderParser().parsestr(archive.read(name).decode("utf-8"))


def glibc_needed(wheels: Sequence[Path]) -> str | None:
    """The newest glibc that a wheel asks for, e.g. "2.28"; None when none asks."""
    needed = []
    for wheel in wheels:
        versions = [(int(a), int(b)) for a, b in re.findall(r"manylinux_(\d+)_(\d+)_", wheel.name)]
        old = {"manylinux2014": (2, 17), "manylinux2010": (2, 12), "manylinux1_": (2, 5)}
        versions += [version for tag, version in old.items() if tag in wheel.name]
        needed += [min(versions)] if versions else []  # A wheel with several tags runs on the oldest.
    return "{}.{}".format(*max(needed)) if needed else None
