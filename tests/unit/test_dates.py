# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Dates in the ways people write them; years that are not written; ranges; what is asked. dateutil is the second reader."""

from datetime import date, datetime, timedelta

import openpyxl
import pytest
from dateutil import parser, tz
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from cleancity import intake
from cleancity.contracts import load
from cleancity.intake.fold import fold_value
from cleancity.intake.moments import (
    DAY_FIRST,
    EITHER_FIRST,
    EXCEL_1904,
    MONTH_FIRST,
    SINCE,
    UNTIL,
    Period,
    plain_moment,
    whole_month,
    without_year,
)
from cleancity.intake.prepare import prepare
from cleancity.intake.upload import Upload
from tests.making import csv_bytes, dump, rows_of, saved, xlsx_bytes

ON, AT = load("issue").field("inspected_on"), load("issue").field("reported_at")
MOMENTS = st.datetimes(datetime(2001, 10, 1), datetime(2033, 1, 1)).map(lambda at: at.replace(microsecond=0))
SHANGHAI = tz.gettz("Asia/Shanghai")


@given(at=MOMENTS)
@settings(max_examples=40)
def test_western_spellings_are_read_as_dateutil_reads_them(at):
    for text in (f"{at:%Y-%m-%d %I:%M:%S %p}", f"{at:%Y/%m/%d %H:%M}", f"{at:%Y-%m-%dT%H:%M:%S+08:00}", f"{at:%Y.%m.%d}", f"{at:%Y%m%d}", f"{at:%Y-%m-%d %H:%M:%S.000}", f"{at:%Y-%m-%dT%H:%M:%SZ}", f"{at:%Y/%m/%d %I:%M%p}"):
        known = parser.parse(text)
        local = known.astimezone(SHANGHAI).replace(tzinfo=None) if known.tzinfo else known
        assert plain_moment(text) == (local, ":" in text), text


@given(at=MOMENTS)
@settings(max_examples=40)
def test_chinese_spellings(at):
    minute = at.replace(second=0)
    noon, hour = ("下午" if at.hour >= 12 else "上午"), at.hour % 12 or 12
    week = "一二三四五六日"[at.weekday()]
    for text, meant in [
        (f"{at.year}年{at.month}月{at.day}日 {noon}{hour}时", minute.replace(minute=0)),
        (f"{at.year}年{at.month}月{at.day}日{noon}{hour}点{at.minute}分{at.second}秒", at),
        (f"{at.year}年{at.month}月{at.day}日{noon}{hour}点半", minute.replace(minute=30)),
        (f"{at.year}年{at.month}月{at.day}号 {at.hour}:{at.minute:02}", minute),
        (f"{at.year}-{at.month}-{at.day} 星期{week} {at.hour}:{at.minute:02}", minute),
        (f"{at.year}年{at.month}月{at.day}日（周{week}）{noon} {hour}:{at.minute:02}", minute),
        (f"{at:%Y}/{at.month}/{at.day} {noon} {hour}:{at.minute:02}:{at.second:02}", at),
        (f"{at:%Y%m%d%H%M}", minute),
        (f"{at.year % 100:02}年{at.month}月{at.day}日{at.hour}时{at.minute}分", minute),
    ]:
        assert plain_moment(text) == (meant, True), text


@given(at=MOMENTS, millis=st.integers(0, 999))
@settings(max_examples=40)
def test_seconds_and_milliseconds_since_1970_are_local_time(at, millis):
    seconds = int(at.replace(tzinfo=SHANGHAI).timestamp())
    assert plain_moment(str(seconds)) == (at, True)
    assert plain_moment(f"{seconds}.0") == (at, True)
    assert plain_moment(f"{seconds}{millis:03}") == (at + timedelta(milliseconds=millis), True)


@given(at=st.datetimes(datetime(1990, 1, 1), datetime(2079, 1, 1)).map(lambda at: at.replace(microsecond=0)))
@settings(max_examples=40)
def test_serials_of_a_1904_workbook_when_the_mapping_says_so(at):
    days = (at - datetime(1904, 1, 1)) / timedelta(days=1)
    assert fold_value(f"{days:.10f}", AT, EXCEL_1904)[0] == f"{at:%Y-%m-%d %H:%M:%S}"
    assert fold_value(str((at - datetime(1904, 1, 1)).days), ON, EXCEL_1904)[0] == f"{at:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("二〇二六年十一月九日", "2026-11-09"), ("二○二六年三月五日", None), ("二〇二六年三月二十日", "2026-03-20"), ("26年3月5日", "2026-03-05"), ("26-3-5", None),
     ("26/3/5", None), ("3/5/26", None), ("0226-03-05", None), ("2062-03-05", "2062-03-05"), ("2026年11月9日 中午12时", "2026-11-09"),
     ("2026年11月9日 晚上12时", None), ("2026年11月9日 上午 3:00 PM", None), ("2026年11月9日 下午15时", "2026-11-09"), ("2026-11-09 13:00 AM", None), ("123456789", None)],
)  # fmt: skip
def test_odd_ones(text, meant):
    assert fold_value(text, ON)[0] == (meant or text)


@given(at=MOMENTS)
@settings(max_examples=40)
def test_spellings_of_other_systems_and_of_word_processors(at):
    minute, day = at.replace(second=0), at.replace(hour=0, minute=0, second=0)
    week, noon, hour = "一二三四五六日"[at.weekday()], ("下午" if at.hour >= 12 else "上午"), at.hour % 12 or 12
    english = parser.parse(f"{at:%d %b %Y %H:%M}")
    for text, meant in [
        (f"{at:%Y%m%d %H:%M:%S}", at), (f"{at:%Y%m%d%H%M%S}", at), (f"{at:%Y%m%dT%H%M%S}", at), (f"{at:%Y%m%d %H%M}", minute),
        (f"{at:%Y-%m-%d %H:%M} 星期{week}", minute), (f"{at:%Y-%m-%d %H:%M:%S}（周{week}）", at),
        (f"{at:%Y/%m/%d} {hour}:{at:%M:%S} {noon}", at), (f"{at:%Y.%m.%d %H.%M}", minute), (f"{at:%Y.%m.%d %H.%M.%S}", at),
        (f"{at:%d-%b-%Y %H:%M}", english), (f"{at:%b} {at.day}, {at.year} {at:%I:%M %p}", english), (f"{at:%B} {at.day} {at.year} {at:%H:%M}", english),
    ]:
        assert plain_moment(text) == (meant, True), text
    for text in [
        f"{at.year}年{at.month}月{at.day}日（星期{week}）", f"{at:%Y-%m-%d}{noon}", f"{at:%Y-%m-%d} {noon}", f"{at:%d-%b-%Y}", f"{at.day} {at:%B} {at.year}", f"{at:%b} {at.day}, {at.year}",
        *(at.strftime(f"%Y{dash}%m{dash}%d") for dash in "‐‑‒–—―−"), f"{at.year}——{at.month}——{at.day}", f"{at.year} – {at.month} – {at.day}",
    ]:
        assert plain_moment(text) == (day, False), text


@pytest.mark.parametrize("text", ["2026年3—5日", "2026-3-5—3-8", "2026-11-05 上午9:30 下午", "5-Nov-26", "Nov 2026", "Nov 31, 2026", "2026.11.05 24.30", "2026年9月"])
def test_what_only_looks_like_one_of_them_is_left(text):
    assert plain_moment(text) is None


def test_noon_and_midnight():
    for text, hour in (("中午12时", 12), ("中午1时", 13), ("中午11:30", 11), ("凌晨12:30", 0), ("下午12:30", 12), ("晚上8点", 20), ("清晨6时", 6)):
        moment = plain_moment(f"2026年11月9日 {text}")
        assert moment is not None and moment[0].hour == hour, text


@given(text=st.lists(st.sampled_from(["2026", "26", "年", "-", "/", ".", "11", "3", "月", "9", "日", "号", " ", "T", "下午", "AM", "12", ":", "时", "半", "30", "秒", "Z", "+08:00", "星期一", "1793000000", "〇", "十"]), max_size=9).map("".join))  # fmt: skip
@settings(max_examples=60)
def test_anything_is_a_moment_or_nothing_and_a_folded_one_stays(text):
    for column in (ON, AT):
        folded, kinds = fold_value(text, column, period=lambda: Period(2026))
        if kinds == ("dates",) and folded is not None:
            assert fold_value(folded, column) == (folded, ())
            datetime.fromisoformat(folded)


# ---- dates without a year ------------------------------------------------------------------------------------------


@given(day=st.dates(date(2001, 1, 1), date(2090, 1, 1)))
@settings(max_examples=40)
def test_month_and_day_in_figures(day):
    around = lambda: Period(day.year, day)  # noqa: E731
    for sign in "/-":
        assert without_year(f"{day.month}{sign}{day.day}", around) == (datetime(day.year, day.month, day.day), False)
    assert without_year(f"{day.month:02}/{day.day:02} 09:30", around) == (datetime(day.year, day.month, day.day, 9, 30), True)
    # A spreadsheet makes 11.1 of 11.10, and in a workbook it may be a number.
    dotted = f"{day.month}.{day.day}"
    assert without_year(dotted, around) == (None if day.day in (1, 2, 3) else (datetime(day.year, day.month, day.day), False))
    assert without_year(dotted, around, "/-") is None


@pytest.mark.parametrize("text", ["13/9", "13.9", "11/31", "0.5", "11.123", "-11.9", "11/9/", "0/5"])
def test_what_is_no_month_and_day(text):
    assert without_year(text, lambda: Period(2026)) is None


def test_short_dates_are_not_read_where_the_day_may_come_first():
    for order in (DAY_FIRST, EITHER_FIRST, "%d/%m/%Y"):
        assert fold_value("9/11", ON, order, period=lambda: Period(2026))[0] == "9/11"
        assert fold_value("9月11日", ON, order, period=lambda: Period(2026))[0] == "2026-09-11"
    assert fold_value("9/11", ON, MONTH_FIRST, period=lambda: Period(2026))[0] == "2026-09-11"


@given(reported=st.dates(date(2001, 1, 1), date(2090, 1, 1)), away=st.integers(-350, 7))
@settings(max_examples=80)
def test_what_was_observed_lies_before_the_report_date(reported, away):
    day = reported + timedelta(days=away)
    assert without_year(f"{day.month}月{day.day}日", lambda: Period(reported.year, reported, UNTIL)) == (datetime(day.year, day.month, day.day), False)


@given(found=st.dates(date(2001, 1, 1), date(2090, 1, 1)), away=st.integers(-1, 360))
@settings(max_examples=80)
def test_a_limit_lies_after_the_day_its_row_was_found(found, away):
    day, period = found + timedelta(days=away), lambda: Period(found.year, found, SINCE)
    assert without_year(f"{day.month}月{day.day}日", period) == (datetime(day.year, day.month, day.day), False)
    last = date(day.year + day.month // 12, day.month % 12 + 1, 1) - timedelta(days=1)
    if last - found < timedelta(days=330):
        assert whole_month(f"{day.month}月底前", "end", period) == (datetime(last.year, last.month, last.day), False)


TICKETS = ["工单编号", "受理时间", "诉求内容", "承办单位", "整改时限", "办结时间"]
DATED = "SELECT issue_id, CAST(CAST(reported_at AS DATE) AS VARCHAR), CAST(CAST(due_at AS DATE) AS VARCHAR), CAST(CAST(closed_at AS DATE) AS VARCHAR) FROM issue ORDER BY 1"


@pytest.mark.parametrize(
    ("as_of", "found", "due", "closed", "meant"),
    [
        (date(2026, 11, 15), "3月28日", "4月5日", "4月2日", ("2026-03-28", "2026-04-05", "2026-04-02")),
        (date(2026, 12, 31), "12月28日 09:00", "1月5日前", "1月2日", ("2026-12-28", "2027-01-05", "2027-01-02")),
        (date(2027, 1, 6), "12月28日 09:00", "1月5日前", "1月2日", ("2026-12-28", "2027-01-05", "2027-01-02")),
        (date(2026, 11, 15), "2026-01-10", "9月底前", "11/12", ("2026-01-10", "2026-09-30", "2026-11-12")),
        (None, "2026-12-28", "1月5日", "", ("2026-12-28", "2027-01-05", None)),
    ],
)
def test_years_of_a_ticket_that_writes_none(store, as_of, found, due, closed, meant):
    rows = [["T1", found, "x", "城管局", due, closed], ["T2", "2026-05-01", "x", "城管局", "2026-05-08", ""]]
    receipt = intake.ingest(store, csv_bytes([TICKETS, *rows]), "a.csv", "issue", as_of=as_of)
    assert rows_of(store, DATED) == [("T1", *meant), ("T2", "2026-05-01", "2026-05-08", None)]
    assert not receipt.problems and not any("超期" in warning.reason for warning in receipt.warnings)
    assert any(repair.key == "dates" for repair in receipt.repairs)
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


def test_limits_of_many_days_each_follow_their_own(store):
    found = [date(2026, 1, 1) + timedelta(days=7 * n) for n in range(46)]
    rows = [[f"T{n:02}", f"{day}" if n % 3 else "", "x", "城管局", f"{day + timedelta(days=20):%m/%d}" if n % 2 else f"{day + timedelta(days=20)}", ""] for n, day in enumerate(found)]
    receipt = intake.ingest(store, csv_bytes([TICKETS, *rows]), "a.csv", "issue", as_of=date(2026, 11, 20))
    assert receipt.rows.rejected == 16 and receipt.rows.good == 30
    assert {row[0]: row[2] for row in rows_of(store, DATED)} == {f"T{n:02}": f"{day + timedelta(days=20)}" for n, day in enumerate(found) if n % 3}


@given(around=st.dates(date(2000, 1, 1), date(2090, 1, 1)), away=st.integers(-180, 180))
@settings(max_examples=80)
def test_a_day_without_its_year_is_the_one_nearest_to_the_period(around, away):
    day = around + timedelta(days=away)
    moment = without_year(f"{day.month}月{day.day}日", lambda: Period(around.year, around))
    assert moment == (datetime(day.year, day.month, day.day), False)


def test_without_a_period_it_is_no_date():
    assert without_year("8月3日", lambda: None) is None
    assert without_year("2月29日", lambda: Period(2026)) is None
    assert without_year("8月3日 下午3时", lambda: Period(2026)) == (datetime(2026, 8, 3, 15), True)


HEAD = ["问题编号", "检查日期", "责任部门", "整改时限"]


def checked(shelf, rows, name="表.csv", above=(), mapping=None, as_of=None):
    """What would be said of a file of `rows`, and the days of its good rows."""
    upload = Upload(csv_bytes([HEAD, *rows], above=above), name, "issue", mapping, as_of=as_of)
    with shelf.cursor() as cursor:
        receipt = prepare(cursor, upload, date(2026, 11, 15))
        return receipt, dict(cursor.execute("SELECT issue_id, CAST(inspected_on AS VARCHAR) FROM good").fetchall())


@pytest.mark.parametrize(
    ("name", "above", "as_of", "other", "meant"),
    [
        ("2019年.csv", ("2020年检查",), date(2025, 8, 9), "2026-08-01", "2025-08-03"),
        ("2019年.csv", ("2020年检查",), None, "2026-08-01", "2026-08-03"),
        ("2019年.csv", ("2020年第3季度检查情况",), None, "", "2020-08-03"),
        ("检查20190731.csv", ("检查情况",), None, "", "2019-08-03"),
        ("检查_2019-01.csv", (), None, "", "2018-08-03"),
        ("检查.csv", (), None, "", None),
    ],
)
def test_where_the_year_comes_from(shelf, name, above, as_of, other, meant):
    receipt, stored = checked(shelf, [["a", "8月3日", "城市管理局", other]], name, above, as_of=as_of)
    assert stored == ({"a": meant} if meant else {})
    assert meant or "没有写年份" in str(receipt)


@pytest.mark.parametrize(
    ("text", "words"),
    [("2026-3-5至3-8", "一段日期"), ("2026-11-09~2026-11-12", "一段日期"), ("3月5日-8日", "一段日期"), ("2026.3.5-2026.3.8", "一段日期"), ("2026年3月5日—8日", "一段日期"),
     ("8月3日", "没有写年份"), ("0226-03-05", "年份不对"), ("26-3-5", "只有两位"), ("3/5/26 10:00", "只有两位"), ("昨天", "不是日期"), ("2026-02-30", "不是日期")],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words_of_its_own(shelf, text, words):
    head = ["问题编号", "上报时间", "检查日期", "责任部门"]
    # Its other dates lie far apart: the file does not tell which year it is about.
    others = [[f"b{year}", f"{year}-11-09", "", "城市管理局"] for year in (1999, 2010, 2026)]
    data = csv_bytes([head, ["a", "2026-11-09", text, "城市管理局"], *others])
    [problem] = intake.preview(shelf, Upload(data, "表.csv", "issue")).problems
    assert words in problem.reason and (problem.row, problem.value) == (2, text)


def test_which_comes_first_is_asked_when_both_fit(shelf):
    rows = [["a", "03/05/2026", "城市管理局", ""], ["b", "04/05/2026", "城市管理局", ""]]
    receipt = intake.preview(shelf, Upload(csv_bytes([HEAD, *rows]), "a.csv", "issue"))
    assert not receipt.rows.read and receipt.asks == ("date_format", "inspected_on")
    receipt, stored = checked(shelf, rows, mapping='[date_format]\ninspected_on = "day-first"')
    assert stored == {"a": "2026-05-03", "b": "2026-05-04"}
    assert [(repair.key, repair.count, repair.after) for repair in receipt.repairs] == [("dates", 2, "2026-05-03")]


def adds_up(rows):
    return rows.read == rows.good + rows.rejected + rows.left_out


def test_one_date_that_fits_both_ways_sends_back_its_row_alone(shelf):
    rows = [[str(n), "2026-11-05", "城市管理局", ""] for n in range(20)]
    receipt, stored = checked(shelf, [*rows, ["x", "11/05/2026", "城市管理局", ""]])
    [problem] = receipt.problems
    assert (problem.row, problem.value, receipt.rows.read, receipt.rows.rejected, len(stored)) == (22, "11/05/2026", 21, 1, 20) and adds_up(receipt.rows)
    assert "分不清哪个是日、哪个是月" in problem.reason and "2026-11-05" in problem.remedy
    # One that can be read one way only tells of the others; the same figure twice is one day either way.
    _, stored = checked(shelf, [*rows, ["x", "31/10/2026", "城市管理局", ""], ["y", "11/05/2026", "城市管理局", ""]])
    assert (stored["x"], stored["y"]) == ("2026-10-31", "2026-05-11")
    _, stored = checked(shelf, [*rows, ["x", "05/05/2026 09:30", "城市管理局", ""]])
    assert stored["x"] == "2026-05-05"


def test_where_both_orders_are_used_only_what_fits_both_goes_back(shelf):
    texts = ["31/10/2026", "10/30/2026", "11/05/2026", "2026-11-05", "2026-11-06"]
    receipt, stored = checked(shelf, [[str(n), text, "城市管理局", ""] for n, text in enumerate(texts)])
    assert stored == {"0": "2026-10-31", "1": "2026-10-30", "3": "2026-11-05", "4": "2026-11-06"} and adds_up(receipt.rows)
    assert [(problem.row, problem.value) for problem in receipt.problems] == [(4, "11/05/2026")]


@given(days=st.lists(st.dates(date(2001, 1, 1), date(2033, 1, 1)), min_size=1, max_size=8), n_plain=st.integers(0, 12))
@settings(max_examples=25)
def test_no_date_with_its_year_last_is_read_wrong(shelf, days, n_plain):
    rows = [[f"p{n}", "2026-11-05", "城市管理局", ""] for n in range(n_plain)] + [[f"d{n}", f"{day:%d/%m/%Y}", "城市管理局", ""] for n, day in enumerate(days)]
    is_open = [day.day <= 12 and day.day != day.month for day in days]
    upload = Upload(csv_bytes([HEAD, *rows]), "a.csv", "issue")
    receipt = intake.preview(shelf, upload)
    tells = any(day.day > 12 for day in days)
    if not tells and sum(is_open) > len(rows) / 2:
        assert receipt.asks == ("date_format", "inspected_on")
        return
    assert adds_up(receipt.rows) and receipt.rows.read == len(rows)
    assert receipt.rows.rejected == (0 if tells else sum(is_open))


@pytest.mark.parametrize("text", ["1900-01-01", "1900-1-0", "1900/1/0", "1899-12-30", "1899-12-31 00:00:00", "1900年1月1日", "1904-01-01"])
@pytest.mark.parametrize("column", ["检查日期", "结案时间"])
def test_the_empty_date_of_a_workbook_is_none(shelf, text, column):
    head = ["问题编号", "上报时间", "检查日期", "责任部门", "结案时间"]
    rows = [["a", "2026-11-09", text if column == "检查日期" else "", "城市管理局", text if column == "结案时间" else ""], ["b", "2026-11-09", "", "城市管理局", ""]]
    receipt = intake.preview(shelf, Upload(csv_bytes([head, *rows]), "a.csv", "issue", as_of=date(2026, 11, 15)))
    [problem] = receipt.problems
    assert (problem.row, problem.column, receipt.rows.good) == (2, column, 1) and adds_up(receipt.rows)
    assert "这是 Excel 的空日期" in problem.reason and "请填写真实日期" in problem.remedy


@pytest.mark.parametrize("text", ["9999-12-31", "9999-12-30", "2099-12-31", "9999/12/31", "9999-12-31 23:59:59", "2099年12月31日", "9999-12-31 00:00", "99991231"])
def test_a_closing_time_that_means_not_yet_is_none(store, text):
    rows = [TICKETS, ["T1", "2026-11-09", "x", "城管局", "2099-12-31", text], ["T2", "2026-11-09", "x", "城管局", "", "2026-11-10"]]
    receipt = intake.ingest(store, csv_bytes(rows), "a.csv", "issue", as_of=date(2026, 11, 15))
    if text == "99991231":  # that may be any number
        assert receipt.rows.rejected == 1
        return
    assert [row[3] for row in rows_of(store, DATED)] == [None, "2026-11-10"] and not receipt.warnings
    assert [(repair.count, repair.after) for repair in receipt.repairs if repair.key == "null_words"] == [(1, "（空）")]
    # Nothing is found, and no limit set, on such a day; what is switched off is taken as it is written.
    assert fold_value("9999-12-31", AT) == ("9999-12-31", ()) and fold_value("2099-12-31", load("issue").field("due_at")) == ("2099-12-31", ())
    assert fold_value("9999-12-31", load("issue").field("closed_at"), off=frozenset(["null_words"])) == ("9999-12-31", ())


@pytest.mark.parametrize(("closed", "is_said"), [("2026-11-15 18:00", False), ("2026-11-16 23:00", False), ("2026-11-17", True), ("2027-11-10 09:00", True)])
def test_a_closing_time_after_the_report_date_is_said_of_its_row(store, closed, is_said):
    rows = [TICKETS, ["T1", "2026-11-09", "x", "城管局", "", closed], ["T2", "2026-11-09", "x", "城管局", "", "2026-11-10"]]
    receipt = intake.ingest(store, csv_bytes(rows), "a.csv", "issue", as_of=date(2026, 11, 15))
    assert receipt.rows.good == 2 and receipt.n_warned == is_said
    said = [(warning.row, warning.column, warning.reason) for warning in receipt.warnings]
    assert said == ([(2, "办结时间", "提醒：结案时间晚于报送日期（报送日期 2026-11-15）。")] if is_said else [])
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


def test_a_number_in_a_workbook_is_no_month_and_day(shelf):
    rows = [HEAD, ["a", 11.9, "城市管理局", ""], ["b", "11/9", "城市管理局", ""], ["c", "11月9日", "城市管理局", ""]]
    for data, good in ((xlsx_bytes(rows), 2), (csv_bytes(rows), 3)):
        receipt = intake.preview(shelf, Upload(data, "a", "issue", as_of=date(2026, 11, 15)))
        assert receipt.rows.good == good and adds_up(receipt.rows)
        assert all("没有写年份" in problem.reason and "11.10" in problem.reason for problem in receipt.problems)


def test_a_column_that_begins_empty_follows_the_others(shelf):
    rows = [[str(n), f"{n % 12 + 1:02}/{n % 28 + 1:02}/2026", "城市管理局", "" if n < 30 else "04/05/2026"] for n in range(40)]
    receipt, stored = checked(shelf, rows)
    assert receipt.problems == () and len(stored) == 40 and stored["20"] == "2026-09-21"


def test_with_dates_off_only_the_one_form_is_taken(shelf):
    _, stored = checked(shelf, [["a", "2026-08-03", "城市管理局", ""], ["b", "2026.8.3", "城市管理局", ""], ["c", "03/15/2026", "城市管理局", ""]], mapping='off = ["dates"]')
    assert stored == {"a": "2026-08-03"}


@pytest.mark.parametrize(("epoch", "serial"), [(CALENDAR_WINDOWS_1900, 46335), (CALENDAR_MAC_1904, 44873)])
def test_a_bare_serial_in_a_workbook_is_the_day_that_excel_shows(store, epoch, serial):
    book = openpyxl.Workbook()
    book.epoch = epoch
    for row in (HEAD, ["a", serial, "城市管理局", "2026-11-12"], ["b", date(2026, 11, 9), "城市管理局", None]):
        book.active.append(row)
    intake.ingest(store, saved(book), "a.xlsx", "issue")
    assert rows_of(store, "SELECT CAST(inspected_on AS VARCHAR), COUNT(*) FROM issue GROUP BY 1") == [("2026-11-09", 2)]


def test_codes_that_a_workbook_keeps_as_numbers(store):
    numbers = [9007199254740993.0, 123456789012345678.0, 1.2e15, 123456789012345.0, 9007199254740991.0]
    data = xlsx_bytes([HEAD, *[[number, date(2026, 11, 9), "城市管理局", ""] for number in numbers]])
    receipt = intake.ingest(store, data, "a.xlsx", "issue")
    assert {name for (name,) in rows_of(store, "SELECT issue_id FROM issue")} == {"1200000000000000", "123456789012345", "9007199254740991"}
    assert ["科学计数" in problem.reason for problem in receipt.problems] == [True, True]


def test_a_replay_reads_the_same(store):
    rows = [["a", "8月3日", "濱江區城市管理局", "46335"], ["b", "２０２６.8.4", "城市管理局", "03/15/2026"]]
    intake.ingest(store, csv_bytes([HEAD, *rows]), "2026年第3季度.csv", "issue", mapping='off = ["traditional"]')
    intake.ingest(store, csv_bytes([HEAD, ["c", "8月5日", "城市管理局", "1793000000"]]), "周报.csv", "issue", as_of=date(2024, 2, 1))
    before = dump(store)
    assert [row[0] for row in rows_of(store, "SELECT CAST(inspected_on AS VARCHAR) FROM issue ORDER BY issue_id")] == ["2026-08-03", "2026-08-04", "2023-08-05"]
    intake.rebuild(store)
    assert dump(store) == before


def test_a_year_far_from_the_others_is_taken_and_said(shelf):
    data = csv_bytes([HEAD, *[[str(n), "2026-11-09", "城市管理局", ""] for n in range(5)], ["z", "2062-11-09", "城市管理局", ""]])
    receipt = intake.preview(shelf, Upload(data, "a.csv", "issue"))
    assert receipt.rows.good == 6
    assert [notice for notice in receipt.notices if "核对年份" in notice] == ["“检查日期”中有 1 个日期与其余的相差 10 年以上（第 7 行的 2062 年），请核对年份。"]


@pytest.mark.parametrize(("values", "is_doubted"), [(["0.978", "0.5", "1"], True), (["97.8", "50", "0.5"], False), (["1", "0"], False), (["0", "0"], False)])
def test_shares_in_a_column_of_percentages_are_doubted(shelf, values, is_doubted):
    required = [field for field in load("task").fields if field.required and field.name not in ("task_id", "progress_pct")]
    rows = [[f"T{n}", value, *[field.example for field in required]] for n, value in enumerate(values)]
    data = csv_bytes([["任务编号", "进度", *[field.title for field in required]], *rows])
    receipt = intake.preview(shelf, Upload(data, "a.csv", "task", as_of=date(2026, 11, 15)))
    assert receipt.rows.good == len(values), receipt
    assert any("0.978" in notice for notice in receipt.notices) == is_doubted
