"""The queries of 问题热点 equal a plain count of the same rows, whatever the period and the filters."""

from collections import Counter
from datetime import date, timedelta

import h3
import pytest

from cleancity import query
from cleancity.ui.nearness import Near, around
from tests.measures.made import LAST, POINTS
from tests.measures.plain import seen

EPOCH = date(1970, 1, 1)
PERIOD = {"as_of": LAST, "from_date": LAST - timedelta(days=27), "to_date": LAST}
FILTERS = {
    "none": {},
    "district": {"district": "滨江区"},
    "three at once": {"department": "房地产管理处", "source": "暗访", "category": "农贸市场"},
}
filtered = pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)


def cell(point, resolution=8):
    return h3.str_to_int(h3.cell_to_parent(h3.latlng_to_cell(point[1], point[0], 11), resolution))


def kept(issues, filters, n_days=None):
    """Not void, of the filters, on the map but not at the hotline's own address, found in the last days."""
    since = LAST - timedelta(days=n_days - 1) if n_days else date.min
    return [
        each for each in seen(issues, filters)
        if each.point in POINTS and since <= each.found_at.date() <= LAST
    ]  # fmt: skip


@filtered
def test_the_cells_of_the_past_year_are_those_with_an_issue_like_the_chosen_ones(city, filters):
    store, issues = city
    rows = query.run(store, "hotspots/exposure_by_cell", {**PERIOD, **filters, "resolution": 8})
    expected = Counter(cell(each.point) for each in kept(issues, filters, 364))
    assert dict(zip(rows["cell"], rows["n_issues"], strict=True)) == expected
    assert (rows["n_venues"] == 0).all(), "no venue is in the register"


@filtered
def test_cells_by_week_hold_thirteen_weeks(city, filters):
    store, issues = city
    rows = query.run(store, "hotspots/cells_by_week", {**PERIOD, **filters, "resolution": 8})
    monday = LAST - timedelta(days=LAST.weekday())
    first = monday - timedelta(weeks=12)
    expected = Counter()
    for each in kept(issues, filters):
        found = each.found_at.date()
        if found >= first:
            expected[cell(each.point), (found - timedelta(days=found.weekday()) - EPOCH).days] += 1
    counted = {(row.cell, row.found_week_day): row.n_issues for row in rows.itertuples()}
    assert counted == expected


@filtered
def test_points_of_repeat_places_are_those_of_the_period_but_of_at_least_thirty_days(city, filters):
    store, issues = city
    rows = query.run(store, "hotspots/repeat_points", {**PERIOD, **filters, "limit": 100_000})
    assert set(rows["issue_id"]) == {each.number for each in kept(issues, filters, 30) if each.subcategory}
    long = query.run(store, "hotspots/repeat_points", {"as_of": LAST, **filters, "limit": 100_000})
    assert set(long["issue_id"]) == {each.number for each in kept(issues, filters, 91) if each.subcategory}
    cut = query.run(store, "hotspots/repeat_points", {"as_of": LAST, **filters, "limit": 5})
    assert list(cut["issue_id"]) == list(long["issue_id"])[:5]


@pytest.mark.parametrize("filters", [{}, {"source": "暗访"}], ids=["none", "source"])
def test_areas_count_what_names_them_and_what_names_none(city, filters):
    store, issues = city
    rows = query.run(store, "hotspots/areas_by_level", {**PERIOD, **filters, "level": "区县"})
    expected = Counter(
        each.district_name for each in seen(issues, filters)
        if PERIOD["from_date"] <= each.found_at.date() <= LAST
    )  # fmt: skip
    counted = {
        name if isinstance(name, str) else None: n for name, n in zip(rows["area_name"], rows["n_issues"], strict=True)
    }
    assert counted == expected


@pytest.mark.parametrize("metres", [30, 200, 5000])
def test_near_a_point_is_within_so_many_metres_of_it(city, metres):
    store, issues = city
    near = Near(*POINTS[1], metres)
    span = {"as_of": LAST, "from_date": LAST - timedelta(days=90), "to_date": LAST}
    within = [
        each for each in kept(issues, {}, 91)
        if h3.great_circle_distance(POINTS[1][::-1], each.point[::-1], unit="m") <= metres
    ]  # fmt: skip
    summary = query.run(store, "hotspots/cell_summary", {**span, **near.params, "with_default": 0}).iloc[0]
    assert summary["n_issues"] == len(within) > 0
    listed = query.run(store, "issues/list", {**span, **near.params, "n_days": 3})
    assert set(listed[listed["state_words"] != "已作废"]["issue_id"]) == {each.number for each in within}
    some = query.run(
        store,
        "hotspots/issues_by_cell",
        {**span, **near.params, "subcategory": "异味", "with_default": 0},
    )
    assert set(some["issue_id"]) == {each.number for each in within if each.subcategory == "异味"}


def test_a_link_near_a_place_is_read_back_as_it_was_written_and_nonsense_is_not_read():
    assert around(Near(113.301891, 31.221602, 50).word) == Near(113.301891, 31.221602, 50)
    for word in (None, "", "113,31", "a,b,c", "113,31,0", "500,31,50", "113,31,50,9", "nan,31,50"):
        assert around(word) is None
