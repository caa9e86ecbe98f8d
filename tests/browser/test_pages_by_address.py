"""Every page, opened cold by its address, in the two screen sizes that offices have."""

import pytest

from tests.browser.reader import SIZES
from tests.city import PAGES

size = pytest.mark.parametrize("size", SIZES, ids=[f"{width}x{height}" for width, height in SIZES])


@size
@pytest.mark.parametrize("title", PAGES)
def test_a_page_is_whole_and_all_chinese_when_opened_by_its_address(demo, reading, title, size):
    reader = reading(demo, size).open(title)
    reader.take_pictures(PAGES[title] or "overview")
    reader.must_be_whole()


def test_an_open_menu_of_a_filter_is_whole_and_chinese(demo, reading):
    reader = reading(demo).open("问题台账")
    for label in ("期间", "行动", "区县", "部门", "来源", "大类", "排序"):
        reader.page.get_by_role("combobox", name=label, exact=True).click()
        reader.page.get_by_role("option").first.wait_for()
        reader.must_be_whole()
        reader.page.keyboard.press("Escape")
        reader.page.get_by_role("option").first.wait_for(state="detached")
