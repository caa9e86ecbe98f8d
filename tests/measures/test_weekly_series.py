"""The weekly series, closing hours and surveys in SQL equal the same counted in plain Python."""

import math
import random
import statistics
from collections import defaultdict
from datetime import date, datetime, time, timedelta

import pytest

from cleancity import query
from cleancity.analysis.survival import kaplan_meier, quantile
from cleancity.workdays import load_calendar, load_holidays
from tests.making import store_at
from tests.measures import plain
from tests.measures.conftest import accept
from tests.measures.made import FIRST, LAST

MONDAY = date(2026, 7, 6)
FILTERS = [{}, {"district": "滨江区"}, {"department": "房地产管理处"}, {"source": "暗访", "category": "农贸市场"}]


def weeks(first=MONDAY, last=LAST):
    while first <= last:
        yield first, min(first + timedelta(days=6), last)
        first += timedelta(days=7)


def worked_hours(start, end):
    """Working hours between two moments, minute by minute of each session: the calendar read in the dullest way."""
    calendar, hours, day = load_calendar(), 0.0, start.date()
    while day <= end.date():
        if calendar.is_working(day):
            for opens, closes in calendar.sessions:
                begin = max(start, datetime.combine(day, opens))
                until = min(end, datetime.combine(day, closes))
                hours += max((until - begin).total_seconds(), 0) / 3600
        day += timedelta(days=1)
    return hours


def end_of(closed_at):
    """A bare day counts with all of its work."""
    return closed_at + timedelta(days=1) if closed_at.time() == time() else closed_at


@pytest.mark.parametrize("filters", FILTERS)
def test_every_week_counts_what_the_measures_count(city, filters):
    store, issues = city
    rows = query.run(store, "weekly/issues_by_week", {"from_date": MONDAY, "to_date": LAST, **filters})
    found = {int(row["week_day"]): row for row in rows.to_dict("records")}
    for monday, sunday in weeks():
        period = {"as_of": LAST, "from_date": monday, "to_date": sunday}
        row = found.get((monday - date(1970, 1, 1)).days, defaultdict(int))
        assert (row["n_on_time"], row["n_due"]) == plain.on_time_closure(issues, period, filters)
        assert (row["n_rebound"], row["n_found"]) == plain.rebound_share(issues, period, filters)
        closed = [one.closed_at.date() for one in plain.seen(issues, filters) if one.closed_at]
        assert row["n_closed"] == sum(monday <= day <= sunday for day in closed)


@pytest.mark.parametrize("filters", FILTERS)
def test_the_median_working_hours_of_a_week_are_those_of_the_calendar(city, filters):
    store, issues = city
    rows = query.run(store, "weekly/closing_hours_by_week", {"from_date": MONDAY, "to_date": LAST, **filters})
    found = {int(row["week_day"]): row for row in rows.to_dict("records")}
    for monday, sunday in weeks():
        hours = [
            worked_hours(one.found_at, end_of(one.closed_at)) for one in plain.seen(issues, filters)
            if one.closed_at and monday <= one.closed_at.date() <= sunday
        ]  # fmt: skip
        row = found.get((monday - date(1970, 1, 1)).days)
        assert (row is None) == (not hours)
        if hours:
            assert row["n_timed"] == len(hours)
            assert row["median_hours"] == pytest.approx(statistics.median(hours))


@pytest.mark.parametrize("as_of", [LAST, LAST - timedelta(days=40)])
def test_closing_hours_by_department_count_the_closed_up_and_the_open_down(city, as_of):
    store, issues = city
    asked = {"from_date": MONDAY, "as_of": as_of}
    rows = query.run(store, "weekly/closing_hours_by_department", asked)
    expected = defaultdict(lambda: [0, 0])
    tomorrow = datetime.combine(as_of, time()) + timedelta(days=1)
    for one in plain.seen(issues, {}):
        if not MONDAY <= one.found_at.date() <= as_of:
            continue
        if one.closed_at and one.closed_at.date() <= as_of:
            hours = math.ceil(round(worked_hours(one.found_at, end_of(one.closed_at)), 9))
            expected[one.dept_name, hours][0] += 1
        else:
            expected[one.dept_name, math.floor(round(worked_hours(one.found_at, tomorrow), 9))][1] += 1
    found = {
        (row["dept_name"], int(row["duration"])): [row["n_events"], row["n_censored"]]
        for row in rows.to_dict("records")
    }
    assert found == expected
    assert quantile(kaplan_meier(rows[["duration", "n_events", "n_censored"]]), 0.5) > 0


HEADER = ["问题编号", "上报时间", "结案时间", "责任部门"]


def test_working_hours_hold_around_holidays_lunch_nights_and_the_reach_of_the_table(tmp_path):
    rng = random.Random(5)
    start = datetime(2026, 9, 18)
    pairs = [(start + timedelta(minutes=rng.randrange(30 * 1440)), rng.randrange(12 * 1440)) for _ in range(300)]
    rows = [[f"A{n:03}", str(at), str(at + timedelta(minutes=more)), "园林处"] for n, (at, more) in enumerate(pairs)]
    beyond = [["B1", "2026-12-31 16:00", "2027-01-04 10:00", "园林处"]]
    beyond += [["B2", "2024-12-31 16:00", "2025-01-02 10:00", "园林处"]]
    store = store_at(tmp_path)
    accept(store, "w.csv", "issue", [HEADER, *rows, *beyond])
    sql = "SELECT issue_id, closed_work_minute - found_work_minute FROM issue_worked ORDER BY issue_id"
    with store.cursor() as cursor:
        found = dict(cursor.execute(sql).fetchall())
    for number, (at, more) in enumerate(pairs):
        expected = worked_hours(at, end_of(at + timedelta(minutes=more)))
        assert found[f"A{number:03}"] == pytest.approx(expected * 60), (at, more)
    assert found["B1"] is None and found["B2"] is None
    store.close()


def test_holidays_have_their_names_and_stand_together():
    national = [each for each in load_holidays() if each.name.startswith("国庆节") and each.first.year == 2026]
    assert [(each.first, each.last) for each in national] == [(date(2026, 10, 1), date(2026, 10, 7))]


# ---- inspections and surveys -----------------------------------------------------------------------------------------


def test_inspections_of_a_week_are_summed_and_follow_the_filters(tmp_path):
    rng = random.Random(6)
    store = store_at(tmp_path)
    accept(store, "d.csv", "department", [["部门编码", "部门名称", "别名"], ["D1", "园林管理处", "园林处"]])
    header = ["检查编号", "检查类型", "日期", "责任部门", "检查项数", "合格项数", "发现问题数"]
    rows = []
    for number in range(120):
        n = rng.randrange(1, 20)
        day = MONDAY + timedelta(days=rng.randrange(28))
        passed = rng.choice([n + 1, rng.randrange(n + 1), ""]) if number % 7 == 0 else rng.randrange(n + 1)
        source, dept = rng.choice(["自查", "暗访"]), rng.choice(["园林处", "D1", "房管处"])
        rows.append([f"J{number}", source, str(day), dept, n, passed, rng.choice(["", 0, 3])])
    accept(store, "i.csv", "inspection", [header, *rows])
    for filters in ({}, {"source": "暗访"}, {"department": "园林管理处"}):
        found = query.run(store, "weekly/inspections_by_week", {"from_date": MONDAY, "to_date": LAST, **filters})
        expected = defaultdict(lambda: [0, 0, 0, 0])
        for _, source, day, dept, n, passed, problems in rows:
            if filters.get("source", source) != source or (filters.get("department") and dept == "房管处"):
                continue
            number = (date.fromisoformat(day) - date(1970, 1, 1)).days
            sums = expected[number - (number + 3) % 7]
            sums[0] += problems != ""
            sums[1] += problems or 0
            if passed != "" and passed <= n:
                sums[2] += n
                sums[3] += passed
        names = ["n_inspections", "n_problems", "n_items", "n_passed"]
        assert {int(row["week_day"]): [row[name] for name in names] for row in found.to_dict("records")} == expected
    store.close()


def test_a_survey_is_counted_once_however_finely_it_is_given(tmp_path):
    store = store_at(tmp_path)
    accept(store, "d.csv", "department", [["部门编码", "部门名称", "别名"], ["D1", "园林管理处", "园林处"]])
    header = ["调查编号", "调查日期", "调查项目", "被评部门", "区县", "有效样本", "满意人数"]
    days = [FIRST, FIRST + timedelta(days=30), FIRST + timedelta(days=60)]
    rows = [
        ["1", days[0], "满意率", "", "", 100, 90], ["2", days[0], "满意度", "", "滨江区", 40, 30],
        ["3", days[1], "满意度", "", "滨江区", 40, 30], ["4", days[1], "满意度", "", "城中区", 60, 60],
        ["5", days[1], "满意度", "园林处", "", 50, 20], ["6", days[2], "满意度", "D1", "", 70, 50],
        ["7", days[1], "知晓率", "", "", 10, 5], ["8", days[2], "满意度", "园林管理处", "", 30, 30],
    ]  # fmt: skip
    accept(store, "s.csv", "survey", [header, *rows])
    asked = {"as_of": LAST}
    found = query.run(store, "satisfaction/by_survey", asked)
    assert [(row["kind"], row["scope"], row["n_asked"], row["n_positive"]) for row in found.to_dict("records")] == [
        ("满意度", "全市", 100, 90), ("满意度", "区县", 100, 90), ("满意度", "部门", 100, 80),
        ("知晓率", "全市", 10, 5),
    ]  # fmt: skip
    [row] = query.run(store, "satisfaction/by_department", asked).to_dict("records")
    assert (row["dept_name"], row["n_asked"], row["n_positive"], row["n_surveys"]) == ("园林管理处", 150, 100, 3)
    row = query.run(store, "satisfaction/by_department", {**asked, "from_date": days[2], "to_date": LAST}).iloc[0]
    assert (row["n_asked"], row["n_positive"]) == (100, 80)
    assert query.run(store, "satisfaction/by_department", {"as_of": days[0]}).empty
    districts = query.run(store, "satisfaction/by_district", {**asked, "from_date": FIRST, "kind": "满意度"})
    assert dict(zip(districts["district_name"], districts["n_asked"], strict=True)) == {"滨江区": 80, "城中区": 60}
    one = query.run(store, "satisfaction/by_survey", {**asked, "district": "滨江区"})
    assert one["n_asked"].tolist() == [40, 40]
    store.close()
