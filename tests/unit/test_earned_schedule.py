"""Earned schedule against a reckoning day by day, and what the textbook says of it; and who holds a plan up."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from cleancity.analysis import schedule
from cleancity.analysis.blocking import blocking

START = 20_400
TASKS = some.lists(some.tuples(some.integers(1, 9), some.integers(0, 60), some.integers(0, 50)), min_size=1, max_size=6)


def tasks(rows):
    frame = pd.DataFrame(rows, columns=["weight", "start_day", "length"])
    return frame.assign(start_day=START + frame["start_day"], end_day=START + frame["start_day"] + frame["length"])


def drawn_of(frame, reports):
    """The curve with reports (day -> earned share), every day of the plan on it, so that nothing is interpolated."""
    total = float(frame["weight"].sum())
    earned = pd.DataFrame(
        {"week_end_day": list(reports), "earned_weight": [share * total for share in reports.values()]}
    )
    return schedule.curve(frame, earned, max(reports))


def plain_planned(frame, day):
    """The planned share at a day's end, by counting days."""
    done = 0.0
    for row in frame.itertuples():
        days = range(int(row.start_day), int(row.end_day) + 1)
        done += row.weight * sum(one <= day for one in days) / len(days)
    return done / float(frame["weight"].sum())


def plain_earned_until(frame, share, first, last):
    """The last day whose planned value has been earned, and the part of the next day's (Lipke)."""
    values = {day: plain_planned(frame, day) for day in range(first - 1, last + 1)}
    reached = max(day for day, value in values.items() if value <= share + 1e-9)
    if reached == last:
        return float(min(day for day, value in values.items() if value >= values[last] - 1e-9))
    return reached + (share - values[reached]) / (values[reached + 1] - values[reached])


@settings(max_examples=40)
@given(TASKS, some.floats(0, 1))
def test_earned_schedule_equals_a_search_day_by_day(rows, share):
    frame = tasks(rows)
    first, last = int(frame["start_day"].min()), int(frame["end_day"].max())
    days = np.arange(first - 1, last + 1, dtype=np.int64)
    planned = schedule.planned_weight(frame, days) / float(frame["weight"].sum())
    assert schedule.earned_until(planned, days.astype(float), share) == pytest.approx(
        plain_earned_until(frame, share, first, last), abs=1e-6
    )


@settings(max_examples=40)
@given(TASKS, some.integers(1, 90))
def test_what_was_planned_until_a_day_is_earned_by_that_day(rows, ahead):
    frame = tasks(rows)
    first = int(frame["start_day"].min())
    day = first + ahead
    share = plain_planned(frame, day)
    assume(0 < share < 1 - 1e-6)
    assume(plain_planned(frame, day + 1) > share + 1e-9)  # in a pause all of it has been earned
    found = schedule.forecast(drawn_of(frame, {day: share}), day)
    assert found.pace == pytest.approx(1, abs=1e-6) and found.days_late == 0
    assert found.value_index == pytest.approx(1)


@settings(max_examples=40)
@given(TASKS, some.floats(0.02, 0.98), some.integers(1, 400))
def test_the_end_lies_ahead_of_an_unfinished_plan_however_late_it_is(rows, share, day):
    frame = tasks(rows)
    first, last = int(frame["start_day"].min()), int(frame["end_day"].max())
    found = schedule.forecast(drawn_of(frame, {first + day: share}), first + day)
    length, gone = last - first + 1, day + 1
    earned = plain_earned_until(frame, share, first, last) - (first - 1)
    assert found.end_day >= first + day
    if first + day > last:
        assert found.is_past_end and found.pace < 1
    # weekly points are joined by lines, so the reckoning by days may differ by the bend within one week
    assert found.pace * gone == pytest.approx(earned, abs=7)
    assert found.days_late == max(round(length / found.pace - length), first + day - last)


def test_spi_returns_to_one_at_the_end_of_a_late_plan_and_the_time_index_does_not():
    frame = tasks([(1, 0, 99)])
    reports = {START + 49: 0.3, START + 99: 0.7, START + 149: 0.999}
    known = schedule.paces(drawn_of(frame, reports), START + 149)
    assert known["value_index"].iloc[-1] == pytest.approx(0.999)
    assert known["pace"].iloc[-1] == pytest.approx(99.9 / 150, abs=0.01)


def test_in_a_pause_of_the_plan_all_that_was_asked_is_earned():
    planned = np.array([0.0, 0.5, 0.5, 1.0])
    days = np.array([0.0, 1.0, 2.0, 3.0])
    assert schedule.earned_until(planned, days, 0.5) == 2
    assert schedule.earned_until(planned, days, 0.75) == 2.5
    assert schedule.earned_until(planned, days, 0.25) == 0.5


def test_the_range_is_that_of_the_last_four_reports_and_never_before_the_last():
    frame = tasks([(1, 0, 99)])
    reports = {START + 9: 0.09, START + 19: 0.1, START + 29: 0.2, START + 39: 0.3, START + 49: 0.4}
    found = schedule.forecast(drawn_of(frame, reports), START + 49)
    each = [round(100 * gone / (100 * share) - 100) for gone, share in ((20, 0.1), (30, 0.2), (40, 0.3), (50, 0.4))]
    assert (found.days_late, found.least, found.most) == (each[-1], min(each), max(each))
    late = schedule.forecast(drawn_of(frame, {START + 98: 0.98, START + 300: 0.98}), START + 300)
    assert late.least >= 300 - 99


def test_reports_that_say_the_same_are_counted_as_standing_still():
    frame = tasks([(1, 0, 99)])
    drawn = drawn_of(frame, {START + 6: 0.1, START + 13: 0.2, START + 20: 0.2, START + 27: 0.2})
    assert schedule.forecast(drawn, START + 27).still_days == 14
    assert schedule.forecast(drawn, START + 13).still_days == 0


def plan(**changes):
    base = {
        "task_id": ["A", "B", "C", "D"], "task_name": ["甲", "乙", "丙", "丁"], "phase_seq": [1, 1, 2, 2],
        "dept_name": ["一", "二", None, "四"], "weight": [2.0, 1.0, 1.0, 1.0], "start_day": [START] * 4,
        "end_day": [START + 9, START + 9, START + 99, START + 99], "planned_share": [1.0, 1.0, 0.5, None],
        "done_share": [0.5, 1.0, 0.4, 0.0], "standing": ["已超期", "已完成", "落后", "无日期"],
        "days_late": [40, None, None, None],
    }  # fmt: skip
    return pd.DataFrame({**base, **changes})


def test_what_blocks_is_what_lacks_weight_the_overdue_first_with_who_waits():
    frame = plan(weight=[1.0, 1.0, 30.0, 1.0])
    drawn = schedule.curve(frame, pd.DataFrame({"week_end_day": [START + 49], "earned_weight": [13.5]}), START + 49)
    found = schedule.forecast(drawn, START + 49)
    blocked = blocking(frame, drawn, found, START + 49)
    assert blocked["task_id"].tolist() == ["A", "C"]
    assert blocked["missing_share"].tolist() == pytest.approx([0.5 / 32, 3 / 32])
    assert blocked["part"].sum() == pytest.approx(1)
    assert blocked["n_waiting"].tolist() == [1, 0]  # D has no planned share: nobody can say that it waits
    assert blocked["gain_days"].iloc[1] > blocked["gain_days"].iloc[0] > 0


def test_nothing_blocks_a_plan_on_time():
    frame = plan(done_share=[1.0, 1.0, 0.6, 0.0], standing=["已完成", "已完成", "按计划", "无日期"])
    assert blocking(frame, pd.DataFrame(), None, START + 49).empty
