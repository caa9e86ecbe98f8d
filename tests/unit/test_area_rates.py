"""Rates of districts and streets, and their outlines on the map."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cleancity.analysis import area_rates, shapes
from cleancity.analysis.area_rates import FEW, GROUND, HIGH, LOW, VENUES
from cleancity.charts import areas as words
from cleancity.charts.basemap import read_basemap
from cleancity.ui.maps import FOLDER

NAN = float("nan")


def areas(n_issues, n_venues, km2=NAN):
    names = [f"街道{number}" for number in range(len(n_issues))]
    return pd.DataFrame({"area_name": names, "n_issues": n_issues, "n_venues": n_venues, "km2": km2})


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=20))
def test_the_interval_of_a_count_is_that_of_garwood(counts):
    low, high = area_rates.poisson_interval(pd.Series(counts))
    for count, from_, to in zip(counts, low, high, strict=True):
        assert from_ == pytest.approx(stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0, rel=1e-9)
        assert to == pytest.approx(stats.chi2.ppf(0.975, 2 * count + 2) / 2, rel=1e-9)


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 40)), min_size=1, max_size=12))
def test_a_verdict_needs_the_whole_interval_on_one_side_and_enough_issues(rows):
    found = area_rates.area_rates(areas(*map(list, zip(*rows, strict=True))), VENUES, 20)
    known = found[found["size"].notna()]
    overall = known["n_issues"].sum() / known["size"].sum() if len(known) else NAN
    for row in found.to_dict("records"):
        if row["n_issues"] < 20 or math.isnan(row["size"]):
            assert row["verdict"] == FEW
        else:
            assert (row["verdict"] == HIGH) == (row["low"] > overall)
            assert (row["verdict"] == LOW) == (row["high"] < overall)
            assert row["low"] <= row["rate"] <= row["high"]
    assert found["is_few"].is_monotonic_increasing


def test_venues_come_first_ground_is_what_remains_and_without_both_there_is_no_rate():
    assert area_rates.basis_of(areas([30, 30], [10, 20])) == VENUES
    assert area_rates.basis_of(areas([30, 30], [10, 0], 4.0)) == GROUND
    assert area_rates.basis_of(areas([30], [0])) is None
    assert area_rates.basis_of(areas([], [])) is None
    assert area_rates.area_rates(areas([30], [0], 15.0), GROUND, 20)["rate"].tolist() == [2.0]


def test_a_street_with_twice_the_rate_is_named_and_one_with_few_is_not():
    rates = words.with_words(area_rates.area_rates(areas([400, 100, 100, 9], [20, 10, 10, 1]), VENUES, 20), VENUES)
    assert "1 个街道的每百个场所件数显著高于全市（▲），最高的是街道0" in words.area_sentence(rates, VENUES, "街道")
    assert "1 个街道件数太少" in words.area_sentence(rates, VENUES, "街道")
    few = rates[rates["area_name"] == "街道3"].iloc[0]
    assert math.isnan(few["value"]) and few["mark"] == "" and "样本不足" in words.area_judged(few, VENUES)


def test_alike_everywhere_is_said_in_words():
    rates = words.with_words(area_rates.area_rates(areas([100, 100], [10, 10]), VENUES, 20), VENUES)
    assert words.area_sentence(rates, VENUES, "区县") == "没有哪个区县的每百个场所件数显著高于全市。"


def geometry(*rings):
    return {"type": "Polygon", "coordinates": [[list(corner) for corner in ring] for ring in rings]}


SQUARE = [(113.0, 31.0), (113.1, 31.0), (113.1, 31.1), (113.0, 31.1), (113.0, 31.0)]
HOLE = [(113.04, 31.04), (113.06, 31.04), (113.06, 31.06), (113.04, 31.06), (113.04, 31.04)]


def test_ground_is_measured_and_holes_are_left_out():
    side = 11.132
    whole = side * side * math.cos(math.radians(31.05))
    assert shapes.km2_of(geometry(SQUARE)) == pytest.approx(whole, rel=2e-3)
    assert shapes.km2_of(geometry(SQUARE, HOLE)) == pytest.approx(whole * 0.96, rel=2e-3)
    two = {"type": "MultiPolygon", "coordinates": [geometry(SQUARE)["coordinates"]] * 2}
    assert shapes.km2_of(two) == pytest.approx(2 * whole, rel=2e-3)
    assert shapes.km2_of({"type": "LineString", "coordinates": SQUARE}) == 0 == shapes.km2_of({})


def inside(x, y, rings):
    odd = False
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                odd = not odd
    return odd


@given(st.lists(st.tuples(st.integers(1, 97), st.integers(1, 89)), min_size=3, max_size=9, unique=True))
def test_hatching_lies_within_the_shape(corners):
    middle = np.mean(corners, axis=0)
    ring = sorted(corners, key=lambda c: math.atan2(c[1] - middle[1], c[0] - middle[0]))
    rings = shapes.rings_of(geometry([(x + 0.013, y + 0.007) for x, y in ring]))
    for (x1, y1), (x2, y2) in shapes.hatching(rings, 3.7):
        if math.dist((x1, y1), (x2, y2)) > 0.01:
            assert inside((x1 + x2) / 2, (y1 + y2) / 2, rings)
            assert y2 - y1 == pytest.approx(x2 - x1, abs=1e-4)


def test_hatching_leaves_holes_open_and_fills_the_rest():
    lines = shapes.hatching(shapes.rings_of(geometry(SQUARE, HOLE)), 0.01)
    length = sum(math.dist(*line) for line in lines)
    assert length * 0.01 / math.sqrt(2) == pytest.approx(0.1 * 0.1 * 0.96, rel=0.1)
    assert shapes.hatching([], 0.01) == []


def test_an_area_finds_its_outline_by_code_and_else_by_name():
    ground = read_basemap(FOLDER)
    one = next(shape for shape in ground.shapes if shape.kind == "street")
    rows = pd.DataFrame(
        {"key": ["a", "b", "c"], "area_code": [one.code, None, None], "area_name": ["随便", one.name, "没有"]}
    )
    found = words.shapes_of(rows, ground, "街道")
    assert found["a"] == found["b"] == one and "c" not in found
    assert words.shapes_of(rows, None, "街道") == {}
