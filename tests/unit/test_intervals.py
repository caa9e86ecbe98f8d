"""Intervals of shares equal statsmodels, and say what they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from cleancity.analysis.intervals import against_target, newcombe, share, wilson

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.sampled_from([0.8, 0.95, 0.998]))
def test_wilson_equals_statsmodels(case, level):
    assert wilson(*case, level) == pytest.approx(proportion_confint(*case, 1 - level, method="wilson"), abs=1e-12)


@given(counts, counts)
def test_the_difference_of_two_shares_equals_statsmodels(one, other):
    found = newcombe(*one, *other)
    expected = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-9)
    assert found.value == pytest.approx(one[0] / one[1] - other[0] / other[1])


@given(counts)
def test_an_interval_holds_its_share_and_stays_within_nought_and_one(case):
    found = share(*case)
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_a_share_of_nothing_is_nothing():
    assert share(0, 0) is None and newcombe(0, 0, 1, 2) is None


@pytest.mark.parametrize("case", [(-1, 5), (6, 5), (0, 0), (1, -1)])
def test_what_is_no_share_is_refused(case):
    with pytest.raises(ValueError, match="no share"):
        wilson(*case)


def test_a_target_is_met_only_when_the_whole_interval_clears_it():
    assert against_target(share(45, 50), 0.9) == "临界"  # 79 to 96 %
    assert against_target(share(980, 1000), 0.9) == "达标"
    assert against_target(share(700, 1000), 0.9) == "未达标"
    assert against_target(None, 0.9) == "无数据"
