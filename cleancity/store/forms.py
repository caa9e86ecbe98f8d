"""The form of what lies beside the database (manifest, journal, uploads): by which older code knows to keep off."""

from __future__ import annotations

import json
from pathlib import Path

from cleancity.durable import write_whole
from cleancity.errors import StoreDamaged, StoreNewer

# 1: lines with seals (lines.py). Raise it when older code could no longer read what is written.
FORM = 1
FORM_FILE = "form.json"
# Lies in the folder while `restore` moves things about.
RESTORING = "restoring"


def check_form(folder: Path) -> None:
    """That this code may open what lies in the folder.

    Raises:
        StoreNewer: it was written by a newer version.
        StoreDamaged: a restore was not finished.
    """
    if (folder / RESTORING).exists():
        raise StoreDamaged(f"{folder} 上次从备份恢复没有做完。", "请再运行一次 restore 命令。")
    form = form_of(folder)
    if form > FORM:
        raise StoreNewer(
            f"{folder} 里的数据是更新版本的程序写的（格式 {form}，本程序到 {FORM}），没有打开。",
            "请换用写它的那个版本或更新的程序；要退回旧版本，请用升级前的备份恢复。",
        )


def form_of(folder: Path) -> int:
    """The form that is written down, 0 where none is (a store of before, or none). Raises StoreDamaged."""
    path = folder / FORM_FILE
    if not path.exists():
        return 0
    try:
        return int(json.loads(path.read_text(encoding="utf-8"))["form"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamaged(f"{path} 已损坏。", "请删去它再启动；数据不受影响。") from error


def write_form(folder: Path) -> None:
    """Write the form down where it is not yet."""
    if form_of(folder) < FORM:
        write_whole(folder / FORM_FILE, json.dumps({"form": FORM}).encode())
