"""The DuckDB file: opened and locked down, told apart whether it is held, damaged or out of room, and set aside."""

from __future__ import annotations

import errno
import os
import re
from datetime import datetime
from pathlib import Path

import duckdb

from cleancity.errors import DiskFull, StoreHeld

# Nothing is ever fetched or loaded at run time, and no SQL text may reach the file system: rows come in as Arrow.
# A commit never writes the whole file as well: the store does, after the manifest's line (`Store.settle`). A disk that
# is full then fails a commit alone, which is rolled back, and not the whole instance.
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "memory_limit": "2GB",
    "checkpoint_threshold": "1TB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
# A progress bar would be written to stdout, in the middle of what `--json` promises.
LOCK_DOWN = ("SET enable_progress_bar = false", "SET enable_external_access = false", "SET lock_configuration = true")
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# As Linux and Windows (in English and in Chinese) end a message of DuckDB's.
_NO_ROOM_IN_WORDS = ("No space left on device", "not enough space on the disk", "磁盘空间不足")


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """An open connection.

    Raises:
        StoreHeld: another process holds the file.
        duckdb.Error: it cannot be opened or read.
    """
    try:
        connection = duckdb.connect(str(path), config=CONFIG)
    except duckdb.IOException as error:
        _raise_if_held(error, path)
        raise
    for statement in LOCK_DOWN:
        connection.execute(statement)
    return connection


def has_failed(error: duckdb.Error) -> bool:
    """Whether the file, or the instance over it, is no longer to be trusted; else it is only this statement's fault."""
    if isinstance(error, duckdb.FatalException | duckdb.InternalException | duckdb.SerializationException):
        return True
    if is_out_of_room(error):
        return False
    text = str(error)
    # A wrong checksum comes as a bare duckdb.Error.
    return "Corrupt database" in text or "invalidated" in text or type(error) in (duckdb.IOException, duckdb.Error)


def is_out_of_room(error: BaseException) -> bool:
    """Whether the disk was full."""
    if isinstance(error, duckdb.Error):
        return any(words in str(error) for words in _NO_ROOM_IN_WORDS)
    return isinstance(error, OSError) and error.errno in _NO_ROOM


def disk_full(folder: Path) -> DiskFull:
    """What is said of a full disk."""
    return DiskFull(f"磁盘空间不足（{folder}），没有写入，数据与之前一样。", "请清理磁盘后再试。")


def set_aside(path: Path) -> list[Path]:
    """The database is derived: one that cannot be read is kept under another name, and built anew from the uploads."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S-%f")
    moved = []
    for file in (path, path.with_name(path.name + ".wal")):
        if file.exists():
            moved.append(file.rename(file.with_name(f"{file.name}.damaged-{stamp}")))
    return moved


def _raise_if_held(error: duckdb.Error, path: Path) -> None:
    text = str(error)
    held = re.search(r"lock is held in (?P<what>.*?) ?\(PID (?P<pid>\d+)\)", text)
    if held:
        raise StoreHeld(
            f"数据库正由另一个程序使用（进程号 {held['pid']}，{Path(held['what']).name or '未知程序'}）。",
            "请先停止它（在它的窗口按 Ctrl-C），或在网页上操作。",
        ) from error
    if "Could not set lock" in text or "File is already open in" in text or _is_shut_to_us(path):
        raise StoreHeld("数据库正由另一个程序使用。", "请先停止它，或在网页上操作。") from error


def _is_shut_to_us(path: Path) -> bool:
    """Whether Windows gives the file to another process alone, whatever language it says so in."""
    try:
        path.open("r+b").close()
    except PermissionError:
        return os.name == "nt"
    except OSError:
        pass
    return False
