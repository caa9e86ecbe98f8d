"""The sample week through the upload page: every page then speaks of it, and after its undo no longer."""

from tests.city import MONITOR, ROOT
from tests.pages.test_demo_city import SHARES, measured

SAMPLE = ROOT / "data" / "sample" / "检查问题_2026年第47周.csv"


def test_a_gbk_csv_changes_the_cards_to_what_the_measures_now_count_and_undo_changes_them_back(own):
    app = own()
    measures = (*SHARES, "overdue_open")
    before = {measure: app.card(measure) for measure in measures}
    assert SAMPLE.read_bytes().decode("gb18030")

    app.open("数据上传").upload(SAMPLE.name, SAMPLE.read_bytes()).press("accept")
    assert "已入库" in app.words and app.faults == []
    as_of = app.store.as_of()
    assert f"{as_of:%m-%d}" == "11-18"
    app.open("总览")
    assert "数据截至 2026年11月18日" in app.words and "第47周" in app.words
    after = {measure: app.card(measure) for measure in measures}
    assert after != before
    week = {"as_of": as_of, "from_date": as_of.replace(day=16), "to_date": as_of}
    assert after == {measure: measured(app, measure, **week) for measure in measures}
    assert [title for title in MONITOR if app.open(title).faults] == []

    app.open("批次历史").press("undo").press("undo_yes").open("总览")
    assert {measure: app.card(measure) for measure in measures} == before


def test_clearing_the_demo_leaves_what_the_office_uploaded_itself(own):
    app = own()
    app.open("数据上传").upload(SAMPLE.name, SAMPLE.read_bytes()).press("accept")
    app.open("总览").press("clear_demo").press("clear_demo_yes")
    assert app.faults == []
    app.open("总览")
    assert app.faults == []
    assert "示例数据" not in app.words and "数据截至 2026年11月18日" in app.words
    assert [title for title in MONITOR if app.open(title).faults] == []
