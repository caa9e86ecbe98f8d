"""Which cell size a map bears, and where its window lies."""

import math

import h3
import pandas as pd
import pytest

from cleancity.analysis.cells import Extent, bearable_resolution, extent_of, zoom_to


def test_the_wanted_size_is_kept_while_the_map_can_bear_it():
    assert bearable_resolution(9, {7: 50, 8: 300, 9: 2000, 10: 9000}) == 9


def test_too_many_cells_make_the_map_coarser_never_finer():
    counts = {7: 4000, 8: 9000, 9: 20000, 10: 40000}
    assert bearable_resolution(10, counts) == 7
    assert bearable_resolution(7, {7: 10, 8: 20, 9: 30, 10: 40}) == 7


def test_the_coarsest_size_is_the_last_resort():
    assert bearable_resolution(9, {7: 6000, 8: 7000, 9: 8000}) == 7


def test_one_mistyped_point_does_not_move_the_window():
    points = pd.DataFrame({"lon": [113.0 + i / 1000 for i in range(200)] + [-71.0], "lat": [31.2] * 201})
    extent = extent_of(points, trim=0.01)
    assert extent is not None and extent.west > 112


@pytest.mark.parametrize("lon, lat", [(113.3, 31.2), (-71.06, 42.36), (-73.98, 40.75), (18.06, 69.6), (179.5, -17.8)])
def test_the_window_fits_the_data_wherever_on_earth_it_lies(lon, lat):
    box = Extent(lon - 0.1, lat - 0.05, lon + 0.1, lat + 0.05)
    width_at_zoom = (box.east - box.west) / 360 * 512 * 2 ** zoom_to(box, 740, 540)
    up = math.asinh(math.tan(math.radians(box.north))) - math.asinh(math.tan(math.radians(box.south)))
    height_at_zoom = up / (2 * math.pi) * 512 * 2 ** zoom_to(box, 740, 540)
    assert width_at_zoom <= 740 and height_at_zoom <= 540
    assert max(width_at_zoom / 740, height_at_zoom / 540) > 0.8


def test_no_points_have_no_extent():
    assert extent_of(pd.DataFrame({"lon": [None], "lat": [None]}, dtype=float)) is None


def test_a_cell_reaches_the_browser_as_the_name_h3_gives_it():
    from cleancity.charts.map import hex_of

    name = h3.latlng_to_cell(31.2, 113.3, 9)
    assert hex_of(h3.str_to_int(name)) == name
