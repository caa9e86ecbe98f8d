"""Every page before anything was uploaded: nothing is broken, and it says what to do."""

import pytest

from tests.city import INTAKE, MONITOR, PAGES


@pytest.mark.parametrize("title", PAGES)
def test_a_page_of_an_empty_store_shows_its_title_and_no_error(empty, title):
    app = empty().open(title)
    assert app.faults == []
    assert f"# {title}：" in app.words


@pytest.mark.parametrize("title", MONITOR)
def test_a_board_of_an_empty_store_says_that_there_is_no_data_and_where_to_upload(empty, title):
    app = empty().open(title)
    assert "还没有数据" in app.words
    assert "去上传数据" in [link.label for link in app.at.page_link]
    assert not app.at.get("plotly_chart") and not app.at.dataframe


@pytest.mark.parametrize("title", INTAKE)
def test_an_intake_page_of_an_empty_store_speaks_of_no_period(empty, title):
    app = empty().open(title)
    assert "数据截至" not in app.words and "全部数据" not in app.words


def test_the_history_of_an_empty_store_says_that_nothing_was_uploaded(empty):
    assert "还没有上传过文件" in empty().open("批次历史").words


def test_an_empty_store_wears_no_badge_of_the_demo(empty):
    assert "清空示例" not in [button.label for button in empty().open("总览").at.button]
