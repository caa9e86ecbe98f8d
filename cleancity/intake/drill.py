"""A restore tried out: a backup opened elsewhere, built from its uploads, and held against the running store."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from cleancity.intake.replay import Say, catch_up, mend, silent
from cleancity.store import Store, open_store
from cleancity.store.backup import Backup, back_up
from cleancity.store.restoring import check_whole, copy_members
from cleancity.store.soundness import digests


@dataclass(frozen=True)
class Drill:
    """What became of it: `n_tables` were compared row for row, `differing` names those that were not equal."""

    backup: Backup
    n_tables: int
    n_rows: int
    differing: tuple[str, ...]


def drill(store: Store, folder: Path, keep: int, say: Say = silent) -> Drill:
    """Make a backup, restore it into a temporary folder, and compare every table with the store as it was then.

    Nothing may be accepted while the backup is made; restoring and comparing hold nobody up.

    Raises:
        Refused: the backup is not whole.
    """
    catch_up(store)
    with store.writing, store.cursor() as cursor:
        made = back_up(store, folder, keep, reason="演练")
        wanted = digests(cursor)
    say(f"备份 {made.path.name} 已做好，正在另一处按它重建……")
    check_whole(made)
    with tempfile.TemporaryDirectory(prefix="drill-", dir=folder) as place:
        copy_members(made, Path(place) / "store")
        restored = open_store(f"duckdb:///{(Path(place) / 'store' / 'city.duckdb').as_posix().lstrip('/')}")
        try:
            mend(restored)
            with restored.cursor() as cursor:
                found = digests(cursor)
        finally:
            restored.close()
    differing = tuple(name for name in sorted(wanted.keys() | found.keys()) if wanted.get(name) != found.get(name))
    return Drill(made, len(wanted), sum(n_rows for n_rows, _ in wanted.values()), differing)
