"""自查 against 暗访: the interval by places equals statsmodels' cluster-robust one; chance alone claims nothing."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from cleancity.analysis import agreement
from cleancity.analysis.intervals import newcombe
from cleancity.charts import agreement as charts

N_ITEMS = 20


def pairs_of(seed, n_pairs=40, n_places=30, seen_by_self=0.5, faults=(3.3, 16.7)):
    """Places visited by both in a month; places differ, and so do visits."""
    rng = np.random.default_rng(seed)
    place = np.r_[np.arange(n_places), rng.integers(0, n_places, n_pairs - n_places)]
    present = rng.binomial(N_ITEMS, rng.beta(*faults, n_places)[place])
    rows = pd.DataFrame(
        {"venue_key": [f"V{each}" for each in place], "month_number": 24000 + np.arange(n_pairs) % 12,
         "dept_name": [f"部门{each % 3}" for each in place], "venue_type": "公厕", "venue_name": "某处"}
    )  # fmt: skip
    for who, seen in (("self", seen_by_self), ("secret", 1.0)):
        found = rng.binomial(present, seen)
        rows = rows.assign(**{f"{who}_visits": 1, f"{who}_items": N_ITEMS, f"{who}_passed": N_ITEMS - found})
        rows[f"{who}_issues"] = found
    return rows


def item_rows(pairs):
    """One row per checked item: passed, by whom, where."""
    rows = []
    for row in pairs.itertuples():
        for is_self, items, passed in (
            (1, row.self_items, row.self_passed),
            (0, row.secret_items, row.secret_passed),
        ):
            rows += [(1, is_self, row.venue_key)] * passed + [(0, is_self, row.venue_key)] * (items - passed)
    return pd.DataFrame(rows, columns=["passed", "is_self", "place"])


@pytest.mark.parametrize("seed", range(4))
def test_the_interval_by_places_is_the_cluster_robust_one_of_statsmodels(seed):
    pairs = pairs_of(seed)
    items = item_rows(pairs)
    model = sm.OLS(items["passed"], sm.add_constant(items["is_self"]))
    codes = items["place"].astype("category").cat.codes
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": codes, "use_correction": False}, use_t=True)
    found = agreement.agreement(pairs)
    assert found.gap_by_place.value == pytest.approx(fitted.params["is_self"])
    n = found.n_places
    half = (found.gap_by_place.high - found.gap_by_place.low) / 2
    # statsmodels without its correction has places, not places - 1, below the line; t has places - 1 in both.
    assert half == pytest.approx(
        (fitted.conf_int().loc["is_self", 1] - fitted.params["is_self"]) * (n / (n - 1)) ** 0.5, rel=1e-6
    )


def test_the_interval_by_items_is_newcombes_and_the_shares_are_plain_counts():
    pairs = pairs_of(1)
    found = agreement.agreement(pairs)
    sums = pairs[["self_passed", "self_items", "secret_passed", "secret_items"]].sum()
    assert found.gap == newcombe(*map(float, sums))
    assert found.found.value == pairs["self_issues"].sum() / (pairs["self_issues"].sum() + pairs["secret_issues"].sum())
    assert found.seen.value == pytest.approx(pairs["self_issues"].sum() / pairs["secret_issues"].sum())


def test_half_as_much_seen_is_told_as_half():
    found = agreement.agreement(pairs_of(2, 600, 500))
    assert found.seen.low < 0.5 < found.seen.high and found.seen.high - found.seen.low < 0.12
    assert found.verdict == "自查偏松"
    said = agreement.headline(found)
    assert "暗访每发现 100 个问题" in said and "自查只写出" in said


def test_where_places_differ_the_interval_by_places_is_the_wider_one():
    """The same three places again and again with different sides: items are then far from independent."""
    pairs = pairs_of(3, 60, 60).assign(
        self_passed=[20, 10] * 30, self_issues=[0, 10] * 30, secret_passed=[10, 20] * 30, secret_issues=[10, 0] * 30
    )
    found = agreement.agreement(pairs)
    assert found.design_effect > 2
    assert found.gap_by_place.high > found.gap.high and found.verdict == "看不出差别"


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_whatever_the_pairs_nothing_is_claimed_of_too_few_places(seed, n_places):
    found = agreement.agreement(pairs_of(seed, n_places, n_places))
    assert (found.verdict == "样本不足") == (n_places < agreement.LEAST_PLACES)
    assert found.gap_by_place.low <= found.gap.value <= found.gap_by_place.high
    assert agreement.headline(found) and agreement.advice(found, agreement.by(pairs_of(seed), "dept_name"))


def test_no_pairs_are_no_agreement():
    none = pairs_of(1).head(0)
    assert agreement.agreement(none) is None
    assert agreement.by(none, "dept_name").empty and agreement.worst_places(none).empty


def test_visits_that_found_nothing_are_compared_all_the_same():
    clean = pairs_of(1).assign(self_passed=N_ITEMS, self_issues=0, secret_passed=N_ITEMS, secret_issues=0)
    found = agreement.agreement(clean)
    assert (found.seen, found.found, found.verdict) == (None, None, "看不出差别")
    assert "100.0 %" in agreement.headline(found)


def test_equally_strict_visits_are_seldom_told_apart():
    false = sum(
        agreement.agreement(pairs_of(seed, 36, 30, seen_by_self=1.0)).verdict in ("自查偏松", "自查偏严")
        for seed in range(200)
    )
    assert binomtest(false, 200, 0.05, alternative="greater").pvalue > 0.05


def test_the_interval_by_places_holds_the_truth_as_often_as_it_says():
    truth = 3.3 / 20 * 0.5
    held = [
        found.gap_by_place.low <= truth <= found.gap_by_place.high
        for found in (agreement.agreement(pairs_of(seed, 60, 40)) for seed in range(200))
    ]
    assert binomtest(sum(held), 200, 0.95, alternative="less").pvalue > 0.05


def test_units_are_said_apart_with_those_of_too_few_places_last():
    rows = agreement.by(pd.concat([pairs_of(1, 90, 80), pairs_of(2, 3, 3).assign(dept_name="小")]), "dept_name")
    assert list(rows["verdict"])[-1] == "样本不足" and rows["dept_name"].iloc[-1] == "小"
    assert rows["gap"].iloc[:-1].is_monotonic_decreasing
    assert len(charts.dumbbells(rows, list(rows["dept_name"])).data) == 2


def test_a_kinds_interval_takes_the_visit_as_its_case():
    rng = np.random.default_rng(4)
    m = rng.integers(10, 30, 50).astype(float)
    x = rng.binomial(m.astype(int), rng.beta(8, 2, 50)).astype(float)
    row = {"source": "暗访", "n_visits": 50, "n_places": 50, "n_items": m.sum(), "n_passed": x.sum(), "n_issues": 9,
           "sum_xx": (x * x).sum(), "sum_xm": (x * m).sum(), "sum_mm": (m * m).sum()}  # fmt: skip
    alone = {**row, "source": "抽查", "n_visits": 1}
    found = agreement.kinds(pd.DataFrame([row, alone]))
    items = pd.DataFrame(
        [(hit, visit) for visit, (a, b) in enumerate(zip(x, m, strict=True)) for hit in [1] * int(a) + [0] * int(b - a)]
    )
    fitted = sm.OLS(items[0], np.ones(len(items))).fit(
        cov_type="cluster", cov_kwds={"groups": items[1], "use_correction": False}, use_t=True
    )
    half = (fitted.conf_int()[1].iloc[0] - fitted.params.iloc[0]) * (50 / 49) ** 0.5
    assert found["high"].iloc[0] - found["rate"].iloc[0] == pytest.approx(half, rel=1e-6)
    assert (found["low"].iloc[1], found["high"].iloc[1]) == (0, 1)
