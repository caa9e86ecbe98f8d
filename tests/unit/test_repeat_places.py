"""Repeat places equal a boring second implementation that looks at every pair, and hold what their definition says."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity.analysis import repeat_places
from cleancity.analysis.repeat_places import LEAST, RADII, by_radius, clusters, places_of

LON, LAT = 113.3, 31.2
# Metres east and north of one another, many of them the same, some on the very edge of a radius.
metres = st.sampled_from([0, 0, 1, 10, 18, 24, 29, 30, 31, 40, 50, 51, 60, 90, 100, 150, 200, 390, 400, 401, 800])
spots = st.lists(st.tuples(metres, metres, st.sampled_from("甲乙")), min_size=1, max_size=40)

# A crowded street, where taking one place leaves its neighbours less than they seemed to have.
street = st.lists(st.integers(0, 40).map(lambda step: (15 * step, 0, "甲")), min_size=20, max_size=60)


def points(rows):
    """Issues at so many metres from a point."""
    east = LON + np.array([row[0] for row in rows], dtype=float) / (111_320 * math.cos(math.radians(LAT)))
    north = LAT + np.array([row[1] for row in rows], dtype=float) / 111_320
    more = {"found_day": range(len(rows)), "place_name": "某处", "dept_name": "某处"}
    return pd.DataFrame({"lon": east, "lat": north, "subcategory": [row[2] for row in rows], **more})


def by_every_pair(frame, radius):
    """The fullest disc first, by looking at every pair again and again."""
    grid = repeat_places._grid(frame).tolist()
    free = set(range(len(grid)))
    order = sorted(range(len(grid)), key=lambda i: grid[i])
    place, number = [-1] * len(grid), 0

    def within(i):
        kind, x, y = grid[i]
        return [
            j
            for j in free
            if grid[j][0] == kind and (grid[j][1] - x) ** 2 + (grid[j][2] - y) ** 2 <= (radius * 10) ** 2
        ]

    while True:
        best = max((i for i in order if i in free), key=lambda i: (len(within(i)), -order.index(i)), default=None)
        if best is None or len(within(best)) < LEAST:
            return place
        for j in within(best):
            place[j] = number
            free = free - {j}
        number += 1


@given(spots | street, st.sampled_from(RADII))
def test_the_places_are_those_that_looking_at_every_pair_finds(rows, radius):
    frame = points(rows)
    assert places_of(frame, radius).of_point.tolist() == by_every_pair(frame, radius)


@given(spots, st.sampled_from(RADII), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows, radius, random):
    frame = points(rows)
    shuffled = frame.sample(frac=1, random_state=random.randrange(1000))
    back = pd.Series(places_of(shuffled, radius).of_point, index=shuffled.index).reindex(frame.index)
    assert back.tolist() == places_of(frame, radius).of_point.tolist()


@given(spots, st.sampled_from(RADII))
def test_a_place_has_three_or_more_of_one_kind_within_reach_of_its_middle(rows, radius):
    frame = points(rows)
    found = places_of(frame, radius)
    grid = repeat_places._grid(frame)
    for number, centre in enumerate(found.centres):
        inside = grid[found.of_point == number]
        assert len(inside) >= LEAST and len(set(inside[:, 0])) == 1
        assert (((inside - grid[centre])[:, 1:] ** 2).sum(axis=1) <= (radius * 10) ** 2).all()
    listed = clusters(frame, found)
    assert listed["n_issues"].sum() == (found.of_point >= 0).sum()
    assert listed["n_issues"].is_monotonic_decreasing


def test_two_are_no_repeat_place_and_three_kinds_are_none_either():
    assert places_of(points([(0, 0, "甲"), (0, 0, "甲")]), 50).of_point.max() == -1
    assert places_of(points([(0, 0, "甲"), (0, 0, "乙"), (0, 0, "丙")]), 50).of_point.max() == -1
    assert places_of(points([(0, 0, "甲")] * 3), 50).of_point.tolist() == [0, 0, 0]


def test_a_row_of_near_neighbours_is_no_single_place():
    chain = points([(40 * step, 0, "甲") for step in range(30)])
    found = places_of(chain, 50)
    assert found.of_point.max() >= 8


def test_metres_are_metres():
    frame = points([(0, 0, "甲"), (49, 0, "甲"), (0, 49, "甲"), (52, 0, "乙"), (0, 0, "乙"), (0, 52, "乙")])
    assert places_of(frame, 50).of_point.tolist() == [0, 0, 0, -1, -1, -1]


def test_nothing_gives_nothing():
    found = places_of(points([]), 50)
    assert clusters(points([]), found).empty
    table = by_radius({50: found}, 0)
    assert table.to_dict("records") == [{"radius_m": 50, "n_clusters": 0, "n_repeated": 0, "n_issues": 0}]


def test_a_wider_radius_is_compared_with_a_narrower_one():
    frame = points([(0, 0, "甲"), (20, 0, "甲"), (0, 20, "甲"), (300, 0, "甲"), (380, 0, "甲"), (460, 0, "甲")])
    table = by_radius({radius: places_of(frame, radius) for radius in RADII}, len(frame)).set_index("radius_m")
    assert table["n_clusters"].tolist() == [1, 1, 2, 2]
    assert table["n_repeated"].tolist() == [3, 3, 6, 6]


def test_a_heap_at_one_point_is_one_place_and_quick():
    heap = points([(0, 0, "甲")] * 60_000)
    assert (places_of(heap, 200).of_point == 0).all()


def test_what_is_too_dense_to_be_looked_at_is_said_to_be(monkeypatch):
    monkeypatch.setattr(repeat_places, "MOST_PAIRS", 100)
    dense = points([(step % 20, step // 20, "甲") for step in range(400)])
    assert places_of(dense, 200) is None
    assert by_radius({200: None}, 400).empty


@pytest.mark.parametrize("name", ["place_name", "dept_name"])
def test_a_place_is_called_what_most_of_its_issues_say(name):
    frame = points([(0, 0, "甲")] * 5).assign(**{name: ["乙", "丙", "丙", None, None]})
    assert clusters(frame, places_of(frame, 50))[name].tolist() == ["丙"]
