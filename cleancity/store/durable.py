"""Files that something refers to: written whole and on disk before it does."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path`: all of it or nothing, on disk when this returns, readable by the service alone.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.touch(mode=0o600)
    with partial.open("wb") as file:
        partial.chmod(0o600)  # one left behind by a crash may be open to others
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """The new name itself is on disk; Windows knows no such call."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
