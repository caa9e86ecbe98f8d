"""Two real files of foreign cities go in whole with a mapping file alone."""

import csv
import io
from datetime import datetime

import pytest

from cleancity import intake
from cleancity.query import run
from cleancity.settings import DATA
from tests.making import FILES, dump, rows_of

CITIES = {
    "boston311": ("boston311-100.csv", "case_enquiry_id", "open_dt", "%Y-%m-%d %H:%M:%S", (-71.3, -70.9), (42.2, 42.5)),
    "nyc311": ("nyc311-100.csv", "Unique Key", "Created Date", "%m/%d/%Y %I:%M:%S %p", (-74.3, -73.6), (40.4, 41.0)),
}


def taken(store, city):
    mapping = (DATA / "mappings" / f"{city}.toml").read_text(encoding="utf-8")
    return intake.ingest(store, (FILES / CITIES[city][0]).read_bytes(), CITIES[city][0], "issue", mapping=mapping)


def rows_sent(city):
    return list(csv.DictReader(io.StringIO((FILES / CITIES[city][0]).read_text(encoding="utf-8-sig"), newline="")))


@pytest.mark.parametrize("city", CITIES)
def test_all_hundred_rows_of_a_foreign_file_go_in(store, city):
    receipt = taken(store, city)
    assert receipt.problems == ()
    assert (receipt.rows.read, receipt.rows.good, receipt.rows.added) == (100, 100, 100)
    _, key, found, form, *_ = CITIES[city]
    stored = dict(rows_of(store, "SELECT issue_id, reported_at FROM issue"))
    assert stored == {row[key]: datetime.strptime(row[found], form) for row in rows_sent(city)}


@pytest.mark.parametrize("city", CITIES)
def test_their_points_lie_where_they_say_and_are_not_moved(store, city):
    taken(store, city)
    (west, east), (south, north) = CITIES[city][4:]
    points = {name: (lon, lat) for name, lon, lat in rows_of(store, "SELECT issue_id, lon, lat FROM issue")}
    latitude, longitude = ("latitude", "longitude") if city == "boston311" else ("Latitude", "Longitude")
    for row in rows_sent(city):
        lon, lat = points[row[CITIES[city][1]]]
        if row[latitude] and float(row[latitude]):
            assert (lon, lat) == (float(row[longitude]), float(row[latitude]))
            assert west < lon < east and south < lat < north
        else:
            assert (lon, lat) == (None, None)


@pytest.mark.parametrize("city", CITIES)
def test_no_column_of_a_foreign_file_is_lost(store, city):
    taken(store, city)
    (extra,) = rows_of(store, "SELECT extra FROM issue LIMIT 1")[0]
    mapped = set(rows_sent(city)[0])
    assert extra is not None and any(name in extra for name in mapped)


def test_both_cities_in_one_store_answer_every_page_and_rebuild_equal(store):
    for city in CITIES:
        taken(store, city)
    as_of = store.as_of()
    assert as_of is not None
    counted = run(store, "issues/count", {"as_of": as_of})
    assert int(counted.iloc[0, 0]) > 0
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before
