"""Hot cells: each piece equals its reference library, and a city where nothing is hot stays cold."""

import warnings

import h3
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cleancity.analysis import hot_cells

MIDDLE = h3.latlng_to_cell(31.2, 113.3, 8)
# 817 cells: a city of the size at which the method was chosen.
CITY = sorted(h3.str_to_int(name) for name in h3.grid_disk(MIDDLE, 16))
NONE = pd.DataFrame({"cell": pd.Series(dtype="int64"), "n_venues": pd.Series(dtype="int64")})


def judged(counts, venues=None, cells=CITY, **more):
    frame = pd.DataFrame({"cell": cells, "n_issues": counts, "n_venues": 0 if venues is None else venues})
    return hot_cells.hot_cells(frame, **more)


def some_cells(n):
    return CITY[: max(n, 1)]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_the_correction_is_that_of_benjamini_and_hochberg(chances):
    found = hot_cells.adjusted(np.array(chances))
    assert found == pytest.approx(stats.false_discovery_control(chances), abs=1e-12)


@given(st.integers(2, 80), st.integers(0, 2**32 - 1), st.booleans())
def test_the_tails_are_those_of_the_exact_binomial(n_cells, seed, has_venues):
    rng = np.random.default_rng(seed)
    cells = some_cells(n_cells)
    frame = pd.DataFrame(
        {"cell": cells, "n_issues": rng.poisson(2, n_cells), "n_venues": rng.poisson(1, n_cells) * has_venues}
    )
    near, counts = hot_cells.neighbourhoods(cells), frame["n_issues"].to_numpy(dtype=float)
    exposure = hot_cells.expected(frame)
    if not counts.sum():
        return
    held = near.toarray() @ counts
    share = np.clip(near.toarray() @ exposure / exposure.sum(), 0, 1)
    upper, lower = hot_cells.upper_tail(counts, exposure, near), hot_cells.lower_tail(counts, exposure, near)
    assert upper == pytest.approx(stats.binom.sf(held - 1, counts.sum(), share), rel=1e-7, abs=1e-12)
    assert lower == pytest.approx(stats.binom.cdf(held, counts.sum(), share), rel=1e-7, abs=1e-12)


@given(st.integers(3, 120), st.integers(0, 2**32 - 1), st.sampled_from([0.1, 1.0, 20.0]))
def test_gi_star_is_that_of_esda(n_cells, seed, mean):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import esda
        import libpysal

        cells = some_cells(n_cells)
        known = set(cells)
        rings = {
            cell: [
                each
                for each in map(h3.str_to_int, h3.grid_disk(h3.int_to_str(cell), 1))
                if each in known and each != cell
            ]
            for cell in cells
        }
        values = np.random.default_rng(seed).poisson(mean, n_cells).astype(float)
        if np.ptp(values) == 0:
            return
        weights = libpysal.weights.W(rings, id_order=cells, silence_warnings=True)
        reference = esda.G_Local(values, weights, star=True, transform="B", permutations=0).Zs
    ours = hot_cells.gi_star(values, hot_cells.neighbourhoods(cells))
    finite = np.isfinite(reference)
    assert finite.any() or n_cells <= 7
    assert ours[finite] == pytest.approx(reference[finite], abs=1e-6)


def test_a_neighbourhood_is_a_cell_and_those_that_touch_it():
    near = hot_cells.neighbourhoods(CITY)
    assert (near != near.T).nnz == 0
    assert near.sum(axis=1).max() == 7
    assert near.diagonal().min() == 1


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=50))
def test_what_is_expected_adds_up_to_what_was_found(rows):
    frame = pd.DataFrame(rows, columns=["n_issues", "n_venues"])
    expected = hot_cells.expected(frame)
    assert expected.sum() == pytest.approx(frame["n_issues"].sum())
    assert (expected > 0).all() or not frame["n_issues"].sum()


def test_without_venues_all_cells_are_alike_and_with_them_more_is_due_to_more():
    assert len(set(hot_cells.expected(pd.DataFrame({"n_issues": [9, 0, 0], "n_venues": 0})))) == 1
    few, many = hot_cells.expected(pd.DataFrame({"n_issues": [9, 1], "n_venues": [1, 4]}))
    assert many > few


def test_cells_that_can_hold_issues_are_those_of_now_of_the_past_year_and_of_the_venues():
    found = pd.DataFrame({"cell": [3, 1], "n_issues": [5, 2]})
    past = pd.DataFrame({"cell": [1, 4]})
    venues = pd.DataFrame({"cell": [1, 9], "n_venues": [2, 3]})
    cells = hot_cells.possible_cells(found, past, venues)
    assert cells.to_dict("list") == {"cell": [1, 3, 4, 9], "n_issues": [2, 5, 0, 0], "n_venues": [2, 0, 0, 3]}
    assert len(hot_cells.possible_cells(found, past[:0], NONE)) == 2


@pytest.mark.parametrize("margin", [1.0, hot_cells.MARGIN], ids=["tail alone", "with the margin"])
@pytest.mark.parametrize("mean", [1.0, 0.1])
def test_a_city_where_nothing_is_hot_is_seldom_called_hot(mean, margin):
    """200 fixed seeds: the share of cities with any false hot cell is not significantly above 5 %."""
    near = hot_cells.neighbourhoods(CITY)
    even = np.ones(len(CITY))
    alarms = 0
    for seed in range(200):
        counts = np.random.default_rng(seed).poisson(mean, len(CITY)).astype(float)
        false = hot_cells.adjusted(hot_cells.upper_tail(counts, even, near)) <= hot_cells.FALSE_SHARE
        alarms += bool(false.any() if margin == 1 else hot_cells.is_hot(counts, even * counts.mean(), near).any())
    assert stats.binomtest(alarms, 200, 0.05, alternative="greater").pvalue > 0.05, alarms


def test_a_city_where_venues_alone_decide_is_seldom_called_hot():
    near, rng = hot_cells.neighbourhoods(CITY), np.random.default_rng(1)
    venues = rng.poisson(rng.gamma(0.4, 3, len(CITY)))
    exposure = hot_cells.expected(pd.DataFrame({"n_issues": np.ones(len(CITY)), "n_venues": venues}))
    alarms = 0
    for seed in range(200):
        counts = np.random.default_rng(seed).poisson(exposure).astype(float)
        alarms += bool((hot_cells.adjusted(hot_cells.upper_tail(counts, exposure, near)) <= 0.05).any())
    assert stats.binomtest(alarms, 200, 0.05, alternative="greater").pvalue > 0.05, alarms


def test_the_z_score_alone_would_cry_wolf():
    """Why the exact tail decides: Gi* with the same correction, one-sided, at one issue a cell."""
    near = hot_cells.neighbourhoods(CITY)
    alarms = 0
    for seed in range(200):
        z = hot_cells.gi_star(np.random.default_rng(seed).poisson(1, len(CITY)).astype(float), near)
        alarms += bool((hot_cells.adjusted(stats.norm.sf(z)) <= 0.05).any())
    assert stats.binomtest(alarms, 200, 0.05, alternative="greater").pvalue < 1e-6


def heaped(n_more=14, mean=1.0, seed=3):
    counts = np.random.default_rng(seed).poisson(mean, len(CITY))
    counts[CITY.index(h3.str_to_int(MIDDLE))] += n_more
    return counts


def test_a_heap_is_found_where_it_is_and_its_quiet_neighbours_are_not_hot():
    rows = judged(heaped()).set_index("cell")
    assert rows.loc[h3.str_to_int(MIDDLE), "is_hot"]
    assert (rows.loc[rows["is_hot"], "n_issues"] >= hot_cells.MARGIN * rows.loc[rows["is_hot"], "expected"]).all()
    areas = hot_cells.hot_areas(judged(heaped()))
    assert areas["top_cell"].iloc[0] == h3.str_to_int(MIDDLE)
    assert areas["n_issues"].sum() == rows.loc[rows["is_hot"], "n_issues"].sum()


def test_many_venues_explain_many_issues():
    counts = heaped(40)
    venues = np.ones(len(CITY), dtype=int)
    venues[CITY.index(h3.str_to_int(MIDDLE))] = 60
    assert judged(counts, venues=1).set_index("cell").loc[h3.str_to_int(MIDDLE), "is_hot"]
    assert not judged(counts, venues=venues).set_index("cell").loc[h3.str_to_int(MIDDLE), "is_hot"]


def test_a_sure_but_small_excess_is_not_hot():
    counts = np.full(len(CITY), 400)
    counts[CITY.index(h3.str_to_int(MIDDLE))] += 110
    row = judged(counts).set_index("cell").loc[h3.str_to_int(MIDDLE)]
    assert row["adjusted"] < 0.99 and not row["is_hot"]
    assert judged(np.where(counts > 400, 900, 400), margin=1.0).set_index("cell").loc[h3.str_to_int(MIDDLE), "is_hot"]


def test_one_cell_alone_and_no_cell_at_all_are_not_hot():
    assert not judged([30], cells=CITY[:1])["is_hot"].any()
    assert judged([], cells=[]).empty and hot_cells.hot_areas(judged([], cells=[])).empty


def test_venues_are_counted_in_their_cells():
    lat, lon = h3.cell_to_latlng(MIDDLE)
    venues = pd.DataFrame({"lon": [lon, lon, None], "lat": [lat, lat, 31.0]})
    assert hot_cells.venues_by_cell(venues, 8).to_dict("list") == {"cell": [h3.str_to_int(MIDDLE)], "n_venues": [2]}
    assert hot_cells.venues_by_cell(venues[2:], 8).empty
