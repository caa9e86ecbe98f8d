"""The base map as plain lists of corners, simplified to what a screen across a room can show."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cleancity.charts.basemap import Basemap

LAYERS = ("districts", "river", "roads")  # streets are too fine to be seen from the back row
_STEPS = 1500  # corners nearer to each other than this part of the map's longer side are one
_DIGITS = 5  # of a degree: about a metre

Path_ = list[list[float]]


def sketch(folder: Path, basemap: Basemap | None) -> dict[str, Any] | None:
    """What the projector draws under cells and spots; None without a base map of our own.

    Returns:
        extent: west, south, east, north in degrees; layers: kind and paths (lists of [lon, lat]) in drawing order;
        labels: name and place of each district.
    """
    if basemap is None or basemap.extent is None:
        return None
    box = basemap.extent
    apart = max(box.east - box.west, box.north - box.south) / _STEPS
    named = basemap.labels[basemap.labels["kind"] == "district"]
    return {
        "extent": [box.west, box.south, box.east, box.north],
        "layers": [
            {"kind": name, "paths": [_thin(path, apart) for path in _paths(folder / f"{name}.geojson")]}
            for name in LAYERS
            if name in basemap.files
        ],
        "labels": [
            {"name": str(row["name"]), "place": [float(row["lon"]), float(row["lat"])]}
            for row in named.to_dict("records")
        ],
    }


def _paths(file: Path) -> Iterator[Path_]:
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        yield from _runs((feature.get("geometry") or {}).get("coordinates") or [])


def _runs(nested: list[Any]) -> Iterator[Path_]:
    """The lists of corners in coordinates nested to any depth: rings and lines; single points are none."""
    if nested and isinstance(nested[0], list) and nested[0] and isinstance(nested[0][0], int | float):
        yield [corner[:2] for corner in nested]
        return
    for inner in nested:
        if isinstance(inner, list):
            yield from _runs(inner)


def _thin(path: Path_, apart: float) -> Path_:
    """The path without corners that lie nearer than `apart` (degrees) to the one kept before; both ends stay."""
    kept = path[:1]
    for corner in path[1:-1]:
        if abs(corner[0] - kept[-1][0]) + abs(corner[1] - kept[-1][1]) >= apart:
            kept.append(corner)
    return [[round(value, _DIGITS) for value in corner] for corner in [*kept, *path[1:][-1:]]]
