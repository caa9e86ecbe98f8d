"""问题热点, 阶段进度 and 应急物资 with what an office may have at first: little, or nothing of it."""

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cleancity import intake
from cleancity.desk import HOLDING
from cleancity.ui.database import store as store_of_the_app
from tests.making import FILES, csv_bytes

ROOT = Path(__file__).parents[2]
ISSUES = ["问题编号", "上报时间", "责任部门", "经度", "纬度", "坐标系", "场所", "整改时限"]


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Take files into the app's own store: office(dataset, rows)."""
    monkeypatch.setenv("CLEANCITY_STORE", f"duckdb:///{tmp_path.as_posix().lstrip('/')}/city.duckdb")
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()
    opened = store_of_the_app()

    def take_in(dataset, rows, **options):
        data = rows if isinstance(rows, bytes) else csv_bytes(rows)
        receipt = intake.ingest(opened, data, f"{dataset}.csv", dataset, **options)
        assert receipt.accepted, receipt.problems

    yield take_in
    opened.close()
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()


def shown(page):
    """A page, run; no error box on it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    section = "monitor" if page == "hotspots" else "support"
    app.switch_page(f"pages/{section}/{page}.py").run()
    assert not app.exception and not app.error
    return app


def words(app):
    return "\n".join(str(one.value) for one in [*app.markdown, *app.caption, *app.text])


def deck_of(app):
    return json.loads(app.get("deck_gl_json_chart")[0].proto.json)


def test_issues_without_any_coordinates_are_counted_and_the_page_says_why_there_is_no_map(office):
    office("issue", [ISSUES, ["1", "2026-11-09 09:00", "城管局", "", "", "", "甲市场", ""]])
    app = shown("hotspots")
    assert "画不出地图" in words(app) and "未上图 1 件：无坐标 1" in words(app)
    assert not app.get("deck_gl_json_chart")


def test_a_foreign_city_fills_the_map_without_our_base_map(office):
    mapping = (ROOT / "data/mappings/boston311.toml").read_text(encoding="utf-8")
    office("issue", (FILES / "boston311-100.csv").read_bytes(), mapping=mapping)
    deck = deck_of(shown("hotspots"))
    assert not any(layer["id"].startswith("ground_") for layer in deck["layers"])
    assert deck["initialViewState"]["longitude"] == pytest.approx(-71.08, abs=0.2)


def test_a_name_with_markup_stays_a_name(office):
    row = ["1", "2026-11-09 09:00", "城管局", "113.3", "31.2", "wgs84", "![x](http://evil/x.png)", ""]
    office("issue", [ISSUES, row])
    app = shown("hotspots")
    assert "![x](" not in "\n".join(str(one.value) for one in [*app.markdown, *app.caption])


def test_only_issues_means_no_plan_and_no_supplies_yet(office):
    office("issue", [ISSUES, ["1", "2026-11-09 09:00", "城管局", "", "", "", "", ""]])
    assert "还没有行动" in words(shown("phases"))
    assert "还没有应急物资数据" in words(shown("supplies"))


def plan(office, phases, tasks):
    office("campaign", [["行动编号", "名称", "类型"], ["S", "夏季行动", "创卫"]])
    office("phase", [["阶段编号", "行动编号", "序号", "名称", "相对月起", "相对月止"], *phases])
    if tasks:
        office("task", [["任务编号", "阶段编号", "任务名称", "计划开始", "计划完成", "进度", "更新日期"], *tasks])
    office("issue", [ISSUES, ["1", "2026-11-09 09:00", "城管局", "", "", "", "", ""]])
    return shown("phases")


def test_a_plan_without_dates_says_so(office):
    app = plan(office, [["S-1", "S", "1", "宣传", "1", "2"]], [["T1", "S-1", "发动", "", "", "40", "2026-11-09"]])
    assert "第 1—2 个月（行动没有开始日期，无法换算）" in words(app)
    assert "画不出进度曲线" in words(app) and "1 项没有牵头单位，1 项没有计划日期" in words(app)


def test_one_campaign_needs_no_choice_and_phases_without_tasks_no_progress(office):
    app = plan(office, [["S-1", "S", "1", "宣传", "", ""], ["S-2", "S", "2", "整治", "", ""]], [])
    assert "夏季行动" in words(app) and "没有日期" in words(app)
    assert not any(one.label == "行动" and one.key == "choice_plan" for one in app.get("button_group"))


def test_supplies_without_quotas_are_shown_but_not_judged(office):
    office("supply_item", [["物资编码", "名称"], ["A", "铁锹"]])
    stock = [["仓库", "盘存日期", "物资编码", "账面数量"], ["市库", "2026-11-09", "A", "12"]]
    office("supply_stock", stock)
    app = shown("supplies")
    assert "没有一项物资填了储备定额" in words(app) and "没有填战时日耗" in words(app)
    assert "仓库都没有坐标" in words(app)
