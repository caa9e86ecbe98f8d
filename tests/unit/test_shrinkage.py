"""Shrinkage towards the peer group: equal to a plain second implementation, and as such an estimate must behave."""

from math import exp, lgamma, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import betabinom

from cleancity.analysis import shrinkage
from cleancity.analysis.shrinkage import prior_of

groups = st.lists(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=10
)


def shrunk(x, n):
    return shrinkage.shrunk(prior_of(x, n), x, n)


def draws(x, n, n_draws, rng):
    return shrinkage.draws(prior_of(x, n), x, n, n_draws, rng)


def arrays(cases):
    return np.array([x for x, _ in cases], float), np.array([n for _, n in cases], float)


def plain_means(cases):
    """The same posterior means on a plain, even and finer grid: flat in the mean and in the spread, no numpy."""

    def log_beta(a, b):
        return lgamma(a) + lgamma(b) - lgamma(a + b)

    top, weighed, total = float("-inf"), [], 0.0
    for i in range(60):
        spread = 0.004 + (0.7 - 0.004) * i / 59
        precision = 1 / spread**2 - 1
        for j in range(400):
            mean = (j + 0.5) / 400
            a, b = mean * precision, (1 - mean) * precision
            fit = sum(log_beta(a + x, b + n - x) - log_beta(a, b) for x, n in cases)
            weighed.append((fit, a, b))
            top = max(top, fit)
    sums = [0.0] * len(cases)
    for fit, a, b in weighed:
        weight = exp(fit - top)
        total += weight
        for at, (x, n) in enumerate(cases):
            sums[at] += weight * (a + x) / (a + b + n)
    return [each / total for each in sums]


@pytest.mark.parametrize(
    "cases",
    [
        [(97, 100), (190, 195), (60, 63), (45, 48), (30, 33), (12, 12)],
        [(31, 128), (65, 124), (93, 138), (23, 95), (84, 270), (17, 58), (8, 16), (0, 1)],
        [(5, 10), (50, 100)],
        [(20, 40)] * 8,
        [(3, 9)],
    ],
)
def test_the_shrunk_shares_equal_a_plain_second_implementation(cases):
    assert shrunk(*arrays(cases)) == pytest.approx(plain_means(cases), abs=0.004)


def test_with_many_peers_the_prior_is_the_one_of_greatest_likelihood():
    rng = np.random.default_rng(5)
    n = rng.integers(30, 200, 80).astype(float)
    x = rng.binomial(n.astype(int), rng.beta(18, 2, 80)).astype(float)

    def cost(logs):
        return -betabinom.logpmf(x, n, exp(logs[0]), exp(logs[1])).sum()

    a, b = np.exp(minimize(cost, [log(5), log(1)], method="Nelder-Mead").x)
    assert shrunk(x, n) == pytest.approx((a + x) / (a + b + n), abs=0.004)
    assert prior_of(x, n).mean == pytest.approx(a / (a + b), abs=0.005)


@settings(deadline=None, max_examples=60)
@given(groups)
def test_a_shrunk_share_lies_between_its_own_and_the_peers(cases):
    x, n = arrays(cases)
    found = shrunk(x, n)
    lowest, highest = min(*(x / n), 0.5), max(*(x / n), 0.5)  # with next to no cases the flat prior's middle pulls
    assert np.all((found > 0) & (found < 1))
    assert np.all((found >= lowest - 1e-9) & (found <= highest + 1e-9))


@settings(deadline=None, max_examples=40)
@given(groups, st.randoms(use_true_random=False))
def test_neither_the_order_of_departments_nor_good_for_bad_changes_anything(cases, random):
    x, n = arrays(cases)
    order = list(range(len(cases)))
    random.shuffle(order)
    assert shrunk(x[order], n[order]) == pytest.approx(shrunk(x, n)[order], abs=1e-9)
    # The grid sits about (x + 1/2) / (n + 1), so turning the shares round turns the answer round.
    assert shrunk(n - x, n) == pytest.approx(1 - shrunk(x, n), abs=1e-6)


def test_the_fewer_the_cases_the_stronger_the_pull():
    x, n = np.array([6, 60, 600, 80, 85, 90.0]), np.array([10, 100, 1000, 100, 100, 100.0])
    pull = (shrunk(x, n) - x / n)[:3]
    assert pull[0] > pull[1] > pull[2] > 0
    assert pull[2] < 0.005


def test_alike_departments_are_drawn_together_and_unlike_ones_left_apart():
    rng = np.random.default_rng(3)
    n = np.full(10, 150.0)
    alike = rng.binomial(150, 0.9, 10).astype(float)
    assert np.ptp(shrunk(alike, n)) < 0.5 * np.ptp(alike / n)
    apart = np.array([30, 60, 90, 120, 140] * 2, float)
    assert shrunk(apart, n) == pytest.approx(apart / n, abs=0.01)


def test_a_department_without_cases_is_taken_for_its_peers():
    x, n = np.array([90, 92, 88, 91, 0.0]), np.array([100, 100, 100, 100, 0.0])
    assert shrunk(x, n)[4] == pytest.approx(prior_of(x, n).mean, abs=1e-9)


def test_a_perfect_dozen_does_not_outdo_what_is_sure():
    x, n = np.array([12, 985, 470, 290, 195.0]), np.array([12, 1000, 480, 300, 200.0])
    found = shrunk(x, n)
    assert found[0] < found[1]


def test_the_draws_are_those_of_the_posterior_and_the_same_again():
    x, n = arrays([(31, 128), (65, 124), (93, 138), (23, 95), (84, 270), (17, 58), (8, 16), (0, 1)])
    first, again = (draws(x, n, 20_000, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(first, again)
    assert first.mean(axis=0) == pytest.approx(shrunk(x, n), abs=0.006)


def test_intervals_hold_the_truth_as_often_as_they_say():
    held, rng = [], np.random.default_rng(11)
    for _ in range(150):
        truth, n = rng.beta(27, 3, 8), np.exp(rng.uniform(np.log(20), np.log(300), 8)).astype(int)
        drawn = draws(rng.binomial(n, truth).astype(float), n.astype(float), 600, rng)
        low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
        held.append((low <= truth) & (truth <= high))
    assert 0.93 < np.mean(held) < 0.975
