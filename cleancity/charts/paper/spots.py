"""Numbered spots that would lie on each other, moved apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

Box = tuple[float, float, float, float]  # left, top, right, bottom
_ROUNDS = 60


@dataclass(frozen=True)
class Pin:
    """Where a spot's disc is drawn, and where the spot truly lies; millimetres."""

    x: float
    y: float
    true_x: float
    true_y: float
    radius: float

    @property
    def is_moved(self) -> bool:
        """Whether the disc stands so far off that a line has to lead to the place."""
        return math.hypot(self.x - self.true_x, self.y - self.true_y) > self.radius


def apart(spots: Sequence[tuple[float, float, float]], box: Box) -> list[Pin]:
    """Pins for spots (x, y, radius), pushed away from each other and kept within the box."""
    at = [list(_within(x, y, radius, box)) for x, y, radius in spots]
    for _ in range(_ROUNDS):
        moved = False
        for one in range(len(at)):
            for other in range(one):
                moved |= _push(at[one], at[other], spots[one][2] + spots[other][2] + 0.4, one)
        for place, (_, _, radius) in enumerate(spots):
            at[place] = list(_within(at[place][0], at[place][1], radius, box))
        if not moved:
            break
    return [Pin(here[0], here[1], x, y, radius) for here, (x, y, radius) in zip(at, spots, strict=True)]


def _push(one: list[float], other: list[float], least: float, place: int) -> bool:
    across, down = one[0] - other[0], one[1] - other[1]
    distance = math.hypot(across, down)
    if distance >= least:
        return False
    if distance < 1e-6:  # at the same place: each goes its own way
        across, down, distance = math.cos(place * 2.4), math.sin(place * 2.4), 1.0
    step = (least - min(distance, least)) / 2 + 0.01
    one[0] += across / distance * step
    one[1] += down / distance * step
    other[0] -= across / distance * step
    other[1] -= down / distance * step
    return True


def _within(x: float, y: float, radius: float, box: Box) -> tuple[float, float]:
    left, top, right, bottom = box
    return min(max(x, left + radius), right - radius), min(max(y, top + radius), bottom - radius)
