"""Emerging hot spots: the trend is pymannkendall's, the classes are those of a plain second reading of the rules."""

import h3
import numpy as np
import pandas as pd
import pymannkendall
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity.analysis import emerging, hot_cells
from tests.unit.test_hot_cells import CITY, MIDDLE, NONE

WEEKS = [20766 - 7 * back for back in range(12, -1, -1)]
NO_PAST = pd.DataFrame({"cell": pd.Series(dtype="int64")})
series = st.lists(st.integers(0, 6), min_size=3, max_size=26)


@given(series)
def test_the_trend_is_that_of_pymannkendall(values):
    reference = pymannkendall.original_test(values)
    z, p = emerging.mann_kendall(np.array([values], dtype=float))
    if reference.var_s <= 0:  # all alike: the reference divides nought by nought
        assert (z[0], p[0]) == (0, 1)
        return
    assert (z[0], p[0]) == (pytest.approx(reference.z), pytest.approx(reference.p, abs=1e-12))


@given(st.lists(st.lists(st.floats(0, 9), min_size=9, max_size=9), min_size=1, max_size=6))
def test_many_places_at_once_are_the_same_as_one_after_the_other(rows):
    z, p = emerging.mann_kendall(np.array(rows))
    for row, one_z, one_p in zip(rows, z, p, strict=True):
        alone = emerging.mann_kendall(np.array([row]))
        assert (one_z, one_p) == (alone[0][0], alone[1][0])


def plainly(hot, cold, trend):
    """The rules once more, as a list of questions in the order of the published ones."""
    n, last = len(hot), hot[-1]
    always = sum(hot) / n >= 0.9
    if last and not any(hot[:-1]):
        return "新出现"
    run = 0
    while run < n and hot[n - 1 - run]:
        run += 1
    if last and not always and not any(hot[: n - run]):
        return "连续"
    if last and always:
        return "加剧" if trend > 0 else "减弱" if trend < 0 else "持续"
    if last and any(cold[:-1]):
        return "反复"
    if last:
        return "时有时无"
    return "曾经" if always else None


@given(st.lists(st.sampled_from(["hot", "cold", ""]), min_size=8, max_size=30), st.sampled_from([-1, 0, 1]))
def test_a_class_is_what_its_rule_says(weeks, trend):
    hot, cold = [each == "hot" for each in weeks], [each == "cold" for each in weeks]
    assert emerging.class_of(hot, cold, trend) == plainly(hot, cold, trend)


def shape(text):
    return [each == "1" for each in text]


@pytest.mark.parametrize(
    ("hot", "cold", "trend", "expected"),
    [
        ("0000000000001", "", 0, "新出现"),
        ("0000000011111", "", 1, "连续"),
        ("1111111111111", "", 1, "加剧"),
        ("1111110111111", "", 0, "持续"),
        ("1111111111111", "", -1, "减弱"),
        ("1010000000001", "", 0, "时有时无"),
        ("1010000000001", "0100000000000", 0, "反复"),
        ("1111111111110", "", 0, "曾经"),
        ("1110000000000", "", -1, None),
        ("0000000000000", "", 0, None),
    ],
)
def test_each_class_has_its_example_and_its_sentence(hot, cold, trend, expected):
    found = emerging.class_of(shape(hot), shape(cold or "0" * len(hot)), trend)
    assert found == expected
    assert found is None or emerging.CLASSES[found].endswith("。")


def weekly(table):
    """cell x week counts as the query gives them: no rows where there was nothing."""
    rows = [
        (cell, week, int(n))
        for cell, line in zip(CITY, table, strict=True)
        for week, n in zip(WEEKS, line, strict=True)
        if n
    ]
    return pd.DataFrame(rows, columns=["cell", "found_week_day", "n_issues"])


def test_a_place_that_grows_is_a_hot_spot_that_rises_and_what_is_steady_is_not():
    table = np.random.default_rng(5).poisson(1, (len(CITY), len(WEEKS)))
    table[CITY.index(h3.str_to_int(MIDDLE))] += np.array([0, 0, 1, 2, 4, 6, 9, 12, 15, 18, 21, 24, 27])
    rows = emerging.emerging(weekly(table), NO_PAST, NONE, WEEKS).set_index("cell")
    assert rows.loc[h3.str_to_int(MIDDLE), ["pattern", "trend", "is_hot_now"]].tolist() == ["连续", 1, True]
    around = {h3.str_to_int(name) for name in h3.grid_disk(MIDDLE, 1)}
    assert set(rows.index[rows["pattern"].notna()]) <= around


def test_a_city_that_reports_more_and_more_everywhere_has_no_trend_at_any_one_place():
    rng = np.random.default_rng(6)
    table = np.column_stack([rng.poisson(mean, len(CITY)) for mean in np.linspace(1, 4, len(WEEKS))])
    rows = emerging.emerging(weekly(table), NO_PAST, NONE, WEEKS)
    assert (rows["trend"] != 0).mean() < 0.08


def test_a_cities_worth_of_chance_makes_hardly_a_class():
    """Over 200 null cities of 13 weeks: the last week decides for most classes, so at most about 5 % have any."""
    near, n_with = hot_cells.neighbourhoods(CITY), 0
    even = np.ones(len(CITY))
    for seed in range(200):
        last = np.random.default_rng(seed).poisson(1, len(CITY)).astype(float)
        n_with += bool(hot_cells.is_hot(last, even * last.mean(), near).any())
    assert n_with <= 17  # 95 % of the binomial with 5 % of 200


def test_without_weeks_or_cells_there_is_no_row():
    assert emerging.emerging(weekly(np.zeros((len(CITY), 13))), NO_PAST, NONE, WEEKS).empty
