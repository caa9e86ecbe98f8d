# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Personal data is masked, and nothing else: numbers of files, dates, coordinates, quantities, public places stay."""

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cleancity.intake.masking import SUSPECT, mask, mask_cell, mask_column

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
DIGITS = st.text("0123456789", min_size=8, max_size=8)
AROUND = st.sampled_from(["", "来电", "，联系电话：", "（", "反映人张某 ", "，", "。电话", "）", "的", " "])
AFTER = st.sampled_from(["", "反映楼道堆物", "，", "）", "。", " ", "，请回复"])


def identity_number(region, year, month, day, serial):
    """18 digits with the check digit worked out as GB 11643 says."""
    body = f"{region}{year:04}{month:02}{day:02}{serial:03}"
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


MOBILES = st.builds(lambda second, rest: f"1{second}{rest}", st.sampled_from("3456789"), st.text("0123456789", min_size=9, max_size=9))
LANDLINES = st.builds(
    lambda area, first, rest: area + first + rest,
    st.sampled_from(["010-", "021 ", "0711-", "(0711)", "027", "0755—"]), st.sampled_from("3456789"), st.text("0123456789", min_size=6, max_size=7),
)  # fmt: skip
IDENTITIES = st.builds(
    identity_number, st.sampled_from(["420704", "110105", "650102", "440305"]), st.integers(1930, 2020), st.integers(1, 12), st.integers(1, 28), st.integers(0, 999)
)  # fmt: skip


def shaped(number):
    """The ways in which people write a mobile number."""
    return [number, f"{number[:3]}-{number[3:7]}-{number[7:]}", f"{number[:3]} {number[3:7]} {number[7:]}", f"+86{number}", f"86-{number}", number.translate(WIDE)]


@given(before=AROUND, number=MOBILES, after=AFTER)
@settings(max_examples=60)
def test_a_mobile_number_however_written_keeps_three_digits_at_most(before, number, after):
    for text in shaped(number):
        masked = mask(before + text + after)
        assert len(re.sub(r"\D", "", masked)) <= 5 and len(masked) == len(before + text + after)
        assert masked.startswith(before) and masked.endswith(after)


SEPARATORS = ["", "-", " ", "—", "–", "－", "\u00a0", "\u3000", "\u2011", "·", "  ", " - ", "\u200b", "\ufeff", "\n", "\r\n"]
PREFIXES = ["", "0", "86", "+86", "+86 ", "+86-", "0086", "0086-", "(+86)", "＋８６ ", "wx", "手机:", "微信：", "Tel.", "tel:", "电话 ", "张**"]
HOW_WRITTEN = st.builds(
    lambda prefix, first, second: (prefix, lambda number: prefix + number[:3] + first + number[3:7] + second + number[7:]),
    st.sampled_from(PREFIXES), st.sampled_from(SEPARATORS[:-2]), st.sampled_from(SEPARATORS),
) | st.sampled_from([
    ("", lambda number: f"({number[:3]}){number[3:]}"), ("", lambda number: f"（{number[:3]}）{number[3:7]}-{number[7:]}"),
    ("", lambda number: f"{number[:3]}.{number[3:7]}.{number[7:]}"), ("", lambda number: f"{number[:4]} {number[4:8]} {number[8:]}"),
    ("", lambda number: "\u200b".join(number)), ("", lambda number: number.translate(WIDE)), ("手机:", lambda number: f"手机:{number}ABC"),
    ("", lambda number: f"{number[:5]}\n{number[5:]}"), ("0", lambda number: f"0{number[:3]} {number[3:]}"),
])  # fmt: skip
SENTENCES = st.sampled_from([
    "{}", "请联系{}，谢谢", "反映人张某（{}）多次来电", "{}\n幸福路88号堆物", "2026-11-05 {} 反映噪音", "李四{}投诉", "来电：{}。请回复", "编号XJ20261105-0123，{}",
])  # fmt: skip


def a_day(text):
    """Whether eight digits could be a day: 150 20261105 is a count and a day, unless something says phone."""
    return re.fullmatch(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", text)


@given(number=MOBILES, how=HOW_WRITTEN, sentence=SENTENCES)
@settings(max_examples=300)
def test_every_way_of_writing_a_mobile_number_is_masked_wherever_it_stands(number, how, sentence):
    assume(not a_day(number[3:]))
    prefix, written = how
    before, after = sentence.split("{}")
    text = written(number)
    masked = mask(before + text + after)
    assert masked.startswith(before) and masked.endswith(after) and len(masked) == len(before + text + after)
    shown = masked[len(before) : len(masked) - len(after)].translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    assert len(re.sub(r"\D", "", shown)) <= len(re.sub(r"\D", "", prefix.translate(str.maketrans("８６", "86")))) + 3, masked
    assert mask(masked) == masked


@given(numbers=st.lists(MOBILES, min_size=2, max_size=4), between=st.sampled_from(["/", "／", "、", "；", ";", "，", ",", "|", " ", " / ", "或", "-"]))
@settings(max_examples=100)
def test_of_several_mobile_numbers_in_a_row_each_is_masked(numbers, between):
    assert mask(between.join(numbers)) == between.join(number[:3] + "*" * 8 for number in numbers)


@given(number=MOBILES, figures=st.sampled_from(["零一二三四五六七八九", "〇一二三四五六七八九", "〇幺二三四五六七八九"]), before=st.sampled_from(["", "电话", "李四，"]))
@settings(max_examples=60)
def test_a_mobile_number_in_chinese_numerals_is_masked(number, figures, before):
    spoken = "".join(figures[int(digit)] for digit in number)
    assert mask(f"{before}{spoken}，请回复") == f"{before}{spoken[:3]}{'*' * 8}，请回复"


@given(number=st.text("0123456789", min_size=16, max_size=19), word=st.sampled_from(["卡号", "银行卡：", "银行卡号 ", "账号:", "收款账号是"]), joint=st.sampled_from(["", " ", "-"]))
@settings(max_examples=60)
def test_a_bank_card_is_masked_where_it_is_said_to_be_one(number, word, joint):
    groups = joint.join(number[start : start + 4] for start in range(0, len(number), 4))
    masked = mask(f"{word}{groups}，户名李四")
    assert len(re.sub(r"\D", "", masked)) == 3 and len(masked) == len(f"{word}{groups}，户名李四")


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("420704 19900101 0016", "420*** ******** ****"),
        ("420704199001\n01001X", "420*********\n*****X".replace("X", "*")),
        ("420704\u200b19900101\u200b001X", "420***\u200b********\u200b****"),
        ("身份证420704199001010011", "身份证420***************"),
        ("身份证号：420704199001010011", "身份证号：420***************"),
        ("证件号 420704199001010011", "证件号 420***************"),
        ("42070419900101001X/13912345678", "420***************/139********"),
        ("0711-3345678/13912345678", "0711-*******/139********"),
        ("13912345678微信同号", "139********微信同号"),
    ],
)
def test_identity_numbers_in_groups_and_those_that_are_said_to_be_one(text, masked):
    assert mask(text) == masked


@given(before=AROUND, number=LANDLINES, after=AFTER)
@settings(max_examples=60)
def test_a_landline_keeps_its_area_code_at_most(before, number, after):
    assert len(re.sub(r"\D", "", mask(before + number + after))) <= 4


@given(before=AROUND, number=IDENTITIES, after=AFTER)
@settings(max_examples=60)
def test_an_identity_number_goes_and_one_with_a_wrong_check_digit_stays(before, number, after):
    assert mask(before + number + after) == before + number[:3] + "*" * 15 + after
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    assert mask(f"{before}{wrong}{after}") == f"{before}{wrong}{after}"


@given(region=st.sampled_from(["420704", "110105"]), day=st.dates(), serial=st.integers(0, 999))
@settings(max_examples=30)
def test_an_identity_number_of_the_old_kind_goes(region, day, serial):
    number = f"{region}{day:%y%m%d}{serial:03}"
    assume(day.year % 100 or (day.month, day.day) != (2, 29))
    assert mask(f"证件 {number}。") == f"证件 {number[:3]}{'*' * 12}。"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("12号楼3单元502室漏水", "**号楼*单元***室漏水"),
        ("阳光花园12栋1单元1203", "阳光花园**栋*单元****"),
        ("三栋二单元501堆物", "*栋*单元***堆物"),
        ("滨江苑12-3-502反映", "滨江苑**-*-***反映"),
        ("3栋502住户", "*栋***住户"),
        ("502室门口有垃圾", "***室门口有垃圾"),
        ("家住幸福路88号的居民", "家住幸福路**号的居民"),
        ("江湾村3组12号门前", "江湾村3组**号门前"),
        ("１２号楼３单元５０２室", "**号楼*单元***室"),
        ("座机3345678", "座机*******"),
        ("(0711)3345678转802", "(0711)*******转***"),
    ],
)
def test_homes_and_numbers_without_an_area_code(text, masked):
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    ["幸福路88号门店外溢", "3号楼楼道堆物", "3单元5个垃圾桶未清", "涉及20户居民", "公厕3号坑位堵塞", "江湾村3号公厕", "12345热线转办", "拨打12319",
     "两室一厅", "3室1厅", "2026年11月9日整改", "2026-11-09 09:30:00", "20261109", "20261109093000", "共1200件，合格1198件", "113.3021,31.2004",
     "X=12612345.6 Y=3645678.9", "坐标113.13812345678", "编号XJ20261109-0012", "工单号13812345678", "案件编号：420704198001011234", "0711-20261109",
     "批号20260813001", "国道318线K1024处", "DB42/T1234-2019", "面积12345678平方米", "95598", "400-820-8820", "第3号令", "2026-2030年规划",
     "滨江大厦1203米处", "5号楼101个车位", "A座大厅", "20261105-0123", "138.12345678", "139123.4567", "1391234.5678平方米", "A13912345678", "XJ-13912345678",
     "2026-13912345678", "13912345678AB12", "巡查150\n20261105上报", "150 20261105", "合计\n150\n2026\n1105", "139123456781234", "订单1391234567890123", "6222021234567890",
     "二〇二六年十一月", "第一三九一二三四五六七八", "一三九一二三四五六七八九", "420704-20261105-0012", "420704 20261105 0012", "420704199001010011", "身份证123456789012345678",
     "1,391,234,567", "2026/11/05 09:30", "192.168.1.100", "v1.39.1234"],
)  # fmt: skip
def test_what_is_nobodys_stays(text):
    assert mask(text) == text


NUMBERED = st.one_of(
    st.from_regex(r"[A-Z]{1,3}20[0-9]{6}-[0-9]{4}", fullmatch=True),
    st.from_regex(r"(案卷编号|工单号|任务号)[:：]?[0-9]{11,18}", fullmatch=True),
    st.from_regex(r"[A-Z]{1,3}[0-9]{11,18}", fullmatch=True),
    st.from_regex(r"2026(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{4,10}", fullmatch=True),
    st.dates().map(str), st.datetimes().map(lambda at: f"{at:%Y年%m月%d日%H时%M分}"),
    st.floats(70, 140).map(lambda x: f"{x:.6f}"), st.floats(8e6, 1.5e7).map(lambda x: f"{x:.2f}"),
    st.integers(0, 10**7).map(lambda n: f"{n:,}件"), st.integers(0, 10**5).map(lambda n: f"{n}户"),
    st.from_regex(r"[东南西北中江湖山]{2,4}(菜市场|小区|公厕|医院|中学)", fullmatch=True),
    st.from_regex(r"[东南西北中江湖山]{2,3}(路|街|大道)[1-9][0-9]{0,3}号", fullmatch=True),
)  # fmt: skip


@given(parts=st.lists(NUMBERED, min_size=1, max_size=4), joint=st.sampled_from(["，", " ", "；", "、"]))
@settings(max_examples=60)
def test_numbers_of_files_dates_coordinates_quantities_and_places_stay(parts, joint):
    text = joint.join(parts)
    assert mask(text) == text


ANYTHING = st.lists(
    st.one_of(MOBILES, LANDLINES, IDENTITIES, NUMBERED, DIGITS, st.text(max_size=4),
              st.sampled_from(["12号楼", "3单元", "502室", "家住", "栋", "-", "12-3-502", "花园", "村3号", "电话", "编号", "#", "８８号",
                               "/", "\n", "\u200b", "\u00a0", ".", "微信wx", "ABC", "身份证", "卡号", "一三九一二三四五六七八", "139", "1234", "(139)", "张**"])),
    max_size=6,
).map("".join)  # fmt: skip


@given(text=ANYTHING)
@example("小区1-1-1111")
@settings(max_examples=60)
def test_masking_twice_is_masking_once_and_a_column_asks_only_for_suspects(text):
    masked = mask(text)
    assert mask(masked) == masked
    assert len(masked) == len(text)
    assert masked == text or pc.match_substring_regex(pa.scalar(text), SUSPECT).as_py(), "the column would be passed over"


@given(column=st.lists(st.one_of(st.none(), ANYTHING), min_size=1, max_size=5), header=st.sampled_from(["备注", "来电号码", "联系人", "联系电话", "关联工单号", "身份证号"]))
@settings(max_examples=60)
def test_a_column_that_nobody_maps_is_masked_cell_by_cell(column, header):
    masked, changed = mask_column(pa.array(column, pa.string()), header)
    expected = [None if text is None else mask_cell(text, header) for text in column]
    assert masked.to_pylist() == expected
    flags = [False] * len(column) if changed is None else changed.to_pylist()
    assert flags == [before != after for before, after in zip(column, expected, strict=True)]


def test_what_the_header_says_of_a_column():
    assert mask_cell("张三丰", "联系人") == "张**"
    assert mask_cell("3345678", "联系电话") == "334****"
    assert mask_cell("13812345678", "关联工单号") == "13812345678"
    assert mask_cell("13812345678", "备注") == "138********"
