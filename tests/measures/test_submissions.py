"""报送情况: what is owed and what became of it, from files taken in by the front door, held against plain Python."""

import random
import stat
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest

from cleancity import intake, query, workdays
from cleancity.analysis import submissions as reckoning
from cleancity.errors import ConfigError, Refused
from cleancity.intake import marks
from cleancity.obligations import Obligation, _check, load_obligations, periods
from tests.making import csv_bytes, dump, rows_of, store_at

DEPARTMENTS = {"D1": ("市容环境管理处", "市容处"), "D2": ("园林管理处", "园林局"), "D3": ("烈士陵园管理处", "陵园")}
AS_OF = date(2026, 11, 15)
MONDAY = date(2026, 11, 9)


def made(**changes):
    usual = {
        "name": "x", "title": "周报", "dataset": "issue", "document": None, "departments": (), "exempt": (),
        "every": "week", "due_day": 7, "after": 0, "due_time": time(23, 59), "grace": timedelta(0), "moves": False,
        "first": date(2026, 1, 5),
    }  # fmt: skip
    return Obligation(**(usual | changes))


# ---- the calendar of what is owed -----------------------------------------------------------------------------------


def due_of(obligation, first):
    return next(each for each in periods(obligation) if each.first == first)


def test_a_deadline_moves_to_the_next_day_that_is_worked_only_where_it_should():
    week = {"due_day": 5, "after": 0, "due_time": time(18)}
    holiday = date(2026, 9, 28)  # its Friday is the 2nd of October
    assert due_of(made(**week), holiday).due_at == datetime(2026, 10, 2, 18)
    assert due_of(made(**week, moves=True), holiday).due_at == datetime(2026, 10, 8, 18)
    saturday = made(due_day=6, due_time=time(18), moves=True)
    assert due_of(saturday, date(2026, 10, 5)).due_at == datetime(2026, 10, 10, 18)  # worked instead
    assert due_of(saturday, date(2026, 11, 9)).due_at == datetime(2026, 11, 16, 18)


def test_a_month_owed_on_the_31st_is_due_on_its_last_day_and_the_next_month_counts_on():
    month = made(every="month", due_day=31, first=date(2026, 1, 1))
    assert [each.due_at.day for each in periods(month)][:4] == [31, 28, 31, 30]
    later = due_of(made(every="month", due_day=5, after=1, grace=timedelta(hours=5)), date(2026, 11, 1))
    assert (later.last, later.due_at.date(), later.label) == (date(2026, 11, 30), date(2026, 12, 5), "11月")
    assert later.closes_at - later.due_at == timedelta(hours=5)


def test_periods_follow_each_other_without_a_gap_from_the_first_whole_one():
    for every in ("week", "month"):
        found = list(periods(made(every=every, due_day=1, first=date(2026, 3, 4))))
        assert found[0].first >= date(2026, 3, 4)
        assert all(b.first - a.last == timedelta(days=1) for a, b in pairwise(found))


@pytest.mark.parametrize(
    "wrong", [{"document": "小结"}, {"every": "day"}, {"due_day": 8}, {"after": 9}, {"grace": timedelta(hours=-1)}]
)
def test_an_entry_that_cannot_be_is_refused_in_words(wrong):
    with pytest.raises(ConfigError, match="第 3 项报送要求"):
        _check(3, made(**wrong))


def test_what_is_shipped_is_owed_by_week_and_by_month():
    assert {each.name for each in load_obligations()} == {"issue_week", "task_week", "stock_week", "summary_month"}


# ---- what became of it ----------------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path):
    """A store with three departments, in use since the beginning of the year."""
    store = store_at(tmp_path / "office")
    rows = [["部门编码", "部门名称", "别名"], *([code, name, alias] for code, (name, alias) in DEPARTMENTS.items())]
    intake.ingest(store, csv_bytes(rows), "d.csv", "department")
    issues(store, [("0", "2026-01-05", "陵园")], "first.csv")
    yield store
    store.close()


def issues(store, rows, file="w.csv", origin="demo", **options):
    """Issues as (number, day, department), in one file; with origin demo its report date is the day it was sent."""
    cells = [[name, f"{day}", who] for name, day, who in rows]
    upload = intake.Upload(csv_bytes([["问题编号", "检查日期", "责任部门"], *cells]), file, "issue", **options)
    receipt = intake.accept(store, upload, origin)
    assert receipt.accepted
    return receipt.batch


def status(store, as_of=AS_OF, obligation="issue_week", n_periods=8):
    """(department, Monday) -> status."""
    rows = query.run(store, "submissions/status", {"as_of": as_of, "n_periods": n_periods})
    rows = rows[rows["obligation"] == obligation]
    return {(row["dept_code"], row["start_on"].date()): row["status"] for row in rows.to_dict("records")}


def test_a_file_of_many_departments_reports_for_each_that_it_names_and_a_week_late_is_late(office):
    issues(office, [("1", "2026-11-01", "市容处"), ("2", "2026-11-01", "园林局")], "44.csv")
    issues(office, [("3", "2026-11-08", "市容处")], "45.csv")
    issues(office, [("4", "2026-11-15", "市容处"), ("5", "2026-11-06", "园林局")], "46.csv")
    found = status(office, n_periods=3)
    assert {found["D1", MONDAY - timedelta(weeks=back)] for back in (0, 1, 2)} == {"按时"}
    assert [found["D2", MONDAY - timedelta(weeks=back)] for back in (2, 1, 0)] == ["按时", "迟报", "未报"]
    assert ("D3", MONDAY) not in found  # exempt in cleancity.toml


def test_a_history_brought_on_the_first_day_makes_nobody_late_for_the_time_before(tmp_path):
    store = store_at(tmp_path / "young")
    rows = [["部门编码", "部门名称", "别名"], *([code, name, alias] for code, (name, alias) in DEPARTMENTS.items())]
    intake.ingest(store, csv_bytes(rows), "d.csv", "department")
    past = [(f"{week}", MONDAY - timedelta(weeks=week), "市容处") for week in range(1, 30)]
    issues(store, past, "history.csv", as_of=MONDAY + timedelta(days=2))
    found = status(store)
    assert found == {("D1", MONDAY): "未报", ("D2", MONDAY): "未报"}, "owed from the week of the first file on"
    issues(store, [("x", MONDAY, "市容处")], "46.csv", as_of=MONDAY + timedelta(days=8))
    assert status(store)["D1", MONDAY] == "迟报"
    store.close()


def test_before_its_deadline_nothing_is_missing(office):
    issues(office, [("1", "2026-11-10", "市容处")])
    assert status(office, date(2026, 11, 14))["D2", MONDAY] == "未到期"
    assert status(office, date(2026, 11, 15))["D2", MONDAY] == "未报"
    assert ("D2", MONDAY) not in status(office, date(2026, 11, 8))


def test_zero_reports_returns_and_corrections(office):
    issues(office, [("1", "2026-11-10", "市容处")])
    on_time, late = datetime(2026, 11, 13, 9), datetime(2026, 11, 18, 9)

    def mark(department, state, at=on_time, **said):
        marks.mark(office, "issue_week", department, MONDAY, state, at=at, **said)

    mark("D2", "零报告")
    assert status(office)["D2", MONDAY] == "零报告"
    mark("D2", "退回", note="有投诉未报")
    assert status(office)["D2", MONDAY] == "退回"
    mark("D2", "零报告", late)
    assert status(office)["D2", MONDAY] == "已更正"
    mark("D2", "撤回", late)
    assert status(office)["D2", MONDAY] == "未报"

    mark("D1", "退回", datetime(2020, 1, 1), note="缺照片")
    assert status(office)["D1", MONDAY] == "已更正", "a file taken in after the return"
    mark("D1", "退回", datetime(2100, 1, 1), note="还缺")
    assert status(office)["D1", MONDAY] == "退回"
    owed = reckoning.still_owed(query.run(office, "submissions/status", {"as_of": AS_OF, "n_periods": 1}))
    assert set(owed["returned_note"].dropna()) == {"还缺"}


def test_marks_outlive_the_database_and_undo(office, tmp_path):
    batch = issues(office, [("1", "2026-11-10", "市容处")])
    marks.mark(office, "issue_week", "D2", MONDAY, "零报告")
    document = ("小结.docx", b"PK\x03\x04")
    marks.mark(office, "summary_month", "D1", date(2026, 11, 1), "已报", document=document, at=datetime(2026, 11, 30))
    [(digest,)] = rows_of(office, "SELECT sha256 FROM said_mark WHERE state = '已报'")
    path = office.uploads / digest
    assert path.read_bytes() == document[1] and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert status(office, obligation="summary_month")["D1", date(2026, 11, 1)] == "按时"
    before = dump(office)
    intake.rebuild(office)
    assert dump(office) == before
    office.close()
    (tmp_path / "office" / "city.duckdb").unlink()
    again = store_at(tmp_path / "office")
    intake.mend(again)
    assert dump(again) == before and status(again)["D2", MONDAY] == "零报告"
    intake.undo(again, batch)
    assert status(again)["D1", MONDAY] == "未报"
    again.close()


def test_a_mark_changes_the_version_that_the_screens_cache_by(office):
    before = office.data_version
    marks.mark(office, "issue_week", "D2", MONDAY, "零报告")
    assert office.data_version == before + 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"state": "退回"}, "写明原因"),
        ({"state": "好"}, "不认识"),
        ({"state": "已报"}, "数据表"),
        ({"state": "退回", "note": "长" * 501}, "太长"),
        ({"state": "零报告", "document": ("a.docx", b"x")}, "不带文件"),
        ({"state": "零报告", "department": "D9"}, "部门名单"),
        ({"state": "零报告", "period_on": date(2026, 11, 10)}, "没有名为"),
        ({"state": "零报告", "obligation": "nothing"}, "没有名为"),
        ({"state": "已报", "obligation": "summary_month", "period_on": date(2026, 11, 1)}, "没有收到"),
    ],
)
def test_a_mark_that_means_nothing_is_refused_and_nothing_is_kept(office, said, words):
    given = {"obligation": "issue_week", "department": "D2", "period_on": MONDAY} | said
    with pytest.raises(Refused, match=words):
        marks.mark(office, **given)
    assert rows_of(office, "SELECT COUNT(*) FROM said_mark") == [(0,)]


def plain_status(sent, monday, as_of):
    """The boring way: `sent` is (day of the row, day the file was sent) of one department."""
    sunday = monday + timedelta(days=6)
    when = [at for day, at in sent if monday <= day <= sunday and at >= monday]
    if when:
        return "按时" if min(when) <= sunday else "迟报"
    return "未报" if sunday <= as_of else "未到期"


def test_the_status_is_what_plain_python_says_over_random_weeks(office):
    rng, sent = random.Random(5), {code: [] for code in DEPARTMENTS}
    for number in range(12):
        at = date(2026, 9, 21) + timedelta(days=5 * number)
        days = [at - timedelta(days=rng.randrange(14)) for _ in range(rng.randint(1, 3))]
        rows = [(f"{number}-{n}", day, rng.choice(["D1", "市容处", "园林局"])) for n, day in enumerate(days)]
        issues(office, rows, f"{number}.csv", as_of=at)
        for _, day, who in rows:
            sent["D2" if who == "园林局" else "D1"].append((day, at))
    for as_of in (AS_OF, date(2026, 11, 11), date(2026, 10, 4)):
        found = status(office, as_of)
        assert len(found) == 16
        assert found == {(who, monday): plain_status(sent[who], monday, as_of) for who, monday in found}


def test_who_sent_a_file_is_believed_before_its_rows(office):
    issues(office, [("1", "2026-11-10", "园林局")], department="市容处")
    found = status(office)
    assert (found["D1", MONDAY], found["D2", MONDAY]) == ("按时", "未报")


def test_counts_reminder_and_scores(office):
    issues(office, [("1", "2026-11-10", "市容处"), ("2", "2026-11-03", "园林局")], as_of=date(2026, 11, 15))
    rows = query.run(office, "submissions/status", {"as_of": AS_OF, "n_periods": 2})
    rows = rows[rows["obligation"] == "issue_week"]
    found = reckoning.tally(rows)
    assert (found.n_due, found.n_on_time, found.n_in, found.n_late, found.n_missing) == (4, 1, 2, 1, 2)
    assert found.on_time == 0.25 and found.complete == 0.5 and found.quality == 100
    assert reckoning.finding(rows).startswith("欠报 2 份") and "迟报最多：园林管理处 1 次" in reckoning.finding(rows)
    words = reckoning.reminder(rows, AS_OF)
    assert "1. 市容环境管理处：检查问题周报（第45周）。" in words and "2. 园林管理处：检查问题周报（第46周）。" in words
    assert list(reckoning.quality_by_period(rows)["quality"]) == [100, 100]
    nothing = rows[rows["status"] == "按时"]
    assert "都已报送" in reckoning.reminder(nothing, AS_OF) and reckoning.finding(nothing) == "该报的都报了"


def test_the_calendar_is_the_one_of_the_limits():
    assert workdays.load_calendar().next_working(date(2026, 10, 1)) == date(2026, 10, 8)
