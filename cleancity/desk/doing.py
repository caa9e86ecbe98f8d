"""A deed: the right to it, its row in the audit, the effect, and how it ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cleancity.accounts import Act, Book, Person, audit, insist
from cleancity.errors import Forbidden


@contextmanager
def doing(
    book: Book, person: Person, act: Act, subject: str, *, dataset: str = "", department: str = "",
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> Iterator[audit.Deed]:  # fmt: skip
    """The effect goes into the body. A refusal for want of rights is noted too.

    Raises:
        Forbidden: `person` may not; nothing has been done.
    """
    try:
        insist(person, act, dataset, department)
    except Forbidden as error:
        audit.note(book, person, act, subject, after={"reason": str(error)}, outcome=audit.FAILED)
        raise
    with audit.doing(book, person, act, subject, before, after) as deed:
        yield deed
