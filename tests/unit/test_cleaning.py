# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Each cleaning does what its own example says, is counted, and can be switched off; numerals, traditional names."""

import opencc
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancity import intake
from cleancity.contracts import load
from cleancity.errors import ConfigError
from cleancity.intake.cleaning import CLEANINGS, KEYS, checked_off, sentence
from cleancity.intake.fold import Folder, Repairs, fold_value
from cleancity.intake.manner import Manner
from cleancity.intake.numerals import number_of
from cleancity.intake.simplified import simplified
from tests.making import csv_bytes, rows_of

COLUMNS = {
    "invisible": load("issue").field("issue_id"), "spaces": load("issue").field("district"), "full_width": load("issue").field("n_reworks"),
    "null_words": load("issue").field("n_reworks"), "yes_no": load("issue").field("is_stubborn"), "names": load("issue").field("status"),
    "traditional": load("issue").field("district"), "percent": load("task").field("progress_pct"), "percent_cells": load("task").field("progress_pct"), "unit": load("issue").field("n_reworks"),
    "thousands": load("supply_stock").field("qty"), "chinese_numerals": load("supply_stock").field("qty"),
    "code_decimals": load("issue").field("issue_id"), "dates": load("issue").field("inspected_on"), "masking": load("issue").field("description"),
}  # fmt: skip
STORED = {"（空）": None, "是": "true"}


@pytest.mark.parametrize("cleaning", CLEANINGS, ids=lambda each: each.key)
def test_its_own_example_is_what_it_does_and_off_leaves_the_cell_as_written(cleaning):
    column = COLUMNS[cleaning.key]
    after = STORED.get(cleaning.after, cleaning.after)
    in_a_book = cleaning.key == "percent_cells"
    assert fold_value(cleaning.before, column, is_share=in_a_book) == (after, (cleaning.key,))
    assert fold_value(cleaning.before, column, off=frozenset({cleaning.key}), is_share=in_a_book) == (cleaning.before, ())


@given(off=st.sets(st.sampled_from(sorted(KEYS))), column=st.sampled_from(list(COLUMNS.values())),
       text=st.one_of(st.sampled_from([each.before for each in CLEANINGS]), st.lists(st.sampled_from(["　", "１", ",200", "件", "%", "三十", "無", "N/A", "\u200b", "2026.8.3", "13812345678", ".0"]), max_size=4).map("".join)))  # fmt: skip
@settings(max_examples=60)
def test_a_cleaning_that_is_off_is_never_counted_and_a_column_is_its_cells(off, column, text):
    value, kinds = fold_value(text, column, off=frozenset(off))
    assert not off & set(kinds)
    repairs = Repairs()
    folded, _ = Folder(column, repairs, manner=Manner(off=frozenset(off))).fold(pa.array([text, text]))
    assert folded.to_pylist() == [value, value]
    assert repairs.counts == dict.fromkeys(kinds, 2)


def test_everything_off_leaves_every_cell_but_an_empty_one():
    for cleaning in CLEANINGS:
        assert fold_value(cleaning.before, COLUMNS[cleaning.key], off=KEYS) == (cleaning.before, ())


def test_several_repairs_of_one_cell_are_each_counted():
    assert fold_value("　１，２００件\u200b", load("supply_stock").field("qty")) == ("1200", ("invisible", "spaces", "full_width", "unit", "thousands"))


def test_an_unknown_key_is_refused_in_words():
    with pytest.raises(ConfigError, match="没有名为“thousand”的清洗"):
        checked_off(["thousand", "dates"])
    assert checked_off(["thousands"]) == {"thousands"}


def test_a_notice_says_it_in_a_sentence():
    assert sentence("full_width", 12, "１", "1") == "全角字符：统一 12 处，如“１” → “1”。"
    assert sentence("来源不在列表中，计入“其他”", 3, "电话", "其他").startswith("来源不在列表中，计入“其他”：统一 3 处")


# ---- numerals ----------------------------------------------------------------------------------------------------


def in_words(number):
    """The number as people say it, written the boring way: group by group, digit by digit."""
    if number == 0:
        return "零"
    words, groups = "", [(number // 10**8, "亿"), (number // 10**4 % 10**4, "万"), (number % 10**4, "")]
    for group, size in groups:
        if not group:
            continue
        if words and group < 1000:
            words += "零"
        digits = f"{group:04}" if words else str(group)
        part, names = "", ["千", "百", "十", ""][-len(digits):]
        for place, (digit, name) in enumerate(zip(digits, names, strict=True)):
            if digit != "0":
                part += "零一二三四五六七八九"[int(digit)] + name
            elif part and part[-1] != "零" and int(digits[place:]):
                part += "零"
        words += part.strip("零") + size
    return words.removeprefix("一") if words.startswith("一十") else words


@given(number=st.one_of(st.integers(0, 12_000), st.integers(0, 9999 * 10**8)))
@settings(max_examples=60)
def test_a_number_said_in_words_is_that_number(number):
    words = in_words(number)
    assert number_of(words) == str(number), words


@pytest.mark.parametrize(
    ("text", "meant"),
    [("三十", "30"), ("一百二十", "120"), ("两", "2"), ("十五万", "150000"), ("两万五千", "25000"), ("1.5万", "15000"), ("3千", "3000"), ("十", "10"),
     ("一百一十五", "115"), ("一百十五", "115"), ("贰佰零叁", "203"), ("三点五", "3.5"), ("零", "0"), ("二〇二六", "2026"), ("一万零五百", "10500"), ("一万五百", "10500")],
)  # fmt: skip
def test_numerals(text, meant):
    assert number_of(text) == meant
    assert fold_value(text, load("supply_stock").field("qty"))[0] == meant
    assert fold_value(f"{text}件", load("supply_stock").field("qty"))[0] == meant


@pytest.mark.parametrize("text", ["一百二", "三五", "两万五", "三四十", "百", "几十", "十几", "一千五十", "万", "三点", "点五", "一二", "三十三十", "", "十十", "十万万"])
def test_ways_of_speech_are_left_for_the_rules(text):
    assert number_of(text) is None


@given(text=st.text("零〇一二三四五六七八九十百千万亿两点0123456789.", max_size=8))
@settings(max_examples=60)
def test_whatever_is_read_as_a_numeral_is_a_number(text):
    said = number_of(text)
    assert said is None or float(said) >= 0


@pytest.mark.parametrize(("text", "meant"), [("97.8%", "97.8"), ("0.978", "0.978"), ("97.8 ％", "97.8"), ("百分之九十", "90"), ("100", "100"), ("１００％", "100")])
def test_percent(text, meant):
    assert fold_value(text, load("task").field("progress_pct"))[0] == meant


def test_a_percentage_in_a_column_of_anything_else_is_left_for_the_rules():
    assert fold_value("97.8%", load("supply_stock").field("qty")) == ("97.8%", ())


# ---- traditional characters -----------------------------------------------------------------------------------------


@given(text=st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6))
@settings(max_examples=60)
def test_simplifying_is_opencc_or_nothing(text):
    assert simplified(text) in (text, opencc.OpenCC("t2s").convert(text))
    assert simplified(simplified(text)) == simplified(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("濱江區", "滨江区"), ("衛生局", "卫生局"), ("後街", "后街"), ("乾县", "乾县"), ("滨江菜市场", "滨江菜市场"), ("乾隆路", "乾隆路"), ("A1", "A1")],
)
def test_names_are_simplified_and_simplified_ones_stay(text, meant):
    assert simplified(text) == meant


# ---- the whole way ---------------------------------------------------------------------------------------------------

HEAD = ["问题编号", "检查日期", "责任部门", "描述", "返工次数", "来电号码", "关联工单号"]
ROW = ["１００１", "2026.8.3", "城市管理局", "来电13812345678反映502室漏水", "三", "13812345678", "13812345678"]


def test_the_whole_way_with_everything_on(store):
    receipt = intake.ingest(store, csv_bytes([HEAD, ROW]), "a.csv", "issue")
    assert rows_of(store, "SELECT issue_id, CAST(inspected_on AS VARCHAR), description, n_reworks FROM issue") == [
        ("1001", "2026-08-03", "来电138********反映***室漏水", 3)
    ]
    [(extra,)] = rows_of(store, "SELECT extra FROM issue")
    assert '"来电号码":"138********"' in extra and '"关联工单号":"13812345678"' in extra
    assert "13812345678" not in str(receipt.notices) + str(receipt.repairs) and "个人信息：遮住 2 处，如“手机号” → “138********”。" in receipt.notices


def test_the_whole_way_with_some_off_rejects_and_keeps_what_was_written(store):
    mapping = 'off = ["chinese_numerals", "masking"]'
    good = [*ROW[:4], "3", *ROW[5:]]
    receipt = intake.ingest(store, csv_bytes([HEAD, ROW, ["1002", *good[1:]]]), "a.csv", "issue", mapping=mapping)
    assert [(problem.row, problem.column, problem.value) for problem in receipt.problems] == [(2, "返工次数", "三")]
    assert rows_of(store, "SELECT issue_id, description FROM issue") == [("1002", ROW[3])]
    refused = intake.ingest(store, csv_bytes([HEAD, good]), "b.csv", "issue", mapping='off = ["thousand"]')
    assert not refused.accepted and "thousand" in str(refused)


def test_rejected_rows_are_kept_masked(store):
    bad = ["1001", "没有", "城市管理局", "来电13812345678", "1", "13812345678", "13812345678"]
    ragged = ["1002", "2026-08-03", "城市管理局", "来电13812345678", "1", "2", "3", "电话13812345678"]
    good = ["1003", "2026-08-03", "城市管理局", "无", "1", "2", "3"]
    receipt = intake.ingest(store, csv_bytes([HEAD, bad, ragged, good]), "a.csv", "issue")
    assert (receipt.rows.good, receipt.rows.rejected) == (1, 2)
    [(first,), (second,)] = rows_of(store, "SELECT raw FROM rejected_row ORDER BY row_number")
    assert "来电138********" in first and first.count("13812345678") == 1, "the number of the other file stays"
    assert "13812345678" not in second and "13812345678" not in str(receipt.problems)


def test_uploaded_bytes_are_the_services_own(store):
    intake.ingest(store, csv_bytes([HEAD, ROW]), "a.csv", "issue")
    assert store.uploads.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in store.uploads.iterdir()} == {0o600}


@pytest.mark.parametrize("code", ["1.2E+15", "1.23457E15", "1.2345678901234568e+17", "123456789012345680.0"])
@pytest.mark.parametrize("title", ["问题编号", "网格"])
def test_a_code_that_lost_its_digits_is_refused_in_any_code_column(store, title, code):
    head = ["问题编号", "检查日期", "责任部门", "网格"]
    row = {"问题编号": "1001", "检查日期": "2026-08-03", "责任部门": "城市管理局", "网格": "G1"} | {title: code}
    receipt = intake.ingest(store, csv_bytes([head, [row[name] for name in head], ["1002", "2026-08-03", "城市管理局", "3E1"]]), "a.csv", "issue")
    [problem] = receipt.problems
    assert problem.column == title and "科学计数" in problem.reason
    assert rows_of(store, "SELECT grid_id FROM issue") == [("3E1",)]
