# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""汇报 PPT: sheets become slides that other software reads back: native charts and tables, fonts, sizes, nothing outside."""

import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from functools import cache

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Cm

from cleancity.analysis.sheet import Bar, Bars, Cell, Line, Lines, Number, PlaceMap, Sheet, Spot, Table, Trace, Words
from cleancity.papers.deck import PALETTE
from cleancity.reports.slides import Deck, slides
from cleancity.reports.slides.measuring import cleaned, cut, n_lines, wrapped

DAY = date(2026, 11, 18)


@cache
def pixel():
    from PIL import Image

    target = io.BytesIO()
    Image.new("RGB", (4, 3), "#DCEAF4").save(target, "PNG")
    return target.getvalue()


def deck_of(*sheets, picture=lambda block, width, height: pixel()):
    return slides(Deck("2026年第46周巩卫协调会", ("汉津市", "2026年11月18日"), sheets, PALETTE, picture, "汉津市", DAY))


def opened(content):
    return Presentation(io.BytesIO(content))


TRACE = Trace("on_time_closure", 834, 855, {"as_of": "2026-11-15", "department": None})
CARDS = (
    Number("按期结案率", "97.5 %", "855 件 · 96.3—98.4 %", "较上周 变化不明显", "plain", TRACE),
    Number("超期未结", "76 件", "未结共 431 件", "较上周 ▲ 10 件 变差", "missed"),
    Number("反弹占新增", "32.6 %", "847 件 · 29.5—35.8 %", "较上周 ▼ 2.1 百分点 变好", "met"),
    Number("物资满足率", "88.5 %", "30 种物资的平均"),
)
BARS = Bars("超期未结 76 件", (Bar("房地产管理处", 23, "23 件", "missed"), Bar("建筑工程管理处", 11, "11 件", "past"), Bar("园林管理处", 0, "0 件", "past")))
PLANNED = Bars("各阶段完成多少", (Bar("启动阶段", 100, "100 %", "met", 100), Bar("评估阶段", 57, "57 %，应 66 %，落后", "missed", 66)), "%")
LINES = Lines("每周新增、办结", ("44周", "45周", "46周"), (Line("新增", (796, None, 847), "missed"), Line("办结", (832, 809, 845), "met")))
LEAGUE = Table("得分", ("部门", "得分", "榜"), (("房地产管理处", "75.9", "黑榜"), ("园林管理处", "91.7", "红榜")), ("missed", "met"), (1,))
WORDS = Words("请会议定", ("滨江菜市场整治的责任单位和时限", "房地产管理处 23 件超期问题的清零日期"), True)
MAP = PlaceMap("重复发生最多", (Spot(113.3, 31.22, "滨江菜市场", "15 件，摊位脏乱为主"), Spot(113.31, 31.2, "站前广场", "9 件", "past")),
               (Cell(((113.3, 31.2), (113.31, 31.2), (113.3, 31.21)), 3),), "颜色越深，件数越多")  # fmt: skip
USUAL = (
    Sheet("overall", "总体情况", "按期结案 97.5 %，29.8 % 落在重复点位：办得快，没有治住", CARDS, (BARS, WORDS), "第46周（11.9—11.15） · 数据截至 2026年11月15日", ("按期结案率：到期的问题中按期结案的占多少。",)),
    Sheet("overall", "总体情况", "近 4 周办结与新增持平", (), (LINES,), "近 13 周"),
    Sheet("hotspots", "热点", "滨江菜市场近 30 天重复发生 15 件", (), (MAP, Words("最重的一片", ("问题类别：农贸市场 9 件",))), "近 30 天"),
    Sheet("league", "红黑榜", "市直部门：黑榜房地产管理处，红榜园林管理处", (), (LEAGUE, WORDS), narrowing="市直部门"),
    Sheet("phases", "阶段进度", "当前评估阶段落后 9 百分点", CARDS[:2], (PLANNED,)),
    Sheet("decide", "本次议定", "还没有议定事项"),
)


def texts_of(sheet):
    """Every text that a reader must find again."""
    yield from (sheet.topic, sheet.finding, sheet.period, *sheet.basis)
    for number in sheet.numbers:
        yield from (number.label, number.value, number.note, number.change)
    for block in sheet.blocks:
        yield block.title
        if block.kind == "bars":
            yield from (text for bar in block.bars for text in (bar.label, bar.text))
        elif block.kind == "lines" and block.xs and any(value is not None for line in block.lines for value in line.values):
            yield from (line.label for line in block.lines)
        elif block.kind == "map":
            yield from (text for spot in block.spots for text in (spot.label, spot.text))
        elif block.kind == "table":
            yield from (text for row in (block.columns, *block.rows) for text in row[: len(block.columns)])
        elif block.kind == "words":
            yield from block.lines


def said_on(presentation):
    """All that stands on the slides, in their charts and notes, as one text."""
    parts = []
    for slide in presentation.slides:
        for root in (slide._element, slide.notes_slide._element if slide.has_notes_slide else slide._element):
            parts += ["".join(each.itertext()) for each in root.iter(qn("a:p"))]
        for shape in slide.shapes:
            if shape.has_chart:
                parts += [node.text or "" for node in shape.chart._chartSpace.iter(qn("c:v"), qn("a:t"))]
    return "\n".join(parts)


def check_text_looks(root, least):
    for run in root.iter(qn("a:r"), qn("a:fld")):
        look = run.find(qn("a:rPr"))
        assert look is not None and look.find(qn("a:ea")).get("typeface") == "微软雅黑", etree.tostring(run)
        assert int(look.get("sz")) >= least


def check_shapes(presentation):
    width, height = presentation.slide_width, presentation.slide_height
    for number, slide in enumerate(presentation.slides, 1):
        boxes = [(shape.name, shape.left, shape.top, shape.left + shape.width, shape.top + shape.height) for shape in slide.shapes]
        for name, left, top, right, bottom in boxes:
            assert left >= 0 and top >= 0 and right <= width and bottom <= height + Cm(0.01), (number, name)
        for at, (one, left, top, right, bottom) in enumerate(boxes):
            for two, left2, top2, right2, bottom2 in boxes[at + 1 :]:
                overlap = min(right, right2) - max(left, left2), min(bottom, bottom2) - max(top, top2)
                assert min(overlap) <= Cm(0.02), (number, one, two)


def check_charts(presentation):
    for slide in presentation.slides:
        for shape in (each for each in slide.shapes if each.has_chart):
            chart = shape.chart
            root = chart._chartSpace
            for look in root.iter(qn("a:rPr"), qn("a:defRPr")):
                if look.get("sz") or look.tag == qn("a:rPr"):
                    assert int(look.get("sz")) >= 2000 and look.find(qn("a:ea")).get("typeface") == "微软雅黑"
            book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
            page = book["Sheet1"]
            assert not any(cell.data_type == "f" or cell.hyperlink for row in page.iter_rows() for cell in row)
            plot = chart.plots[0]
            for column, series in enumerate(plot.series, 2):
                values = [page.cell(row, column).value for row in range(2, len(list(plot.categories)) + 2)]
                assert [None if value is None else pytest.approx(value) for value in series.values] == values


def check(content):
    presentation = opened(content)
    check_shapes(presentation)
    check_charts(presentation)
    for slide in presentation.slides:
        check_text_looks(slide._element, 2000)
        if slide.has_notes_slide:
            check_text_looks(slide.notes_slide._element, 1200)
    return presentation


def test_a_sheet_is_a_slide_with_native_charts_tables_words_and_notes():
    presentation = check(deck_of(*USUAL))
    assert (presentation.slide_width, presentation.slide_height) == (Cm(33.867), Cm(19.05))
    assert [slide.shapes.title.text_frame.text for slide in presentation.slides] == ["2026年第46周巩卫协调会", *(sheet.finding for sheet in USUAL)]
    kinds = [sorted({("chart" if each.has_chart else "table" if each.has_table else str(each.shape_type)) for each in slide.shapes} & {"chart", "table", "PICTURE (13)"}) for slide in presentation.slides]
    assert kinds == [[], ["chart"], ["chart"], ["PICTURE (13)"], ["table"], ["chart"], []]
    notes = presentation.slides[1].notes_slide.notes_text_frame.text
    assert "【口径】" in notes and "到期的问题中按期结案的占多少" in notes
    assert "按期结案率：指标 on_time_closure；分子 834；分母 855；参数 as_of=2026-11-15" in notes
    theme = zipfile.ZipFile(io.BytesIO(deck_of())).read("ppt/theme/theme1.xml").decode()
    assert theme.count('<a:ea typeface="微软雅黑"/>') == 2


def charts_of(*sheets):
    return [shape.chart for slide in opened(deck_of(*sheets)).slides for shape in slide.shapes if shape.has_chart]


def test_charts_hold_the_values_of_the_sheet_and_the_worst_stands_at_the_top():
    bars, lines, planned = charts_of(USUAL[0], USUAL[1], USUAL[4])
    assert list(bars.plots[0].categories) == ["房地产管理处", "建筑工程管理处", "园林管理处"]
    assert [list(each.values) for each in bars.plots[0].series] == [[23, 11, 0]]
    assert bars.category_axis.reverse_order and not bars.has_legend, "reversed axis: the first is on top; the legend is ours"
    assert [list(each.values) for each in planned.plots[0].series] == [[100, 57], [100, 66]]
    assert [each.name for each in lines.plots[0].series] == ["新增", "办结"]
    assert [list(each.values) for each in lines.plots[0].series] == [[796, None, 847], [832, 809, 845]]


def test_numbers_above_a_hundred_thousand_are_divided_in_the_data_and_the_unit_says_so():
    many = Lines("新增", ("上月", "本月"), (Line("新增", (1_234_000, 980_000)),))
    [chart] = charts_of(Sheet("x", "总体", "很多", (), (many,)))
    assert list(chart.plots[0].series[0].values) == [123.4, 98.0] and chart.value_axis.tick_labels.number_format == "#,##0"
    assert "单位：万件" in said_on(opened(deck_of(Sheet("x", "总体", "很多", (), (many,)))))


def test_the_same_sheets_are_the_same_bytes():
    assert deck_of(*USUAL) == deck_of(*USUAL)


def test_what_takes_more_room_than_there_is_goes_on_on_another_slide_and_a_cut_text_stands_whole_in_the_notes():
    long = "处" * 900
    table = Table("表", ("一", "二"), tuple((f"第{n}行" + "很长的内容" * 30, "短") for n in range(6)))
    sheet = Sheet("x", "议题", "发现", CARDS, (table, Words("话", (long,))))
    presentation = check(deck_of(sheet))
    titles = [slide.shapes.title.text_frame.text for slide in presentation.slides][1:]
    assert len(titles) > 2 and titles[0] == "发现" and set(titles[1:]) == {"发现（续）"}
    assert any(long in slide.notes_slide.notes_text_frame.text for slide in presentation.slides if slide.has_notes_slide)
    assert all(cleaned(text) in said_on(presentation) for row in table.rows for text in row)


HOSTILE = ["=1+1", "<b>粗</b>", "&amp;", "@SUM(A1)", "http://evil.example", "\x00\x1b[31m", "\ud800", "a\nb\tc", "‮反", "{=A1}", "_x0041_", "]]>", "😀" * 9, "Ａ１"]
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=24), st.sampled_from(["房地产管理处", "滨江菜市场一带", "97.5 %", "较上周 ▲ 10 件 变差", "处" * 70, "x" * 200]))
TONES = st.sampled_from(["plain", "met", "missed", "past"])
VALUES = st.one_of(st.floats(), st.integers(-5, 10**9).map(float), st.just(0.0))
BLOCKS = st.one_of(
    st.builds(Bars, TEXTS, st.lists(st.builds(Bar, TEXTS, VALUES, TEXTS, TONES, st.none() | VALUES), max_size=6).map(tuple)),
    st.integers(0, 40).flatmap(lambda n: st.builds(
        Lines, TEXTS, st.lists(TEXTS, min_size=n, max_size=n).map(tuple),
        st.lists(st.builds(Line, TEXTS, st.lists(st.none() | VALUES, min_size=n, max_size=n).map(tuple), TONES), max_size=4).map(tuple),
    )),
    st.builds(PlaceMap, TEXTS, st.lists(st.builds(Spot, st.floats(113, 114), st.floats(31, 32), TEXTS, TEXTS, TONES), max_size=6).map(tuple)),
    st.integers(1, 6).flatmap(lambda n: st.builds(
        Table, TEXTS, st.lists(TEXTS, min_size=n, max_size=n).map(tuple),
        st.lists(st.lists(TEXTS, min_size=n, max_size=n).map(tuple), max_size=6).map(tuple), st.lists(TONES, max_size=6).map(tuple), st.lists(st.integers(0, 5), max_size=3).map(tuple),
    )),
    st.builds(Words, TEXTS, st.lists(TEXTS, max_size=6).map(tuple), st.booleans()),
)  # fmt: skip
NUMBERS = st.builds(Number, TEXTS, TEXTS, TEXTS, TEXTS, TONES, st.none() | st.builds(Trace, TEXTS, st.none() | VALUES, st.none() | VALUES, st.dictionaries(TEXTS, st.none() | TEXTS, max_size=2)))
SHEETS = st.builds(Sheet, st.just("x"), TEXTS, TEXTS, st.lists(NUMBERS, max_size=6).map(tuple), st.lists(BLOCKS, max_size=2).map(tuple), TEXTS, st.lists(TEXTS, max_size=3).map(tuple), TEXTS)


@given(sheet=SHEETS)
@settings(max_examples=30)
def test_any_sheet_becomes_slides_in_bounds_whose_texts_are_all_found_again(sheet):
    presentation = check(deck_of(sheet))
    said = said_on(presentation)
    assert [text for text in map(cleaned, texts_of(sheet)) if text not in said] == []


@given(text=st.text(max_size=80), width=st.floats(1.5, 31), size=st.sampled_from([20, 24, 32]), most=st.integers(1, 4))
def test_a_text_is_broken_without_loss_and_cut_to_its_lines(text, width, size, most):
    plain = cleaned(text)
    assert "".join(wrapped(plain, width, size)).replace(" ", "") == plain.replace(" ", "")
    short = cut(plain, width, size, most)
    assert n_lines(short, width, size) <= most or short == "…"
    assert short == plain or (short.endswith("…") and plain.startswith(short[:-1]))


@pytest.mark.skipif(shutil.which("soffice") is None or shutil.which("pdftotext") is None, reason="no LibreOffice here")
def test_libreoffice_shows_every_word_within_the_page_and_none_over_another(tmp_path):
    (tmp_path / "deck.pptx").write_bytes(deck_of(*USUAL))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "deck.pptx")], check=True, capture_output=True, timeout=180)
    html = subprocess.run(["pdftotext", "-bbox", str(tmp_path / "deck.pdf"), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
    pages = html.split("<page ")[1:]
    assert len(pages) == len(USUAL) + 1
    words = "".join(re.findall(r">([^<]+)</word>", html))
    for text in ("按期结案率", "97.5", "房地产管理处", "23", "滨江菜市场", "黑榜", "新增847", "评估阶段", "要盯"):
        assert text in words
    for number, page in enumerate(pages, 1):
        width, height = (float(each) for each in re.search(r'width="([\d.]+)" height="([\d.]+)"', page).groups())
        assert (width, height) == (pytest.approx(960, abs=0.5), pytest.approx(540, abs=0.5))
        boxes = [tuple(map(float, each)) for each in re.findall(r'xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', page)]
        for at, (left, top, right, bottom) in enumerate(boxes):
            assert left >= 0 and right <= width and top >= -4 and bottom <= height + 4, number
            for left2, top2, right2, bottom2 in boxes[at + 1 :]:
                # A word's box is higher than its letters: lines one above the other share a little.
                assert min(right, right2) - max(left, left2) < 2 or min(bottom, bottom2) - max(top, top2) < 12, (number, at)


