"""The manifest: one line an event, appended and fsynced, outside the database.

A truncated DuckDB WAL opens without its last commits and says nothing; only something outside the database can
prove that nothing was lost. So every accept writes an `intent` line before its transaction and an `accepted` line
after it. Only accepted lines replay; what the database had committed when a crash came gets its line when the store is
opened (see comparing.py).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cleancity.durable import hold_room
from cleancity.errors import StoreDamaged
from cleancity.store.lines import append_line, mend_end, read_lines


@dataclass(frozen=True)
class BatchLine:
    """All that shaped a batch, so that replaying it gives the same rows.

    `as_of` is the resolved report date (ISO) or None; `given` holds the options as they were asked for; `rows`,
    `notices` and `warnings` (row, column, value, reason, remedy) are what was counted and said on the day, which a
    replay cannot find out again; `department` is who sent the file, where that was said; `quality` its score;
    `unplaced` runs of rows (first, last) for which the store of the day had nothing (intake/leaning.py).
    """

    batch: int
    dataset: str
    file: str
    sha256: str
    origin: str
    accepted_at: str
    contract: str
    as_of: str | None = None
    given: dict[str, str | None] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    department: str | None = None
    n_warned: int = 0
    warnings: list[list[int | str]] = field(default_factory=list)
    quality: float | None = None
    unplaced: list[list[int]] = field(default_factory=list)

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """The same bytes, read the same way."""
        return (self.sha256, self.dataset, *(f"{key}={value}" for key, value in sorted(self.given.items())))


class Manifest:
    """The events in `path`, a JSON Lines file. A last line cut short by a crash is no event.

    `n_events` counts them. A damaged line raises StoreDamaged.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        mend_end(path)
        self._room = path.with_name(path.name + ".room")
        self._room.unlink(missing_ok=True)
        self._batches: dict[int, BatchLine] = {}
        self._undone: dict[int, str] = {}
        self._cleared: set[int] = set()
        self._intended: dict[int, BatchLine] = {}
        self.n_events = 0
        for number, line in enumerate(read_lines(path), 1):
            try:
                self._apply(line)
            except (KeyError, TypeError, AttributeError) as error:
                raise StoreDamaged(f"{path.name} 第 {number} 行读不出来。", "请用 restore 命令从备份恢复。") from error

    @property
    def was_cleared(self) -> bool:
        """Whether the demo city was taken out on purpose; it must not come back by itself."""
        return bool(self._cleared)

    def in_force(self) -> dict[int, BatchLine]:
        """Accepted batches that are neither undone nor cleared, oldest first."""
        return {number: line for number, line in self.listed().items() if number not in self._undone}

    def listed(self) -> dict[int, BatchLine]:
        """Accepted batches, undone ones included, cleared ones not, oldest first."""
        return {number: line for number, line in sorted(self._batches.items()) if number not in self._cleared}

    def every(self) -> frozenset[int]:
        """The numbers of all accepted batches, cleared ones included."""
        return frozenset(self._batches)

    def undone_at(self, batch: int) -> str | None:
        """When `batch` was undone (ISO, local), None while it is in force."""
        return self._undone.get(batch)

    def find(self, line: BatchLine) -> BatchLine | None:
        """The batch in force that took the same bytes the same way."""
        same = (each for each in self.in_force().values() if each.fingerprint == line.fingerprint)
        return next(same, None)

    def next_batch(self) -> int:
        """A number never used before, not even by a batch that failed."""
        return max(self._intended, default=0) + 1

    def intended(self, batch: int) -> BatchLine | None:
        """What was about to become `batch`, whether or not it did; None for a number never given."""
        return self._intended.get(batch)

    def intend(self, line: BatchLine) -> None:
        """The batch is about to be. Room for its last line is held: a full disk is found out before the batch is."""
        event = {"event": "intent", **asdict(line)}
        self._append(event)
        hold_room(self._room, 2 * len(json.dumps(event, ensure_ascii=False).encode()))

    def let_room_go(self) -> None:
        """Nothing more is to be said of it."""
        self._room.unlink(missing_ok=True)

    def accept(self, line: BatchLine) -> None:
        """The batch is."""
        self.let_room_go()
        self._append({"event": "accepted", **asdict(line)})

    def hold_room_to_undo(self) -> None:
        """Room for the next line is kept free: a full disk is found out before anything is undone."""
        hold_room(self._room, 1024)

    def undo(self, batch: int, at: datetime) -> None:
        """The batch is undone."""
        self.let_room_go()
        self._append({"event": "undone", "batch": batch, "at": at.isoformat(timespec="seconds")})

    def complete(self, accepted: Iterable[BatchLine], undone: Iterable[tuple[int, datetime]]) -> None:
        """Write what the database committed before a crash."""
        for line in accepted:
            self.accept(line)
        for batch, at in undone:
            self.undo(batch, at)

    def clear(self, batches: list[int], at: datetime) -> None:
        """The batches never were."""
        self._append({"event": "cleared", "batches": batches, "at": at.isoformat(timespec="seconds")})

    def _append(self, event: dict[str, Any]) -> None:
        self._apply(append_line(self.path, event))

    def _apply(self, text: str) -> None:
        event = json.loads(text)
        kind = event.pop("event")
        self.n_events += 1
        if kind in ("intent", "accepted"):
            line = BatchLine(**event)
            self._intended[line.batch] = line
            if kind == "accepted":
                self._batches[line.batch] = line
        elif kind == "undone":
            self._undone[event["batch"]] = event["at"]
        elif kind == "cleared":
            self._cleared.update(event["batches"])
