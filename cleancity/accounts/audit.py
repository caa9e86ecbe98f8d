"""The audit: who did what, when, from where; written before the effect, each row chained to the one before.

A row's hash covers its content and the hash of the row before it, so that a row edited, taken out or moved breaks
the chain from there on. Rows cut off at the end leave a whole chain: the number and hash of the last row are
therefore kept apart, in <store folder>/audit.head, written whole after every row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cleancity.accounts.book import Book
from cleancity.accounts.people import Person

BEGUN, DONE, FAILED, NOTED = "begun", "done", "failed", "noted"
_COLUMNS = ("number", "at", "name", "role", "address", "act", "subject", "before", "after", "outcome", "previous")


@dataclass
class Deed:
    """What is being done: `after` may be filled in once it is known (a batch number, counts)."""

    after: Mapping[str, Any] | None = None


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
        note(book, person, act, subject, {"begun": number}, {"reason": str(error)}, FAILED)
        raise
    note(book, person, act, subject, {"begun": number}, deed.after, DONE)


def note(
    book: Book, person: Person, act: str, subject: str, before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None, outcome: str = NOTED,
) -> int:  # fmt: skip
    """Append one row, on disk when this returns; its number."""
    with book.writing() as connection:
        last = connection.execute("SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1").fetchone()
        row: dict[str, Any] = {
            "number": (last["number"] if last else 0) + 1,
            "at": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "name": person.name, "role": person.role or "", "address": person.address, "act": str(act),
            "subject": subject, "before": _text(before), "after": _text(after), "outcome": outcome,
            "previous": last["hash"] if last else "",
        }  # fmt: skip
        marks = ", ".join("?" for _ in range(len(_COLUMNS) + 1))
        connection.execute(f"INSERT INTO audit VALUES ({marks})", [*(row[key] for key in _COLUMNS), digest(row)])
    return int(row["number"])


def digest(row: Mapping[str, Any]) -> str:
    """The hash of a row's content and of the row before it."""
    text = json.dumps([row[key] for key in _COLUMNS], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(values: Mapping[str, Any] | None) -> str:
    return json.dumps(values, ensure_ascii=False, default=str, sort_keys=True) if values else ""
