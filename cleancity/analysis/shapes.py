"""Outlines of districts and streets: how large they are, and the hatching of one that says too little."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Ring = npt.NDArray[np.float64]
Line = list[list[float]]
KM_PER_DEGREE = 111.32


def rings_of(geometry: Mapping[str, Any]) -> list[Ring]:
    """Every ring of a Polygon or MultiPolygon, holes too; none of another geometry."""
    nested = geometry.get("coordinates") or []
    polygons = {"Polygon": [nested], "MultiPolygon": nested}.get(str(geometry.get("type")), [])
    rings = [np.asarray([corner[:2] for corner in ring], dtype=float) for polygon in polygons for ring in polygon]
    return [ring for ring in rings if len(ring) >= 3]


def km2_of(geometry: Mapping[str, Any]) -> float:
    """The ground that a Polygon or MultiPolygon covers; holes are left out. 0 for another geometry."""
    nested = geometry.get("coordinates") or []
    polygons = {"Polygon": [nested], "MultiPolygon": nested}.get(str(geometry.get("type")), [])
    return sum(_km2(polygon[0]) - sum(_km2(hole) for hole in polygon[1:]) for polygon in polygons if polygon)


def _km2(ring: list[list[float]]) -> float:
    corners = np.asarray([corner[:2] for corner in ring], dtype=float)
    if len(corners) < 3:
        return 0.0
    x = corners[:, 0] * KM_PER_DEGREE * math.cos(math.radians(float(corners[:, 1].mean())))
    y = corners[:, 1] * KM_PER_DEGREE
    return abs(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))) / 2


def hatching(rings: list[Ring], step: float) -> list[Line]:
    """Slanting lines across a shape, each within it: pairs of points. `step` is the distance between them in degrees.

    Lines rise one degree of latitude for each of longitude; where one crosses the outline it begins or ends.
    """
    if not rings:
        return []
    turned = [np.column_stack([ring[:, 0] + ring[:, 1], ring[:, 1] - ring[:, 0]]) for ring in rings]
    low = min(float(ring[:, 1].min()) for ring in turned)
    high = max(float(ring[:, 1].max()) for ring in turned)
    # Off the grid by half a step: a line never runs through a corner that was rounded to the same digits.
    levels = np.arange(math.floor(low / step) + 0.5003, high / step, 1.0) * step
    return [line for level in levels for line in _within(turned, float(level))]


def _within(turned: list[Ring], level: float) -> list[Line]:
    crossings: list[float] = []
    for ring in turned:
        ends = np.roll(ring, -1, axis=0)
        crossing = (ring[:, 1] > level) != (ends[:, 1] > level)
        start, step = ring[crossing], (ends - ring)[crossing]
        crossings += (start[:, 0] + (level - start[:, 1]) * step[:, 0] / step[:, 1]).tolist()
    ordered = sorted(crossings)
    return [
        [[round((along - level) / 2, 5), round((along + level) / 2, 5)] for along in pair]
        for pair in zip(ordered[::2], ordered[1::2], strict=True)
    ]
