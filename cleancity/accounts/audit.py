"""The audit: who did what, when, from where; written before the effect, each row chained to the one before.

A row's hash covers its content and the hash of the row before it, so that a row edited, taken out or moved breaks
the chain from there on. Rows cut off at the end leave a whole chain: the number and hash of the last row are
therefore kept apart (head.py). Whoever writes on after the two no longer fit says so in a row of its own first.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cleancity.accounts import head
from cleancity.accounts.book import Book
from cleancity.accounts.head import End, Head
from cleancity.accounts.people import NOBODY, Person

BEGUN, DONE, FAILED, NOTED = "begun", "done", "failed", "noted"
BROKEN = "broken"  # the act of the row that says that the end of the table is not as it was left
COLUMNS = ("number", "at", "name", "role", "address", "act", "subject", "before", "after", "outcome", "previous")
_INSERT = f"INSERT INTO audit VALUES ({', '.join('?' for _ in range(len(COLUMNS) + 1))})"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_log = logging.getLogger("cleancity")


@dataclass
class Deed:
    """What is being done: `after` may be filled in once it is known (a batch number, counts)."""

    after: Mapping[str, Any] | None = None
    outcome: str = DONE

    def refused(self, reason: str) -> None:
        """It was not done, and why, where that is an answer and no exception."""
        self.after, self.outcome = {"reason": reason}, FAILED


@contextmanager
def doing(
    book: Book, person: Person, act: str, subject: str, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> Iterator[Deed]:  # fmt: skip
    """A row before the effect, and one that says how it ended; no effect without the first."""
    number = note(book, person, act, subject, before, after, BEGUN)
    deed = Deed(after)
    try:
        yield deed
    except BaseException as error:
        deed.refused(str(error) or type(error).__name__)
        _end(book, person, act, subject, number, deed)
        raise
    _end(book, person, act, subject, number, deed)


def note(
    book: Book, person: Person, act: str, subject: str, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, outcome: str = NOTED,
) -> int:  # fmt: skip
    """Append one row, on disk when this returns; its number."""
    said = {
        "name": person.name, "role": person.role or "", "address": person.address, "act": str(act),
        "subject": subject, "before": _text(before), "after": _text(after), "outcome": outcome,
    }  # fmt: skip
    with book.writing() as connection:
        last = _last(connection)
        known = head.read(book.path.parent)
        if known is None and last.number:
            last = _append(connection, last, last, _complaint("末端记录（audit.head）不见了或读不出来"))
        elif known and not known.fits(last):
            was = known.coming if known.coming and known.coming.number <= last.number else known.last
            words = f"应当停在第 {was.number} 行，却停在第 {last.number} 行，或最后一行被改过"
            beyond = was if was.number >= last.number else last
            last = _append(connection, beyond, last, _complaint(words))
        now = _append(connection, last, last, said)
        head.write(book.path.parent, Head(last if known is None or known.fits(last) else known.last, now))
    _settle(book, now)
    return now.number


def last_of(book: Book, act: str) -> str:
    """What stands as `after` in the latest row of this act; "" when there is none."""
    rows = book.rows("SELECT after FROM audit WHERE act = ? ORDER BY number DESC LIMIT 1", act)
    return str(rows[0]["after"]) if rows else ""


def carry_on(book: Book, formers: Sequence[Path]) -> int:
    """The book was put back from a backup: what was written since, in a file of before, follows; how many rows.

    A restore must not be a way to forget, nor one that was cut short and done again: whichever of the files set aside
    goes on furthest counts. Only where none is a continuation (another machine's, or
    there was none) the end that is kept apart is that of the book as it now is.
    """
    with book.writing() as connection:
        last = _last(connection)
        found = [rows for former in formers if (rows := _since(former, last)) is not None]
        longest = max(found, key=len, default=[])
        if not found:
            head.write(book.path.parent, Head(last))
        connection.executemany(_INSERT, longest)
    return len(longest)


def _since(former: Path, last: End) -> list[tuple[Any, ...]] | None:
    """The rows after `last` in that file; None when it does not hold the same row at that place."""
    columns = f"{', '.join(COLUMNS)}, hash"
    with closing(sqlite3.connect(former)) as connection:
        try:
            known = connection.execute("SELECT hash FROM audit WHERE number = ?", [last.number]).fetchone()
            rows = connection.execute(f"SELECT {columns} FROM audit WHERE number > ? ORDER BY number", [last.number])
            return rows.fetchall() if last.number == 0 or (known and known[0] == last.hash) else None
        except sqlite3.DatabaseError:  # damaged, or no book of accounts at all
            return None


def digest(values: Sequence[Any]) -> str:
    """The hash of a row's content and of the row before it: its columns but the hash, in their order."""
    return hashlib.sha256(_encode(values).encode()).hexdigest()


def _settle(book: Book, now: End) -> None:
    """Say of the row that was committed that it is there, unless another process has written on since."""
    with book.writing() as connection:
        if _last(connection) == now:
            head.write(book.path.parent, Head(now))


def _end(book: Book, person: Person, act: str, subject: str, number: int, deed: Deed) -> None:
    """How it ended. What was done is done: where this row finds no room, the log gets it, and the person no error."""
    try:
        note(book, person, act, subject, {"begun": number}, deed.after, deed.outcome)
    except (sqlite3.Error, OSError):
        _log.exception("the audit has no row for how row %s ended: %s", number, deed.outcome)


def _last(connection: sqlite3.Connection) -> End:
    row = connection.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    return End(int(row["number"]), str(row["hash"])) if row else End()


def _append(connection: sqlite3.Connection, after: End, last: End, said: Mapping[str, Any]) -> End:
    """One row after the one that should be the last; `last` is the one that is."""
    values: dict[str, Any] = {
        **said, "number": max(after.number, last.number) + 1, "previous": after.hash,
        "at": datetime.now().astimezone().isoformat(timespec="milliseconds"),
    }  # fmt: skip
    row = [_plain(values[key]) for key in COLUMNS]
    made = End(values["number"], digest(row))
    connection.execute(_INSERT, [*row, made.hash])
    return made


def _complaint(words: str) -> dict[str, str]:
    return {
        "name": NOBODY.name, "role": "", "address": "", "act": BROKEN, "subject": f"审计记录的末尾与留底不符：{words}",
        "before": "", "after": "", "outcome": FAILED,
    }  # fmt: skip


def _plain(value: object) -> object:
    """Half a character, as a broken file name may hold it, is none that could be written."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _text(values: Mapping[str, Any] | None) -> str:
    return json.dumps(values, ensure_ascii=False, default=str, sort_keys=True) if values else ""
