# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Folding: harmless spellings become one, and nothing else changes."""

import re
from datetime import date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleancity.contracts import load
from cleancity.intake.fold import Folder, Repairs, fold_value

FIELDS = {
    "code": load("issue").field("issue_id"),
    "text": load("issue").field("description"),
    "name": load("issue").field("department"),
    "enum": load("issue").field("status"),
    "enum with a rest": load("issue").field("source"),
    "integer": load("issue").field("n_reworks"),
    "number": load("supply_stock").field("qty"),
    "number with a unit": load("task").field("progress_pct"),
    "boolean": load("issue").field("is_stubborn"),
    "date": load("issue").field("inspected_on"),
    "datetime": load("issue").field("reported_at"),
}
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
# What cells are made of: words that mean something to one of the folds, mixed with anything at all.
SCRAPS = st.sampled_from(
    ["2026", "-", "/", ".", "年", "3", "月", "5", "日", " ", "　", "１", "，", ",", "000", ".0", "%", "度", "件", "次", "下午",
     "10:00", "24:00:00", "T", "Z", "+08:00", "无", "NULL", "N/A", "\u200b", "\ufeff", "是", "办结", "[处置]", "E+15", "1.2",
     "46335", "ABC", "-7", "\n", "true"]
)  # fmt: skip
CELLS = st.one_of(st.lists(SCRAPS, min_size=1, max_size=5).map("".join), st.text(max_size=12))

# Every character of GB 2312 but the few traditional ones in it.
SIMPLIFIED = "".join(
    bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF) if (high, low) < (0xD7, 0xFA) or high > 0xD7
).translate(dict.fromkeys(map(ord, "後於徵夥麽")))


def folded(kind, text, **options):
    return fold_value(text, FIELDS[kind], **options)[0]


@pytest.mark.parametrize("kind", FIELDS)
@given(text=CELLS)
@example("1,234.0")
@example("5%%")
@example("1001.0.0")
@settings(max_examples=40)
def test_folding_twice_is_folding_once(kind, text):
    once = folded(kind, text)
    if once is not None:
        again, repair = fold_value(once, FIELDS[kind])
        assert again == once
        assert repair == (), f"{once!r} is in its final form, yet counted as repaired"


@pytest.mark.parametrize(
    ("kind", "plain"),
    [
        ("code", st.from_regex(r"[A-Z]{1,3}[0-9]{4,8}-[0-9]{4}", fullmatch=True)),
        ("code", st.from_regex(r"0[0-9]{5,17}", fullmatch=True)),
        ("text", st.from_regex(r"[一-龥]{1,5}，[一-龥a-z0-9 ]{0,8}[一-龥]", fullmatch=True)),
        ("name", st.text(SIMPLIFIED, min_size=2, max_size=8)),
        ("enum", st.sampled_from(FIELDS["enum"].enum)),
        ("enum with a rest", st.sampled_from(FIELDS["enum with a rest"].enum)),
        ("integer", st.integers(-(10**17), 10**17).map(str)),
        ("number", st.decimals(-(10**9), 10**9, places=2).map(str)),
        ("date", DAYS.map(date.isoformat)),
        ("datetime", st.datetimes(datetime(1990, 1, 1), datetime(2099, 1, 1)).map(lambda at: f"{at:%Y-%m-%d %H:%M:%S}")),
    ],
)
@given(data=st.data())
@settings(max_examples=40)
def test_a_value_that_is_plain_already_stays_and_is_no_repair(kind, plain, data):
    text = data.draw(plain)
    if kind == "text" and text != text.strip():
        return
    if text != "无":
        assert fold_value(text, FIELDS[kind]) == (text, ())


@pytest.mark.parametrize("kind", FIELDS)
@given(column=st.lists(st.one_of(st.none(), CELLS), min_size=1, max_size=8))
@example(["1001.0", "1002.0"])
@example(["NULL", "A1"])
@example(["　地面污水"])
@example(["2026-11-09T10:00:00"])
@example(["2026-11-09 24:00:00"])
@example(["2026-11-09", "2026/11/9"])
@settings(max_examples=40)
def test_folding_a_column_is_folding_its_cells_one_by_one(kind, column):
    repairs = Repairs()
    texts, repaired = Folder(FIELDS[kind], repairs).fold(pa.array(column, pa.string()))
    one_by_one = [(None, ()) if text is None else fold_value(text, FIELDS[kind]) for text in column]
    assert texts.to_pylist() == [value for value, _ in one_by_one]
    flags = [False] * len(column) if repaired is None else repaired.to_pylist()
    assert flags == [bool(kinds) for _, kinds in one_by_one]
    assert sum(repairs.counts.values()) == sum(len(kinds) for _, kinds in one_by_one)


@given(column=st.lists(CELLS, min_size=1, max_size=6), split=st.integers(0, 6))
@settings(max_examples=40)
def test_where_a_column_is_cut_into_batches_does_not_matter(column, split):
    field = FIELDS["date"]
    whole = Folder(field, Repairs()).fold(pa.array(column, pa.string()))[0].to_pylist()
    folder = Folder(field, Repairs())
    parts = [folder.fold(pa.array(part, pa.string()))[0].to_pylist() for part in (column[:split], column[split:])]
    assert parts[0] + parts[1] == whole


# ---- dates -------------------------------------------------------------------------------------------------------


def spellings(day):
    """Every plain way of writing a day that exports were seen to use."""
    y, m, d = day.year, day.month, day.day
    forms = [
        f"{y}-{m:02}-{d:02}", f"{y}-{m}-{d}", f"{y}/{m}/{d}", f"{y}/{m:02}/{d:02}", f"{y}.{m}.{d}", f"{y}.{m:02}.{d:02}",
        f"{y}年{m}月{d}日", f"{y}年{m:02}月{d:02}日", f"{y} 年 {m} 月 {d} 日", f"{y:04}－{m}－{d}", f"　{y}-{m}-{d} ",
        str(y) + "年" + str(m) + "月" + str(d) + "日" + "\u200b",
    ]  # fmt: skip
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    forms += [form.translate(wide) for form in forms[:4]]
    if y >= 2000:
        forms += [f"{y}{m:02}{d:02}", str((day - date(1899, 12, 30)).days)]
    return forms


@given(day=DAYS)
@settings(max_examples=40)
def test_every_way_of_writing_a_day_is_that_day(day):
    for text in spellings(day):
        assert folded("date", text) == day.isoformat(), text
        assert folded("datetime", text) == day.isoformat(), text


@given(at=st.datetimes(datetime(2000, 1, 1), datetime(2079, 1, 1)).map(lambda at: at.replace(microsecond=0)))
@settings(max_examples=40)
def test_every_way_of_writing_a_moment_is_that_moment(at):
    whole, minute = f"{at:%Y-%m-%d %H:%M:%S}", f"{at:%Y-%m-%d %H:%M}:00"
    noon = "下午" if at.hour >= 12 else "上午"
    twelve = at.hour % 12 or 12
    for text, meant in [
        (f"{at:%Y-%m-%d %H:%M:%S}", whole),
        (f"{at:%Y-%m-%dT%H:%M:%S}", whole),
        (f"{at:%Y-%m-%d %H:%M}", minute),
        (f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02}", minute),
        (f"{at.year}/{at.month}/{at.day} {at.hour}:{at.minute:02}:{at.second:02}", whole),
        (f"{at.year}.{at.month}.{at.day} {at.hour}:{at.minute:02}:{at.second:02}", whole),
        (f"{at.year}年{at.month}月{at.day}日 {at.hour}时{at.minute}分", minute),
        (f"{at.year}年{at.month}月{at.day}日{at.hour}时{at.minute}分{at.second}秒", whole),
        (f"{at.year}年{at.month}月{at.day}日 {noon}{twelve}时{at.minute}分", minute),
        (f"{at.year}/{at.month}/{at.day} {twelve}:{at.minute:02}:{at.second:02} {at:%p}", whole),
        (f"{at:%Y%m%d%H%M%S}", whole),
        (f"{at:%Y-%m-%d %H:%M:%S}.000", whole),
        (f"{at:%Y-%m-%d　%H：%M：%S}", whole),
    ]:
        # A moment without seconds is plain already, and stays.
        assert datetime.fromisoformat(folded("datetime", text)) == datetime.fromisoformat(meant), text


@given(at=st.datetimes(datetime(1990, 1, 1), datetime(2079, 1, 1)).map(lambda at: at.replace(microsecond=0)))
@settings(max_examples=40)
def test_an_excel_serial_with_a_fraction_is_that_second(at):
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)
    if serial == int(serial):
        return
    assert folded("datetime", f"{serial:.10f}") == f"{at:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2026-11-09T01:30:00Z", "2026-11-09 09:30:00"),
        ("2026-11-09T01:30:00+00:00", "2026-11-09 09:30:00"),
        ("2026-11-09T09:30:00+08:00", "2026-11-09 09:30:00"),
        ("2026-11-09 09:30:00+0800", "2026-11-09 09:30:00"),
        ("2026-11-08T20:30:00-05:00", "2026-11-09 09:30:00"),
        ("2026-11-09T23:30:00Z", "2026-11-10 07:30:00"),
    ],
)
def test_a_moment_with_an_offset_becomes_local_time(text, local):
    assert folded("datetime", text) == local
    assert folded("date", text) == local[:10]


@given(at=st.datetimes(datetime(1992, 1, 1), datetime(2079, 1, 1)), minutes=st.integers(-12 * 60, 14 * 60))
@settings(max_examples=40)
def test_any_offset_is_eight_hours_from_utc_in_shanghai(at, minutes):
    at = at.replace(microsecond=0)
    sign, size = ("+", minutes) if minutes >= 0 else ("-", -minutes)
    text = f"{at:%Y-%m-%dT%H:%M:%S}{sign}{size // 60:02}:{size % 60:02}"
    assert folded("datetime", text) == f"{at - timedelta(minutes=minutes) + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13-01", "2026年2月30日", "20261301", "3月5日", "05/03/2026", "2026-11-09 25:00", "2026-11-09 10:61",
     "2026-11", "昨天", "2026-11-09~2026-11-12", "2026-11-09 下午25时", "12:30"],
)  # fmt: skip
def test_what_is_no_plain_date_is_left_for_the_rules_to_refuse(text):
    assert folded("date", text) == text
    assert folded("datetime", text) == text


def test_a_mapping_file_says_how_dates_are_written():
    assert folded("datetime", "03/05/2026 02:30:00 PM", date_format="%m/%d/%Y %I:%M:%S %p") == "2026-03-05 14:30:00"
    assert folded("date", "05.03.26", date_format="%d.%m.%y") == "2026-03-05"


# ---- numbers, words, names -----------------------------------------------------------------------------------------


@given(number=st.integers(-(10**9), 10**9))
@settings(max_examples=40)
def test_thousands_separators_and_units_leave_the_number(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for text in (f"{number:,}", f"{number}次", f"{number} 次", f"{number}.0", f"{number:,}.00", wide, f" {number}\u3000"):
        assert folded("integer", text) == str(number), text


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        ("number", "１，２３４．５", "1234.5"),
        ("number with a unit", "58%", "58"),
        ("number with a unit", "58.5 ％", "58.5"),
        ("code", "1001.0", "1001"),
        ("code", "001001", "001001"),
        ("code", "123456789012345", "123456789012345"),
        ("code", "1.2E+15", "1.2E+15"),
        ("code", "ＸＪ２０２６", "XJ2026"),
        ("boolean", "是", "true"),
        ("boolean", "否", "false"),
        ("boolean", "YES", "true"),
        ("boolean", "0", "false"),
        ("enum", "办结", "已结案"),
        ("enum", "[处置]", "处置中"),
        ("enum", "没见过", "没见过"),
        ("enum with a rest", "没见过", "其他"),
        ("name", "滨江菜市场（东门）", "滨江菜市场(东门)"),
        ("text", " 摊位外溢，地面有污水　", "摊位外溢，地面有污水"),
        ("text", "ＡＢ区（东）", "ＡＢ区（东）"),
    ],
)
def test_a_known_spelling_becomes_the_one_form(kind, text, meant):
    assert folded(kind, text) == meant


@pytest.mark.parametrize("word", ["", "  ", "　", "-", "—", "——", "/", "无", "N/A", "null", "NULL", "#N/A", "\u200b", "\ufeff"])
def test_words_for_nothing_are_nothing_in_every_kind_but_free_text(word):
    for kind in set(FIELDS) - {"text", "boolean"}:
        assert folded(kind, word) is None, kind
    is_blank = not re.sub("[\u200b\ufeff]", "", word).strip()
    assert folded("text", word) == (None if is_blank else word)


def test_a_no_in_a_column_of_yes_and_no_is_a_no():
    assert folded("boolean", "无") == "false"
