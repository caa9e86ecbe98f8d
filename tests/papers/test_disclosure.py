"""信息公开: which weeks, what it says, and that nothing personal gets out."""

import os
import re
import shutil
import subprocess
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import async_playwright

from cleancity.briefing.questions import question
from cleancity.errors import Refused
from cleancity.papers import leaks
from cleancity.papers.disclosure import block_ending_by, edition
from cleancity.papers.making import Request
from tests.apart import awaited
from tests.making import rows_of
from tests.papers.town import DESCRIPTION, PEOPLE, take_in

DAY = date(2026, 9, 30)
OFFICIAL = ("市容环境管理处", "园林管理处", "房地产管理处", "滨江区", "城中区", "农贸市场", "公厕")


def made(store, day=DAY):
    return edition(Request(store, question(store, as_of=day), day))


@pytest.fixture(scope="module")
def page(town):
    [file] = made(town).files
    return file


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_editions_are_whole_weeks_that_follow_each_other_without_gap_or_overlap(day):
    block = block_ending_by(day)
    assert block.last <= day < block_ending_by(block.last + timedelta(days=35)).last + timedelta(days=70)
    assert block.first.weekday() == 0 and block.last.weekday() == 6
    assert (block.last - block.first).days + 1 in (28, 35)
    assert block_ending_by(block.last) == block, "the day within does not matter"
    before = block_ending_by(block.first - timedelta(days=1))
    assert before.last + timedelta(days=1) == block.first
    assert 1 <= block.number <= 13


def test_a_year_of_53_weeks_gives_its_last_edition_five():
    block = block_ending_by(date(2027, 1, 3))
    assert (block.year, block.number, block.last_week, block.first) == (2026, 13, 53, date(2026, 11, 30))


def test_the_page_needs_nothing_from_elsewhere(page):
    text = page.content.decode()
    assert page.name == "信息公开_2026年第9期.html"
    assert not re.search(r"<script|<link|<img|<iframe|@import|url\(|src=|href=|https?:", text)
    assert '<html lang="zh-CN">' in text and "@page" in text


def test_the_page_counts_what_the_store_holds(town, page):
    first, last = block_ending_by(DAY).first, block_ending_by(DAY).last
    [(n,)] = rows_of(town, "SELECT COUNT(*) FROM issue WHERE NOT is_void AND found_on BETWEEN $1 AND $2", [first, last])
    assert f'<span class="what">新发现问题</span><span class="figure">{n:,} 件</span>' in page.content.decode()
    assert n >= 5


def test_no_person_no_address_and_no_number_of_an_issue_is_on_it(town, page):
    text = page.content.decode()
    for word in (*PEOPLE.values(), DESCRIPTION, "幸福路", "滨江菜市场", "外来公司"):
        assert word not in text
    assert not re.search(r"\b[HX]\d{4}\b", text)


def test_the_same_data_gives_the_same_bytes(town, page):
    [again] = made(town, date(2026, 10, 3)).files  # the edition is still the last that is over
    assert again.content == page.content


def test_every_trace_is_of_a_printed_figure(town, page):
    text = page.content.decode()
    for name, trace in made(town).traces:
        assert trace.numerator is not None and trace.denominator is not None
        assert f"{int(trace.denominator):,}" in text, name
    assert all(set(trace.params) >= {"as_of", "from_date", "to_date"} for _, trace in made(town).traces)


def test_without_an_edition_that_is_over_it_is_refused_in_words(town):
    with pytest.raises(Refused, match=r"没有数据.*下一期到"):
        made(town, date(2026, 5, 20))


PLANTED = {
    "a name": PEOPLE["inspector"],
    "a leader": PEOPLE["lead"],
    "a telephone number": PEOPLE["phone"],
    "a mobile number": "13812345678",
    "a masked number": "138****5678",
    "a piece of a description": "令狐师傅家门口",
    "an address": "幸福路88号",
    "any other words": "此处另有说明",
    "a mail address": "wang@example.cn",
    "a number of an issue": "XJ20261109",
}


@pytest.mark.parametrize("what", PLANTED)
@pytest.mark.parametrize(
    "where",
    ["<td>{}</td>", "<!-- {} -->", '<p title="{}"></p>', "</td><td>园林管理处{}</td><td>", '<a data-x="{}"></a>'],
)
def test_whatever_is_planted_anywhere_in_the_page_is_found(town, page, what, where):
    text = page.content.decode()
    planted = text.replace("</table>", where.format(PLANTED[what]) + "</table>", 1)
    assert planted != text
    assert not list(leaks.leaks(town, text, text, OFFICIAL))
    with pytest.raises(Refused, match="没有通过检查"):
        leaks.refuse_leaks(town, planted, text, OFFICIAL)


def test_where_a_planted_text_comes_from_is_said(town, page):
    text = page.content.decode()
    planted = text.replace("<td>", "<td>令狐师傅", 1)
    [found, *_] = leaks.leaks(town, planted, text, OFFICIAL)
    assert "名单以外的文字" in found


def test_a_person_in_the_column_of_departments_stops_the_edition(store):
    head = ["问题编号", "检查日期", "责任部门", "检查人", "大类"]
    rows = [[f"A{n}", f"2026-09-{n % 20 + 8:02}", "欧阳巡查", "欧阳巡查", "公厕"] for n in range(40)]
    take_in(store, "issue", [head, *rows])
    with pytest.raises(Refused, match="检查人“欧阳巡查”"):
        made(store, date(2026, 10, 4))


def test_a_word_of_the_pages_own_is_no_leak(own_town):
    take_in(own_town, "department", [["部门编码", "部门名称", "联络员"], ["D1", "市容环境管理处", "大类"]])
    assert made(own_town).files


def test_names_are_escaped_and_those_of_no_list_are_put_together(own_town):
    head = ["部门编码", "部门名称"]
    take_in(own_town, "department", [head, ["D1", "<b>市容</b>&处"]])
    text = made(own_town).files[0].content.decode()
    assert "&lt;b&gt;市容&lt;/b&gt;&amp;处" in text and "<b>" not in text
    assert "其他单位" in text


async def printed(folder, browser_path):
    """Prints page.html to page.pdf; how many tables and how many cells are wider than they may be."""
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        tab = await browser.new_page(viewport={"width": 680, "height": 960})  # the width of A4 within its margins
        await tab.emulate_media(media="print")
        await tab.goto(f"file://{folder}/page.html")
        wide = await tab.evaluate("[...document.querySelectorAll('table')].filter(t => t.scrollWidth > 681).length")
        cells = "[...document.querySelectorAll('th, td')]"
        cut = await tab.evaluate(f"{cells}.filter(c => c.scrollWidth > c.clientWidth).length")
        await tab.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
        await browser.close()
    return wide, cut


@pytest.mark.browser
def test_printed_on_a4_nothing_is_cut_off(page, tmp_path):
    browser_path = os.environ.get("CLEANCITY_BROWSER") or shutil.which("chromium") or shutil.which("google-chrome")
    if not browser_path or not shutil.which("pdftotext"):
        pytest.skip("no browser or no poppler")
    (tmp_path / "page.html").write_bytes(page.content)
    wide, cut = awaited(printed(tmp_path, browser_path))
    assert (wide, cut) == (0, 0)
    said = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, encoding="utf-8"
    ).stdout
    info = subprocess.run(["pdfinfo", tmp_path / "page.pdf"], capture_output=True, encoding="utf-8").stdout
    assert "A4" in info
    for words in ("按责任单位", "按区县", "按问题大类", "按周", "其中超期", "园林管理处", "按期结案率"):
        assert words in said
    assert "Ctrl" not in said, "the hint is for the screen"
