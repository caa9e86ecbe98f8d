"""What this process has done since it began, in numbers. Counted where it happens; the server shows it.

A few lines of our own and no metrics library: what counts lies below the server and runs without it as well, and the
text that is shown (cleancity/server/metrics.py) is simpler than any library's registry.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

BOUNDS = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 60.0)
Key = tuple[str, tuple[tuple[str, str], ...]]


class Spread:
    """How long something took: how often within each of `BOUNDS` (the last: beyond), and all together, in seconds."""

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS) + 1)
        self.total = 0.0


class Tally:
    """Counts and durations by name and labels; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[Key, float] = defaultdict(float)
        self._spreads: dict[Key, Spread] = defaultdict(Spread)

    def count(self, name: str, n: float = 1, **labels: str) -> None:
        """`n` more of it."""
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += n

    def took(self, name: str, seconds: float, **labels: str) -> None:
        """It happened once more, and took so long."""
        with self._lock:
            spread = self._spreads[name, tuple(sorted(labels.items()))]
            spread.counts[bisect_left(BOUNDS, seconds)] += 1
            spread.total += seconds

    @contextmanager
    def timing(self, name: str, **labels: str) -> Iterator[None]:
        """The block's duration, however it ends."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.took(name, time.perf_counter() - began, **labels)

    def counts(self) -> dict[Key, float]:
        """Every count as it stands."""
        with self._lock:
            return dict(self._counts)

    def spreads(self) -> dict[Key, tuple[tuple[int, ...], float]]:
        """Every duration as it stands: counts within each bound and beyond, and the sum in seconds."""
        with self._lock:
            return {key: (tuple(each.counts), each.total) for key, each in self._spreads.items()}


TALLY = Tally()
