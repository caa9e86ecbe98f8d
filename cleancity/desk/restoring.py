"""A backup in the place of the store: noted before and after, the audit never rolled back, nobody left logged in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cleancity.accounts import Act, Person, audit, insist, sessions
from cleancity.desk.doing import doing
from cleancity.desk.holding import HOLDING
from cleancity.errors import CleanCityError
from cleancity.intake.drill import Drill
from cleancity.intake.drill import drill as rehearse
from cleancity.store import path_of
from cleancity.store.backup import ACCOUNTS, Backup
from cleancity.store.forms import RESTORING
from cleancity.store.restoring import restore_files


@dataclass(frozen=True)
class Restored:
    """How many batches are in force, and where the files of before are now (None: there were none)."""

    n_batches: int
    aside: Path | None


def restore(person: Person, backup: Backup, say: Callable[[str], None] = lambda _: None) -> Restored:
    """Put the backup in the place of the store, which nobody may have open, and build the tables from it.

    Raises:
        Forbidden: only an administrator may.
        Refused, StoreHeld, DiskFull: it cannot be put there; nothing has changed.
    """
    database, subject = path_of(), f"恢复备份 {backup.path.name}"
    insist(person, Act.KEEP)
    # After one that was cut short the book that is there may be the backup's: a row of now would not follow on it.
    is_half = (database.parent / RESTORING).exists()
    if (database.parent / ACCOUNTS).exists() and not is_half:
        with HOLDING.booked() as book:
            audit.note(book, person, Act.KEEP, subject, {"made_at": backup.made_at}, None, audit.BEGUN)
    carried = ended = 0

    def complete(accounts: list[Path]) -> None:
        nonlocal carried, ended
        with HOLDING.booked() as book:
            carried = audit.carry_on(book, accounts) if ACCOUNTS in backup.members else 0
            ended = sessions.end_everybodys(book)

    aside = _put_back(person, backup, database, subject, complete)
    with HOLDING.opened(say) as store:
        n_batches = len(store.manifest.in_force())
    after = {"batches": n_batches, "aside": str(aside or ""), "audit_rows_kept": carried, "sessions_ended": ended}
    with HOLDING.booked() as book:
        audit.note(book, person, Act.KEEP, subject, {"made_at": backup.made_at}, after, audit.DONE)
    return Restored(n_batches, aside)


def drill(person: Person, folder: Path, keep: int, say: Callable[[str], None] = lambda _: None) -> Drill:
    """A backup, and whether the tables that are built from it elsewhere equal those of now. Raises Forbidden, Refused
    or DiskFull."""
    with doing(HOLDING.book(), person, Act.KEEP, "备份演练", after={"folder": str(folder)}) as deed:
        seen = rehearse(HOLDING.store(), folder, keep, say)
        deed.after = {"backup": str(seen.backup.path), "differing": list(seen.differing)}
    return seen


def _put_back(
    person: Person, backup: Backup, database: Path, subject: str, complete: Callable[[list[Path]], None]
) -> Path | None:
    try:
        return restore_files(backup, database, complete)
    except CleanCityError as error:
        if (database.parent / ACCOUNTS).exists() and not (database.parent / RESTORING).exists():
            with HOLDING.booked() as book:
                audit.note(book, person, Act.KEEP, subject, None, {"reason": str(error)}, audit.FAILED)
        raise
