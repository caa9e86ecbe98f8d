"""总览, 部门排名 and 问题台账 through AppTest: a small city that came in by the front door, and an empty store."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cleancity import intake
from cleancity.desk import HOLDING
from cleancity.ui.database import store as store_of_the_app
from tests.making import csv_bytes

APP = Path(__file__).parents[2] / "app.py"
OVERVIEW, RANKING, ISSUES = (f"pages/{name}.py" for name in ("monitor/overview", "assess/ranking", "monitor/issues"))
HEADER = ["问题编号", "上报时间", "责任部门", "整改时限", "结案时间", "状态", "大类", "小类", "场所", "来源", "区县"]


def issue_rows():
    """Forty issues of the week to 2026-11-15: one department late, one place that comes back."""
    monday = date(2026, 11, 9)
    for number in range(40):
        found = monday + timedelta(days=number % 5)
        late = number % 8 == 0
        closed = "" if late else f"{found + timedelta(days=1)} 09:30"
        who = "房地产管理处" if late else "园林管理处"
        when = [f"{found} 08:20", who, f"{found + timedelta(days=2)} 18:00", closed, "已结案" if closed else "处置中"]
        what = ["农贸市场", "摊位脏乱", "滨江菜市场" if number % 4 else "", "暗访", "滨江区"]
        yield [f"W-{number:03d}", *when, *what]
    yield [
        "W-900",
        "2026-11-15 09:00",
        "某*合作社*",
        "2026-11-17 18:00",
        "",
        "处置中",
        "其他",
        "其他",
        "",
        "自查",
        "滨江区",
    ]


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """The app's own store, empty, put away afterwards."""
    monkeypatch.setenv("CLEANCITY_STORE", f"duckdb:///{tmp_path.as_posix().lstrip('/')}/city.duckdb")
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()
    opened = store_of_the_app()
    yield opened
    opened.close()
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def city(empty):
    """A store with departments and one week of issues."""
    names = ["园林管理处", "房地产管理处"]
    departments = [["部门编码", "部门名称", "同类组"], *[[f"D{n}", name, "管理处"] for n, name in enumerate(names)]]
    intake.ingest(empty, csv_bytes(departments), "部门.csv", "department")
    receipt = intake.ingest(empty, csv_bytes([HEADER, *issue_rows()]), "第46周.csv", "issue")
    assert receipt.accepted, receipt.problems
    return empty


def opened_at(page):
    app = AppTest.from_file(APP, default_timeout=60)
    app.run()
    app.switch_page(page).run()
    assert not app.exception and not app.error
    return app


def words(app):
    return "\n".join(str(each.value) for kind in (app.markdown, app.caption) for each in kind)


@pytest.mark.parametrize("page", [OVERVIEW, RANKING, ISSUES])
def test_an_empty_store_is_said_in_words(empty, page):
    assert "还没有数据" in words(opened_at(page))


def test_the_overview_says_where_and_who(city):
    said = words(opened_at(OVERVIEW))
    assert "**滨江菜市场** 近 30 天重复发生 :orange[**30 件**]" in said
    assert "**房地产管理处** :orange[**5 件**] 超期未结" in said
    assert "### 5 件" in said  # the card of 超期未结
    assert "### 87.5 %" in said  # 35 of 40 that fell due were closed in time


def test_the_ranking_ranks_who_has_enough_and_names_who_is_unknown(city):
    said = words(opened_at(RANKING))
    assert "只有 **园林管理处** 够样本" in said
    assert "样本不足，不排名（各项都少于 20 件）：房地产管理处（5 件）" in said
    assert "没有参加排名的：某\\*合作社\\*（1 件）不在部门名录里" in said


def test_the_issue_list_counts_filters_and_searches(city):
    app = opened_at(ISSUES)
    assert "共 41 件" in words(app)
    app.selectbox(key="department").select("房地产管理处").run()
    assert "共 5 件" in words(app)
    app.text_input(key="search_q").input("W-008").run()
    assert "共 1 件" in words(app)
    app.text_input(key="search_q").input("没有这样的字").run()
    assert "没有符合条件的问题" in words(app)


def test_a_past_week_is_seen_as_it_stood(city):
    app = opened_at(OVERVIEW)
    app.selectbox(key="period").select("第45周（11.2—11.8）").run()
    assert not app.exception and not app.error
    assert "没有超期未结的问题" in words(app)
