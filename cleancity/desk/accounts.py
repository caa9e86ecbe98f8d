"""Accounts for the administrator: who there is, every change to it. The register checks the right and writes the audit;
here a refusal for want of rights is noted too, and what belongs together on the screen is put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from cleancity.accounts import Act, Person, Role, audit, insist, lockout, register, sessions
from cleancity.accounts.register import Account
from cleancity.desk.holding import HOLDING
from cleancity.errors import Forbidden
from cleancity.settings import load_settings


@dataclass(frozen=True)
class Standing:
    """An account as the list shows it: when its people were last here, how many are in now, whether log-in pauses."""

    account: Account
    seen_at: datetime | None
    n_sessions: int
    is_locked: bool


def listed(person: Person) -> list[Standing]:
    """Every account, by name. Raises Forbidden."""
    insist(person, Act.USERS)
    book, access = HOLDING.book(), load_settings().access
    seen = sessions.last_seen(book)
    inside = [str(each["name"]) for each in sessions.listed(book, access)]
    return [
        Standing(
            account, datetime.fromtimestamp(seen[account.name]) if account.name in seen else None,
            inside.count(account.name), lockout.is_locked_by(book, access, account.name),
        )
        for account in register.listed(book)
    ]  # fmt: skip


def add(
    person: Person, name: str, role: Role, *, shown: str, department: str = "", datasets: Sequence[str] = (),
    origin: str = register.LOCAL,
) -> str:  # fmt: skip
    """A new account; its one-time password, "" for one of single sign-on. Raises Forbidden, or Refused."""
    with _noting(person, name):
        return register.add(
            HOLDING.book(), person, name, role, shown=shown, department=department, datasets=datasets, origin=origin
        )


def change(person: Person, name: str, *, role: Role, shown: str, department: str, datasets: Sequence[str]) -> None:
    """Another role, name for people, department or list of datasets. Raises Forbidden, or Refused."""
    with _noting(person, name):
        register.change(HOLDING.book(), person, name, role=role, shown=shown, department=department, datasets=datasets)


def give_password(person: Person, name: str) -> str:
    """A one-time password, which also ends a pause of log-in. Raises Forbidden, or Refused."""
    with _noting(person, name):
        return register.give_password(HOLDING.book(), person, name)


def disable(person: Person, name: str) -> None:
    """Nobody comes in by it, and whoever is in is put out. Raises Forbidden, or Refused."""
    with _noting(person, name):
        register.disable(HOLDING.book(), person, name)


def enable(person: Person, name: str) -> None:
    """It lets in again. Raises Forbidden, or Refused."""
    with _noting(person, name):
        register.enable(HOLDING.book(), person, name)


def end_sessions(person: Person, name: str) -> int:
    """Put out whoever is in by it; how many were. Raises Forbidden, or Refused."""
    with _noting(person, name):
        return register.revoke(HOLDING.book(), person, name)


@contextmanager
def _noting(person: Person, name: str) -> Iterator[None]:
    """What the register refuses for want of rights, it refuses before it writes: noted here."""
    try:
        yield
    except Forbidden as error:
        audit.note(HOLDING.book(), person, Act.USERS, name, after={"reason": str(error)}, outcome=audit.FAILED)
        raise
