"""What the sheets say of random cities equals plain counts; decisions' counts equal a loop over what they are about."""

import random
from datetime import date

import pytest

from cleancity import query
from cleancity.briefing import items
from cleancity.briefing.questions import question
from tests.deciding import decide, hold
from tests.making import rows_of
from tests.measures import plain
from tests.measures.made import LAST

EPOCH = date(1970, 1, 1)
OF_DEPARTMENT = ("on_time_closure", "overdue_open", "rebound_share", "repeat_share")


@pytest.mark.parametrize("period", ["近13周", "全部"])
def test_a_departments_numbers_are_the_plain_counts_of_its_issues(city, period):
    store, issues = city
    asked = question(store, period=period)
    days = {"as_of": asked.view.as_of, "from_date": asked.view.period.from_date, "to_date": asked.view.period.to_date}
    found = items.ITEMS["departments"].compose(asked)
    assert {sheet.narrowing for sheet in found} >= {"市容环境管理处", "园林管理处", "房地产管理处", "外来公司"}
    for sheet in found:
        for measure, number in zip(OF_DEPARTMENT, sheet.numbers, strict=True):
            numerator, denominator = getattr(plain, measure)(issues, days, {"department": sheet.narrowing})
            if denominator:
                assert (number.trace.numerator, number.trace.denominator) == (numerator, denominator), number
                shown = f"{numerator:,} 件" if measure == "overdue_open" else f"{numerator / denominator * 100:.1f} %"
                assert number.value == shown
    overdue = [plain.overdue_open(issues, days, {"department": sheet.narrowing})[0] for sheet in found]
    assert overdue == sorted(overdue, reverse=True)


def test_a_departments_overdue_issues_are_counted_by_age(city):
    store, issues = city
    asked = question(store, period="全部")
    today = asked.view.as_of
    late = [
        (one.dept_name, (today - one.due_at.date()).days)
        for one in plain.seen(issues, {})
        if one.due_at and one.due_at.date() <= today and not (one.closed_at and one.closed_at.date() <= today)
    ]
    for sheet in items.ITEMS["departments"].compose(asked):
        ages = [days for name, days in late if name == sheet.narrowing]
        if ages:
            ends = ((31, 10_000), (15, 30), (8, 14), (4, 7), (0, 3))
            bands = [sum(first <= days <= last for days in ages) for first, last in ends]
            assert [bar.value for bar in sheet.blocks[0].bars] == bands
            assert f"超期未结 {len(ages)} 件" in sheet.finding


def test_the_counts_of_decisions_are_those_of_a_loop_over_their_issues(city):
    store, _ = city
    rng, as_of = random.Random(7), (LAST - EPOCH).days
    rows = rows_of(store, "SELECT issue_id, closed_day, came_back_day FROM closed_issue")
    closed = {number: (day, back) for number, day, back in rows}
    known = [number for (number,) in rows_of(store, "SELECT issue_id FROM issue")]
    back = [number for number, (_, day) in closed.items() if day is not None]
    expected = {}
    for number in range(6):
        held = date(2026, 7 + number % 3, 10)
        about = set(rng.sample(known, rng.randint(0, 4)) + rng.sample(back, min(len(back), rng.randint(0, 2))))
        hold(store, f"m{number}", held)
        decide(store, f"d{number}", f"m{number}", unit="园林局", about=about)
        done = [closed[issue] for issue in about if issue in closed and closed[issue][0] <= as_of]
        returned = [day for _, day in done if day is not None and day <= as_of]
        since = [day for day in returned if day > (held - EPOCH).days]
        last = max((day for day, _ in done), default=None)
        expected[f"d{number}"] = (len(about), len(done), len(returned), len(since), last)
    found = query.run(store, "meeting/decisions", {"as_of": LAST}).astype(object)
    found = found.where(found.notna(), None)
    columns = ["n_issues", "n_closed", "n_came_back", "n_back_since", "last_closed_day"]
    assert {row["decision_id"]: tuple(row[name] for name in columns) for row in found.to_dict("records")} == expected
    assert set(found["unit"]) == {"园林管理处"}, "an alias means the department"
    assert any(since for *_, since, _ in expected.values()), "some came back after their meeting"
