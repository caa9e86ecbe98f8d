"""Reading the audit: whether it is as it was written, and its rows by who, what and when."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from cleancity.accounts import head
from cleancity.accounts.audit import BROKEN, COLUMNS, digest
from cleancity.accounts.book import Book
from cleancity.accounts.head import End, Head

MOST_FINDINGS = 200  # of one kind of damage there may be as many as there are rows
_PIECE = 2_000
_ACT, _SUBJECT = COLUMNS.index("act"), COLUMNS.index("subject")
_ROWS = f"SELECT {', '.join(COLUMNS)}, hash FROM audit"
_NARROWED = (
    " WHERE (:first IS NULL OR substr(at, 1, 10) >= :first) AND (:last IS NULL OR substr(at, 1, 10) <= :last)"
    " AND (:name IS NULL OR name = :name) AND (:act IS NULL OR act = :act)"
    " AND (:outcome IS NULL OR outcome = :outcome) AND (:words IS NULL OR instr(subject, :words) > 0)"
)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written: the number of the row (0: the whole), and what, in words."""

    number: int
    words: str


@dataclass(frozen=True)
class Verified:
    """How many rows were gone through, and what was found, the first MOST_FINDINGS of it."""

    rows: int
    findings: tuple[Finding, ...]
    n_findings: int


@dataclass(frozen=True)
class Wanted:
    """Which rows: those of days (as local at the time), of a name, of an act, of an outcome, with words in them."""

    first: date | None = None
    last: date | None = None
    name: str | None = None
    act: str | None = None
    outcome: str | None = None
    words: str | None = None

    @property
    def values(self) -> dict[str, str | None]:
        """As the question binds them."""
        days = {key: day.isoformat() if day else None for key, day in (("first", self.first), ("last", self.last))}
        return {**days, "name": self.name or None, "act": self.act or None, "outcome": self.outcome or None,
                "words": self.words or None}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One row; `before` and `after` are JSON texts, "" for none."""

    number: int
    at: str
    name: str
    role: str
    address: str
    act: str
    subject: str
    before: str
    after: str
    outcome: str


def verify(book: Book) -> Verified:
    """Go through every row as it stands this moment; writers need not wait for it.

    An edited row does not fit its own hash, one that was edited together with its hash does not fit the next row's, one
    taken out leaves a gap in the numbers, one put in or moved does not fit its neighbours, and rows cut off or put on
    at the end do not fit the end as it was kept apart.
    """
    with _reading(book) as (connection, known):
        walk = _Walk()
        cursor = connection.execute(f"{_ROWS} ORDER BY number")
        while piece := cursor.fetchmany(_PIECE):
            walk.through(piece)
        for finding in _of_the_end(known, End(walk.number, walk.hash)):
            walk.find(finding)
    return Verified(walk.rows, tuple(walk.found), walk.n_found)


def rows(book: Book, wanted: Wanted | None = None, limit: int = 100, offset: int = 0) -> list[Entry]:
    """The rows that are wanted, the latest first."""
    asked = {**(wanted or Wanted()).values, "limit": limit, "offset": offset}
    columns = ", ".join(Entry.__dataclass_fields__)
    sql = f"SELECT {columns} FROM audit{_NARROWED} ORDER BY number DESC LIMIT :limit OFFSET :offset"
    with _reading(book) as (connection, _):
        return [Entry(*row) for row in connection.execute(sql, asked)]


def count(book: Book, wanted: Wanted | None = None) -> int:
    """How many rows are wanted."""
    with _reading(book) as (connection, _):
        found = connection.execute(f"SELECT COUNT(*) FROM audit{_NARROWED}", (wanted or Wanted()).values).fetchone()
    return int(found[0])


def acts(book: Book) -> list[str]:
    """The acts that occur."""
    with _reading(book) as (connection, _):
        return [str(act) for (act,) in connection.execute("SELECT DISTINCT act FROM audit ORDER BY act")]


@contextmanager
def _reading(book: Book) -> Iterator[tuple[sqlite3.Connection, Head | None]]:
    """A connection that sees the table as it is now, and the end as it is kept for just that table."""
    connection = sqlite3.connect(book.path, timeout=10, isolation_level=None)
    try:
        with book.writing():  # nobody writes a row between the two looks
            connection.execute("PRAGMA query_only = ON")
            connection.execute("BEGIN")
            connection.execute("SELECT 1 FROM audit LIMIT 1").fetchall()
            known = head.read(book.path.parent)
        yield connection, known
    finally:
        connection.close()


class _Walk:
    """The way through the rows: where it stands, and what was found so far."""

    def __init__(self) -> None:
        self.rows, self.number, self.hash = 0, 0, ""
        self.found: list[Finding] = []
        self.n_found = 0

    def find(self, finding: Finding) -> None:
        """Keep the first ones, count all."""
        self.n_found += 1
        if self.n_found <= MOST_FINDINGS:
            self.found.append(finding)

    def through(self, piece: list[tuple[Any, ...]]) -> None:
        """Some rows more, in their order."""
        before, last = self.number, self.hash
        for row in piece:
            number, kept = row[0], row[-1]
            if number != before + 1:
                self.find(Finding(before + 1, f"{_span(before + 1, number - 1)}不见了，被删除。"))
            elif row[-2] != last:
                self.find(Finding(number, f"第 {number} 行与前一行接不上：前一行被改过，或这一行是插进来的。"))
            if digest(row[:-1]) != kept:
                self.find(Finding(number, f"第 {number} 行被改过，或换过位置。"))
            if row[_ACT] == BROKEN:
                self.find(Finding(number, f"第 {number} 行当时记着：{row[_SUBJECT]}。"))
            before, last = number, kept
        self.rows += len(piece)
        self.number, self.hash = before, last


def _of_the_end(known: Head | None, last: End) -> Iterator[Finding]:
    if known is None:
        if last.number:
            yield Finding(0, "末端记录（audit.head）不见了或读不出来，末尾是否被截掉无法判断。")
    elif last.number < known.last.number:
        yield Finding(last.number + 1, f"{_span(last.number + 1, known.last.number)}不见了，末尾被截掉。")
    elif not known.fits(last):
        kept = known.coming if known.coming and known.coming.number <= last.number else known.last
        if last.number > kept.number:
            yield Finding(kept.number + 1, f"{_span(kept.number + 1, last.number)}不是由程序写上的。")
        else:
            yield Finding(last.number, f"第 {last.number} 行（最后一行）与末端记录不符，被改过。")


def _span(first: int, last: int) -> str:
    return f"第 {first} 行" if first >= last else f"第 {first}—{last} 行"
