"""The city's outline: the districts of its base map, and the box within which its points may lie."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from cleancity.errors import ConfigError
from cleancity.settings import ROOT, load_settings

Array = npt.NDArray[np.float64]
Ring = Array
KM_PER_DEGREE = 111.32
# Points times edges held in memory at a time.
AT_ONCE = 2000


@dataclass(frozen=True)
class Box:
    """WGS-84 degrees."""

    west: float
    south: float
    east: float
    north: float

    def widened(self, km: float) -> Box:
        """This box with a margin on every side."""
        up = km / KM_PER_DEGREE
        out = up / max(0.1, math.cos(math.radians((self.south + self.north) / 2)))
        return Box(self.west - out, self.south - up, self.east + out, self.north + up)


@dataclass(frozen=True)
class Outline:
    """The union of polygons; each is a tuple of rings (its shell, then its holes), a ring an array of shape (n, 2)."""

    polygons: tuple[tuple[Ring, ...], ...]

    @cached_property
    def box(self) -> Box:
        corners = np.concatenate([ring for polygon in self.polygons for ring in polygon])
        (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
        return Box(float(west), float(south), float(east), float(north))

    def contains(self, lon: Array, lat: Array) -> npt.NDArray[np.bool_]:
        """Which points lie in one of the polygons; of NaN none does."""
        inside = np.zeros(len(lon), dtype=bool)
        for polygon in self.polygons:
            odd = np.zeros(len(lon), dtype=bool)
            for ring in polygon:
                odd ^= _crossings_are_odd(ring, lon, lat)
            inside |= odd
        return inside


@lru_cache(maxsize=1)
def load_outline() -> Outline | None:
    """The outline of [map] in cleancity.toml; None when the city has no such file.

    Raises:
        ConfigError: the file is there and is no GeoJSON of polygons.
    """
    path = ROOT / load_settings().outline
    if not path.is_file():
        return None
    try:
        polygons = tuple(_polygons(json.loads(path.read_text(encoding="utf-8"))))
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"本市范围文件 {path.name} 不是正确的 GeoJSON。", "请换一份面图层，或删去它。") from error
    return Outline(polygons) if polygons else None


def city_box() -> Box | None:
    """The box round the outline, widened by the margin; None where there is no outline."""
    outline = load_outline()
    return outline.box.widened(load_settings().margin_km) if outline else None


def digest() -> str:
    """Changes when the box does: points once kept off the map may now belong on it."""
    return hashlib.sha256(repr(city_box()).encode()).hexdigest()


def _polygons(geojson: dict[str, Any]) -> Iterator[tuple[Ring, ...]]:
    for feature in geojson["features"]:
        geometry = feature["geometry"]
        if geometry["type"] == "Polygon":
            yield _rings(geometry["coordinates"])
        elif geometry["type"] == "MultiPolygon":
            yield from map(_rings, geometry["coordinates"])


def _rings(coordinates: list[Any]) -> tuple[Ring, ...]:
    return tuple(np.array([corner[:2] for corner in ring], dtype=float) for ring in coordinates)


def _crossings_are_odd(ring: Ring, lon: Array, lat: Array) -> npt.NDArray[np.bool_]:
    """Whether a ray to the east crosses the ring an odd number of times."""
    (x1, y1), (x2, y2) = ring.T[:, :, None], np.roll(ring, -1, axis=0).T[:, :, None]
    odd = np.zeros(len(lon), dtype=bool)
    for start in range(0, len(lon), AT_ONCE):
        part = slice(start, start + AT_ONCE)
        spans = (y1 > lat[part]) != (y2 > lat[part])
        # A level edge spans nothing; what its division gives is not looked at.
        with np.errstate(divide="ignore", invalid="ignore"):
            is_west = lon[part] < (x2 - x1) * (lat[part] - y1) / (y2 - y1) + x1
        odd[part] = (spans & is_west).sum(axis=0) % 2 == 1
    return odd
