"""The machine and what is installed on it."""

from __future__ import annotations

import os
import re
import sys
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cleancity.doctor.findings import Finding, good, mend, mind
from cleancity.doctor.service import Running
from cleancity.door.provision import has_chinese_font
from cleancity.settings import ROOT, Settings

_FEW_FILES = 4096
_PIN = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?:\s*;\s*sys_platform (?P<sign>[!=]=) \"(?P<on>\w+)\")?", re.M
)


def versions(root: Path = ROOT) -> list[Finding]:
    """What is pinned against what is installed."""
    wrong, n_pins = [], 0
    for pin in _PIN.finditer((root / "requirements.txt").read_text(encoding="utf-8")):
        if pin["on"] and (sys.platform == pin["on"]) != (pin["sign"] == "=="):
            continue
        n_pins += 1
        try:
            there = version(pin["name"])
        except PackageNotFoundError:
            there = "没有装"
        if there != pin["version"]:
            wrong.append(f"{pin['name']} 应是 {pin['version']}，现在{'' if there == '没有装' else '是 '}{there}")
    if wrong:
        more = f"等 {len(wrong)} 个" if len(wrong) > 3 else ""
        return [mend(f"软件包的版本不对：{'；'.join(wrong[:3])}{more}。", "请重新运行 manage.py start，它会装好。")]
    return [good(f"{n_pins} 个软件包都是规定的版本。")]


def surroundings(settings: Settings, running: Running, now: datetime) -> list[Finding]:
    """Clock, fonts, limits, and as whom the service runs."""
    return [*_of_clock(settings, now), *_of_fonts(), *_of_open_files(running), *_of_user(running)]


def _of_clock(settings: Settings, now: datetime) -> list[Finding]:
    try:
        zone = ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        return [mend(f"设置里的时区“{settings.timezone}”不认识。", "请写成 Asia/Shanghai 这样的名称。")]
    here, there = now.astimezone().utcoffset(), now.astimezone(zone).utcoffset()
    if here != there:
        words = f"本机时区与设置的 {settings.timezone} 不同，入库时间和截止时间会差 {_hours(here, there)} 小时。"
        return [mend(words, f"请把本机时区改为 {settings.timezone}（timedatectl set-timezone {settings.timezone}）。")]
    return [good(f"本机时区与设置一致（{settings.timezone}）。")]


def _hours(here: object, there: object) -> str:
    return f"{abs((there - here).total_seconds()) / 3600:g}"  # type: ignore[operator]


def _of_fonts() -> list[Finding]:
    if has_chinese_font():
        return [good("有中文字体。")]
    return [mend("没有中文字体，通报里的图会缺字。", "请安装中文字体（Debian：apt-get install fonts-noto-cjk）。")]


def _of_open_files(running: Running) -> list[Finding]:
    most = _most_files(running)
    if most is None or most >= _FEW_FILES:
        return []
    return [
        mind(f"最多能同时打开 {most} 个文件，人多时会不够。", f"请把 LimitNOFILE（ulimit -n）设到 {_FEW_FILES} 以上。")
    ]


def _most_files(running: Running) -> int | None:
    """The limit of the service's process where it can be seen, else of this one."""
    if running.presence and running.state:
        try:
            limits = Path(f"/proc/{running.presence.pid}/limits").read_text()
            said = re.search(r"^Max open files\s+(\d+)", limits, re.M)
            return int(said[1]) if said else None
        except OSError:
            pass
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def _of_user(running: Running) -> list[Finding]:
    if os.name == "nt" or running.presence is None or not running.state:
        return []
    try:
        owner = Path(f"/proc/{running.presence.pid}").stat().st_uid
    except OSError:
        return []
    if owner != 0:
        return [good("看板不以 root 身份运行。")]
    return [mind("看板以 root 身份运行。", "请建一个专用账号来运行（deploy/ 里有 systemd 单元）。")]
