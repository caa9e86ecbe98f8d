"""Log-in sessions, kept by the server: a random token in the browser, its SHA-256 here, over at once when ended."""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from sqlite3 import Row
from typing import Any

from cleancity.accounts.book import Book
from cleancity.accounts.people import Person, Role
from cleancity.settings import Access

TOUCH_SECONDS = 60.0
_KEPT_SECONDS = 30 * 24 * 3600.0
_ALIVE = """
SELECT session.number, session.name, session.address, session.created_at, session.seen_at,
       account.shown, account.role, account.department, account.datasets, account.must_change
FROM session JOIN account ON account.name = session.name
WHERE session.revoked_at IS NULL AND NOT account.is_disabled AND session.created_at > ? AND session.seen_at > ?
"""


@dataclass(frozen=True)
class Standing:
    """A session that holds: whose, and whether nothing but a new password is open to it."""

    person: Person
    must_change: bool
    seen_at: float


def cookie_name(is_secure: bool) -> str:
    """Behind TLS the browser itself sees to it that nobody else can set it."""
    return "__Host-cleancity" if is_secure else "cleancity"


def begin(book: Book, name: str, address: str) -> str:
    """A new session of the account `name`; the token, which is kept nowhere."""
    token, now = secrets.token_urlsafe(32), time.time()
    with book.writing() as connection:
        connection.execute(
            "DELETE FROM session WHERE seen_at < ? OR revoked_at < ?", [now - _KEPT_SECONDS, now - _KEPT_SECONDS]
        )
        connection.execute(
            "INSERT INTO session (token, name, address, created_at, seen_at) VALUES (?, ?, ?, ?, ?)",
            [digest(token), name, address, now, now],
        )
    return token


def of_token(book: Book, access: Access, token: str) -> Standing | None:
    """The session that a browser's token opens; None when there is none, or it has ended."""
    if not token or len(token) > 128:
        return None
    return _standing(book.rows(f"{_ALIVE} AND session.token = ?", *_since(access), digest(token)))


def of_number(book: Book, access: Access, number: int) -> Standing | None:
    """The session of that number, while it holds."""
    return _standing(book.rows(f"{_ALIVE} AND session.number = ?", *_since(access), number))


def is_stale(standing: Standing) -> bool:
    """Whether it is so long since the session was last touched that it should be again."""
    return time.time() - standing.seen_at > TOUCH_SECONDS


def touch(book: Book, number: int) -> None:
    """Somebody did something in the session."""
    with book.writing() as connection:
        connection.execute("UPDATE session SET seen_at = ? WHERE number = ?", [time.time(), number])


def end(book: Book, number: int) -> None:
    """No more requests by this session."""
    with book.writing() as connection:
        connection.execute("UPDATE session SET revoked_at = ? WHERE number = ? AND revoked_at IS NULL",
                           [time.time(), number])  # fmt: skip


def end_all(book: Book, name: str, but: int = 0) -> int:
    """No more requests by any session of `name`, except number `but`; how many were ended."""
    with book.writing() as connection:
        done = connection.execute(
            "UPDATE session SET revoked_at = ? WHERE name = ? AND number <> ? AND revoked_at IS NULL",
            [time.time(), name, but],
        )
    return done.rowcount


def end_everybodys(book: Book) -> int:
    """No more requests by any session at all; how many were ended."""
    with book.writing() as connection:
        return connection.execute("UPDATE session SET revoked_at = ? WHERE revoked_at IS NULL", [time.time()]).rowcount


def listed(book: Book, access: Access, name: str = "") -> list[dict[str, Any]]:
    """The sessions that hold, of one name or of all: number, name, shown, role, address, created_at, seen_at (s)."""
    rows = book.rows(f"{_ALIVE} AND (? = '' OR session.name = ?) ORDER BY session.number", *_since(access), name, name)
    keys = ("number", "name", "shown", "role", "address", "created_at", "seen_at")
    return [{key: row[key] for key in keys} for row in rows]


def last_seen(book: Book) -> dict[str, float]:
    """Name -> when somebody was last in by it (s), as far back as sessions are kept."""
    return {row["name"]: row["at"] for row in book.rows("SELECT name, MAX(seen_at) AS at FROM session GROUP BY name")}


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _since(access: Access) -> tuple[float, float]:
    now = time.time()
    return now - access.longest_hours * 3600.0, now - access.idle_minutes * 60.0


def _standing(rows: list[Row]) -> Standing | None:
    if not rows:
        return None
    [row] = rows
    datasets = tuple(filter(None, row["datasets"].split(",")))
    person = Person(
        row["name"], row["shown"], Role(row["role"]), row["department"], datasets, row["address"], row["number"]
    )
    return Standing(person, bool(row["must_change"]), row["seen_at"])
