# ruff: noqa: E501  rows of data and long sentences read better unbroken; a Chinese character counts as two
"""The text of a paper as people leave it: whatever it is, it becomes a document, and nothing of it is lost."""

import io
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cleancity.papers.making import Draft, PaperTable, Picture
from cleancity.papers.writing import to_file
from cleancity.reports import wording
from tests.papers.words import W, body_text, pixel, xml_of

DAY = date(2026, 11, 16)
TABLE = PaperTable("各单位情况", ("单位", "件数"), (("房地产管理处", "23"), ("园林管理处", "9")), numeric=(1,))
PARTS = {"表1": TABLE, "图1": Picture("热点", pixel(), 0.5), "附表1": TABLE}


def draft(text, **changes):
    given = {
        "file_name": "通报", "title": "关于第46周的通报", "to": "各成员单位", "office": "示例市爱卫办", "issued_on": DAY,
        "parts": PARTS, **changes,
    }  # fmt: skip
    return Draft(text=text, **given)


def is_printable(character):
    code = ord(character)
    is_xml = code >= 0x20 and not 0xD800 <= code <= 0xDFFF and code not in (0xFFFE, 0xFFFF)
    return is_xml and not character.isspace()


line = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["一、总体情况", "（一）超期。其余如下。", "1. 事项", "1.5倍", "（1）小项", "〔表1〕", "〔图1〕", "〔未知〕", "〔表1", "【附件1】名单", "【附件】",
         "【附件2】", "{{标题}}", "{% for %}", "＿＿＿", "十一、其他", "  〔附表1〕  ", "<w:p>&amp;", "=1+1"]
    ),
)  # fmt: skip
texts = st.lists(line, max_size=12).map("\n".join)


@settings(max_examples=60)
@given(texts)
@example("")
@example("【附件1】只有附件")
@example("〔表1〕")
@example("甲\x00乙\ud800丙\ufffe丁\x0b戊")
def test_any_text_becomes_a_document_that_holds_every_character_of_it(text):
    seen = body_text(to_file(draft(text)).content)
    for raw in text.splitlines():
        words = raw.strip()
        if re.fullmatch(r"〔\s*(表1|图1|附表1)\s*〕", words):
            continue
        annex = re.fullmatch(r"【附件\s*([0-9]{0,3})】(.*)", words)
        wanted = "".join(each for each in (annex[2] if annex else words) if is_printable(each))
        assert wanted in "".join(each for each in seen if is_printable(each))


def kind_by_hand(line):
    """The level of a heading, read a second time without patterns."""
    numerals, digits = "一二三四五六七八九十百", "0123456789"

    def run(text, letters, most):
        n = 0
        while n < len(text) and text[n] in letters:
            n += 1
        return n if 1 <= n <= most else 0

    n = run(line, numerals, 4)
    if n and line[n : n + 1] == "、":
        return "one"
    if line[:1] in "（(" and line:
        inner = line[1:]
        for kind, letters, most in (("two", numerals, 4), ("four", digits, 2)):
            n = run(inner, letters, most)
            if n and inner[n : n + 1] in ("）", ")"):
                return kind
    n = run(line, digits, 2)
    if n and line[n : n + 1] in (".", "．") and line[n + 1 : n + 2] not in tuple(digits):
        return "three"
    return "body"


@given(st.text(alphabet="一二十百、（）()0123456789.．。甲乙", min_size=1, max_size=12).map(str.strip).filter(bool))
@example("1.5倍")
@example("12. 事项")
@example("（十一）说明。正文")
@example("一百二十三、")
def test_levels_of_headings_are_those_that_a_plain_second_reading_finds(text):
    [found] = wording.parse(text, ())
    assert found.kind == kind_by_hand(text)


def test_a_heading_of_the_second_level_ends_with_its_first_sentence():
    [found] = wording.parse("（一）责任单位方面。超期未结76件。", ())
    assert found.text[: found.head] == "（一）责任单位方面。"
    [whole] = wording.parse("一、总体情况", ())
    assert whole.head == len(whole.text)


def test_a_part_whose_placeholder_was_deleted_is_left_out_and_an_unknown_one_stays_as_text():
    content = to_file(draft("一、总体情况\n〔表9〕")).content
    document = Document(io.BytesIO(content))
    assert not document.tables and not document.inline_shapes
    assert "〔表9〕" in body_text(content)


def test_annexes_begin_on_pages_of_their_own_and_are_named_under_the_text():
    content = to_file(draft("正文。\n【附件1】部门排名表\n〔附表1〕\n【附件2】问题清单\n没有。")).content
    root = xml_of(content)
    breaks = [each for each in root.iter(f"{W}p") if each.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert ["".join(t.text for t in each.iter(f"{W}t")) for each in breaks] == ["附件1", "附件2"]
    assert "附件：1. 部门排名表" in body_text(content)


def test_a_single_annex_has_no_number():
    content = to_file(draft("正文。\n【附件1】名单\n甲。")).content
    assert "附件：名单" in body_text(content)
    assert "附件1" not in body_text(content)


def test_the_same_draft_has_the_same_bytes_and_another_day_other_ones():
    text = "一、总体情况\n〔表1〕\n〔图1〕"
    assert to_file(draft(text)).content == to_file(draft(text)).content
    assert to_file(draft(text)).content != to_file(draft(text, issued_on=date(2026, 11, 17))).content


def test_an_archive_says_nothing_of_when_it_was_made():
    with zipfile.ZipFile(io.BytesIO(to_file(draft("正文")).content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("hostile", ["=HYPERLINK(1)", "<script>", "{{7*7}}", "a" * 5000])
def test_hostile_words_stay_words(hostile):
    assert hostile in body_text(
        to_file(draft(hostile, title=hostile, to=hostile, office=hostile, copies_to="甲")).content
    )
