"""Which cell size a map can bear, and where its window should lie."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

# About the reach of a cell from its middle, in degrees of latitude.
REACH: Mapping[int, float] = {7: 0.015, 8: 0.006, 9: 0.0023, 10: 0.0009}
# 5,000 cells are about 450 kB on the wire (measured), which leaves room below 700 kB.
MOST_CELLS = 5000


def usual_resolution(district: str | None) -> int:
    """The size of cell to begin with: smaller ones where a district is chosen."""
    return 9 if district else 8


def bearable_resolution(wanted: int, n_cells: Mapping[int, int], most: int = MOST_CELLS) -> int:
    """The finest resolution, not finer than `wanted`, that fills at most `most` cells; the coarsest one if none does.

    Args:
        wanted: the resolution the reader chose.
        n_cells: resolution -> number of cells the issues fill.
    """
    fitting = [r for r in sorted(n_cells, reverse=True) if r <= wanted and n_cells[r] <= most]
    return fitting[0] if fitting else min(n_cells, default=wanted)


@dataclass(frozen=True)
class Extent:
    """A box in degrees, WGS84."""

    west: float
    south: float
    east: float
    north: float

    def widened(self, degrees: float) -> Extent:
        """The box with so many degrees more at each side."""
        return Extent(self.west - degrees, self.south - degrees, self.east + degrees, self.north + degrees)

    def overlaps(self, other: Extent) -> bool:
        """Whether the two boxes share any ground."""
        return (
            self.west <= other.east
            and other.west <= self.east
            and self.south <= other.north
            and other.south <= self.north
        )

    def share_of(self, other: Extent) -> float:
        """How much of `other` this box covers, 0 to 1."""
        across = min(self.east, other.east) - max(self.west, other.west)
        up = min(self.north, other.north) - max(self.south, other.south)
        whole = (other.east - other.west) * (other.north - other.south)
        return max(across, 0.0) * max(up, 0.0) / whole if whole > 0 else 0.0


def extent_of(points: pd.DataFrame, trim: float = 0.0) -> Extent | None:
    """The box round `points` (columns lon, lat), leaving out the share `trim` at each side; None without points.

    Trimming keeps one far mistyped point from shrinking the city to a speck.
    """
    placed = points[["lon", "lat"]].dropna()
    if placed.empty:
        return None
    low, high = placed.quantile(trim), placed.quantile(1 - trim)
    return Extent(float(low["lon"]), float(low["lat"]), float(high["lon"]), float(high["lat"]))


def zoom_to(extent: Extent, width_px: int, height_px: int, deepest: float = 14.5) -> float:
    """The web-map zoom at which `extent` fills a window of these pixels with a little air around it."""
    across = max((extent.east - extent.west) / 360, 1e-9)
    up = max((_mercator(extent.north) - _mercator(extent.south)) / (2 * math.pi), 1e-9)
    zoom = math.log2(min(width_px / 512 / across, height_px / 512 / up)) - 0.2
    return min(max(zoom, 1.0), deepest)


def _mercator(lat: float) -> float:
    return math.asinh(math.tan(math.radians(max(min(lat, 85.0), -85.0))))
