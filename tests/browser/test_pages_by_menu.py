"""A page of every section reached by the menu at the top, in one session after the other pages."""

from tests.city import ONE_OF_EACH


def test_a_page_is_whole_when_reached_by_the_menu(demo, reading):
    reader = reading(demo).open("批次历史")  # every page is looked at by address, in both sizes
    faults = {title: found for title in ONE_OF_EACH if (found := reader.go(title).faults())}
    assert faults == {}


def test_a_measure_card_opens_over_the_page(demo, reading):
    reader = reading(demo).open("总览")
    reader.after(reader.page.locator(".st-key-kpi_on_time_closure").get_by_role("button", name="口径").click)
    card = reader.page.get_by_role("dialog")
    reader.take_picture("measure_card")
    words = card.inner_text()
    assert "按期结案率" in words and "分子" in words and "分母" in words and "SELECT" in words
    reader.must_be_whole()
    with reader.page.expect_download() as download:
        card.get_by_role("link", name="下载明细（Excel）").click()
    assert download.value.suggested_filename == "按期结案率明细.xlsx"


def test_what_the_mouse_rests_on_explains_itself_in_chinese(demo, reading):
    reader = reading(demo).open("总览")
    hovered = reader.page.locator("[data-testid=stTooltipHoverTarget]:visible")
    for number in range(min(6, hovered.count())):
        hovered.nth(number).hover()
        reader.page.wait_for_timeout(300)  # a tooltip that is not there cannot be waited for
        reader.must_be_whole()
