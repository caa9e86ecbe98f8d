"""The one store and the one book of accounts of this process, opened once and shared by all that runs in it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cleancity import intake
from cleancity.accounts import Book
from cleancity.errors import Refused
from cleancity.store import Store, open_store, path_of


class Holding:
    """What this process holds; opened at the first question."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._book: Book | None = None
        self._is_over = False

    def store(self, say: Callable[[str], None] = lambda _: None, mends: bool = True) -> Store:
        """The open store, mended first when its tables and its manifest differ (unless it is to be rebuilt anyway).

        Raises:
            StoreHeld: another process owns it.
            Refused: this process is about to end.
        """
        with self._lock:
            if self._store is None:
                if self._is_over:
                    raise Refused("看板正在停止。", "请等它重新启动。")
                opened = open_store()
                if mends:
                    intake.mend(opened, say)
                self._store = opened
            return self._store

    @contextmanager
    def opened(self, say: Callable[[str], None] = lambda _: None, mends: bool = True) -> Iterator[Store]:
        """The store for the time of the block; let go afterwards, unless it was held before."""
        was_held = self._store is not None
        try:
            yield self.store(say, mends)
        finally:
            if not was_held:
                self.let_go()

    def book(self) -> Book:
        """Accounts, sessions and audit, beside the store, which need not be open for it."""
        with self._lock:
            if self._book is None:
                self._book = Book(self._store.folder if self._store else path_of().parent)
            return self._book

    @contextmanager
    def booked(self) -> Iterator[Book]:
        """The book alone for the time of the block; let go afterwards, unless it was held before."""
        was_held = self._book is not None
        try:
            yield self.book()
        finally:
            if not was_held and self._book is not None:
                self._book.close()
                self._book = None

    def let_go(self) -> None:
        """Close both; the next question opens them again."""
        with self._lock:
            if self._book is not None:
                self._book.close()
            if self._store is not None:
                self._store.close()
            self._store = self._book = None

    def finish(self, seconds: float) -> bool:
        """The last of this process: wait for whoever is changing the store, write everything back, and let go for good.

        Returns:
            False when somebody was still changing it after so many seconds: theirs is whole
            at the next start or not there at all.
        """
        store = self._store
        is_quiet = store is None or store.writing.acquire(timeout=seconds)
        self._is_over = True
        if store is not None and is_quiet:
            store.settle()
        self.let_go()
        return is_quiet


HOLDING = Holding()
