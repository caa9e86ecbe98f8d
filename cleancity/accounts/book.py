"""The SQLite file that holds accounts, log-in sessions and the audit: <store folder>/accounts.sqlite.

It is apart from the store: it outlives a damaged database, and it is written at moments when the store is not.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE_NAME = "accounts.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
    name TEXT PRIMARY KEY, shown TEXT NOT NULL, role TEXT NOT NULL, department TEXT NOT NULL, datasets TEXT NOT NULL,
    password TEXT NOT NULL, must_change INTEGER NOT NULL, is_disabled INTEGER NOT NULL, origin TEXT NOT NULL,
    created_at TEXT NOT NULL, changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS session (
    number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, name TEXT NOT NULL, address TEXT NOT NULL,
    created_at REAL NOT NULL, seen_at REAL NOT NULL, revoked_at REAL
) STRICT;
CREATE TABLE IF NOT EXISTS failure (name TEXT NOT NULL, address TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS session_of_name ON session (name);
CREATE INDEX IF NOT EXISTS failure_of_name ON failure (name);
CREATE INDEX IF NOT EXISTS failure_of_address ON failure (address);
CREATE TABLE IF NOT EXISTS audit (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL, address TEXT NOT NULL,
    act TEXT NOT NULL, subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, outcome TEXT NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
"""


class Book:
    """The open file; one writer at a time, readers beside it, safe to share between threads.

    `synchronous = FULL`: what was written is on disk when the call returns. Reading has a connection of its own, so
    that a question never waits for a writer, of this process or another.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE_NAME
        self.path.touch(mode=0o600)
        self._lock, self._reading = threading.RLock(), threading.Lock()
        self._connection = _connect(self.path)
        self._connection.executescript(_SCHEMA)
        self._reader = _connect(self.path)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, all or nothing; other processes wait for it."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """What a question gives, of what has been written whole; values are bound, never written into the text."""
        with self._reading:
            return self._reader.execute(sql, values).fetchall()

    def close(self) -> None:
        """Let the file go."""
        with self._lock, self._reading:
            self._reader.close()
            self._connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=10, check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
