"""Crash tests: the store is killed, starved of disk, damaged, unplugged, raced; then what is left is judged.

Every judgement is the same: what was acknowledged is there, nothing is there in part, and every table is equal, row for
row, to a store built elsewhere from the uploads. The suite runs this very code at a small size.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from cleancity.bench.crash import clock, damage, full_disk, kill, lines, power, racing
from cleancity.bench.crash.town import Say, Town
from cleancity.bench.measure import Measure

# name -> the test, and how often it tries at full size.
TESTS: Mapping[str, tuple[Callable[[Town, int, Say], list[Measure]], int]] = {
    "kill": (kill.measure, 300),
    "disk": (full_disk.measure, 50),
    "damage": (damage.measure, 100),
    "lines": (lines.measure, 100),
    "power": (power.measure, 100),
    "clock": (clock.measure, 1),
    "two": (racing.measure_two, 100),
    "double": (racing.measure_double, 100),
}


def crash(names: list[str], scale: float, say: Say = lambda text: None) -> list[Measure]:
    """The tests of those names, each `scale` times as often as at full size, in a temporary folder."""
    found: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="cleancity-crash-") as folder:
        town = Town(Path(folder))
        for name in names:
            test, times = TESTS[name]
            say(f"正在试：{name}")
            found += test(town, max(1, round(times * scale)), say)
    return found
