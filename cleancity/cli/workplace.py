"""Where a command works: whose files it reads and writes, whose screen it speaks to, which store it asks.

A command that finds the store held hands its job to the process that holds it. There the same function runs, in
another workplace (cleancity/server/errands.py): its files still come from the caller's folder and go there, with the
caller's rights, and its words still reach the caller's screen. Like `sys.stdout`, the workplace is around a command
and not among its arguments.
"""

from __future__ import annotations

import ctypes
import getpass
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Protocol, TypeVar

from cleancity import intake
from cleancity.accounts import Person, at_the_command_line
from cleancity.desk import HOLDING
from cleancity.errors import Refused
from cleancity.papers.naming import numbered, safe_name
from cleancity.settings import load_settings
from cleancity.store import Store

_MOST_OF_A_NAME = 1_000


class Workplace(Protocol):
    """What a command needs of the world around it.

    Attributes:
        person: who gave the command.
        progress: tells long work to stop: it raises Cancelled at its next word.
    """

    person: Person
    progress: intake.Progress

    def say(self, text: str) -> None:
        """A sentence on the caller's stderr, at once."""

    def answer(self, text: str) -> None:
        """A piece of the answer on the caller's stdout, as it is."""

    def failed(self, error: Exception) -> str:
        """What the caller is told of an error that nobody foresaw; nothing has changed."""

    def full_path(self, path: str) -> str:
        """The path from the root, where the caller means it from the folder that the command was given in."""

    def read(self, path: str) -> bytes:
        """The bytes of the caller's file. Raises Refused, in words, when it cannot be read or is too large."""

    def write(self, path: str, content: bytes) -> None:
        """Put a file where the caller wants it, whole or not at all. Raises Refused."""

    def make_folder(self, path: str) -> str:
        """The caller's folder, made when it is not there; its full path. Raises Refused."""

    def add(self, folder: str, name: str, content: bytes) -> str:
        """A file under its name, or a numbered one where another has that name; its full path. Raises Refused."""

    def store(self, mend: bool = True) -> AbstractContextManager[Store]:
        """The open store. Raises StoreHeld when another process owns it: nothing has been done yet."""

    def own_stdout(self) -> AbstractContextManager[None]:
        """Keeps what a library prints by itself out of the answer."""


class Here:
    """This process, its folder, its screen, and a store that it opens for itself."""

    def __init__(self) -> None:
        self.person = at_the_command_line(user_name())
        self.progress = intake.Progress()

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def answer(self, text: str) -> None:
        sys.stdout.write(text)

    def failed(self, error: Exception) -> str:
        logging.getLogger("cleancity").debug("unexpected", exc_info=error)
        return "程序出错了，数据没有改动。请把这条命令和文件交给维护人员。"

    def full_path(self, path: str) -> str:
        return os.path.abspath(path)

    def read(self, path: str) -> bytes:
        check_size(path)
        try:
            return Path(path).read_bytes()
        except (OSError, ValueError) as error:
            raise unreadable(path, error) from error

    def write(self, path: str, content: bytes) -> None:
        try:
            _put(Path(path), content)
        except (OSError, ValueError) as error:
            raise Refused(f"无法写入 {path}（{why_not(error)}）。", "请换一个文件夹。") from error

    def make_folder(self, path: str) -> str:
        folder = Path(path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            return str(folder.resolve())
        except (OSError, ValueError) as error:
            raise Refused(f"无法使用文件夹 {path}（{why_not(error)}）。", "请换一个文件夹。") from error

    def add(self, folder: str, name: str, content: bytes) -> str:
        for number in range(1, _MOST_OF_A_NAME):
            path = Path(folder) / (safe_name(name) if number == 1 else numbered(safe_name(name), number))
            try:
                if not path.exists():
                    _put(path, content)
                    return str(path)
                if path.read_bytes() == content:
                    return str(path)
            except OSError as error:
                raise Refused(f"无法写入 {path}（{why_not(error)}）。", "请换一个文件夹。") from error
        raise Refused(f"{folder} 里同名的文件太多了。", "请换一个文件夹。")

    def store(self, mend: bool = True) -> AbstractContextManager[Store]:
        return HOLDING.opened(self.say, mend)

    @contextmanager
    def own_stdout(self) -> Iterator[None]:
        # The solver's C++ prints past sys.stdout.
        sys.stdout.flush()
        kept = os.dup(1)
        os.dup2(2, 1)
        try:
            yield
        finally:
            ctypes.CDLL("msvcrt" if os.name == "nt" else None).fflush(None)  # else it would come out after all
            os.dup2(kept, 1)
            os.close(kept)


P = TypeVar("P", bound=Workplace)
_AROUND: ContextVar[Workplace | None] = ContextVar("workplace", default=None)


def workplace() -> Workplace:
    """The one around the command that runs."""
    return _AROUND.get() or Here()


@contextmanager
def working_in(place: P) -> Iterator[P]:
    """Commands run in `place` meanwhile."""
    token = _AROUND.set(place)
    try:
        yield place
    finally:
        _AROUND.reset(token)


def user_name() -> str:
    """Who is logged in to the machine, as far as it tells."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a number without a name
        return str(os.getuid()) if hasattr(os, "getuid") else "未知"


def check_size(path: str) -> None:
    """Raises Refused for a file that is larger than any that is taken, before it is read."""
    limit = load_settings().max_file_mb
    try:
        size = os.stat(path).st_size
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error
    if size > limit << 20:
        raise Refused(f"文件 {path} 超过 {limit} MB 的上限。", "请按月或按部门拆分。")


def unreadable(path: str, error: OSError | ValueError) -> Refused:
    """That a file cannot be read, in words."""
    return Refused(f"读不到文件 {path}（{why_not(error)}）。", "请检查文件名和权限。")


def why_not(error: OSError | ValueError) -> str:
    """What the system said of a file, in words of ours where it is a common thing."""
    known: dict[type[Exception], str]
    known = {FileNotFoundError: "没有这个文件或文件夹", PermissionError: "没有权限", IsADirectoryError: "这是文件夹"}
    return known.get(type(error)) or (str(error.strerror) if isinstance(error, OSError) else "名称不对")


def _put(path: Path, content: bytes) -> None:
    if path.is_symlink() or (path.exists() and not path.is_file()):  # a device, a pipe: it must stay what it is
        path.write_bytes(content)
        return
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
