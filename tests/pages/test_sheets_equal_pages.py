"""The projector never contradicts the page: the same figures, the same sentences, asked under the same view."""

import re

import pytest

from cleancity.analysis.answers import without_marks
from cleancity.briefing import items
from cleancity.briefing.questions import question


def bare(text):
    """Without marks, escapes and spaces: what a reader hears."""
    return re.sub(r"\s+", "", without_marks(text.replace("\\", "")))


@pytest.fixture(scope="module")
def asked(demo):
    return question(demo().store)


def test_the_six_cards_of_the_overview_are_the_six_numbers(demo, asked):
    app = demo().open("总览")
    numbers = items.ITEMS["overall"].compose(asked)[0].numbers
    assert [app.card(each.trace.measure) for each in numbers] == [each.value for each in numbers]
    for each in numbers:
        captions = [caption.value for caption in app.at.get_by_key(f"kpi_{each.trace.measure}").caption]
        assert each.note in captions and each.change in captions


SAME = {
    "部门排名": "league",
    "预警督办": "supervision",
    "反弹与回头看": "rebounds",
    "评估整改": "assessment",
    "应急物资": "supplies",
}


@pytest.mark.parametrize("title", SAME)
def test_the_first_finding_of_an_item_stands_on_its_page(demo, asked, title):
    words = bare(demo().open(title).words)
    finding = items.ITEMS[SAME[title]].compose(asked)[0].finding
    parts = re.split("[，；：]", finding)
    missing = [part for part in parts if bare(part) not in words and not part.startswith(("黑榜", "红榜"))]
    assert missing == []


def test_the_hot_spots_of_the_map_are_those_of_the_sheet(demo, asked):
    app = demo()
    app.at.query_params["layer"] = "hot"
    words = app.open("问题热点").words
    sheet = items.ITEMS["hotspots"].compose(asked)[0]
    counted = re.search(r"最重的是(.*)：([\d,]+) 件，应有约 ([\d,]+) 件", sheet.finding)
    assert re.search(rf"最重的是{counted[1]}：{counted[2]} 件，按.*应有约 {counted[3]} 件", words)
    assert sheet.blocks[1].lines[-1] in words, "what is not on the map, in the same words"
