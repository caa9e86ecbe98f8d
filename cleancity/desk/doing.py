"""A deed: the right to it, its row in the audit, the effect, and how it ended."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cleancity.accounts import Act, Book, Person, Role, audit, insist
from cleancity.desk.holding import HOLDING
from cleancity.errors import Forbidden

LONGEST_PERSON = 20  # as cleancity/meeting/saving.py, which is slow to load
LONGEST_TEXT = 60  # of what people wrote, as the audit keeps it
NOBODYS = "（未写明）"  # a department that was not named is nobody's, not everybody's


@contextmanager
def doing(
    book: Book, person: Person, act: Act, subject: str, *, dataset: str = "", department: str = "",
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> Iterator[audit.Deed]:  # fmt: skip
    """The effect goes into the body. A refusal for want of rights is noted too.

    Raises:
        Forbidden: `person` may not; nothing has been done.
    """
    allow(person, act, subject, dataset, department, book)
    with audit.doing(book, person, act, subject, before, after) as deed:
        yield deed


def allow(
    person: Person, act: Act, subject: str, dataset: str = "", department: str = "", book: Book | None = None
) -> None:
    """Insist on the right before anything is looked up; that it was wanted in vain is noted.

    Raises:
        Forbidden: `person` may not.
    """
    try:
        insist(person, act, dataset, department)
    except Forbidden as error:
        audit.note(book or HOLDING.book(), person, act, subject, after={"reason": str(error)}, outcome=audit.FAILED)
        raise


def refuse(person: Person, act: Act, subject: str, message: str, remedy: str = "") -> Forbidden:
    """The error to raise for what `person` may not do for another reason than their role; it is noted."""
    error = Forbidden(message, remedy)
    audit.note(HOLDING.book(), person, act, subject, after={"reason": str(error)}, outcome=audit.FAILED)
    return error


def scope_of(person: Person) -> str:
    """The department whose affairs alone they see to, by its full name; "" the whole city."""
    return "" if person.role is Role.ADMIN else person.department


def signature(person: Person) -> str:
    """The name under which what they decide, draft or freeze is kept."""
    return " ".join((person.shown or person.name).split())[:LONGEST_PERSON]


def digest_of(data: bytes) -> str:
    """The SHA-256 by which the audit names a file."""
    return hashlib.sha256(data).hexdigest()


def brief(text: str) -> str:
    """What somebody wrote, on one line and short."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST_TEXT else f"{flat[: LONGEST_TEXT - 1]}…"
