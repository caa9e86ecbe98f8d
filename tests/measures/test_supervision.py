"""预警督办: its queries, from files taken in by the front door, held against plain Python."""

import random
from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from cleancity import intake, query
from cleancity.analysis import escalation, signs, worst_five
from cleancity.errors import Refused
from cleancity.intake import supervising
from cleancity.ladder import load_ladder
from cleancity.settings import load_settings
from cleancity.workdays import after_working_hours, load_calendar, worked_by_minute
from tests.making import csv_bytes, dump, rows_of, store_at
from tests.measures import plain
from tests.measures import supervision_plain as boring
from tests.measures.made import LAST

DAYS = [LAST, LAST - timedelta(days=13), LAST - timedelta(days=41)]
ISSUED_ON = date(2026, 9, 1)
LIMITS = load_settings().signs
ASKED = {
    "n_hours_soon": 24, "n_hours_later": 72, "n_weeks": 13, "n_most": 20, "n_days": 91, "n_hours": 2, "n_minutes": 10,
    "n_bulk": 1, "n_end_days": 2,
}  # fmt: skip


def ask(store, name, day=LAST, **extra):
    return query.run(store, f"supervision/{name}", {"as_of": day, **ASKED, **extra})


def keyed(rows, *names):
    """First column -> the others, as a plain dictionary."""
    first, *rest = names
    return {row[first]: tuple(row[name] for name in rest) for row in rows.to_dict("records")}


# ---- working hours --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_who_must_be_urged_is_what_counting_every_minute_of_work_says(city, day):
    store, issues = city
    rows = ask(store, "due_soon_by_owner", day)
    for column, hours in (("n_soon", 24), ("n_later", 72)):
        found = Counter({name: int(n) for name, n in rows.groupby("dept_name")[column].sum().items()})
        assert +found == boring.due_soon(issues, day, hours)
    left = keyed(ask(store, "due_soon_issues", day), "issue_id", "minutes_left")
    near = {number: (minutes,) for number, minutes in boring.minutes_left(issues, day).items() if minutes <= 72 * 60}
    assert left == near
    assert ask(store, "due_soon_issues", day, limit=2)["issue_id"].tolist() == list(left)[:2]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_how_often_it_ended_well_counts_each_issue_once_at_the_last_such_weekday_before_its_limit(city, day):
    store, issues = city
    found = keyed(ask(store, "saved_by_department", day), "dept_name", "n_saved", "n_pending")
    assert found == boring.saved(issues, day, 13, 24)


@pytest.fixture(scope="module")
def limits(tmp_path_factory):
    """Issues due at every kind of minute around the National Day, and beyond the holiday table."""
    rng, store = random.Random(3), store_at(tmp_path_factory.mktemp("limits"))
    dues = [datetime(2026, 9, 26) + timedelta(minutes=rng.randrange(24 * 1440)) for _ in range(300)]
    dues += [datetime(2026, 10, 9, 12), datetime(2026, 10, 9, 12, 30), datetime(2027, 1, 4, 10)]
    rows = [["问题编号", "上报时间", "责任部门", "整改时限"]]
    rows += [[f"L{n:03}", "2026-09-20 08:00", "城管局", f"{due}"] for n, due in enumerate(dues)]
    assert intake.ingest(store, csv_bytes(rows), "limits.csv", "issue").rows.good == len(dues)
    yield store, {f"L{n:03}": due for n, due in enumerate(dues)}
    store.close()


def test_the_minutes_left_end_where_the_working_calendar_says_that_such_hours_end(limits):
    store, dues = limits
    as_of = date(2026, 9, 27)
    left = keyed(ask(store, "due_soon_issues", as_of), "issue_id", "minutes_left")
    assert left
    for number, (minutes,) in left.items():
        start, due = boring.after(as_of), dues[number]
        assert after_working_hours(load_calendar(), start, minutes / 60) <= max(due, start)
        later = after_working_hours(load_calendar(), start, (minutes + 1) / 60)
        assert later is None or later > due
    end = after_working_hours(load_calendar(), boring.after(as_of), 72)
    assert {number for number, due in dues.items() if boring.after(as_of) <= due <= end} <= set(left)


def test_a_limit_beyond_the_holiday_table_is_unknown_and_not_near(limits):
    store, _ = limits
    [row] = ask(store, "due_soon_by_owner", date(2026, 12, 30)).to_dict("records")
    assert (row["n_soon"], row["n_later"], row["n_unknown"]) == (0, 0, 1)
    assert ask(store, "due_soon_by_owner", date(2027, 1, 2))["n_unknown"].tolist() == [1]
    assert ask(store, "saved_by_department", date(2027, 6, 1)).empty


def test_the_clock_of_a_working_day_counts_its_sessions():
    clock = worked_by_minute(load_calendar())
    assert len(clock) == 1441
    marks = {9 * 60: 0, 9 * 60 + 1: 1, 12 * 60: 180, 13 * 60 + 30: 180, 17 * 60 + 30: 420, 1440: 420}
    assert {minute: clock[minute] for minute in marks} == marks


# ---- the ladder -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_days_overdue_are_counted_by_department_and_what_is_older_counts_as_oldest(city, day):
    store, issues = city
    rows = ask(store, "overdue_by_days", day)
    found = {(row["dept_name"], row["days_overdue"]): row["n_overdue"] for row in rows.to_dict("records")}
    assert found == boring.overdue(issues, day, 20)


def test_places_that_rebound_are_those_of_the_measure_counted_by_place(city):
    store, issues = city
    everywhere = plain.placed(issues, {}, issues)
    back = [
        one for one in everywhere
        if LAST - timedelta(days=30) < one.found_at.date() <= LAST and plain.is_rebound(one, everywhere)
    ]  # fmt: skip
    counts = Counter((one.dept_name, one.subcategory, one.place) for one in back)
    for least in (1, 2):
        rows = ask(store, "rebounding_places", n_days=30, n_rebounds=least).to_dict("records")
        found = Counter((row["dept_name"], row["subcategory"], row["n_rebounds"]) for row in rows)
        assert found == Counter((name, item, n) for (name, item, _), n in counts.items() if n >= least)
    assert counts


def issue_step(store, step="提醒", department="外来公司", **said):
    given = {"issued_on": ISSUED_ON, "until_on": ISSUED_ON + timedelta(days=7), "words": "限期清零"} | said
    supervising.issue_step(store, department, step, given.pop("issued_on"), **given)


@pytest.fixture
def office(tmp_path):
    """A store with one late issue of a department in no register, and one that is closed."""
    store = store_at(tmp_path / "office")
    rows = [["问题编号", "上报时间", "责任部门", "整改时限", "结案时间"]]
    rows += [["T1", "2026-08-20 08:00", "外来公司", "2026-08-25 18:00", ""]]
    rows += [["T2", "2026-08-20 08:00", "市容处", "2026-08-25 18:00", "2026-08-24 18:00"]]
    intake.ingest(store, csv_bytes(rows), "i.csv", "issue")
    departments = [["部门编码", "部门名称", "别名"], ["D1", "市容环境管理处", "市容处"]]
    intake.ingest(store, csv_bytes(departments), "d.csv", "department")
    yield store
    store.close()


def states(store, as_of=LAST):
    actions, overdue = ask(store, "actions", as_of), ask(store, "overdue_by_days", as_of, n_most=90)
    return escalation.action_rows(actions, overdue, as_of)


def test_what_was_issued_stands_until_it_is_taken_back_and_the_last_words_count(office):
    issue_step(office)
    issue_step(office, words="改过的要求", until_on=None)
    issue_step(office, "通报", department="市容处", issue_id="T2")
    rows = states(office)
    assert keyed(rows, "dept_name", "step", "words", "n_left", "state") == {
        "外来公司": ("提醒", "改过的要求", 1, "未改"),
        "市容环境管理处": ("通报", "限期清零", 0, "已改"),
    }
    supervising.take_back(office, "外来公司", "提醒", ISSUED_ON)
    assert states(office)["dept_name"].tolist() == ["市容环境管理处"]
    with pytest.raises(Refused, match="已经撤回"):
        supervising.take_back(office, "外来公司", "提醒", ISSUED_ON)
    issue_step(office)
    assert set(states(office)["state"]) == {"到期未改", "已改"}
    assert states(office, date(2026, 9, 3))["state"].tolist() == ["期限内", "已改"]


def test_what_was_issued_outlives_the_database_a_rebuild_and_undo(office, tmp_path):
    issue_step(office)
    issue_step(office, "通报")
    supervising.take_back(office, "外来公司", "通报", ISSUED_ON)
    before, rows = dump(office), states(office).to_dict("records")
    intake.rebuild(office)
    assert dump(office) == before
    office.close()
    (tmp_path / "office" / "city.duckdb").unlink()
    again = store_at(tmp_path / "office")
    intake.mend(again)
    assert dump(again) == before and states(again).to_dict("records") == rows
    intake.undo(again, 1)
    assert states(again)["step"].tolist() == ["提醒"]
    again.close()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"step": "口头批评"}, "没有“口头批评”"),
        ({"department": " "}, "没有写明"),
        ({"words": "长" * 501}, "太长"),
        ({"issued_on": date(2999, 1, 1), "until_on": None}, "还没到"),
        ({"until_on": ISSUED_ON - timedelta(days=1)}, "早于发出日期"),
        ({"until_on": date(2099, 1, 1)}, "一年以后"),
        ({"issue_id": "T9"}, "没有编号"),
        ({"issue_id": "T2"}, "没有编号"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words_and_nothing_is_kept(office, said, words):
    with pytest.raises(Refused, match=words):
        issue_step(office, **said)
    assert rows_of(office, "SELECT COUNT(*) FROM said_supervision") == [(0,)] and not office.journal.entries()


def test_a_step_issued_changes_the_version_that_the_screens_cache_by(office):
    before = office.data_version
    issue_step(office)
    assert office.data_version == before + 1


# ---- signs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_crowding_before_the_limit_is_counted_as_plain_python_counts_it(city, day):
    store, issues = city
    columns = ("n_last_day", "n_last_hours", "n_days_before", "n_hours_before")
    found = keyed(ask(store, "closings_by_department", day), "dept_name", *columns)
    expected = {name: tuple(row) for name, row in boring.heaping(issues, day, 91, 2).items()}
    assert {name: row for name, row in found.items() if row[0] or row[2]} == expected
    for name, (_, n_last_hours, _, _) in expected.items():
        assert len(ask(store, "issues_of_sign", day, sign="heap", department=name)) == n_last_hours


def test_closings_at_a_months_end_are_counted_by_hour_beside_those_of_other_days(city):
    store, issues = city
    day = date(2026, 9, 3)
    hours = boring.hourly(issues, day, 91)
    ends = {date(2026, month, last - back) for month, last in ((6, 30), (7, 31), (8, 31)) for back in (0, 1)}
    found = {
        (row["dept_name"], date(1970, 1, 1) + timedelta(days=row["closed_day"]), row["closed_hour"]): row
        for row in ask(store, "bulk_closings", day).to_dict("records")
    }
    counts = {key: row["n_closed"] for key, row in found.items()}
    assert counts == {key: n for key, n in hours.items() if key[1] in ends}
    for (name, _, hour), row in found.items():
        usual = [n for key, n in hours.items() if key[0] == name and key[1] not in ends]
        assert row["n_usual"] == sum(n for key, n in hours.items() if key[::2] == (name, hour) and key[1] not in ends)
        assert (row["n_usual_all_hours"], row["squares_all_hours"]) == (sum(usual), sum(n * n for n in usual))
        assert row["n_hours_looked_at"] == len({key[::2] for key in hours})
    assert found


HEADER = ["问题编号", "上报时间", "派遣时间", "结案时间", "整改时限", "责任部门", "场所", "整改前照片", "整改后照片"]
SHARED, DAY = "IMG_20260801_081500.jpg", "2026-08-0"


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """One department that does what the signs look for, others whose photos only seem to."""
    rows, store = [HEADER], store_at(tmp_path_factory.mktemp("papers"))

    def add(who, found, sent, closed, before="", after=""):
        place = f"点位{len(rows)}"
        rows.append([f"P{len(rows):03}", found, sent, closed, "2026-08-20 18:00", who, place, before, after])

    for n in range(4):
        add("甲处", f"{DAY}1 09:00", "", f"{DAY}3 10:0{n}", f"X{n}.jpg", SHARED)
        add("乙处", f"{DAY}1 09:00", "", f"{DAY}3 10:0{n}", "1.jpg", "照片.jpg")
        add(f"{n}处", f"{DAY}1 09:00", "", f"{DAY}3 10:0{n}", "", "platform_00000000000000.png")
    add("甲处", f"{DAY}1 09:00", "", f"{DAY}3 11:00", "a" * 32, "a" * 32)
    add("乙处", f"{DAY}1 09:00", "", f"{DAY}3 11:00", "无照片", "无照片")
    for n in range(5):
        add("甲处", f"{DAY}2 08:00", f"{DAY}4 10:00", f"{DAY}4 10:0{n}")
    add("甲处", f"{DAY}2 08:00", f"{DAY}4 10:00", f"{DAY}4 10:11")  # too slow
    add("乙处", f"{DAY}5", "", f"{DAY}5")  # days without a time of day say nothing of speed
    add("乙处", f"{DAY}5 23:58", "", f"{DAY}6 00:01")
    assert intake.ingest(store, csv_bytes(rows), "p.csv", "issue").rows.good == len(rows) - 1
    yield store
    store.close()


def clues_of(store, day=date(2026, 8, 31)):
    asked = {"n_bulk": LIMITS.bulk_min, "n_days": LIMITS.days}
    frames = (ask(store, name, day, **asked) for name in ("photos", "closings_by_department", "bulk_closings"))
    return signs.clues(*frames, LIMITS, 20, (day - date(1970, 1, 1)).days)


def test_photos_that_serve_several_issues_and_closings_within_minutes_are_listed_and_vague_names_are_not(papers):
    found = {(clue.sign, clue.dept_name): (clue.n, clue.photo) for clue in clues_of(papers)}
    assert found == {
        ("photo", "甲处"): (4, SHARED),
        ("unchanged", "甲处"): (1, "a" * 32),
        ("quick", "甲处"): (5, None),
    }
    assert signs.vague_photos(ask(papers, "photos", date(2026, 8, 31)), LIMITS) == 4 + 1 + 4


def test_a_clue_opens_exactly_the_issues_that_it_counts(papers):
    for clue in clues_of(papers):
        behind = ask(
            papers, "issues_of_sign", date(2026, 8, 31), sign=clue.sign, photo=clue.photo, department=clue.dept_name
        )
        assert len(behind) == clue.n
        ids = f",{','.join(behind['issue_id'])},"
        opened = query.run(papers, "issues/list", {"as_of": date(2026, 8, 31), "issue_ids": ids, "n_days": 3})
        assert set(opened["issue_id"]) == set(behind["issue_id"])


# ---- the five worst places ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filters", [{}, {"source": "暗访"}, {"department": "市容环境管理处"}], ids=str)
def test_the_places_hold_what_the_measure_counts_and_curing_them_does_what_a_recount_says(city, filters):
    store, issues = city
    period = {"as_of": LAST, "from_date": date(2026, 7, 6), "to_date": LAST}
    rows = query.run(store, "supervision/most_repeated_places", {**period, **filters})
    numerator, denominator = plain.repeat_share(issues, period, filters)
    assert rows["n_repeat"].sum() == numerator
    found = [
        one for one in plain.placed(issues, filters, issues) if date(2026, 7, 6) <= one.found_at.date() <= LAST
    ]  # fmt: skip
    repeated = boring.most_repeated([(one.place, one.subcategory) for one in found])
    assert sorted(rows["n_repeat"]) == sorted(repeated.values())
    cured = worst_five.cure(numerator, denominator, rows["n_repeat"])
    if not repeated:
        assert cured is None
        return
    away = sum(sorted(repeated.values())[::-1][:5])
    assert (cured.after.successes, cured.after.n) == (numerator - away, denominator - away)
    assert (cured.after_once.successes, cured.after_once.n) == (numerator - away, denominator)


def test_the_ladder_that_is_shipped_grows_graver():
    steps = load_ladder()
    assert [step.name for step in steps] == ["提醒", "通报", "整改通知", "约谈", "问责"]
    assert [step.days_overdue for step in steps] == sorted(step.days_overdue for step in steps)
