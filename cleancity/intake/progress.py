"""How far a file is, for a screen to show, and a way to say stop. Shared between two threads."""

from __future__ import annotations

import threading

from cleancity.errors import Cancelled


class Progress:
    """Written by the thread that reads a file, read by the one that shows it.

    Attributes:
        words: what is being done now.
        rows: how many rows were read so far.
    """

    def __init__(self) -> None:
        self.words = "正在打开文件"
        self.rows = 0
        self._stop = threading.Event()

    def say(self, words: str, rows: int | None = None) -> None:
        """Note what is done now.

        Raises:
            Cancelled: somebody called `cancel` meanwhile; nothing has changed.
        """
        self.words = words
        self.rows = self.rows if rows is None else rows
        if self._stop.is_set():
            raise Cancelled("已取消，没有改动任何数据。")

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def cancel(self) -> None:
        """Ask the reading thread to stop at its next word."""
        self._stop.set()
