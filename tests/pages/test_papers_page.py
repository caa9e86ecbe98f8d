"""通报与报表: made, reviewed and issued in the name of whoever is logged in, and a number of it opened."""

import pytest

from cleancity.accounts import Person, Role
from cleancity.ui import persons
from tests.pages.conftest import app_on
from tests.papers.town import town_at


@pytest.fixture
def open_page(tmp_path):
    """Sessions on a small town."""
    town_at(tmp_path / "town").close()
    with app_on(tmp_path / "town") as open_app:
        yield lambda: open_app().open("通报与报表")


@pytest.fixture
def at_the_desk(monkeypatch):
    """at_the_desk("王秘书"): from now on it is her."""

    def sit(shown):
        monkeypatch.setattr(persons, "actor", lambda: Person(shown, shown, Role.SECRETARY, address="10.0.0.7"))

    return sit


def test_a_paper_is_made_reviewed_and_issued_each_step_by_whoever_is_logged_in(open_page, at_the_desk):
    at_the_desk("王秘书")
    app = open_page()
    assert app.faults == [] and "还没有做过文件" in app.words and "在办 0 份" in app.words
    app.choose("choice_kind", "disclosure").press("paper_make")
    assert app.faults == []
    assert "已生成：信息公开" in app.words and "在办 1 份，已签发 0 份" in app.words
    assert "没有可改的正文" in app.words
    app.press("paper_to_退回")
    assert "退回要写明原因" in app.words
    at_the_desk("李科长")
    app.press("paper_to_审核")
    assert "已审核" in app.words and "paper_to_审核" not in [each.key for each in app.at.button]
    at_the_desk("王秘书")
    app.press("paper_to_签发")
    assert "拟稿人不能签发自己拟的稿" in app.words and "paper_issue_yes" not in [each.key for each in app.at.button]
    at_the_desk("张主任")
    app.press("paper_to_签发")
    assert "签发以后不能再改" in app.words and "已签发 0 份" in app.words
    app.press("paper_issue_yes")
    assert "在办 0 份，已签发 1 份" in app.words and "张主任" in app.words
    assert [each.key for each in app.at.button if each.key.startswith("paper_to_")] == ["paper_to_作废"]
    app.at.segmented_control(key="choice_part").set_value("traces").run()
    assert app.faults == []
    assert "数据没有变过，明细就是当时的" in app.words and "当时（数据版本" in app.words


def test_the_text_of_a_bulletin_is_changed_and_kept_as_a_new_version(open_page, at_the_desk):
    at_the_desk("王秘书")
    app = open_page().press("paper_make")
    assert app.faults == [] and "已生成：周通报" in app.words
    [area] = app.at.text_area
    area.input(area.value.replace("一、", "一、改过的", 1)).run()
    app.press("paper_to_审核")
    assert "正文有改动，还没有存" in app.words, "what is on the screen is what is reviewed"
    app.press("paper_save")
    assert app.faults == [] and "已存为新稿" in app.words and "第 2 稿" in app.words
    assert "改过的" in app.at.text_area[0].value
    app.press("paper_to_审核")
    assert app.at.text_area[0].disabled
