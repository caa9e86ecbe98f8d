"""Where each meeting's projector stands: shared by all browsers of this process, kept no longer than it runs."""

from __future__ import annotations

import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """The sheet that is shown (from 0), and how many times it was moved to get there: a later move wins."""

    position: int = 0
    n_moves: int = 0


class Stage:
    """The places of all meetings; safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[str, Place] = {}

    def at(self, meeting_id: str) -> Place:
        """Where the meeting's projector stands."""
        with self._lock:
            return self._places.get(meeting_id, Place())

    def move(self, meeting_id: str, position: int) -> Place:
        """Move it to a sheet (from 0; less than 0 is the first) and return where it now stands."""
        with self._lock:
            before = self._places.get(meeting_id, Place())
            now = before if before.position == max(0, position) else Place(max(0, position), before.n_moves + 1)
            self._places[meeting_id] = now
            return now


STAGE = Stage()
