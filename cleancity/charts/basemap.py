"""The city's own base map: which GeoJSON files there are, what they cover, and the names to write on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from cleancity.analysis.cells import Extent

# Drawn in this order, each only if its file is there.
FILES = ("districts", "river", "streets", "roads")


@dataclass(frozen=True)
class Tiles:
    """Raster tiles of the office's own network: an address with {z}, {x} and {y}, and the levels that it has."""

    address: str
    min_zoom: int
    max_zoom: int


@dataclass(frozen=True)
class Shape:
    """The outline of a district or a street: a GeoJSON geometry and how an area file names it."""

    code: str
    name: str
    kind: str
    parent_name: str
    geometry: dict[str, Any]


@dataclass(frozen=True)
class Basemap:
    """What the office has of a base map: what static/basemap holds, and the tiles of its network.

    Attributes:
        files: names without `.geojson`, in drawing order.
        extent: the box round the districts, or round the first file there is; rivers and roads run on beyond. None
            without files.
        labels: name, kind, lon, lat of every feature that has a label point.
        shapes: districts and streets.
        tiles: None without any.
    """

    files: tuple[str, ...]
    extent: Extent | None
    labels: pd.DataFrame
    shapes: tuple[Shape, ...] = ()
    tiles: Tiles | None = None


def read_basemap(folder: Path, tiles: Tiles | None = None) -> Basemap | None:
    """The base map in `folder`; None when it holds no readable GeoJSON and there are no tiles: a plain ground."""
    features = {name: found for name in FILES if (found := read_features(folder / f"{name}.geojson"))}
    main = next(iter(features.values()), [])
    corners = [corner for feature in main for corner in _corners(feature)]
    if not corners and tiles is None:
        return None
    lons, lats = [corner[0] for corner in corners], [corner[1] for corner in corners]
    extent = Extent(min(lons), min(lats), max(lons), max(lats)) if corners else None
    labels = [_label(feature) for found in features.values() for feature in found]
    named = pd.DataFrame([one for one in labels if one], columns=["name", "kind", "lon", "lat"])
    shapes = [_shape(feature, kind[:-1]) for kind in ("districts", "streets") for feature in features.get(kind, ())]
    return Basemap(tuple(features), extent, named, tuple(shapes), tiles)


def _shape(feature: dict[str, Any], kind: str) -> Shape:
    known = feature.get("properties") or {}
    code, name, parent = (str(known.get(key) or "") for key in ("code", "name", "parent_name"))
    return Shape(code, name, kind, parent, feature.get("geometry") or {})


def read_features(path: Path) -> list[dict[str, Any]]:
    """The features of a GeoJSON file; none where it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["features"]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return found if isinstance(found, list) else []


def _corners(feature: dict[str, Any]) -> Iterator[tuple[float, float]]:
    yield from _pairs((feature.get("geometry") or {}).get("coordinates", []))


def _pairs(nested: list[Any]) -> Iterator[tuple[float, float]]:
    if len(nested) >= 2 and all(isinstance(value, int | float) for value in nested[:2]):
        yield float(nested[0]), float(nested[1])
        return
    for inner in nested:
        if isinstance(inner, list):
            yield from _pairs(inner)


def _label(feature: dict[str, Any]) -> tuple[str, str, float, float] | None:
    known = feature.get("properties") or {}
    if not known.get("name") or known.get("label_lon") is None or known.get("label_lat") is None:
        return None
    return str(known["name"]), str(known.get("kind", "")), float(known["label_lon"]), float(known["label_lat"])
