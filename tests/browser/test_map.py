"""The map of 问题热点 is a picture: what is asserted is that it is drawn, in colours, and can be clicked."""

from tests.browser.pixels import click_until, n_blue, n_orange, wait_for_pixels


def test_the_map_shows_coloured_cells(demo, reading):
    reader = reading(demo).open("问题热点")
    assert wait_for_pixels(reader, n_blue, 8_000) > 8_000
    reader.must_be_whole()


def test_the_map_coloured_by_overdue_share_is_another_picture(demo, reading):
    reader = reading(demo).open("问题热点", layer="late", period="近13周")
    assert wait_for_pixels(reader, n_orange, 2_000) > 2_000
    reader.must_be_whole()


def test_a_filter_takes_cells_off_the_map(demo, reading):
    reader = reading(demo).open("问题热点")
    whole = wait_for_pixels(reader, n_blue, 8_000)
    reader.choose("来源", "暗访")
    few = wait_for_pixels(reader, lambda picture: whole - n_blue(picture), whole / 4)
    assert few > whole / 4


def test_a_click_on_a_cell_shows_it_beside_the_map_and_leads_to_its_issues(demo, reading):
    reader = reading(demo).open("问题热点")
    wait_for_pixels(reader, n_blue, 8_000)
    link = reader.page.get_by_text("在台账中查看")
    click_until(reader, link)
    reader.settle()
    reader.take_pictures("hotspots_chosen")
    reader.must_be_whole()
    reader.follow(link, "问题台账")
    assert reader.filters["cell"].startswith("88")
    assert "地图上选中的一格" in reader.text
    reader.must_be_whole()
