"""Control charts: equal to a plain reckoning with loops and to examples done by hand, right on steady series, awake."""

from itertools import pairwise
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from cleancity.analysis.control import BEYOND, RUN, TWO_OF_THREE, broken_rules, control_chart

SEEDS = range(200)


def weeks(numerator, n=1, left_out=()):
    size = len(numerator)
    n = [n] * size if np.isscalar(n) else list(n)
    marks = [at in left_out for at in range(size)]
    return pd.DataFrame({"numerator": numerator, "n": n, "is_left_out": marks})


# ---- by hand ---------------------------------------------------------------------------------------------------------


def test_a_p_chart_done_by_hand():
    # Twelve samples of 100 with 10 defective each but for two, mean exactly 0.10; sigma = sqrt(0.1 * 0.9 / 100) = 0.03.
    chart = control_chart(weeks([10, 8, 12, 10, 9, 11, 10, 10, 8, 12, 11, 9, 20], 100), "p")
    assert chart.centre == pytest.approx(0.10)
    assert (chart.judged["low"], chart.judged["high"]) == pytest.approx((0.01, 0.19))
    assert chart.judged["rule"] == BEYOND and chart.widened == 1
    half = control_chart(weeks([10, 8, 12, 10, 9, 11, 10, 10, 8, 12, 11, 9, 5], [100] * 12 + [25]), "p")
    assert half.judged["high"] == pytest.approx(0.10 + 3 * sqrt(0.09 / 25))  # fewer cases, wider limits
    assert half.judged["rule"] == ""


def test_a_u_chart_done_by_hand():
    # Four problems an inspection on 9 inspections a week: sigma = sqrt(4 / 9) = 2/3, limits 2 and 6.
    chart = control_chart(weeks([36, 33, 39, 36, 38, 34, 36, 55], 9), "u")
    assert chart.centre == pytest.approx(4)
    assert (chart.judged["low"], chart.judged["high"]) == pytest.approx((2, 6))
    assert chart.judged["rule"] == BEYOND


def test_an_xmr_chart_done_by_hand():
    # Moving ranges 2, 2, 2, 2, 2: limits mean +- 2.66 * 2.
    chart = control_chart(weeks([10, 12, 10, 12, 10, 12, 17]), "xmr")
    assert chart.centre == 11
    assert (chart.judged["low"], chart.judged["high"]) == pytest.approx((11 - 2.66 * 2, 11 + 2.66 * 2), abs=0.005)
    assert chart.judged["rule"] == BEYOND


def test_laneys_factor_done_by_hand():
    # p 0.5 on 100 cases, sigma 0.05; weeks at 0.45 and 0.55 by turns are z -1 and +1: moving range 2, factor 2 / 1.128.
    chart = control_chart(weeks([45, 55] * 6 + [50], 100), "p")
    assert chart.widened == pytest.approx(2 / 1.128379)
    assert chart.judged["high"] == pytest.approx(0.5 + 3 * 0.05 * 2 / 1.128379)


@pytest.mark.parametrize(
    ("z", "rule"),
    [
        ([0, 0, 3.1], BEYOND),
        ([0, 0, -3.1], BEYOND),
        ([2.1, 0, 2.1], TWO_OF_THREE),
        ([2.1, 2.1, 0], ""),  # the week itself is not one of them
        ([2.1, 0, -2.1], ""),
        ([2.1, 0, 0, 2.1], ""),
        ([0.1] * 9, RUN),
        ([0.1] * 8, ""),
        ([-0.1] + [0.1] * 8, ""),
    ],
)
def test_each_rule_and_what_is_only_nearly_one(z, rule):
    assert broken_rules(np.array(z, dtype=float), np.ones(len(z), dtype=bool))[-1] == rule


def test_a_run_goes_over_a_week_that_is_left_out():
    z = np.array([0.1] * 8 + [-1.0, 0.1])
    counted = np.ones(10, dtype=bool)
    assert broken_rules(z, counted)[-1] == ""
    counted[8] = False
    assert broken_rules(z, counted)[-1] == RUN


# ---- a plain second reckoning ----------------------------------------------------------------------------------------


def plain_chart(kind, top, n, left_out):
    """Centre and limits of the last week by loops, as the books have it; weeks outside their own limits taken out."""
    usable = [at for at in range(len(top) - 1) if not left_out[at] and n[at] > 0]
    out = set()
    for _ in range(3):
        if len(out) == len(usable):
            break
        centre, sigma, _, _ = plain_level(kind, top, n, [at for at in usable if at not in out])
        value = [top[at] if kind == "xmr" else top[at] / n[at] for at in usable]
        more = {at for at, each in zip(usable, value, strict=True) if abs(each - centre) > 3 * sigma(at)} - out
        if not more:
            break
        out |= more
    kept = [at for at in usable if at not in out] if len(out) <= 0.2 * len(usable) else usable
    return (*plain_level(kind, top, n, kept), kept)


def plain_level(kind, top, n, kept):
    def mean_range(values):
        ranges = [abs(b - a) for a, b in pairwise(values)]
        if not ranges:
            return 0.0
        usual = [each for each in ranges if each <= 3.267 * sum(ranges) / len(ranges)]
        return sum(usual) / len(usual)

    if kind == "xmr":
        spread = mean_range([top[at] for at in kept]) / 1.128379
        return sum(top[at] for at in kept) / len(kept), lambda at: spread, 1.0, spread
    centre = sum(top[at] for at in kept) / sum(n[at] for at in kept)
    variance = centre * (1 - centre) if kind == "p" else centre
    chance = {at: sqrt(variance / n[at]) for at in range(len(top)) if n[at] > 0}
    z = [(top[at] / n[at] - centre) / chance[at] if chance[at] else 0.0 for at in kept]
    ratio = mean_range(z) / 1.128379
    factor = ratio if ratio > 1 + 1.645 * sqrt(0.826 / max(len(kept) - 1, 1)) else 1.0
    return centre, lambda at: chance[at] * factor, factor, ratio


series = st.integers(4, 30).flatmap(
    lambda size: st.tuples(
        st.lists(st.integers(1, 400), min_size=size, max_size=size),
        st.lists(st.floats(0, 1), min_size=size, max_size=size),
        st.lists(st.sampled_from([False, False, False, True]), min_size=size, max_size=size),
    )
)


@pytest.mark.parametrize("kind", ["p", "u", "xmr"])
@settings(max_examples=50)
@given(series)
def test_limits_equal_a_plain_reckoning_with_loops(kind, drawn):
    n, shares, left_out = drawn
    if all(left_out[:-1]):
        return
    top = [round(each * share) for each, share in zip(n, shares, strict=True)]
    marked = [at for at, each in enumerate(left_out) if each]
    chart = control_chart(weeks(top, n, marked), kind)
    centre, sigma, factor, ratio, kept = plain_chart(kind, top, n, left_out)
    if kind != "xmr" and abs(ratio - 1 - 1.645 * sqrt(0.826 / max(len(kept) - 1, 1))) < 1e-9:
        return  # on the very edge of being widened the last bit decides
    last = len(top) - 1
    assert chart.centre == pytest.approx(centre)
    assert chart.n_baseline == len(kept) and chart.widened == pytest.approx(factor)
    assert chart.judged["high"] == pytest.approx(
        min(centre + 3 * sigma(last), 1) if kind == "p" else centre + 3 * sigma(last)
    )
    assert chart.judged["low"] == pytest.approx(max(centre - 3 * sigma(last), 0))


@settings(max_examples=50)
@given(series)
def test_what_is_left_out_changes_no_limit_whatever_it_was(drawn):
    n, shares, left_out = drawn
    top = [round(each * share) for each, share in zip(n, shares, strict=True)]
    marked = [at for at, each in enumerate(left_out[:-1]) if each]
    other = [0 if at in marked else each for at, each in enumerate(top)]
    one, two = control_chart(weeks(top, n, marked), "p"), control_chart(weeks(other, n, marked), "p")
    pd.testing.assert_series_equal(one.weeks["high"], two.weeks["high"])
    assert one.judged["rule"] == two.judged["rule"]


def test_nothing_to_go_by_breaks_nothing():
    for kind in ("p", "u", "xmr"):
        assert control_chart(weeks([3], 9), kind).n_baseline == 0
        assert control_chart(weeks([0, 0, 0], 0), kind).judged["rule"] == ""
        assert control_chart(weeks([5, 5, 5, 5], 9), kind).judged["rule"] == ""


def test_one_wild_week_is_set_aside_and_many_are_not():
    steady = [50, 52, 48, 51, 49, 50, 53, 47, 50, 51, 49, 52]
    with_one = control_chart(weeks([*steady[:6], 90, *steady[6:], 51], 100), "p")
    assert with_one.weeks["is_set_aside"].tolist().count(True) == 1
    assert with_one.centre == pytest.approx(sum(steady) / 1200)
    halves = control_chart(weeks([50] * 6 + [80] * 6 + [80], 100), "p")
    assert not halves.weeks["is_set_aside"].any()


# ---- steady cities and planted shifts --------------------------------------------------------------------------------


def steady(seed, kind, shift=1.0, figure=0):
    """26 to 52 steady weeks of realistic size, and one more that is `shift` times as much; a city has several."""
    rng = np.random.default_rng([seed, 41, figure])
    size = int(rng.integers(26, 53)) + 1
    factor = np.r_[np.ones(size - 1), shift]
    if kind == "p":
        n = rng.integers(500, 900, size) if seed % 2 else rng.integers(60, 120, size)
        share = 0.02 + 0.01 * (seed % 3) if seed % 2 else 0.3
        return rng.binomial(n, np.minimum(share * factor, 1)), n
    if kind == "u":
        n = rng.integers(35, 60, size)
        return rng.poisson((1.5 + seed % 3) * factor * n), n
    return rng.poisson((120 + 10 * (seed % 60)) * factor), np.ones(size)


def alarms(kind, shift=1.0, n_figures=1):
    figures = [steady(seed, kind, shift, figure) for seed in SEEDS for figure in range(n_figures)]
    charts = [control_chart(weeks(*each), kind) for each in figures]
    stated = sum(chart.false_alarm_rate for chart in charts) / len(charts)
    return sum(bool(chart.judged["rule"]) for chart in charts), stated


@pytest.mark.parametrize("kind", ["p", "u", "xmr"])
def test_steady_series_raise_no_more_false_alarms_than_stated(kind):
    n_alarms, stated = alarms(kind, n_figures=5)
    assert binomtest(n_alarms, 5 * len(SEEDS), stated, alternative="greater").pvalue > 0.05, n_alarms


def test_more_spread_than_chance_is_widened_and_then_raises_no_more_than_stated():
    n_alarms = n_naive = n_widened = 0
    for seed in SEEDS:
        rng = np.random.default_rng([seed, 42])
        size, n = int(rng.integers(26, 53)) + 1, rng.integers(600, 900, 53)
        share = rng.beta(0.32 * 120, 0.68 * 120, size)  # the weeks themselves differ
        top = rng.binomial(n[:size], share)
        chart = control_chart(weeks(top, n[:size]), "p")
        n_widened += chart.widened > 1
        n_alarms += bool(chart.judged["rule"])
        n_naive += abs(chart.judged["z"] * chart.widened) > 3
    assert n_widened > 190
    assert binomtest(n_alarms, len(SEEDS), 0.025, alternative="greater").pvalue > 0.05, n_alarms
    assert n_naive > 20, "without widening it would cry wolf"


@pytest.mark.parametrize(("kind", "shift"), [("p", 2.2), ("u", 1.6), ("xmr", 1.6)])
def test_a_planted_shift_is_found(kind, shift):
    n_alarms, _ = alarms(kind, shift)
    assert n_alarms > 190
