"""Files that something refers to: written whole and on disk before it does. Every fsync of ours is in this module."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO


def write_whole(path: Path, data: bytes) -> None:
    """Put `data` at `path`: all of it or nothing, on disk when this returns, readable by the service alone.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    with _becoming(path) as file:
        file.write(data)


def make_folder(folder: Path) -> None:
    """The folder is there, readable by the service alone where it was made, and its name is on disk."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        settle(folder.parent)


def copy_whole(source: Path, target: Path) -> None:
    """The same for a file that may be too large for the memory."""
    with source.open("rb") as there, _becoming(target) as here:
        shutil.copyfileobj(there, here, 1 << 20)


def sha256_of(path: Path) -> str:
    """The hash of the file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def append_whole(path: Path, data: bytes) -> None:
    """Add `data` to the end of the file, on disk when this returns; when it cannot be, the file is as it was.

    Raises:
        OSError: the disk is full, or the file cannot be written.
    """
    is_new = not path.exists()
    with path.open("ab", buffering=0) as file:
        size = file.tell()
        try:
            _write_all(file, data)
            to_disk(file)
        except OSError:
            with contextlib.suppress(OSError):
                file.truncate(size)
            raise
    if is_new:
        path.chmod(0o600)
        settle(path.parent)


def hold_room(path: Path, size: int) -> None:
    """A file of that many bytes, on disk, to be deleted when the room is needed.

    Raises:
        OSError: there is no such room; nothing is held.
    """
    try:
        with path.open("wb") as file:
            file.write(b"\xa5" * size)
            to_disk(file)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def cut_back(path: Path, size: int) -> None:
    """The file's first `size` bytes alone, on disk when this returns."""
    if path.exists() and path.stat().st_size > size:
        with path.open("r+b") as file:
            file.truncate(size)
            to_disk(file)


def to_disk(file: BinaryIO) -> None:
    """What was written to the open file is on disk when this returns."""
    file.flush()
    os.fsync(file.fileno())


def settle(folder: Path) -> None:
    """New names in the folder are on disk when this returns; Windows knows no such call."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _becoming(path: Path) -> Iterator[BinaryIO]:
    """A file for the service alone that stands at `path` once it is whole and on disk; else nothing new does."""
    make_folder(path.parent)
    partial = path.with_name(path.name + ".part")
    try:
        partial.touch(mode=0o600)
        with partial.open("wb") as file:
            partial.chmod(0o600)  # one left behind by a crash may be open to others
            yield file
            to_disk(file)
        partial.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
    settle(path.parent)


def _write_all(file: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
