"""Polygons that share their borders: a warped map of labels is cut into arcs, each smoothed once for both its sides."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cleancity.demo.city import Floats, Place, river_y, streets

PIXEL_KM = 0.1
HALF_WIDTH_KM, HALF_HEIGHT_KM = 14.8, 12.8
SMOOTHING_ROUNDS = 6
TOLERANCE_KM = 0.018

Labels = NDArray[np.int32]
Corner = tuple[int, int]
Arc = tuple[int, int, Floats]  # label on the left, label on the right, points (n, 2) in kilometres


def _noise(rng: np.random.Generator, x: Floats, y: Floats, wavelength: float, waves: int = 7) -> Floats:
    total = np.zeros_like(x)
    for angle, phase, stretch in zip(*rng.uniform(0, 1, (3, waves)), strict=True):
        k = 2 * np.pi / (wavelength * (0.7 + 0.6 * stretch))
        total += np.sin(k * (x * np.cos(2 * np.pi * angle) + y * np.sin(2 * np.pi * angle)) + 2 * np.pi * phase)
    noise: Floats = total / np.sqrt(waves / 2)
    return noise


def label_grid(places: list[Place]) -> Labels:
    """Index of the street each pixel belongs to, -1 outside the city; the river always parts two streets."""
    rng = np.random.default_rng(2026)
    xs = np.arange(-HALF_WIDTH_KM, HALF_WIDTH_KM, PIXEL_KM) + PIXEL_KM / 2
    ys = np.arange(-HALF_HEIGHT_KM, HALF_HEIGHT_KM, PIXEL_KM) + PIXEL_KM / 2
    x, y = np.meshgrid(xs, ys)
    warped_x = x + 0.38 * _noise(rng, x, y, 5.0) + 0.13 * _noise(rng, x, y, 1.5) + 0.04 * _noise(rng, x, y, 0.6)
    warped_y = y + 0.38 * _noise(rng, x, y, 5.0) + 0.13 * _noise(rng, x, y, 1.5) + 0.04 * _noise(rng, x, y, 0.6)
    north = y > river_y(x)
    best = np.full(x.shape, np.inf)
    labels = np.full(x.shape, -1, dtype=np.int32)
    for index, place in enumerate(places):
        is_north = place.y > float(river_y(np.array(place.x)))
        distance = (warped_x - place.x) ** 2 + (warped_y - place.y) ** 2 + np.where(north == is_north, 0.0, 1e3)
        closer = distance < best
        best[closer], labels[closer] = distance[closer], index
    angle = np.arctan2(y + 0.3, x)
    radius = np.hypot(warped_x / 12.6, (warped_y + 0.3) / 10.6)
    edge = 0.95 + 0.06 * np.sin(3 * angle + 0.5) + 0.05 * np.sin(5 * angle + 2) + 0.012 * _noise(rng, x, y, 3.0)
    labels[(radius > edge) | (np.abs(x) > HALF_WIDTH_KM - 0.5) | (np.abs(y) > HALF_HEIGHT_KM - 0.5)] = -1
    return _without_fragments(labels)


def _without_fragments(labels: Labels) -> Labels:
    """Each label keeps its largest connected part; the crumbs go to a neighbour."""
    height, width = labels.shape
    flat = labels.ravel().tolist()
    part = [-1] * len(flat)
    sizes: list[int] = []
    for start in range(len(flat)):
        if part[start] >= 0:
            continue
        number, stack = len(sizes), [start]
        part[start] = number
        size = 0
        while stack:
            here = stack.pop()
            size += 1
            column = here % width
            for near, inside in (
                (here - 1, column > 0),
                (here + 1, column < width - 1),
                (here - width, here >= width),
                (here + width, here < len(flat) - width),
            ):
                if inside and part[near] < 0 and flat[near] == flat[start]:
                    part[near] = number
                    stack.append(near)
        sizes.append(size)
    parts = np.array(part).reshape(height, width)
    size_here = np.array(sizes)[parts]
    result = labels.copy()
    for label in np.unique(labels):
        crumbs = (labels == label) & (size_here < size_here[labels == label].max())
        result[crumbs] = -9
    while (gaps := result == -9).any():
        for axis, step in ((0, 1), (0, -1), (1, 1), (1, -1)):
            shifted = np.roll(result, step, axis)
            result = np.where((result == -9) & (shifted != -9), shifted, result)
        if not gaps.any():
            break
    return result


def _border_steps(labels: Labels) -> dict[Corner, list[Corner]]:
    """Directed steps along pixel edges between different labels, each way once."""
    steps: dict[Corner, list[Corner]] = defaultdict(list)
    rows, columns = np.nonzero(labels[:, 1:] != labels[:, :-1])
    for r, c in zip(rows.tolist(), columns.tolist(), strict=True):
        steps[r, c + 1].append((r + 1, c + 1))
        steps[r + 1, c + 1].append((r, c + 1))
    rows, columns = np.nonzero(labels[1:, :] != labels[:-1, :])
    for r, c in zip(rows.tolist(), columns.tolist(), strict=True):
        steps[r + 1, c].append((r + 1, c + 1))
        steps[r + 1, c + 1].append((r + 1, c))
    return steps


def _sides(labels: Labels, a: Corner, b: Corner) -> tuple[int, int]:
    """Labels left and right of the step from a to b (rows grow northwards, columns eastwards)."""
    (r, c), (r2, c2) = a, b
    if r == r2:
        column = min(c, c2)
        above, below = int(labels[r, column]), int(labels[r - 1, column])
        return (above, below) if c2 > c else (below, above)
    row = min(r, r2)
    east, west = int(labels[row, c]), int(labels[row, c - 1])
    return (west, east) if r2 > r else (east, west)


def _smooth(points: Floats) -> Floats:
    for _ in range(SMOOTHING_ROUNDS):
        points[1:-1] = points[1:-1] / 2 + (points[:-2] + points[2:]) / 4
    return points


def simplify(points: Floats) -> Floats:
    """Douglas-Peucker: drop points that lie within the tolerance of the line that remains."""
    keep = np.zeros(len(points), dtype=bool)
    keep[[0, -1]] = True
    stack = [(0, len(points) - 1)]
    while stack:
        first, last = stack.pop()
        if last - first < 2:
            continue
        a, b = points[first], points[last]
        chord, inner = b - a, points[first + 1 : last] - a
        length = float(np.hypot(*chord))
        away = np.abs(chord[0] * inner[:, 1] - chord[1] * inner[:, 0]) / length if length else np.hypot(*inner.T)
        worst = int(away.argmax())
        if away[worst] > TOLERANCE_KM:
            keep[first + 1 + worst] = True
            stack += [(first, first + 1 + worst), (first + 1 + worst, last)]
    return points[keep]


def arcs(labels: Labels) -> list[Arc]:
    """Borders between junctions, each once; borders without a junction do not occur in the demo city."""
    steps = _border_steps(labels)
    junctions = {corner for corner, ends in steps.items() if len(ends) != 2}
    found: list[Arc] = []
    seen: set[tuple[Corner, Corner]] = set()
    for start in sorted(junctions):
        for second in steps[start]:
            if (start, second) in seen:
                continue
            path = [start, second]
            while path[-1] not in junctions:
                path.append(next(end for end in steps[path[-1]] if end != path[-2]))
            seen.update(((path[0], path[1]), (path[-1], path[-2])))
            left, right = _sides(labels, start, second)
            xy = np.array([(c * PIXEL_KM - HALF_WIDTH_KM, r * PIXEL_KM - HALF_HEIGHT_KM) for r, c in path])
            found.append((left, right, simplify(_smooth(xy))))
    return found


def ring(borders: list[Arc], members: set[int]) -> Floats:
    """The outer ring, counter-clockwise and closed, of the union of some labels."""
    pieces: dict[tuple[float, float], list[Floats]] = defaultdict(list)
    for left, right, points in borders:
        if left in members and right not in members:
            pieces[tuple(points[0])].append(points)
        elif right in members and left not in members:
            pieces[tuple(points[-1])].append(points[::-1])
    rings: list[Floats] = []
    while pieces:
        start = next(iter(pieces))
        chain: list[Floats] = []
        here = start
        while here in pieces:
            piece = pieces[here].pop()
            if not pieces[here]:
                del pieces[here]
            chain.append(piece[:-1])
            here = tuple(piece[-1])
        rings.append(np.vstack([*chain, np.array([start])]))
    return max(rings, key=len)


def contains(polygon: Floats, points: Floats) -> NDArray[np.bool_]:
    """Which points (n, 2) lie inside a closed ring (m, 2), by counting crossings."""
    inside = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0], points[:, 1]
    for (x1, y1), (x2, y2) in pairwise(polygon):
        crosses = (y1 > y) != (y2 > y)
        if crosses.any():
            inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1 + 1e-15) + x1)
    return inside


def street_rings() -> tuple[list[Place], list[Floats], dict[str, Floats]]:
    """Streets, their rings in the same order, and the rings of the districts (kilometres)."""
    places = streets()
    borders = arcs(label_grid(places))
    rings = [ring(borders, {index}) for index in range(len(places))]
    districts = {
        name: ring(borders, {i for i, place in enumerate(places) if place.district == name})
        for name in dict.fromkeys(place.district for place in places)
    }
    return places, rings, districts
