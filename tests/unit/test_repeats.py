"""On time beside repeated: an interval that knows clumps, and names only who stands out."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from cleancity.analysis import rebound_answers, repeats
from cleancity.analysis.intervals import share, wilson
from cleancity.charts import dumbbell
from cleancity.charts.rebounds import pair_rows

places = st.lists(st.integers(1, 12), min_size=1, max_size=60)


def counted(sizes, unit="甲", n_due=100, n_on_time=98):
    """The row of rebounds/on_time_and_repeat_by_unit for places of these sizes."""
    sizes = np.asarray(sizes)
    inside = sizes[sizes >= 3]
    return {
        "unit": unit, "n_due": n_due, "n_on_time": n_on_time, "n_located": int(sizes.sum()),
        "n_repeat": int(inside.sum()), "n_places": len(sizes), "sum_squares": int((sizes**2).sum()),
        "sum_squares_repeat": int((inside**2).sum()),
    }  # fmt: skip


@given(places)
def test_the_interval_holds_the_share_and_is_never_narrower_than_that_of_cases_drawn_alone(sizes):
    row = counted(sizes)
    found, alone = repeats.repeat_share(row), wilson(row["n_repeat"], row["n_located"])
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.high - found.low >= alone[1] - alone[0] - 1e-9
    assert (found.successes, found.n) == (row["n_repeat"], row["n_located"])


def test_the_design_effect_is_the_plain_sum_over_places():
    sizes = [1, 1, 2, 4, 7, 1, 3]
    row, p = counted(sizes), 14 / 19
    spread = sum(((size if size >= 3 else 0) - p * size) ** 2 for size in sizes) * 7 / 6
    assert repeats.design_effect(row) == pytest.approx(max(1, spread / 19 / (p * (1 - p))))
    assert repeats.design_effect(counted([1] * 20)) == 1 and repeats.design_effect(counted([4, 4])) == 4


def drawn(rng, n_places):
    """Sizes of places: most are seen once or twice, one in twenty is chronic."""
    return np.where(rng.random(n_places) < 0.06, rng.integers(3, 11, n_places), 1 + (rng.random(n_places) < 0.15))


def test_the_interval_covers_where_that_of_cases_drawn_alone_does_not():
    rng = np.random.default_rng(7)
    truth = counted(drawn(rng, 400_000))
    truth = truth["n_repeat"] / truth["n_located"]
    ours = alone = 0
    for _ in range(500):
        row = counted(drawn(rng, 260))
        found, simple = repeats.repeat_share(row), share(row["n_repeat"], row["n_located"])
        ours += found.low <= truth <= found.high
        alone += simple.low <= truth <= simple.high
    assert ours / 500 > 0.92 and alone / 500 < 0.85, (ours, alone)


def city_of(rng, n_units=14, n_places=260):
    rows = [counted(drawn(rng, n_places), f"部门{number}") for number in range(n_units)]
    whole = {name: sum(row[name] for row in rows) for name in rows[0] if name != "unit"}
    return pd.DataFrame([{"unit": None, **whole}, *rows])


def test_in_a_city_without_a_culprit_hardly_anybody_is_named():
    named = sum(repeats.stands_out(city_of(np.random.default_rng([11, seed])), 20) is not None for seed in range(200))
    assert binomtest(named, 200, 0.05, alternative="greater").pvalue > 0.05, named


def test_a_culprit_is_named():
    rows = city_of(np.random.default_rng(3))
    bad = counted([*[6] * 30, *[1] * 100], "坏部门")
    assert repeats.stands_out(pd.concat([rows, pd.DataFrame([bad])]), 20) == "坏部门"
    assert repeats.stands_out(rows.head(2), 20) is None, "one unit alone has nobody to stand out from"


def test_units_with_too_few_have_no_verdict_and_stand_last():
    rows = pd.DataFrame([counted([5] * 9, None), counted([1] * 30, "甲"), counted([9], "乙"), counted([4] * 9, "丙")])
    pairs = repeats.pairs(rows, 20)
    assert list(pairs["unit"]) == [repeats.WHOLE, "丙", "甲", "乙"]
    assert list(pairs["enough"]) == [True, True, True, False]
    figure = dumbbell.side_by_side(pairs)
    assert "乙（样本不足）" in figure.layout.yaxis.ticktext
    assert pair_rows(pairs)["repeat_words"].iloc[2] == "0.0 %"


def test_nothing_at_all_is_said_in_words():
    empty = pd.DataFrame([{**counted([], None, 0, 0)}])
    assert repeats.pairs(empty, 20)["repeat"].isna().all()
    assert "样本不足" in rebound_answers.on_time_yet_repeated(empty, "近 30 天", "department", 20).words
    assert repeats.pairs(empty.iloc[:0], 20).empty
