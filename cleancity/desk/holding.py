"""The one store and the one book of accounts of this process, opened once and shared by all that runs in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from cleancity import intake
from cleancity.accounts import Book
from cleancity.settings import load_settings
from cleancity.store import Store, open_store


class Holding:
    """What this process holds; opened at the first question."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._store: Store | None = None
        self._book: Book | None = None

    def store(self, say: Callable[[str], None] = lambda _: None) -> Store:
        """The open store, mended first when its tables and its manifest differ; its inbox is watched.

        Raises:
            StoreHeld: another process owns it.
        """
        with self._lock:
            if self._store is None:
                opened = open_store()
                intake.mend(opened, say)
                opened.heals_apart = True  # readers get a sentence while it is built anew, not a page that hangs
                settings = load_settings()
                if settings.inbox_folder:
                    intake.watch(opened, Path(settings.inbox_folder), settings.inbox_seconds)
                self._store = opened
            return self._store

    def book(self) -> Book:
        """Accounts, sessions and audit, beside the store."""
        with self._lock:
            if self._book is None:
                self._book = Book(self.store().folder)
            return self._book

    def let_go(self) -> None:
        """Close both; the next question opens them again."""
        with self._lock:
            if self._book is not None:
                self._book.close()
            if self._store is not None:
                self._store.close()
            self._store = self._book = None


HOLDING = Holding()
