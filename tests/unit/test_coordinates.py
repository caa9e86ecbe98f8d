# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Coordinates against a boring second writing of the published formulas, one point at a time with `math`."""

import math
from datetime import date

import h3
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cleancity import intake
from cleancity.contracts import load
from cleancity.intake.coordinates import bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, to_wgs84, wgs84_to_gcj02
from cleancity.intake.decode import decode
from cleancity.intake.guess import Guess, guess, in_words, kind_of, pairs_of, place
from cleancity.intake.header import find_layout
from cleancity.intake.mapping import FileMapping
from cleancity.intake.prepare import prepare
from cleancity.intake.upload import Upload
from cleancity.outline import Outline, load_outline
from tests.making import csv_bytes, rows_of

METRES_PER_DEGREE = 111_320.0
CENTIMETRE = 0.01
CHINA = st.tuples(st.floats(73.6, 135.0), st.floats(18.2, 53.5))
SOUTH = st.tuples(st.floats(108.0, 117.0), st.floats(3.9, 18.2))


def metres(a, b):
    """The distance of two near points."""
    east = (a[0] - b[0]) * METRES_PER_DEGREE * math.cos(math.radians(a[1]))
    return math.hypot(east, (a[1] - b[1]) * METRES_PER_DEGREE)


def vectorised(convert, point, *more):
    lon, lat = convert(np.array([point[0]]), np.array([point[1]]), *more)
    return float(lon[0]), float(lat[0])


def gcj02_of(point):
    """WGS-84 to GCJ-02 as published in many places since 2013."""
    lon, lat = point
    x, y, pi = lon - 105.0, lat - 35.0, math.pi
    d_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    d_lat += (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    d_lat += (20.0 * math.sin(y * pi) + 40.0 * math.sin(y / 3.0 * pi)) * 2.0 / 3.0
    d_lat += (160.0 * math.sin(y / 12.0 * pi) + 320.0 * math.sin(y * pi / 30.0)) * 2.0 / 3.0
    d_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    d_lon += (20.0 * math.sin(6.0 * x * pi) + 20.0 * math.sin(2.0 * x * pi)) * 2.0 / 3.0
    d_lon += (20.0 * math.sin(x * pi) + 40.0 * math.sin(x / 3.0 * pi)) * 2.0 / 3.0
    d_lon += (150.0 * math.sin(x / 12.0 * pi) + 300.0 * math.sin(x / 30.0 * pi)) * 2.0 / 3.0
    a, ee = 6378245.0, 0.00669342162296594323
    magic = 1 - ee * math.sin(math.radians(lat)) ** 2
    d_lat = (d_lat * 180.0) / ((a * (1 - ee)) / (magic * math.sqrt(magic)) * pi)
    d_lon = (d_lon * 180.0) / (a / math.sqrt(magic) * math.cos(math.radians(lat)) * pi)
    return lon + d_lon, lat + d_lat


def bd09_of(point):
    """GCJ-02 to BD-09 as published."""
    lon, lat = point
    turn = math.pi * 3000.0 / 180.0
    z = math.sqrt(lon * lon + lat * lat) + 0.00002 * math.sin(lat * turn)
    theta = math.atan2(lat, lon) + 0.000003 * math.cos(lon * turn)
    return z * math.cos(theta) + 0.0065, z * math.sin(theta) + 0.006


# Baidu's table from degrees to Mercator metres (LL2MC), as in its public JavaScript library.
LL_BANDS = (75, 60, 45, 30, 15, 0)
LL2MC = (
    (-0.0015702102444, 111320.7020616939, 1704480524535203, -10338987376042340, 26112667856603880,
     -35149669176653700, 26595700718403920, -10725012454188240, 1800819912950474, 82.5),
    (0.0008277824516172526, 111320.7020463578, 647795574.6671607, -4082003173.641316, 10774905663.51142,
     -15171875531.51559, 12053065338.62167, -5124939663.577472, 913311935.9512032, 67.5),
    (0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455,
     -115964993.2797253, 97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5),
    (0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013,
     -1221952.21711287, 1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5),
    (-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378,
     54821.18345352118, 9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5),
    (-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093,
     2351.343141331292, 1.58060784298199, 8.77738589078284, 0.37238884252424, 7.45),
)  # fmt: skip


def bd09mc_of(point):
    """BD-09 degrees to BD-09 Mercator metres."""
    lon, lat = point
    c = LL2MC[next(i for i, band in enumerate(LL_BANDS) if abs(lat) >= band)]
    t = abs(lat) / c[9]
    y = sum(c[2 + power] * t**power for power in range(7))
    return math.copysign(c[0] + c[1] * abs(lon), lon), math.copysign(y, lat)


@given(point=st.one_of(CHINA, SOUTH))
@settings(max_examples=60)
def test_the_forward_formula_is_the_published_one(point):
    assert metres(vectorised(wgs84_to_gcj02, point), gcj02_of(point)) < 1e-6
    assert metres(vectorised(gcj02_to_bd09, point), bd09_of(point)) < 1e-6


@given(point=st.one_of(CHINA, SOUTH))
@settings(max_examples=60)
def test_from_gcj02_back_to_wgs84_within_a_centimetre(point):
    assert metres(vectorised(to_wgs84, gcj02_of(point), "gcj02"), point) < CENTIMETRE


@given(point=st.one_of(CHINA, SOUTH))
@settings(max_examples=60)
def test_from_bd09_back_to_gcj02_and_to_wgs84_within_a_centimetre(point):
    assert metres(vectorised(bd09_to_gcj02, bd09_of(point)), point) < CENTIMETRE
    assert metres(vectorised(to_wgs84, bd09_of(gcj02_of(point)), "bd09"), point) < CENTIMETRE


@given(point=CHINA)
@settings(max_examples=60)
def test_from_bd09_mercator_metres_back_to_wgs84_within_a_centimetre(point):
    there = bd09_of(gcj02_of(point))
    # Baidu's bands do not quite meet: within a metre of their edges the formula has no inverse.
    assume(all(abs(there[1] - edge) > 1e-5 for edge in LL_BANDS))
    assert metres(vectorised(to_wgs84, bd09mc_of(there), "bd09mc"), point) < CENTIMETRE


def test_a_known_pair_of_bd09_and_mercator_metres():
    lon, lat = vectorised(to_wgs84, (12958175.0, 4825923.77), "bd09mc")
    assert metres((lon, lat), vectorised(to_wgs84, (116.404, 39.915), "bd09")) < 2


def test_the_offset_in_the_middle_of_beijing_is_the_known_one():
    assert metres((116.404, 39.915), gcj02_of((116.404, 39.915))) == pytest.approx(558, abs=5)
    assert vectorised(wgs84_to_gcj02, (116.404, 39.915)) == pytest.approx((116.410244, 39.916404), abs=1e-5)


@pytest.mark.parametrize(
    "point", [(-71.06, 42.36), (-73.98, 40.75), (2.35, 48.86), (151.2, -33.9), (139.7, 35.7), (37.6, 55.9), (0.0, 0.0)]
)
def test_outside_china_gcj02_is_wgs84_already(point):
    assert vectorised(gcj02_to_wgs84, point) == point
    assert vectorised(to_wgs84, point, "gcj02") == point


@pytest.mark.parametrize("crs", ["wgs84", "cgcs2000"])
def test_the_two_satellite_systems_are_taken_as_they_are(crs):
    assert vectorised(to_wgs84, (113.3, 31.2), crs) == (113.3, 31.2)


@given(points=st.lists(CHINA, min_size=2, max_size=6))
@settings(max_examples=30)
def test_many_points_are_converted_as_each_alone(points):
    there = [bd09_of(gcj02_of(point)) for point in points]
    lon, lat = to_wgs84(np.array([x for x, _ in there]), np.array([y for _, y in there]), "bd09")
    alone = [vectorised(to_wgs84, point, "bd09") for point in there]
    assert lon.tolist() == pytest.approx([x for x, _ in alone])
    assert lat.tolist() == pytest.approx([y for _, y in alone])


def issue_file(points, prefix="P"):
    head = ["问题编号", "检查日期", "责任部门", "经度", "纬度"]
    rows = [[f"{prefix}{n}", "2026-11-09", "城市管理局", repr(x), repr(y)] for n, (x, y) in enumerate(points)]
    return csv_bytes([head, *rows])


def test_every_stored_cell_is_the_parent_that_the_h3_library_gives(store):
    points = [(113.3 + 0.013 * i, 31.2 + 0.007 * i) for i in range(-20, 20)]
    elsewhere = [(-71.0589, 42.3601), (-73.9857, 40.7484), (151.2093, -33.8688), (87.6, 43.8), (109.5, 18.25)]
    intake.ingest(store, issue_file(points), "points.csv", "issue")
    intake.ingest(store, issue_file(elsewhere, "E"), "elsewhere.csv", "issue")
    rows = rows_of(store, "SELECT lon, lat, cell7, cell8, cell9, cell10, cell11 FROM issue")
    assert len(rows) == len(points) + len(elsewhere)
    for lon, lat, *cells in rows:
        finest = h3.latlng_to_cell(lat, lon, 11)
        assert cells == [h3.str_to_int(h3.cell_to_parent(finest, size)) for size in range(7, 12)]


@given(points=st.lists(st.tuples(st.floats(-180, 180), st.floats(-89, 89)), min_size=5, max_size=5, unique=True))
@settings(max_examples=6)
def test_cells_anywhere_on_earth_are_those_of_the_library(shelf, points):
    points = [(x, y) for x, y in points if (abs(x) > 1 or abs(y) > 1) and x and y and x != y]
    if not points:
        return
    with shelf.cursor() as cursor:
        prepare(cursor, Upload(issue_file(points), "p.csv", "issue"), date(2026, 11, 15))
        rows = cursor.execute("SELECT lon, lat, cell7, cell10, cell11 FROM good").fetchall()
    for lon, lat, cell7, cell10, cell11 in rows:
        finest = h3.latlng_to_cell(lat, lon, 11)
        parents = [h3.str_to_int(h3.cell_to_parent(finest, size)) for size in (7, 10)]
        assert [cell7, cell10, cell11] == [*parents, h3.str_to_int(finest)]


def test_the_raw_pair_is_kept_beside_the_converted_point(store):
    wgs = (113.3021, 31.2004)
    gcj = gcj02_of(wgs)
    intake.ingest(store, issue_file([gcj]), "gcj.csv", "issue", crs="gcj02")
    [(lon, lat, x, y, crs, state)] = rows_of(store, "SELECT lon, lat, raw_x, raw_y, crs_source, point_state FROM issue")
    assert metres((lon, lat), wgs) < CENTIMETRE
    assert (x, y, crs, state) == (gcj[0], gcj[1], "gcj02", "有坐标")


def test_points_that_cannot_be_drawn_are_kept_and_say_why(store):
    head = ["问题编号", "检查日期", "责任部门", "经度", "纬度", "X坐标", "Y坐标", "坐标系"]
    tail = ["2026-11-09", "城市管理局"]
    data = csv_bytes([
        head,
        ["blank", *tail, "", "", "", "", ""],
        ["zero", *tail, "0", "0", "", "", ""],
        ["far", *tail, "113.3", "131.2", "", "", ""],
        ["metres", *tail, "", "", "12612345.6", "3645678.9", ""],
        ["baidu", *tail, "", "", *map(str, bd09mc_of(bd09_of(gcj02_of((113.3, 31.2))))), "BD09MC"],
        ["good too", *tail, "113.31", "31.21", "", "", ""],
        ["equator", *tail, "113.3", "0", "", "", ""],
        ["nines", *tail, "999", "999", "", "", ""],
        ["tiny", *tail, "1e-5", "0.00001", "", "", ""],
        ["equal", *tail, "31.2", "31.2", "", "", ""],
        ["beijing", *tail, "116.404", "39.915", "", "", ""],
        ["metres as degrees", *tail, "12612345.6", "3645678.9", "", "", ""],
        ["good", *tail, "113.3", "31.2", "", "", ""],
    ])  # fmt: skip
    receipt = intake.ingest(store, data, "points.csv", "issue")
    assert receipt.rows.good == 13
    states = dict(rows_of(store, "SELECT issue_id, point_state FROM issue"))
    assert states == {
        "blank": "无坐标", "zero": "占位坐标", "far": "超出范围", "metres": "坐标系不明", "baidu": "有坐标", "good": "有坐标",
        "good too": "有坐标", "equator": "占位坐标", "nines": "占位坐标", "tiny": "占位坐标", "equal": "占位坐标", "beijing": "超出范围",
        "metres as degrees": "坐标系不明",
    }  # fmt: skip
    drawn = rows_of(store, "SELECT issue_id FROM issue WHERE lon IS NOT NULL OR cell11 IS NOT NULL")
    assert {name for (name,) in drawn} == {"baidu", "good", "good too"}
    assert rows_of(store, "SELECT raw_x, raw_y FROM issue WHERE issue_id = 'beijing'") == [(116.404, 39.915)]
    assert any("坐标系不明 2，" in notice and "超出范围 2" in notice for notice in receipt.notices)
    assert rows_of(store, "SELECT raw_x, raw_y FROM issue WHERE issue_id = 'metres'") == [(12612345.6, 3645678.9)]


def test_a_file_of_another_city_is_shown_and_said(store):
    boston = [(-71.06 + 0.01 * i, 42.36) for i in range(3)]
    receipt = intake.ingest(store, issue_file([*boston, (113.3, 31.2)]), "boston.csv", "issue")
    assert rows_of(store, "SELECT COUNT(*) FROM issue WHERE point_state = '有坐标'") == [(4,)]
    assert any("4 处坐标中有 3 处不在本市范围" in notice for notice in receipt.notices)


def test_swapped_axes_are_turned_and_the_pair_stays_as_it_came(store):
    for crs in ("wgs84", "gcj02"):
        there = (113.3, 31.2) if crs == "wgs84" else gcj02_of((113.3, 31.2))
        receipt = intake.ingest(store, issue_file([there[::-1]], crs), "a.csv", "issue", mapping=f'crs = "{crs}"\nswapped_axes = true')
        assert receipt.accepted
        [(lon, lat, x, y, system)] = rows_of(store, f"SELECT lon, lat, raw_x, raw_y, crs_source FROM issue WHERE issue_id = '{crs}0'")
        assert metres((lon, lat), (113.3, 31.2)) < CENTIMETRE
        assert (x, y, system) == (there[1], there[0], crs)


def test_a_large_file_is_kept_to_the_city_as_a_small_one(shelf, monkeypatch):
    monkeypatch.setattr("cleancity.intake.stage.IN_MEMORY_BATCHES", 0)
    data = issue_file([(113.3, 31.2), (113.31, 31.2), (116.4, 39.9)])
    with shelf.cursor() as cursor:
        for _ in range(2):
            prepare(cursor, Upload(data, "p.csv", "issue"), date(2026, 11, 15))
            rows = cursor.execute("SELECT lon, raw_x, point_state, cell11 IS NULL FROM good ORDER BY row_number").fetchall()
            assert rows == [(113.3, None, "有坐标", False), (113.31, None, "有坐标", False), (None, 116.4, "超出范围", True)]
            monkeypatch.undo()


# ---- the outline, and what it says of a file ---------------------------------------------------------------------------


def winding_number(ring, x, y):
    """How often the ring goes round the point, by summing angles: nothing like counting crossings."""
    angles = [math.atan2(py - y, px - x) for px, py in ring]
    turns = [(b - a + math.pi) % (2 * math.pi) - math.pi for a, b in zip(angles, angles[1:] + angles[:1], strict=True)]
    return round(sum(turns) / (2 * math.pi))


@given(x=st.floats(113.15, 113.47), y=st.floats(31.07, 31.31))
@settings(max_examples=30)
def test_a_point_is_in_the_city_when_some_district_goes_round_it(x, y):
    outline = load_outline()
    around = any(winding_number(ring[:-1].tolist(), x, y) for (ring,) in outline.polygons)
    assert outline.contains(np.array([x]), np.array([y])).tolist() == [around]


def test_holes_are_outside_and_nothing_is_nowhere():
    square = np.array([[0, 0], [4, 0], [4, 4], [0, 4], [0, 0]], dtype=float)
    city = Outline(((square, square / 2 + 1),))
    assert city.contains(np.array([0.5, 2.0, 5.0, np.nan]), np.array([0.5, 2.0, 2.0, 2.0])).tolist() == [True, False, False, False]
    assert (city.box.west, city.box.north) == (0.0, 4.0)


WAYS = {
    "wgs84": lambda point: point, "gcj02": gcj02_of, "bd09": lambda point: bd09_of(gcj02_of(point)),
    "bd09mc": lambda point: bd09mc_of(bd09_of(gcj02_of(point))),
}  # fmt: skip
IN_TOWN = st.lists(st.tuples(st.floats(113.25, 113.38), st.floats(31.13, 31.23)), min_size=3, max_size=20)


@pytest.mark.parametrize("crs", WAYS)
@pytest.mark.parametrize("swapped", [False, True])
@given(points=IN_TOWN, junk=st.lists(st.sampled_from([(0.0, 0.0), (999.0, 999.0), (math.nan, 1.0)]), max_size=3))
@settings(max_examples=8)
def test_the_true_way_is_among_the_best_guesses(crs, swapped, points, junk):
    pairs = [WAYS[crs](point)[:: -1 if swapped else 1] for point in points] + junk
    guesses = guess(np.array([x for x, _ in pairs]), np.array([y for _, y in pairs]), load_outline())
    mine = next(each for each in guesses if (each.crs, each.swapped) == (crs, swapped))
    inside = load_outline().contains(np.array([x for x, _ in points]), np.array([y for _, y in points])).mean()
    assert mine.share == pytest.approx(inside, abs=0.34 if crs == "bd09mc" else 1e-9)
    assert guesses == sorted(guesses, key=lambda each: -each.share)
    assert all(each.swapped == swapped for each in guesses if each.share), "the other way round is in another country"


@pytest.mark.parametrize(
    ("pair", "kind"),
    [
        ((113.3, 31.2), "degrees"), ((31.2, 113.3), "swapped"), ((12612345.6, 3645678.9), "bd09mc"), ((3645678.9, 12612345.6), "bd09mc"),
        ((528000.0, 3452000.0), "projected"), ((38528000.0, 3452000.0), "projected"), ((3452000.0, 38528000.0), "projected"), ((12345.0, 98.0), "unknown"), ((0.0, 0.0), "unknown"),
        ((-71.06, 42.36), "degrees"),
    ],
)  # fmt: skip
def test_what_pairs_are_by_their_size(pair, kind):
    x, y = np.array([pair[0]] * 3), np.array([pair[1]] * 3)
    assert kind_of(x, y) == kind and in_words(kind)
    assert bool(guess(x, y, load_outline())) == (kind not in ("projected", "unknown"))


def test_projected_metres_are_left_off_with_words(store):
    head = ["问题编号", "检查日期", "责任部门", "X坐标", "Y坐标"]
    receipt = intake.ingest(store, csv_bytes([head, ["a", "2026-11-09", "城市管理局", "528000", "3452000"]]), "a.csv", "issue")
    assert rows_of(store, "SELECT point_state, raw_x, lon FROM issue") == [("坐标系不明", 528000.0, None)]
    assert any("CGCS2000 的投影坐标" in notice for notice in receipt.notices)


def test_the_pairs_of_a_file_for_a_person_to_look_at():
    there = [bd09_of(gcj02_of(point)) for point in ((113.3, 31.2), (113.31, 31.21))]
    text = issue_file(there).decode().replace(f"{there[0][0]!r},", f"　{there[0][0]!r}度,") + "P9,2026-11-09,城市管理局,没有,\r\n"
    contract, mapping = load("issue"), FileMapping()
    sheets, _ = decode(text.encode())
    x, y = pairs_of(find_layout(sheets, contract, mapping, None), contract, mapping)
    assert x[:2].tolist() == [there[0][0], there[1][0]] and np.isnan(x[2]) and np.isnan(y[2])
    lon, lat = place(x, y, Guess("bd09", False, 1.0))
    assert metres((lon[0], lat[0]), (113.3, 31.2)) < CENTIMETRE and np.isnan(lon[2])
    assert {each.crs for each in guess(x, y, load_outline()) if each.share == 1} == {"wgs84", "gcj02", "bd09"}
