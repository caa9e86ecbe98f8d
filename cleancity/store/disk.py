"""Free room on the disk, asked before it is needed."""

from __future__ import annotations

import shutil
from pathlib import Path

from cleancity.errors import DiskFull
from cleancity.settings import load_settings

_MEGABYTE = 1 << 20


def free_bytes(folder: Path) -> int:
    """What is free where the folder lies."""
    return shutil.disk_usage(folder).free


def check_room(folder: Path, n_bytes: int) -> None:
    """That a file of that size can be taken in: it is kept as it came, and its rows are written twice and once more
    on the way ([disk] in cleancity.toml).

    Raises:
        DiskFull: with how much there is and how much it takes.
    """
    settings = load_settings()
    needed = int(n_bytes * settings.disk_times) + int(settings.disk_least_mb * _MEGABYTE)
    free = free_bytes(folder)
    if free < needed:
        raise DiskFull(
            f"磁盘空间不够：{folder} 只剩 {_megabytes(free)} MB，这份文件需要约 {_megabytes(needed)} MB。没有入库。",
            "请清理磁盘（旧备份、*.damaged-* 文件）后再试。",
        )


def _megabytes(n_bytes: int) -> str:
    return f"{n_bytes / _MEGABYTE:,.0f}"
