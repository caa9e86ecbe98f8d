"""The map of 问题热点 is a picture: what is asserted is that it is drawn, in colours, and can be clicked."""

import pytest

from tests.browser.pixels import click_until, n_blue, n_orange, wait_for_pixels
from tests.browser.reader import Reader


@pytest.fixture(scope="module")
def usual(demo, browser):
    """The page as it opens: drawing the map takes longest, so that its tests look at one, in their order."""
    reader = Reader(browser, demo.url).open("问题热点")
    yield reader
    reader.close()


def test_the_map_shows_coloured_cells(usual):
    assert wait_for_pixels(usual, n_blue, 8_000) > 8_000
    usual.must_be_whole()


def test_a_filter_takes_cells_off_the_map_and_brings_them_back(usual):
    whole = wait_for_pixels(usual, n_blue, 8_000)
    usual.choose("来源", "暗访")
    few = wait_for_pixels(usual, lambda picture: whole - n_blue(picture), whole / 4)
    assert few > whole / 4
    usual.choose("来源", "全部来源")
    assert wait_for_pixels(usual, n_blue, 8_000) > 8_000


def test_a_click_on_a_cell_shows_it_beside_the_map_and_leads_to_its_issues(usual):
    link = usual.page.get_by_text("在台账中查看")
    click_until(usual, link)
    usual.settle()
    usual.take_pictures("hotspots_chosen")
    usual.must_be_whole()
    usual.follow(link, "问题台账")
    assert usual.filters["cell"].startswith("88")
    assert "地图上选中的一格" in usual.text
    usual.must_be_whole()


def test_the_map_coloured_by_overdue_share_is_another_picture(demo, reading):
    reader = reading(demo).open("问题热点", layer="late", period="近13周")
    assert wait_for_pixels(reader, n_orange, 2_000) > 2_000
    reader.must_be_whole()
