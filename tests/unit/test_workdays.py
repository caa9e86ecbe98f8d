"""The working calendar: its days, its limits minute by minute, and the same limits in SQL."""

import random
from bisect import bisect_left
from datetime import date, datetime, time, timedelta

import pytest

from cleancity import intake, workdays
from cleancity.errors import ConfigError
from cleancity.settings import QUERIES
from cleancity.store import schema
from cleancity.workdays import after_working_days, after_working_hours, load_calendar
from tests.making import csv_bytes, rows_of, store_at

FIRST, LAST = datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59)
HEADER = ["问题编号", "上报时间", "责任部门", "时限数值", "时限单位"]
# The week around National Day 2026: closed from the 1st to the 7th, open on Saturday the 10th.
AROUND = {"2026-09-30": True, "2026-10-01": False, "2026-10-07": False, "2026-10-08": True, "2026-10-10": True,
          "2026-10-11": False, "2026-09-20": True, "2025-01-28": False, "2025-01-26": True}  # fmt: skip
LIMITS = [
    ("2026-11-13 10:00", 1, "工作日", "2026-11-16 17:30"),  # Friday: until Monday's end, not Saturday at ten
    ("2026-11-14 10:00", 1, "工作日", "2026-11-16 17:30"),  # Saturday
    ("2026-09-30 16:00", 2, "工作日", "2026-10-09 17:30"),  # over the holiday
    ("2026-10-09 09:00", 1, "工作日", "2026-10-10 17:30"),  # a Saturday that is worked
    ("2026-11-12 09:00", 0.5, "工作日", "2026-11-13 17:30"),  # less than a day is a day
    ("2026-11-13 10:00", 2, "工作时", "2026-11-13 12:00"),  # the end of a session belongs to it
    ("2026-11-13 11:00", 2, "工作时", "2026-11-13 14:30"),  # lunch does not count
    ("2026-11-13 17:00", 1, "工作时", "2026-11-16 09:30"),
    ("2026-11-14 23:00", 2, "工作时", "2026-11-16 11:00"),
    ("2026-11-13 07:00", 0, "工作时", "2026-11-13 07:00"),
    ("2026-11-13 10:00:30", 0.5, "工作时", "2026-11-13 10:30:30"),
    ("2026-11-13 10:00", 36, "小时", "2026-11-14 22:00"),
    ("2026-11-13 10:00", 3, "日", "2026-11-16 10:00"),
    ("2026-12-30 10:00", 5, "工作日", None),  # nobody has said yet which days of 2027 are worked
    ("2026-12-31 16:00", 5, "工作时", None),
    ("2024-12-31 16:00", 1, "工作日", None),
]


@pytest.mark.parametrize(("day", "is_working"), AROUND.items())
def test_holidays_and_days_worked_instead_are_those_of_the_table(day, is_working):
    assert load_calendar().is_working(date.fromisoformat(day)) == is_working


def test_the_table_is_the_state_councils_two_years_and_says_where_each_day_is_from():
    calendar = load_calendar()
    assert (calendar.first.year, calendar.last.year) == (2025, 2026)
    assert len(calendar.off) == 28 + 33 and len(calendar.on) == 5 + 6
    assert not calendar.off & calendar.on


def limits_in_sql(store, rows):
    """due_at of each (moment, number, unit), by the front door; rows of the same order."""
    cells = [[f"K{n:05}", str(moment), "城管局", f"{number:g}", unit] for n, (moment, number, unit) in enumerate(rows)]
    receipt = intake.ingest(store, csv_bytes([HEADER, *cells]), "limits.csv", "issue")
    assert receipt.rows.good == len(rows)
    return [due for (due,) in rows_of(store, "SELECT due_at FROM issue ORDER BY issue_id")], receipt


def test_a_limit_ends_where_a_clerk_would_say(store):
    ends, receipt = limits_in_sql(store, [row[:3] for row in LIMITS])
    assert [end and str(end).removesuffix(":00") for end in ends] == [row[3] for row in LIMITS]
    [notice] = [each for each in receipt.notices if "节假日表" in each]
    assert "有 3 行" in notice and "2025 至 2026 年" in notice


def working_minutes(calendar):
    """Every minute of work, the boring way."""
    minutes, moment = [], FIRST
    while moment <= LAST:
        if calendar.is_working(moment.date()) and any(a <= moment.time() < b for a, b in calendar.sessions):
            minutes.append(moment)
        moment += timedelta(minutes=1)
    return minutes


def plain_end(minutes, moment, number, unit):
    """Minute by minute from the report on; None where the minutes run out."""
    if unit == "工作时":
        ahead = minutes[bisect_left(minutes, moment) :][: round(number * 60)]
        return ahead[-1] + timedelta(minutes=1) if len(ahead) == round(number * 60) else None
    midnight = datetime.combine(moment.date(), time()) + timedelta(days=1)
    after = minutes[bisect_left(minutes, midnight) :]
    days = sorted({minute.date() for minute in after[: number * 450]})[:number]
    return datetime.combine(days[-1], time(17, 30)) if len(days) == number else None


def test_sql_and_the_functions_say_what_counting_every_minute_says(store):
    calendar, rng = load_calendar(), random.Random(8)
    minutes = working_minutes(calendar)
    rows = []
    for _ in range(120):
        moment = FIRST + timedelta(minutes=rng.randrange(364 * 1440))
        unit = rng.choice(["工作日", "工作时"])
        rows.append((moment, rng.randint(1, 30) if unit == "工作日" else rng.randint(1, 300) / 4, unit))
    counted = [plain_end(minutes, *row) for row in rows]
    ways = {"工作日": after_working_days, "工作时": after_working_hours}
    assert [ways[unit](calendar, moment, number) for moment, number, unit in rows] == counted
    assert limits_in_sql(store, rows)[0] == counted
    assert 0 < sum(end is None for end in counted) < 20


def test_sql_and_the_functions_agree_to_the_second_too(store):
    calendar, rng = load_calendar(), random.Random(9)
    rows = []
    for _ in range(1000):
        moment = FIRST + timedelta(seconds=rng.randrange(365 * 86400))
        rows.append((moment, round(rng.uniform(0, 90), 2), rng.choice(["工作日", "工作时"])))
    ways = {"工作日": after_working_days, "工作时": after_working_hours}
    assert limits_in_sql(store, rows)[0] == [ways[unit](calendar, moment, n) for moment, n, unit in rows]


def test_a_changed_holiday_table_moves_the_limits_of_what_is_stored(tmp_path, monkeypatch):
    store = store_at(tmp_path / "s")
    assert limits_in_sql(store, [("2026-11-13 10:00", 1, "工作日")])[0] == [datetime(2026, 11, 16, 17, 30)]
    store.close()
    table = tmp_path / "holiday.csv"
    table.write_text("date,kind,name,source\n2026-11-16,休,市庆,本市\n2025-01-01,休,元旦,\n", encoding="utf-8")
    monkeypatch.setattr(workdays, "HOLIDAYS", table)
    load_calendar.cache_clear()
    try:
        again = store_at(tmp_path / "s")
        assert again.needs_rebuild and intake.mend(again)
        assert rows_of(again, "SELECT due_at FROM issue") == [(datetime(2026, 11, 17, 17, 30),)]
        again.close()
    finally:
        load_calendar.cache_clear()


@pytest.mark.parametrize("line", ["2026-13-01,休,x,", "2026-10-01,放假,x,", ""])
def test_a_table_that_cannot_be_right_is_refused_with_its_row(tmp_path, monkeypatch, line):
    table = tmp_path / "holiday.csv"
    table.write_text(f"date,kind,name,source\n{line}\n", encoding="utf-8")
    monkeypatch.setattr(workdays, "HOLIDAYS", table)
    load_calendar.cache_clear()
    try:
        with pytest.raises(ConfigError, match="节假日表"):
            load_calendar()
    finally:
        load_calendar.cache_clear()


def test_the_schema_knows_the_calendar():
    assert workdays.digest() and schema.digest()
    assert "work_session" in (QUERIES / "schema" / "system.sql").read_text(encoding="utf-8")
