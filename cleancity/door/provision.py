"""What the tests need of the machine: a browser, Chinese fonts, LibreOffice; and apt, where we may use it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cleancity.door.running import run, say
from cleancity.errors import Refused

BROWSER_NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
BROWSER_NAMES += ["microsoft-edge", "microsoft-edge-stable", "msedge"]
BROWSER_PLACES = [
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
]
MAC_BROWSERS = ["Google Chrome", "Microsoft Edge", "Chromium"]
OFFICE_PACKAGES = ["libreoffice-writer-nogui", "libreoffice-calc-nogui", "libreoffice-impress-nogui"]


def can_use_apt() -> bool:
    """Whether we are root on a Debian."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> None:
    """Packages of the system.

    Raises:
        Refused: apt did not succeed.
    """
    say(f"正在用 apt 安装 {'、'.join(packages)}……")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    # An old list may do: installing tells.
    run(["apt-get", "update", "-q"], env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    if run(install, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr) != 0:
        raise Refused(f"apt 没有装上 {'、'.join(packages)}，请检查网络或软件源。")


def find_browser() -> str:
    """The path of an installed Chrome, Edge or Chromium, or ''. $CLEANCITY_BROWSER goes first."""
    roots = [os.environ[key] for key in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA") if key in os.environ]
    places = [Path(root) / place for root in roots for place in BROWSER_PLACES]
    places += [Path(f"/Applications/{name}.app/Contents/MacOS/{name}") for name in MAC_BROWSERS]
    found = [os.environ.get("CLEANCITY_BROWSER", "")]
    found += [shutil.which(name) or "" for name in BROWSER_NAMES]
    found += [str(place) for place in places if place.is_file()]
    return next(filter(None, found), "")


def has_chinese_font() -> bool:
    """Whether the browser can draw Chinese here."""
    if sys.platform in ("win32", "darwin"):
        return True
    if shutil.which("fc-list"):
        return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout.strip())
    return any(Path("/usr/share/fonts").rglob("*CJK*"))


def provide_browser() -> None:
    """Leaves the browser's path in $CLEANCITY_BROWSER, for the tests.

    Raises:
        Refused: there is none, and we cannot install one.
    """
    missing = [] if find_browser() else ["chromium"]
    missing += [] if has_chinese_font() else ["fonts-noto-cjk"]
    if missing and can_use_apt():
        apt_install(*missing)
    elif "chromium" in missing:
        raise Refused(
            "没有找到浏览器。", "请安装 Chrome、Edge 或 Chromium，或用环境变量 CLEANCITY_BROWSER 指出它的位置。"
        )
    elif missing:
        say("没有找到中文字体（fonts-noto-cjk），界面测试可能因此不通过。")
    os.environ["CLEANCITY_BROWSER"] = find_browser()


def find_office() -> str:
    """The path of LibreOffice, by which the tests open what was written as other people will; or ''."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def provide_office() -> None:
    """LibreOffice and poppler; without them the tests that open papers in other software are skipped, and say so."""
    missing = [] if find_office() else OFFICE_PACKAGES
    missing += [] if shutil.which("pdftotext") else ["poppler-utils"]
    if missing and can_use_apt():
        apt_install(*missing)
    elif missing:
        say("没有找到 LibreOffice 或 poppler-utils，用它们打开文档的测试将跳过。")
