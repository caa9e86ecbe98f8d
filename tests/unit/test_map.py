"""The map's JSON: what the browser is asked to draw, and how many bytes that is."""

import json

import h3
import pandas as pd
import pytest

from cleancity.analysis.cells import MOST_CELLS
from cleancity.charts import scale
from cleancity.charts.basemap import read_basemap
from cleancity.charts.map import cell_map, warehouse_map
from cleancity.ui.maps import FOLDER


def cells_near(lat, lon, n, resolution=9):
    names = sorted(h3.grid_disk(h3.latlng_to_cell(lat, lon, resolution), 60))[:n]
    points = [h3.cell_to_latlng(name) for name in names]
    return pd.DataFrame(
        {
            "cell": [h3.str_to_int(name) for name in names],
            "n_issues": [1 + index % 37 for index in range(len(names))],
            "n_open": 1,
            "n_due": 12,
            "n_late": [index % 12 for index in range(len(names))],
            "lat": [point[0] for point in points],
            "lon": [point[1] for point in points],
            "place_name": "滨江街道某某某某农贸市场",
        }
    )


def drawn(cells, basemap=None, **more):
    steps = scale.count_scale(cells["n_issues"])
    return json.loads(cell_map(cells, cells["n_issues"], steps, basemap, **more).to_json())


def test_the_fullest_map_stays_below_700_kilobytes():
    cells = cells_near(31.2, 113.3, MOST_CELLS)
    assert len(cells) == MOST_CELLS
    deck = cell_map(cells, cells["n_issues"], scale.count_scale(cells["n_issues"]), read_basemap(FOLDER))
    assert len(deck.to_json().encode()) < 700_000


def test_no_map_server_is_asked():
    deck = drawn(cells_near(31.2, 113.3, 50), read_basemap(FOLDER))
    assert "mapStyle" in deck and "http" not in json.dumps(deck)


@pytest.mark.parametrize("lat, lon, has_ground", [(31.2, 113.3, True), (42.36, -71.06, False), (40.75, -73.98, False)])
def test_a_foreign_city_has_no_base_map_and_a_window_of_its_own(lat, lon, has_ground):
    deck = drawn(cells_near(lat, lon, 200), read_basemap(FOLDER))
    assert any(layer["id"].startswith("ground_") for layer in deck["layers"]) == has_ground
    assert deck["initialViewState"]["longitude"] == pytest.approx(lon, abs=0.3)
    assert deck["initialViewState"]["latitude"] == pytest.approx(lat, abs=0.3)


def test_a_missing_or_broken_base_map_is_no_error(tmp_path):
    (tmp_path / "districts.geojson").write_text("not json", encoding="utf-8")
    assert read_basemap(tmp_path) is None


def test_braces_in_a_name_cannot_stand_for_another_column():
    cells = cells_near(31.2, 113.3, 1).assign(place_name="{n}市场")
    layer = next(layer for layer in drawn(cells)["layers"] if layer["id"] == "cells")
    assert layer["data"][0]["p"] == "n市场"


def test_the_chosen_cell_is_outlined_and_default_addresses_are_hollow():
    cells = cells_near(31.2, 113.3, 5)
    heaps = pd.DataFrame({"lon": [113.3], "lat": [31.2], "n_issues": [885]})
    layers = {layer["id"]: layer for layer in drawn(cells, defaults=heaps, chosen="8840e1")["layers"]}
    assert layers["chosen"]["data"] == [{"h": "8840e1"}]
    assert layers["defaults"]["filled"] is False
    assert layers["default_names"]["data"][0]["p"] == "默认地址 885 件"


def test_warehouses_without_coordinates_are_left_out_of_the_map():
    places = {"warehouse_name": ["甲库", "乙库"], "lon": [113.3, None], "lat": [31.2, None]}
    rows = pd.DataFrame({**places, "n_items": 3, "n_expired_lots": 0})
    deck = json.loads(warehouse_map(rows, None).to_json())
    assert [point["p"] for point in deck["layers"][0]["data"]] == ["甲库"]


@pytest.mark.parametrize("counts", [[1], [1, 1, 1], [1, 2], list(range(1, 400)), [1] * 99 + [5000]])
def test_every_count_has_a_colour_and_every_step_its_words(counts):
    steps = scale.count_scale(pd.Series(counts))
    assert len(steps.colours) == len(steps.words) == len(steps.edges) + 1
    assert {steps.colour_of(count) for count in counts} <= set(steps.colours)


def test_a_share_of_too_few_is_grey():
    cells = pd.DataFrame({"n_late": [1, 3], "n_due": [4, 12]})
    values = scale.late_shares(cells, 5)
    steps = scale.share_scale(5)
    assert steps.colour_of(values[0]) == scale.NO_COLOUR
    assert steps.step_of(values[1]) == 4
