"""A city with ten weeks of data, cut off on a Wednesday, and no surveys: what may be said, and what may not yet."""

from datetime import date, timedelta

import pytest

from cleancity import intake
from tests.making import csv_bytes
from tests.pages.test_weekly_and_satisfaction import SATISFACTION, WEEKLY


@pytest.fixture(scope="module")
def young(empty):
    """An app over ten steady weeks and three days of an eleventh."""

    def opened():
        app = empty()
        if app.store.is_empty():
            first = date(2026, 9, 7)
            rows = [["问题编号", "上报时间", "责任部门", "小类"]]
            rows += [[f"Y{n}", f"{first + timedelta(days=n % 73)} 10:00", "园林处", "积尘"] for n in range(730)]
            assert intake.ingest(app.store, csv_bytes(rows), "y.csv", "issue").accepted
            app.at.run()
        return app

    return opened


def test_a_week_under_way_is_not_judged_and_ten_weeks_are_too_few(young):
    app = young().open(WEEKLY)
    assert app.faults == []
    assert "本周只到星期三，没有过完，先看上一整周" in app.words
    assert "第46周（11.9—11.15）还看不出有没有变" in app.words
    assert "只有 6 周可比" in app.words, "three of the nine have holidays"


def test_without_any_survey_the_page_says_what_to_upload(young):
    app = young().open(SATISFACTION)
    assert app.faults == [] and "还没有满意度、知晓率调查" in app.words
    assert "去上传数据" in [link.label for link in app.at.page_link]
