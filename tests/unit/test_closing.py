"""How long closing takes: equal to lifelines, by department, and nobody called slow by chance."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from lifelines.utils import median_survival_times, qth_survival_times
from scipy.stats import binomtest

from cleancity.analysis.closing import EVERYONE, closing_finding, closing_hours, how_counted
from cleancity.charts.closing import closing_times

cases = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=20, max_size=120)


def counted(cases, name="甲处"):
    rows = pd.DataFrame(cases, columns=["duration", "is_closed"])
    return (
        rows.assign(n_events=rows["is_closed"].astype(int), n_censored=(~rows["is_closed"]).astype(int))
        .groupby("duration", as_index=False)[["n_events", "n_censored"]].sum().assign(dept_name=name)
    )  # fmt: skip


@settings(max_examples=40)
@given(cases)
def test_median_its_interval_and_the_ninth_tenth_equal_lifelines(drawn):
    found = closing_hours(counted(drawn), 20).iloc[0]
    fitter = KaplanMeierFitter().fit([hours for hours, _ in drawn], [closed for _, closed in drawn])
    interval = median_survival_times(fitter.confidence_interval_)
    expected = (
        fitter.median_survival_time_, *interval.to_numpy(dtype=float).ravel(),
        qth_survival_times(0.1, fitter.survival_function_),
    )  # fmt: skip
    ours = [found[name] for name in ("median_hours", "low_hours", "high_hours", "p90_hours")]
    for mine, theirs in zip(ours, expected, strict=True):
        assert mine == pytest.approx(float(theirs)) or (np.isnan(mine) and np.isinf(float(theirs)))
    assert (found["n"], found["n_open"]) == (len(drawn), sum(not closed for _, closed in drawn))


def test_open_cases_are_not_forgotten():
    quick = [(4, True)] * 40
    assert closing_hours(counted(quick), 20)["median_hours"].iloc[0] == 4
    assert np.isnan(closing_hours(counted(quick + [(30, False)] * 60), 20)["median_hours"].iloc[0])


def test_the_slow_are_named_the_few_are_not_judged_and_all_together_stand_first():
    counts = pd.concat(
        [
            counted([(n % 10, True) for n in range(300)], "快处"),
            counted([(20 + n % 10, True) for n in range(60)], "慢处"), counted([(90, True)] * 5, "小处"),
        ]
    )  # fmt: skip
    rows = closing_hours(counts, 20)
    assert rows["dept_name"].tolist() == [EVERYONE, "慢处", "快处", "小处"]
    assert rows["is_slow"].tolist() == [False, True, False, False]
    assert np.isnan(rows["median_hours"].iloc[3])
    assert closing_finding(rows, 7.0).endswith("明显偏慢：慢处")
    assert len(closing_times(rows).layout.annotations) == 5  # one a row, and the head above them


def test_in_cities_of_equals_hardly_ever_is_anybody_called_slow():
    n_cities = 0
    for seed in range(30):
        rng = np.random.default_rng([seed, 43])
        parts = []
        for number in range(8):
            hours = np.ceil(rng.gamma(2, 8, int(rng.integers(30, 200)))).astype(int)
            followed = rng.integers(1, 200, len(hours))
            seen = list(zip(np.minimum(hours, followed), hours <= followed, strict=True))
            parts.append(counted(seen, f"部门{number}"))
        n_cities += bool(closing_hours(pd.concat(parts), 20)["is_slow"].any())
    assert binomtest(n_cities, 30, 0.05, alternative="greater").pvalue > 0.05, n_cities


def test_nothing_and_days_beyond_the_calendar_are_said():
    none = pd.DataFrame({"dept_name": [], "duration": [], "n_events": [], "n_censored": []})
    assert "还看不出" in closing_finding(closing_hours(none, 20), 7.0)
    beyond = pd.DataFrame({"dept_name": ["甲"], "duration": [float("nan")], "n_events": [3], "n_censored": [4]})
    assert "另有 7 件超出节假日表" in how_counted(beyond)
