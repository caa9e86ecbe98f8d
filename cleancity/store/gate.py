"""Who is in the database just now: shut before its file is changed for another, opened after."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from cleancity.errors import StoreMending

# How long a question may still run before it is broken off, and how long that may take.
PATIENCE_SECONDS, LAST_SECONDS = 5.0, 60.0
# A disk that was full may have been cleared.
AGAIN_SECONDS = 30.0


class Gate:
    """Counts the cursors in use; while it is shut only the thread that mends comes in, the others get a sentence."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: dict[duckdb.DuckDBPyConnection, int] = {}
        self._owner: int | None = None
        self.words = ""
        self._failed_at: float | None = None

    @property
    def is_shut(self) -> bool:
        """Whether the store is being mended."""
        return bool(self.words)

    @contextmanager
    def passing(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """The cursor is in use while the block runs."""
        with self._changed:
            self._inside[cursor] = threading.get_ident()
        try:
            yield
        finally:
            with self._changed:
                self._inside.pop(cursor, None)
                self._changed.notify_all()

    def check(self) -> None:
        """Raises StoreMending, for all but the thread that mends, while it is shut."""
        if self.words and self._owner != threading.get_ident():
            raise StoreMending(self.words, "请过几分钟再刷新。")

    def shut(self, words: str) -> bool:
        """Let nobody in any more, saying these words; False when it was shut already."""
        with self._changed:
            was_open = not self.words
            self.words = self.words or words
            return was_open

    def take(self) -> None:
        """The calling thread mends: it comes in; its own cursors are closed, those of others have left on return."""
        self._owner = threading.get_ident()
        began, is_interrupted = time.monotonic(), False
        with self._changed:
            for cursor, thread in list(self._inside.items()):
                if thread == self._owner:
                    del self._inside[cursor]
                    _close(cursor)
            while self._inside and time.monotonic() - began < LAST_SECONDS:
                self._changed.wait(0.2)
                if not is_interrupted and time.monotonic() - began > PATIENCE_SECONDS:
                    is_interrupted = True
                    for cursor in self._inside:
                        cursor.interrupt()

    def open(self) -> None:
        """Everybody comes in again."""
        self._owner, self.words = None, ""

    def leave_shut(self, words: str) -> None:
        """Mending did not succeed; nobody comes in, and these words say why. After a while it may be tried again."""
        self._owner, self.words, self._failed_at = None, words, time.monotonic()

    def may_try_again(self) -> bool:
        """Whether it did not succeed some time ago; said to one alone, who then tries."""
        with self._changed:
            is_due = self._failed_at is not None and time.monotonic() - self._failed_at > AGAIN_SECONDS
            self._failed_at = None if is_due else self._failed_at
            return is_due


def _close(cursor: duckdb.DuckDBPyConnection) -> None:
    with suppress(duckdb.Error):
        cursor.close()
