"""The backup that nobody has to think of: once a day at the hour of [backup], made up for when the hour was missed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cleancity.accounts import Act, Person
from cleancity.desk.doing import doing
from cleancity.desk.holding import HOLDING
from cleancity.desk.keeping import SERVICE
from cleancity.errors import CleanCityError
from cleancity.incidents import incident
from cleancity.settings import load_settings
from cleancity.store.backup import Backup, back_up, folder_of, listed

# A start is not made slower by a backup that was missed; one that failed is tried again after a while.
FIRST_SECONDS, LOOK_SECONDS, AGAIN = 300.0, 60.0, timedelta(minutes=30)
# Clocks of two machines differ; so much later than now is still now.
PATIENCE = timedelta(hours=1)
_log = logging.getLogger("cleancity")


@dataclass
class Nightly:
    """How the daily backup stands: why the last try failed ("" when it did not), and when that was."""

    failure: str = ""
    tried_at: datetime | None = None


NIGHTLY = Nightly()


def keep_backups(is_over: threading.Event, now: Callable[[], datetime] = datetime.now) -> None:
    """Make a backup whenever one is due, until it is over."""
    wait = FIRST_SECONDS
    while not is_over.wait(wait):
        wait = LOOK_SECONDS
        if is_due(now(), load_settings().backup_hour, last_made()):
            back_up_now(now)


def is_due(now: datetime, hour: int, last: datetime | None) -> bool:
    """Whether the hour has struck since the last backup; never when the hour is -1."""
    if hour < 0:
        return False
    struck = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    if struck > now:
        struck -= timedelta(days=1)
    was_tried = NIGHTLY.failure and NIGHTLY.tried_at and timedelta(0) <= now - NIGHTLY.tried_at < AGAIN
    return not was_tried and (last is None or last < struck)


def last_made() -> datetime | None:
    """When the newest backup that was found whole was made."""
    whole = [each for each in listed(folder_of(HOLDING.store().folder)) if each.is_verified]
    return datetime.fromisoformat(whole[-1].made_at) if whole else None


def back_up_now(now: Callable[[], datetime] = datetime.now) -> None:
    """One backup by the service; a failure is logged and remembered."""
    NIGHTLY.tried_at = now()
    try:
        made = kept_copy(SERVICE)
        NIGHTLY.failure = "；".join(made.faults[:3])
    except CleanCityError as error:
        NIGHTLY.failure = str(error)
    except Exception as error:  # noqa: BLE001  the next night has its turn
        NIGHTLY.failure = f"编号 {incident('the daily backup failed', error)}"
    if NIGHTLY.failure:
        _log.error("the daily backup failed", extra={"fields": {"why": NIGHTLY.failure}})
    else:
        _log.info("the daily backup is made", extra={"fields": {"backup": str(made.path), "bytes": made.n_bytes}})


def kept_copy(person: Person, folder: str = "", keep: int = 0, reason: str = "") -> Backup:
    """A backup, in the folder of the settings and as many kept as they say where nothing else is said.

    Raises:
        Forbidden, DiskFull, Refused: the folder cannot be written.
    """
    store = HOLDING.store()
    target = Path(folder) if folder else folder_of(store.folder)
    with doing(HOLDING.book(), person, Act.KEEP, "备份", after={"folder": str(target)}) as deed:
        made = back_up(store, target, keep or load_settings().backup_keep, reason=reason)
        deed.after = {"backup": str(made.path), "whole": made.is_verified}
    return made
