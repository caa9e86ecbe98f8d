"""The desk where there is little: a foreign file alone, a register alone, one department."""

import pytest

from cleancity import intake
from cleancity.meeting import meetings
from tests.city import ROOT
from tests.making import FILES, csv_bytes, store_at
from tests.pages.conftest import app_on

REGISTER = csv_bytes([["部门编码", "部门名称"], ["D1", "园林管理处"]])
ONE = csv_bytes([["问题编号", "检查日期", "责任部门"], ["X1", "2026-06-04", "园林管理处"]])


def filled(folder, name):
    store = store_at(folder)
    if name == "boston311":
        mapping = (ROOT / "data" / "mappings" / "boston311.toml").read_text(encoding="utf-8")
        receipt = intake.ingest(store, (FILES / "boston311-100.csv").read_bytes(), "b.csv", "issue", mapping=mapping)
    elif name == "a register":
        receipt = intake.ingest(store, REGISTER, "d.csv", "department")
    else:
        receipt = intake.ingest(store, ONE, "x.csv", "issue")
    assert receipt.accepted
    store.close()


@pytest.mark.parametrize("name", ["boston311", "one issue"])
def test_a_meeting_is_made_frozen_held_and_decides_in_a_city_that_knows_little(tmp_path, name):
    filled(tmp_path, name)
    with app_on(tmp_path) as open_app:
        app = open_app().open("会议主持").press("agenda_save")
        number = meetings.latest(app.store).meeting_id
        app.at.query_params["meeting"] = number
        app.at.query_params["step"] = "freeze"
        app.open("会议主持").press("freeze")
        assert app.faults == [] and meetings.find(app.store, number).is_frozen
        app.at.query_params["step"] = "hold"
        app.open("会议主持").press("stage_on")
        app.at.text_area(key="decide_matter").input("把这里打扫干净")
        app.press("decide_write")
        assert "没有写责任单位" in app.words
        app.at.selectbox(key="decide_unit").select("其他单位（手填）").run()
        app.at.text_input(key="decide_own_unit").input("市爱卫办")
        app.press("decide_write")
        assert app.faults == [] and "已议定 1 项" in app.words
        app.open("议定事项")
        assert app.faults == [] and list(app.at.dataframe[0].value["unit"]) == ["市爱卫办"]


def test_a_store_without_anything_dated_says_so_on_both_pages(tmp_path):
    filled(tmp_path, "a register")
    with app_on(tmp_path) as open_app:
        for title in ("会议主持", "议定事项"):
            app = open_app().open(title)
            assert app.faults == [] and "还没有带日期的数据" in app.words
