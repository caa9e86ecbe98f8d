"""The environment in .venv: made once, and again when the pins, the Python or the folder change."""

from __future__ import annotations

import hashlib
import sys

from cleancity.door import installing
from cleancity.door.places import BASE_PYTHON, PYTHON, ROOT, VENV
from cleancity.door.provision import apt_install, can_use_apt
from cleancity.door.running import say, succeeds
from cleancity.door.wheelhouse import Wheelhouse, find
from cleancity.errors import Refused


def fingerprint(*files: str) -> str:
    """What the installed environment depends on: the pins, the Python version, the folder."""
    pins = b"\0".join((ROOT / name).read_bytes() for name in files)
    home = f"{sys.version_info.major}.{sys.version_info.minor}\0{ROOT}".encode()
    return hashlib.sha256(home + b"\0" + pins).hexdigest()


def prepare(*files: str, offline: bool = False) -> None:
    """Makes .venv and installs the last of `files`, which may include the others; a stamp says it is done.

    From the wheelhouse beside manage.py where one fits; with `offline` from nowhere else.
    """
    name, wanted = files[-1], fingerprint(*files)
    if _is_stamped(name, wanted):
        return
    wheels = find(ROOT, insists=offline) if name == "requirements.txt" else None
    if not _is_stamped("home", fingerprint()):
        make_venv(wheels)
        (VENV / "home.stamp").write_text(fingerprint())
    if wheels:
        installing.install_offline(wheels)
    else:
        installing.install(name)
    (VENV / f"{name}.stamp").write_text(wanted)  # Last: an interrupted install is done again.


def _is_stamped(name: str, wanted: str) -> bool:
    stamp = VENV / f"{name}.stamp"
    return PYTHON.exists() and stamp.is_file() and stamp.read_text() == wanted


def make_venv(wheels: Wheelhouse | None = None) -> None:
    """A bare environment. A wheelhouse brings its own pip: Python's ensurepip, often split off, is not needed."""
    say("正在建立运行环境（.venv）……")
    command = [BASE_PYTHON, "-m", "venv", "--clear", str(VENV)]
    if wheels and wheels.pip:
        if succeeds([*command, "--without-pip"]):
            return
    elif succeeds(command):
        return
    # Debian splits ensurepip off; the pip of the system can install into a bare environment.
    elif succeeds([BASE_PYTHON, "-m", "pip", "--version"]):
        if succeeds([*command, "--without-pip"]):
            return
    elif can_use_apt():
        apt_install("python3-venv", "python3-pip")
        if succeeds(command):
            return
    raise Refused(
        f"无法在 {VENV} 建立运行环境。",
        "请确认该文件夹可写、没有程序正在使用它，"
        "并请管理员安装 Python 的 venv 与 pip（Debian：apt-get install python3-venv python3-pip）。",
    )
