"""Working off a list: weeks, pace, the forecast and its interval, and the words for them."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson

from cleancity.analysis import assessment
from cleancity.analysis.burndown import Pace, left_after, needed_per_week, outlook, pace, weekly, weeks_to_finish
from cleancity.charts import burndown as shown

AS_OF = date(2026, 11, 15)
DAY = (AS_OF - date(1970, 1, 1)).days
flows = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 60)), min_size=1, max_size=60)


def flow_of(problems):
    """assessment/flow_by_day of problems given as (days ago found, days until closed)."""
    found = [DAY - ago for ago, _ in problems]
    closed = [day + took for day, (_, took) in zip(found, problems, strict=True) if day + took <= DAY]
    days = sorted({*found, *closed})
    return pd.DataFrame({"day": days, "n_found": map(found.count, days), "n_closed": map(closed.count, days)}).astype(
        {"n_found": "int64", "n_closed": "int64"}
    )


@given(flows)
def test_the_last_week_holds_what_is_open_and_every_week_ends_on_a_sunday_or_the_report_date(problems):
    weeks = weekly(flow_of(problems), DAY)
    is_open = [ago - took < 0 for ago, took in problems]
    assert weeks["n_open"].iloc[-1] == sum(is_open)
    assert weeks["n_found"].sum() == len(problems) and weeks["n_closed"].sum() == len(problems) - sum(is_open)
    ends = [date(1970, 1, 1) + timedelta(days=int(day)) for day in weeks["day"]]
    assert ends[-1] == AS_OF and all(day.weekday() == 6 for day in ends[:-1])
    for end, n_open in zip(ends, weeks["n_open"], strict=True):
        past = DAY - (end - date(1970, 1, 1)).days
        assert n_open == sum(ago >= past and ago - took < past for ago, took in problems)


def test_the_pace_counts_the_last_weeks_and_not_those_before_half_was_found():
    flow = pd.DataFrame(
        {"day": [DAY - 200, DAY - 56, DAY - 55, DAY], "n_found": [50, 0, 0, 0], "n_closed": [0, 9, 2, 6]}
    )
    assert (pace(flow, DAY, 8).n_closed, pace(flow, DAY, 8).per_week) == (8, 1.0)
    assert pace(flow.assign(day=[DAY - 30, DAY - 20, DAY - 10, DAY]), DAY, 8).n_weeks == 4
    assert pace(flow.assign(day=[DAY - 15, DAY - 12, DAY - 10, DAY]), DAY, 8) is None
    assert pace(flow.iloc[:0], DAY, 8) is None


def test_even_weeks_are_taken_as_chance_and_batches_widen_the_interval():
    even, batches = Pace(48, 8, 1.0), Pace(48, 8, 6.0)
    narrow, wide = weeks_to_finish(60, even), weeks_to_finish(60, batches)
    assert narrow.middle == wide.middle == 10
    assert wide.low < narrow.low < 10 < narrow.high < wide.high
    days = pd.DataFrame({"day": [DAY - 7 * back for back in range(8)], "n_closed": [0, 0, 24, 0, 0, 0, 24, 0]})
    found = pd.concat([pd.DataFrame({"day": [DAY - 100], "n_found": [99], "n_closed": [0]}), days.assign(n_found=0)])
    assert pace(found, DAY, 8).clumping > 10


@pytest.mark.parametrize("level", [0.95, 0.8])
@pytest.mark.parametrize(("rate", "n_open"), [(1.5, 12), (7, 40), (7, 160), (40, 100)])
def test_the_interval_covers_the_true_end_at_its_stated_rate_when_the_rate_is_constant(rate, n_open, level):
    rng = np.random.default_rng([2026, int(rate * 10), n_open])
    n, hits = 600, 0
    for counts in rng.poisson(rate, (n, 8)):
        mean = counts.mean()
        clumping = max(1.0, counts.var(ddof=1) / mean) if mean else 1.0
        ends = weeks_to_finish(n_open, Pace(int(counts.sum()), 8, clumping), level)
        truth = rng.gamma(n_open, 1 / rate)
        hits += ends is None or ends.low <= truth <= ends.high
    assert binomtest(hits, n, level, alternative="less").pvalue > 0.01, hits / n
    assert hits / n < level + 0.09, "an interval that covers everything says nothing"


def test_the_interval_is_the_exact_one_of_the_poisson_process():
    """At its ends, what was seen in eight weeks has just the tail probabilities (without clumping)."""
    ends = weeks_to_finish(30, Pace(48, 8, 1.0))
    # P(48 or fewer in eight weeks while 30 come in `low`): conditional on 78 events, binomial.
    from scipy.stats import binom

    assert binom.sf(29, 30 + 48, ends.low / (ends.low + 8)) == pytest.approx(0.025, abs=2e-3)
    assert binom.cdf(29, 30 + 48 - 1, ends.high / (ends.high + 8)) == pytest.approx(0.025, abs=1e-9)


@given(st.integers(1, 300), st.integers(1, 200), st.floats(0.2, 30), st.floats(1, 8))
def test_what_is_left_lies_between_nothing_and_all_and_agrees_with_the_end(n_open, n_closed, weeks, clumping):
    found = Pace(n_closed, 8, clumping)
    span, ends = left_after(n_open, found, weeks), weeks_to_finish(n_open, found)
    assert 0 <= span.low <= span.middle <= span.high <= n_open
    assert (span.low == 0) == (ends.low <= weeks) or span.middle == 0
    assert outlook(n_open, found, round(ends.low * 7 - 2)) in ("赶不上", "已过期")
    assert outlook(n_open, found, int(ends.high * 7 + 2)) == "赶得上"


def test_more_closings_bring_the_end_nearer_and_more_left_moves_it_away():
    ends = [weeks_to_finish(50, Pace(n, 8, 1.0)) for n in (5, 20, 80)]
    assert [each.low for each in ends] == sorted((each.low for each in ends), reverse=True)
    assert weeks_to_finish(100, Pace(20, 8, 1.0)).high > weeks_to_finish(50, Pace(20, 8, 1.0)).high
    assert needed_per_week(45, 25) == pytest.approx(12.6) and needed_per_week(45, 0) is None
    assert poisson.mean(3) == 3  # the model that the card names


REVIEW = AS_OF + timedelta(days=25)


def test_the_words_say_too_slow_unsure_and_in_time():
    def said(n_open, n_closed, review=REVIEW):
        return assessment.date_words(n_open, Pace(n_closed, 8, 1.0), review, AS_OF)

    assert "赶不上" in said(160, 54) and "每周要办结 **45 件**，是现在的 6.6 倍" in said(160, 54)
    assert "还说不准" in said(24, 54) and "预计还剩" in said(24, 54)
    assert "能赶上" in said(5, 80) and "倍" not in said(5, 80)
    assert "不办就赶不上" in said(5, 0)
    assert "已过 5 天" in said(5, 5, AS_OF - timedelta(days=5)) and "就是数据截至日" in said(5, 5, AS_OF)
    assert "没有设定复核日期" in said(5, 5, None)
    assert "未结的已经没有了" in said(0, 5)
    assert "还看不出" in assessment.date_words(5, None, REVIEW, AS_OF)


def test_the_words_of_the_pace():
    assert assessment.pace_words(0, None, AS_OF) == "反馈的问题已经全部结案。"
    assert "不满 3 周" in assessment.pace_words(9, None, AS_OF)
    assert "一件也没有办结" in assessment.pace_words(9, Pace(0, 8, 1.0), AS_OF)
    assert "最晚说不准" in assessment.pace_words(400, Pace(3, 8, 1.0), AS_OF)
    assert "2027年1月10日" in assessment.pace_words(48, Pace(48, 8, 1.0), AS_OF)


COUNTS = dict.fromkeys(assessment.COUNTS, 0)


def test_the_review_can_be_asked_for_only_when_nothing_stands_in_its_way():
    done = {**COUNTS, "n_found": 10, "n_closed": 10, "n_verified": 10, "n_rebounded": 3, "n_done": 10}
    assert assessment.is_ready(done) and "可以申请" in assessment.ready_words(done)
    assert "都已重新改好" in assessment.standing_words(done)
    for name in ("n_open", "n_unverified", "n_back", "n_leaderless"):
        assert "还不能" in assessment.ready_words({**done, name: 1}), name
    assert not assessment.is_ready(COUNTS)


def test_a_campaign_may_have_a_review_of_its_own():
    other = date(2026, 12, 20)
    assert assessment.review_day("CGW2026", REVIEW, {"CGW2026": other}) == other
    assert assessment.review_day("GW2026", REVIEW, {"CGW2026": other}) == REVIEW
    assert assessment.review_day(None, None, {}) is None


@pytest.mark.parametrize("found", [None, Pace(0, 8, 1.0), Pace(2, 8, 1.0), Pace(54, 8, 5.0)])
@pytest.mark.parametrize("review", [None, REVIEW, AS_OF - timedelta(days=9)])
def test_the_picture_is_drawn_whatever_is_known(found, review):
    weeks = weekly(flow_of([(90, 20), (80, 500), (80, 30)]), DAY)
    figure = shown.burn_down(weeks, found, review, AS_OF)
    assert figure.layout.xaxis.range[1] >= max(AS_OF, review or AS_OF)
    finished = weekly(flow_of([(90, 20)]), DAY)
    assert shown.burn_down(finished, found, review, AS_OF).layout.height
