"""The office's first day: the server is started, looked at, and the demo cleared away. The tests are in that order."""

import pytest

from tests.city import demo_copy, serving


@pytest.fixture(scope="module")
def own(template, tmp_path_factory):
    """A server that nobody has looked at yet, on a city that will be cleared away."""
    with serving(demo_copy(template, tmp_path_factory.mktemp("first"))) as server:
        yield server


def test_the_first_deep_link_after_a_start_finds_its_page(own, reading):
    reader = reading(own).open("应急物资")
    assert "not found" not in reader.page.locator("body").inner_text().lower()
    reader.must_be_whole()


def test_clearing_the_demo_leaves_pages_that_say_what_to_do(own, reading):
    reader = reading(own).open("总览").press("清空示例，正式启用")
    reader.take_picture("clear")
    reader.must_be_whole()
    reader.after(reader.page.get_by_role("dialog").get_by_role("button", name="清空示例", exact=True).click)
    for title in ("总览", "问题台账", "批次历史", "数据上传"):
        reader.go(title).take_picture(f"cleared_{title}")
        assert "示例数据" not in reader.text
        reader.must_be_whole()
    for title in ("总览", "应急物资"):
        reader.open(title)
        assert "还没有数据" in reader.text
        assert reader.page.get_by_text("去上传数据").is_visible()
        reader.must_be_whole()
