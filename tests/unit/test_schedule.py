"""Planned against earned progress, beside a reckoning day by day."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from cleancity.analysis import schedule

START = 20_400


def tasks(*rows):
    return pd.DataFrame(rows, columns=["weight", "start_day", "end_day"])


@given(
    some.lists(
        some.tuples(some.floats(0, 9), some.integers(START, START + 300), some.integers(0, 120)), min_size=1, max_size=8
    ),
    some.integers(START - 10, START + 450),
)
def test_planned_weight_equals_a_count_of_days(rows, day):
    frame = tasks(*[(weight, start, start + length) for weight, start, length in rows])
    plain = 0.0
    for weight, start, length in rows:
        days_of_task = range(start, start + length + 1)
        plain += weight * sum(one <= day for one in days_of_task) / len(days_of_task)
    assert schedule.planned_weight(frame, np.array([day]))[0] == pytest.approx(plain)


def test_tasks_without_dates_count_neither_as_plan_nor_as_whole():
    frame = tasks((1.0, START, START + 9), (5.0, None, None))
    drawn = schedule.curve(frame, pd.DataFrame({"week_end_day": [START + 4], "earned_weight": [0.5]}), START + 4)
    assert drawn["planned_share"].max() == 1.0
    assert drawn.dropna()["earned_share"].tolist() == [0.5]


def test_without_dates_there_is_no_curve_and_no_forecast():
    drawn = schedule.curve(tasks((1.0, None, None)), pd.DataFrame({"week_end_day": [], "earned_weight": []}), START)
    assert drawn.empty and schedule.forecast(drawn, START) is None


def half_speed(earned_share):
    frame = tasks((10.0, START, START + 99))
    reports = pd.DataFrame({"week_end_day": [START + 49], "earned_weight": [10 * earned_share]})
    return schedule.forecast(schedule.curve(frame, reports, START + 49), START + 49)


def test_half_the_pace_doubles_the_time():
    assert half_speed(0.25).days_late == pytest.approx(100, abs=2)


def test_on_pace_is_on_time_and_ahead_is_early():
    assert half_speed(0.5).days_late == 0
    assert half_speed(0.75).days_late < 0


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_nothing_or_everything_done_needs_no_forecast(share):
    assert half_speed(share) is None
