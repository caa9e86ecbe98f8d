"""The machines that a bundle can be made for: what pip calls them, and what they say of themselves in markers."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass

from packaging.markers import Marker

from cleancity.door.wheelhouse import this_platform
from cleancity.errors import Refused

PYTHONS = ("3.11", "3.12", "3.13")
# Which wheels a Linux with glibc 2.28 (2018) can run; those for musl are none of them.
_GLIBC = ("2_28", "2_27", "2_26", "2_25", "2_24", "2_17", "2014", "2_12", "2010", "2_5", "1")


@dataclass(frozen=True)
class Target:
    """One platform: its name, pip's tags for it, and the values that markers read there."""

    name: str
    tags: tuple[str, ...]
    markers: Mapping[str, str]

    @property
    def is_windows(self) -> bool:
        """Whether its users unpack a zip and type `py`."""
        return self.name.startswith("windows")

    def wants(self, marker: Marker | None, python: str) -> bool:
        """Whether a requirement under this marker is one there, with no extra chosen."""
        if marker is None:
            return True
        values = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
        return marker.evaluate({**self.markers, **values})


def _linux(name: str, machine: str) -> Target:
    tags = tuple(f"manylinux{'_' if '_' in version else ''}{version}_{machine}" for version in _GLIBC)
    names = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": machine}
    return Target(name, tags, names | _CPYTHON)


_CPYTHON = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
_WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"}
TARGETS = {
    target.name: target
    for target in (
        _linux("linux-x86_64", "x86_64"),
        _linux("linux-arm64", "aarch64"),
        Target("windows-x86_64", ("win_amd64",), _WINDOWS | _CPYTHON),
    )
}


def chosen(name: str) -> tuple[Target, ...]:
    """The targets of `this`, `all` or one name.

    Raises:
        Refused: `this` machine is one for which no bundle is made.
    """
    if name == "all":
        return tuple(TARGETS.values())
    wanted = this_platform() if name == "this" else name
    if wanted not in TARGETS:
        raise Refused(f"不能制作 {wanted} 的离线安装包。", f"可选：{'、'.join(TARGETS)}，用 --platform 指明。")
    return (TARGETS[wanted],)


def this_python() -> str:
    """The Python that runs this, e.g. 3.11."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
