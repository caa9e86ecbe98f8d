"""Every page, opened cold by its address, in the two screen sizes that offices have."""

import pytest

from tests.browser.reader import LARGE
from tests.city import PAGES


@pytest.mark.parametrize("title", PAGES)
def test_a_page_is_whole_and_all_chinese_when_opened_by_its_address_in_both_sizes(demo, reading, title):
    reader = reading(demo).open(title)
    reader.take_pictures(PAGES[title] or "overview")
    reader.must_be_whole()
    reader.resize(LARGE).take_pictures(PAGES[title] or "overview")
    reader.must_be_whole()


def test_an_open_menu_of_a_filter_is_whole_and_chinese(demo, reading):
    reader = reading(demo).open("问题台账")
    for label in ("期间", "行动", "区县", "部门", "来源", "大类", "排序"):
        reader.page.get_by_role("combobox", name=label, exact=True).click()
        reader.page.get_by_role("option").first.wait_for()
        reader.must_be_whole()
        reader.page.keyboard.press("Escape")
        reader.page.get_by_role("option").first.wait_for(state="detached")
