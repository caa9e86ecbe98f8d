# ruff: noqa: E501  rows of data and long sentences read better unbroken; a Chinese character counts as two
"""Papers as other software shows them: LibreOffice makes a PDF of a bulletin, minutes and an order, and it is measured."""

import itertools
import re
import shutil
import subprocess
import unicodedata
from datetime import date
from xml.etree import ElementTree

import pytest

from cleancity.papers import bulletin, minutes, supervision
from cleancity.papers.making import Draft, Request
from cleancity.papers.writing import to_file
from tests.making import store_at
from tests.measures import made
from tests.measures.conftest import accept
from tests.papers.words import body_text

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("soffice") or not shutil.which("pdftotext"), reason="LibreOffice or poppler is not installed"),
]  # fmt: skip
MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 28 * MM, (210 - 26) * MM, 37 * MM, (297 - 35) * MM
FULL = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈"


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """Name -> (docx, pages); a page is its size and its words as (text, left, top, right, bottom) in points."""
    folder = tmp_path_factory.mktemp("rendered")
    drafts = {**drafts_of(tmp_path_factory.mktemp("city")), "full": full_draft()}
    for name, draft in drafts.items():
        (folder / f"{name}.docx").write_bytes(to_file(draft).content)
    home = (folder / "home").as_uri()
    names = [str(folder / f"{name}.docx") for name in drafts]
    subprocess.run(
        ["soffice", f"-env:UserInstallation={home}", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *names],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return {name: ((folder / f"{name}.docx").read_bytes(), pages_of(folder / f"{name}.pdf")) for name in drafts}


def drafts_of(folder):
    """A weekly bulletin, minutes and an order of a random city that holds a meeting."""
    from cleancity.briefing.questions import question
    from cleancity.meeting import agendas, decisions, meetings

    store = store_at(folder)
    for dataset, rows in made.REGISTERS.items():
        accept(store, f"{dataset}.csv", dataset, rows)
    accept(store, "issues.csv", "issue", made.as_table(made.two_reports(1)[1]), crs="wgs84")
    day = date(2026, 8, 9)
    held = meetings.save(store, title="第32周协调会", held_on=day, agenda=agendas.usual(), person="测试")
    matter = decisions.Decision("市场周边每日巡查", "房地产管理处", "王主任", date(2026, 8, 31))
    decisions.decide(store, held.meeting_id, matter, person="测试")
    asked = question(store, as_of=day, period="近4周")
    request = Request(store, asked, day)
    drafts = {
        "bulletin": bulletin.monthly(request).drafts[0], "minutes": minutes.minutes(request).drafts[0],
        "order": supervision.orders(request).drafts[0],
    }  # fmt: skip
    store.close()
    return drafts


def full_draft():
    """Pages that are full from edge to edge."""
    return Draft(
        "满页", "满页", "各单位", "\n".join([FULL * 24]), "示例市爱卫办", date(2026, 8, 10), copies_to="市委办公室"
    )


def pages_of(pdf):
    """The pages of a PDF with the boxes of their words."""
    shown = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, timeout=60
    ).stdout.decode()
    root = ElementTree.fromstring(
        re.sub(r"<!DOCTYPE[^>]*>", "", shown).replace(' xmlns="http://www.w3.org/1999/xhtml"', "")
    )
    return [
        (
            (float(page.get("width")), float(page.get("height"))),
            [
                (word.text or "", *(float(word.get(key)) for key in ("xMin", "yMin", "xMax", "yMax")))
                for word in page.iter("word")
            ],
        )
        for page in root.iter("page")
    ]  # fmt: skip


NAMES = ("bulletin", "minutes", "order")


@pytest.mark.parametrize("name", NAMES)
def test_every_page_is_a4_and_every_word_lies_within_the_margins(papers, name):
    _, pages = papers[name]
    assert pages
    for (wide, high), words in pages:
        assert (wide / MM, high / MM) == pytest.approx((210, 297), abs=0.2)
        for text, left, top, right, bottom in words:
            if bottom > BOTTOM and re.fullmatch(r"—|\d+", text):
                continue  # the number of the page
            # LibreOffice reads overflowPunct the wrong way round and lets a mark at the end of a line hang over.
            hangs = 17 if text and unicodedata.category(text[-1]).startswith("P") else 1
            assert left >= LEFT - 1 and right <= RIGHT + hangs, text
            assert top >= TOP - 6 and bottom <= BOTTOM + 3, text


@pytest.mark.parametrize("name", NAMES)
def test_everything_written_is_shown_and_no_character_is_lost(papers, name):
    docx, pages = papers[name]
    shown = [text for _, words in pages for text, *_ in words]
    assert not [text for text in shown if "□" in text or "\ufffd" in text or "〓" in text]
    letters = sorted("".join(shown).replace("—", ""))
    written = body_text(docx)
    for character in set("".join(written.split())) - {"—"}:
        assert letters.count(character) >= written.count(character), character


def test_a_full_line_holds_28_characters_and_a_full_page_22_lines(papers):
    _, pages = papers["full"]
    (_, words) = pages[1]
    lines = {}
    for text, _, top, _, bottom in words:
        if bottom <= BOTTOM + 3:
            lines.setdefault(round(top), []).append(text)
    counts = [sum(len(each) for each in texts) for texts in lines.values()]
    assert len(counts) == 22
    assert counts == [28] * 22
    tops = sorted(lines)
    assert all(later - earlier == pytest.approx(28, abs=1.1) for earlier, later in itertools.pairwise(tops))


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(papers):
    _, pages = papers["full"]
    for number, (_, words) in enumerate(pages, start=1):
        foot = [word for word in words if word[2] > BOTTOM]
        assert [text for text, *_ in foot] == ["—", str(number), "—"]
        if number % 2:
            assert RIGHT - foot[-1][3] == pytest.approx(14, abs=4)
        else:
            assert foot[0][1] - LEFT == pytest.approx(14, abs=4)


def test_the_imprint_stands_at_the_foot_of_the_last_page_and_the_signature_is_not_alone(papers):
    _, pages = papers["full"]
    words = [(text, top, bottom) for text, _, top, _, bottom in pages[-1][1]]
    printed = next(bottom for text, _, bottom in words if "印发" in text)
    assert BOTTOM - printed < 30
    signed, in_imprint = (top for text, top, _ in words if text.startswith("示例市爱卫办"))
    assert signed < in_imprint - 30
    assert any(text.startswith("附件") or FULL[:4] in text or top < signed - 30 for text, top, _ in words)


def test_the_head_of_a_table_is_repeated_on_every_page_that_it_runs_over(papers):
    _, pages = papers["order"]
    texts = [[text for text, *_ in words] for _, words in pages]
    listed = [at for at, page in enumerate(texts) if any(re.fullmatch(r"[A-Z]\d{4}", text) for text in page)]
    assert all("问题编号" in page or "督办事项" in "".join(page) for page in (texts[at] for at in listed))
