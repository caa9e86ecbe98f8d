"""Packages into .venv, by pip: from a registry, or from a wheelhouse with no registry at all."""

from __future__ import annotations

import os
import re
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from cleancity.door.places import BASE_PYTHON, PYTHON, ROOT
from cleancity.door.running import say, succeeds
from cleancity.door.wheelhouse import Wheelhouse
from cleancity.errors import Refused

# --no-compile: 41 s instead of 70; what is really imported is compiled at its first import.
OPTIONS = ("--disable-pip-version-check", "--no-input", "--no-compile")


def pip_command() -> list[str]:
    """pip for .venv: its own, else the one of the Python that made it."""
    if succeeds([PYTHON, "-m", "pip", "--version"]):
        return [str(PYTHON), "-m", "pip"]
    return [BASE_PYTHON, "-m", "pip", "--python", str(PYTHON)]


def install(requirements: str) -> None:
    """The pins of one file of the product, from whatever registry pip is told to use.

    Raises:
        Refused: pip did not succeed; its last words are in the message.
    """
    pins = re.findall(r"^[\w.-]+==", (ROOT / requirements).read_text(encoding="utf-8"), re.MULTILINE)
    say(f"正在安装 {requirements} 列出的 {len(pins)} 个软件包，首次约需一分钟……")
    options = [*OPTIONS, *(["--no-deps"] if "nodeps" in requirements else [])]
    status, last_words = run_with_progress([*pip_command(), "install", *options, "-r", str(ROOT / requirements)])
    if status != 0:
        raise Refused(
            "软件包没有装上。",
            "请检查网络；内网请用环境变量 PIP_INDEX_URL 指向单位的软件源，或使用离线安装包，然后再运行一次。"
            "\n安装程序最后说：\n" + last_words,
        )


def install_offline(wheels: Wheelhouse) -> None:
    """The wheels of the bundle; pip checks each hash once more, builds nothing and asks nobody.

    Raises:
        Refused: pip did not succeed; its last words are in the message.
    """
    say("正在从离线安装包安装软件包，约需一分钟……")
    own = [str(PYTHON), f"{wheels.pip}/pip"] if wheels.pip else pip_command()
    # --isolated and no configuration: what this machine's pip is told of registries and constraints is not asked.
    options = ["--isolated", *OPTIONS, "--no-index", "--only-binary=:all:", "--require-hashes"]
    sources = ["--find-links", str(wheels.folder), "-r", str(wheels.requirements)]
    status, last_words = run_with_progress([*own, "install", *options, *sources], {"PIP_CONFIG_FILE": os.devnull})
    if status != 0:
        raise Refused(
            "离线安装没有完成。",
            "请确认磁盘有 1 GB 空闲，然后重新解压离线安装包，再运行一次。\n安装程序最后说：\n" + last_words,
        )


def run_with_progress(command: Sequence[str], extra: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Runs pip, naming each package as it comes; returns its status and its last words."""
    process = subprocess.Popen(
        command,
        env={**os.environ, "PIP_USER": "0", "PYTHONUTF8": "1", **(extra or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    assert process.stdout is not None
    last_lines: deque[str] = deque(maxlen=8)
    n_seen = 0
    try:
        for line in process.stdout:
            last_lines.append(line)
            package = re.match(r"(?:Collecting|Processing) (\S+)", line)
            if package:
                n_seen += 1
                say(f"  {n_seen} {re.split(r'[=<>~!;]|-[0-9]', Path(package[1]).name)[0]}")
            elif line.startswith("Installing collected"):
                say("  正在写入磁盘……")
        process.stdout.close()
        return process.wait(), "".join(last_lines)
    except BaseException:
        process.terminate()
        process.wait()
        raise
