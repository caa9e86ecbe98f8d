"""The maps of 问题热点 beyond the plain cells: marks, the office's tiles, repeat places and shaded areas."""

import json
from urllib.parse import unquote

import pandas as pd
import pytest

from cleancity.charts import scale
from cleancity.charts.areas import RATIO_SCALE, shapes_of
from cleancity.charts.basemap import Tiles, read_basemap
from cleancity.charts.map import cell_map
from cleancity.charts.place_maps import MOST_CLUSTERS, area_map, cluster_map
from cleancity.ui.maps import FOLDER
from tests.unit.test_map import cells_near

TILES = Tiles("http://10.0.0.8/tiles/{z}/{x}/{y}.png", 8, 15)


def layers(deck):
    return {layer["id"]: layer for layer in json.loads(deck.to_json())["layers"]}


def drawn(cells, basemap=None, **more):
    return cell_map(cells, cells["n_issues"], scale.count_scale(cells["n_issues"]), basemap, **more)


@pytest.mark.parametrize(("resolution", "has_marks"), [(8, True), (9, False)])
def test_a_mark_is_written_where_it_has_room(resolution, has_marks):
    cells = cells_near(31.2, 113.3, 150 if resolution == 8 else 4000, resolution)
    marks = {int(cells["cell"].iloc[0]): "新"}
    assert ("marks" in layers(drawn(cells, read_basemap(FOLDER), marks=marks))) == has_marks


def test_tiles_are_the_only_address_that_the_browser_is_given():
    deck = json.loads(drawn(cells_near(31.2, 113.3, 50), read_basemap(FOLDER, TILES)).to_json())
    style = json.loads(unquote(deck["mapStyle"].removeprefix("data:application/json,")))
    assert style["sources"]["office"]["tiles"] == [TILES.address]
    assert json.dumps(deck | {"mapStyle": ""}).count("http") == 0
    assert deck["initialViewState"]["maxZoom"] == 15
    ids = [layer["id"] for layer in deck["layers"]]
    assert "ground_districts" in ids and "ground_roads" not in ids


def test_tiles_alone_are_ground_enough(tmp_path):
    ground = read_basemap(tmp_path, TILES)
    deck = json.loads(drawn(cells_near(31.2, 113.3, 50), ground).to_json())
    assert deck["mapStyle"].startswith("data:") and not any(one["id"].startswith("ground_") for one in deck["layers"])


def clusters(n):
    rows = {"n_issues": range(n + 2, 2, -1), "lon": 113.3, "lat": 31.2, "subcategory": "积水", "n_departments": 1}
    frame = pd.DataFrame({**rows, "place_name": "{n}街"}, index=range(n))
    return frame.assign(key=[f"113.3,31.2,{number}" for number in range(n)])


def test_more_repeat_places_than_the_map_bears_are_the_fullest_ones_and_stay_small():
    rows = clusters(MOST_CLUSTERS + 500)
    deck = cluster_map(rows, scale.repeat_scale(rows["n_issues"]), read_basemap(FOLDER), rows["key"].iloc[3])
    assert len(deck.to_json().encode()) < 700_000
    found = layers(deck)
    assert len(found["clusters"]["data"]) == MOST_CLUSTERS
    assert min(row["n"] for row in found["clusters"]["data"]) > 502
    assert [row["k"] for row in found["chosen"]["data"]] == [rows["key"].iloc[3]]
    assert found["clusters"]["data"][0]["p"] == "n街"


@pytest.mark.parametrize("counts", [[3], [3, 4], [3, 5, 9], [12, 30]])
def test_every_repeat_place_has_a_colour_and_every_step_its_words(counts):
    steps = scale.repeat_scale(pd.Series(counts))
    assert len(steps.colours) == len(steps.words) == len(steps.edges) + 1
    assert {steps.colour_of(count) for count in counts} <= set(steps.colours)


def test_an_area_with_too_few_is_hatched_and_one_that_surely_differs_is_marked():
    ground = read_basemap(FOLDER)
    streets = [shape for shape in ground.shapes if shape.kind == "street"]
    rows = pd.DataFrame({"area_code": [one.code for one in streets], "area_name": [one.name for one in streets]})
    rows = rows.assign(key=rows["area_code"], n_issues=30, value=1.0, rate_words="9", mark="")
    rows.loc[0, "value"], rows.loc[1, "mark"] = float("nan"), "▲"
    deck = area_map(rows, RATIO_SCALE, shapes_of(rows, ground, "街道"), ground, rows["key"].iloc[2])
    found = layers(deck)
    assert len(deck.to_json().encode()) < 700_000
    assert len(found["areas"]["data"]) == len(streets) and len(found["hatching"]["data"]) > 3
    assert [mark["p"] for mark in found["marks"]["data"]] == ["▲"]
    assert len(found["chosen"]["data"]) == 1
