"""Funnel limits equal scipy's binomial quantiles; nobody is judged on too few cases."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import bdtr
from scipy.stats import binom, binomtest

from cleancity.analysis import funnel, ranking
from cleancity.analysis.scheme import PARTS
from cleancity.charts.funnel import funnel as drawn

CHANCES = {"low_alarm": 0.001, "low_warning": 0.025, "high_warning": 0.975, "high_alarm": 0.999}


def units(*cases, n_min=20):
    rows = pd.DataFrame(cases, columns=["dept_name", "numerator", "n"]).astype({"numerator": float, "n": float})
    return funnel.judged(rows, n_min)


@settings(deadline=None)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=20), st.floats(0.001, 0.999))
def test_the_limits_are_quantiles_of_scipys_binomial_over_n(counts, share):
    n = np.array(counts, float)
    found = funnel.limits(n, share)
    for name, chance in CHANCES.items():
        assert np.array_equal(found[name], binom.ppf(chance, n, share) / n), name


@settings(deadline=None)
@given(st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))), st.floats(0.05, 0.95))
def test_a_chance_that_a_count_reaches_exactly_gives_that_count(case, share):
    k, n = case
    reached = float(bdtr(k, n, share))
    if 1e-9 < reached < 1 - 1e-9:
        assert funnel.quantile(reached, np.array([float(n)]), share)[0] == k


@settings(deadline=None)
@given(st.integers(1, 400), st.floats(0.01, 0.99))
def test_beyond_a_limit_lies_no_more_than_its_chance(n, share):
    limits = funnel.limits(np.array([float(n)]), share).iloc[0]
    for beyond, chance in (("high_alarm", 0.001), ("high_warning", 0.025)):
        assert binom.sf(round(limits[beyond] * n), n, share) <= chance + 1e-12
    for beyond, chance in (("low_alarm", 0.001), ("low_warning", 0.025)):
        assert binom.cdf(round(limits[beyond] * n) - 1, n, share) <= chance + 1e-12


def test_where_all_or_none_succeed_nobody_stands_out():
    assert set(units(("甲", 50, 50), ("乙", 300, 300))["standing"]) == {"正常波动"}
    assert set(units(("甲", 0, 50), ("乙", 0, 300))["standing"]) == {"正常波动"}


def test_units_are_judged_by_how_many_cases_they_have():
    found = units(("甲", 500, 1000), ("乙", 30, 100), ("丙", 47, 50), ("丁", 3, 3), ("戊", 55, 100)).set_index(
        "dept_name"
    )
    assert found["standing"].to_dict() == {
        "甲": "正常波动", "乙": "偏低", "丙": "偏高", "丁": "样本不足", "戊": "正常波动"
    }  # fmt: skip
    words = ranking.funnel_words(found.reset_index(), PARTS["on_time"])
    assert words == "按期结案：乙差得不是偶然；丙好得不是偶然"
    assert ranking.funnel_words(found.reset_index(), PARTS["rebound"]) == "反弹：乙好得不是偶然；丙差得不是偶然"


def test_one_unit_alone_is_compared_with_nobody():
    assert "无从比较" in ranking.funnel_words(units(("甲", 40, 50), ("乙", 2, 5)), PARTS["on_time"])
    assert "无显著差异" in ranking.funnel_words(units(("甲", 40, 50), ("乙", 41, 50)), PARTS["on_time"])


def test_a_chart_is_drawn_of_any_group():
    for group in (units(("甲", 1, 1)), units(("甲", 0, 30), ("乙", 30, 30)), units(("甲", 500, 1000), ("乙", 3, 100))):
        assert len(drawn(group, PARTS["rework"]).data) == 5


def test_among_equals_hardly_anybody_lies_beyond_the_alarm_line():
    alarms = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        n = np.exp(rng.uniform(np.log(20), np.log(400), 10)).astype(int)
        rows = pd.DataFrame({"dept_name": list("甲乙丙丁戊己庚辛壬癸"), "numerator": rng.binomial(n, 0.95), "n": n})
        alarms += int(funnel.judged(rows, 20)["standing"].isin(["偏高", "偏低"]).sum())
    assert binomtest(alarms, 2000, 0.002, alternative="greater").pvalue > 0.01


@pytest.mark.parametrize("columns", [["dept_name", "numerator", "n"]])
def test_nothing_is_judged_as_nothing(columns):
    assert funnel.judged(pd.DataFrame({name: [] for name in columns}), 20).empty
