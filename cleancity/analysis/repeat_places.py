"""Repeat places: three or more issues of one sub-category within so many metres of one of them.

The place with most issues in reach is taken first and keeps them; then the next of what is left. So a place is never
wider than twice the radius, however dense the city: chains of near neighbours (connected components) would grow
across whole quarters at 200 m.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

Ints = npt.NDArray[np.int64]
RADII = (30, 50, 100, 200)  # metres
LEAST = 3
METRES_PER_DEGREE = 111_320.0
MOST_PAIRS = 20_000_000  # some 500 MB while they are looked at
_UNITS = 10  # to the metre: whole numbers, so that a distance on the very edge is the same in every implementation


@dataclass(frozen=True)
class Places:
    """Which point belongs to which place.

    Attributes:
        of_point: for each point 0, 1, 2 ... in the order in which places are found, -1 for none.
        centres: for each place the row of a point in its middle.
    """

    of_point: Ints
    centres: Ints


def places_of(points: pd.DataFrame, radius_m: int) -> Places | None:
    """The repeat places among `points`.

    Of several with as many issues the one first by sub-category, then further west, then further south goes first.

    Args:
        points: lon, lat, subcategory; in any order.

    Returns:
        None when more pairs lie in reach of each other than a machine should look at.
    """
    if points.empty:  # no middle to measure from
        return Places(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    spots, first, at = np.unique(_grid(points), axis=0, return_index=True, return_inverse=True)
    at = at.reshape(-1)
    reach = radius_m * _UNITS
    # Sub-categories lie on floors of their own, further apart than the reach.
    tree = cKDTree(spots[:, [1, 2, 0]] * np.array([1, 1, 4 * reach]))
    if tree.count_neighbors(tree, reach) > 2 * MOST_PAIRS:
        return None
    pairs = tree.query_pairs(reach, output_type="ndarray")
    place, centres = _greedy(np.bincount(at, minlength=len(spots)), pairs)
    return Places(place[at], first[centres])


def _grid(points: pd.DataFrame) -> Ints:
    """Sub-category as a number, metres east and north of the middle, in tenths."""
    lon, lat = points["lon"].to_numpy(dtype=float), points["lat"].to_numpy(dtype=float)
    middle_lon, middle_lat = float(np.median(lon)), float(np.median(lat))
    east = (lon - middle_lon) * METRES_PER_DEGREE * np.cos(np.radians(middle_lat))
    north = (lat - middle_lat) * METRES_PER_DEGREE
    kind = np.unique(points["subcategory"].to_numpy(dtype=str), return_inverse=True)[1]
    return np.column_stack([kind, np.rint(east * _UNITS), np.rint(north * _UNITS)]).astype(np.int64)


def _greedy(weight: Ints, pairs: Ints) -> tuple[Ints, Ints]:
    """The place of each spot, and the spot in the middle of each place, the fullest neighbourhood first.

    A count in the heap may be too high, since neighbours are taken meanwhile; it is looked at again when it comes up.
    """
    place = np.full(len(weight), -1, dtype=np.int64)
    within = weight.astype(np.int64)
    np.add.at(within, pairs[:, 0], weight[pairs[:, 1]])
    np.add.at(within, pairs[:, 1], weight[pairs[:, 0]])
    near = _neighbours(pairs[(within[pairs] >= LEAST).any(axis=1)], len(weight))
    heap = [(-int(within[spot]), int(spot)) for spot in np.flatnonzero(within >= LEAST)]
    heapq.heapify(heap)
    centres: list[int] = []
    while heap:
        known, spot = heap[0]
        if place[spot] >= 0:
            heapq.heappop(heap)
            continue
        free = [each for each in near(spot) if place[each] < 0]
        held = int(weight[spot] + weight[free].sum())
        if held < LEAST:
            heapq.heappop(heap)
        elif held < -known:
            heapq.heapreplace(heap, (-held, spot))
        else:
            heapq.heappop(heap)
            place[[spot, *free]] = len(centres)
            centres.append(spot)
    return place, np.asarray(centres, dtype=np.int64)


def _neighbours(pairs: Ints, n: int) -> Callable[[int], list[int]]:
    both = np.concatenate([pairs, pairs[:, ::-1]])
    both = both[np.argsort(both[:, 0], kind="stable")]
    starts = np.searchsorted(both[:, 0], np.arange(n + 1))
    other = both[:, 1]
    return lambda spot: other[starts[spot] : starts[spot + 1]].tolist()


def clusters(points: pd.DataFrame, places: Places) -> pd.DataFrame:
    """The places, the fullest first.

    Args:
        points: lon, lat, subcategory, found_day, place_name, dept_name.
        places: as `places_of` gives them for the same rows.

    Returns:
        cluster (the place's number), subcategory, n_issues, n_departments, lon and lat (of its middle), first_day,
        last_day, place_name and dept_name (the commonest).
    """
    inside = points.assign(cluster=places.of_point)[places.of_point >= 0]
    grouped = inside.groupby("cluster").agg(
        subcategory=("subcategory", "first"), n_issues=("lon", "size"), n_departments=("dept_name", "nunique"),
        first_day=("found_day", "min"), last_day=("found_day", "max"),
    )  # fmt: skip
    grouped[["lon", "lat"]] = points[["lon", "lat"]].to_numpy(dtype=float)[places.centres]
    for column in ("place_name", "dept_name"):
        grouped[column] = _commonest(inside, column)
    return grouped.reset_index().sort_values(["n_issues", "cluster"], ascending=[False, True], ignore_index=True)


def _commonest(inside: pd.DataFrame, column: str) -> pd.Series:
    counted = inside.dropna(subset=[column]).groupby(["cluster", column]).size().rename("n").reset_index()
    ordered = counted.sort_values(["n", column], ascending=[False, True])
    return ordered.drop_duplicates("cluster").set_index("cluster")[column]


def by_radius(places: Mapping[int, Places | None], n_issues: int) -> pd.DataFrame:
    """What the choice of radius does: radius_m, n_clusters, n_repeated (issues in them), n_issues.

    Args:
        places: what was found for each radius; one for which there was too much to look at is left out.
        n_issues: how many points there were.
    """
    rows = [
        (radius, len(found.centres), int((found.of_point >= 0).sum()), n_issues)
        for radius, found in places.items()
        if found is not None
    ]
    return pd.DataFrame(rows, columns=["radius_m", "n_clusters", "n_repeated", "n_issues"])
