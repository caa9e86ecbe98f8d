"""Wrong passwords: counted by name and by address; after a few of them log-in pauses, longer each time.

A try is counted before its password is looked at, so that many at once get no more guesses than one after the other.
A name that nobody has is counted like any other: a pause tells nothing.
"""

from __future__ import annotations

from sqlite3 import Connection

from cleancity.accounts.book import Book
from cleancity.settings import Access

_REMEMBERED = 24 * 3600.0  # seconds


def try_of(book: Book, access: Access, name: str, address: str, now: float) -> float:
    """Count a try as failed, to be taken back by `forgive`; or, not counting it, the seconds until the next is allowed.

    Returns:
        0 when the password may be looked at.
    """
    with book.writing() as connection:
        connection.execute("DELETE FROM failure WHERE at < ?", [now - _REMEMBERED])
        wait = max(
            _wait(connection, "name", name, access.lock_after, access, now),
            _wait(connection, "address", address, access.address_lock_after, access, now),
        )
        if wait <= 0:
            connection.execute("INSERT INTO failure VALUES (?, ?, ?)", [name, address, now])
    return max(wait, 0.0)


def is_locked_by(book: Book, access: Access, name: str) -> bool:
    """Whether the wrong passwords so far pause the log-in of `name`."""
    return int(book.rows("SELECT COUNT(*) FROM failure WHERE name = ?", name)[0][0]) >= access.lock_after


def forgive(book: Book, name: str) -> None:
    """The right password was given, or an administrator has set a new one."""
    with book.writing() as connection:
        connection.execute("DELETE FROM failure WHERE name = ?", [name])


def _wait(connection: Connection, column: str, value: str, most: int, access: Access, now: float) -> float:
    """Seconds until the next try: none up to `most` failures, then doubling from the last one on."""
    count, last = connection.execute(f"SELECT COUNT(*), MAX(at) FROM failure WHERE {column} = ?", [value]).fetchone()
    if count < most:
        return 0.0
    delay: float = min(access.lock_seconds * 2.0 ** min(count - most, 30), access.lock_most_minutes * 60.0)
    return min(float(last) + delay - now, delay)  # a clock set back must not lock anybody out for longer
