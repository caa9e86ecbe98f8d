"""Pages by role: a department's own clerk, a leader; nobody is shown a button that would only refuse."""

import pytest

from cleancity.accounts import Person, Role
from cleancity.ui import persons
from tests.making import csv_bytes
from tests.pages.conftest import app_on
from tests.papers.town import town_at

CITY, HOUSES = "市容环境管理处", "房地产管理处"
HEAD = ["问题编号", "检查日期", "责任部门", "描述"]


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    town_at(folder).close()
    with app_on(folder) as open_app:
        yield open_app


@pytest.fixture
def seen_by(town, monkeypatch):
    """seen_by(Role.LEADER): a session of somebody with that role."""

    def open_as(role, department=""):
        monkeypatch.setattr(persons, "actor", lambda: Person("x", "小王", role, department, address="10.0.0.5"))
        return town()

    return open_as


def keys(app):
    return {each.key for each in app.at.button if not each.disabled}


def test_a_clerk_learns_from_the_report_that_a_row_is_not_theirs_and_sends_in_their_departments_name(seen_by):
    app = seen_by(Role.CLERK, CITY).open("数据上传")
    chosen = app.at.selectbox(key="upload_department")
    assert (
        chosen.disabled and chosen.value == CITY and "department" not in app.at.selectbox(key="upload_dataset").options
    )
    app.choose("upload_dataset", "issue")
    app.upload("全市.csv", csv_bytes([HEAD, ["Q1", "2026-09-29", "市容处", ""], ["Q2", "2026-09-29", "房管处", ""]]))
    assert app.faults == [] and f"第 3 行的责任部门是“房管处”，不是{CITY}的" in app.words and "accept" not in keys(app)
    app.press("again").upload("本处.csv", csv_bytes([HEAD, ["Q1", "2026-09-29", "市容处", ""]]))
    assert "accept" in keys(app)
    app.press("accept")
    assert app.faults == [] and "已入库" in app.words
    assert list(app.store.manifest.in_force().values())[-1].department == CITY
    app.open("批次历史")
    assert "undo" in keys(app)
    other = seen_by(Role.CLERK, HOUSES).open("批次历史")
    assert other.faults == [] and "undo" not in keys(other)


def test_a_leader_sees_everything_and_is_offered_nothing_that_would_be_refused(seen_by):
    app = seen_by(Role.LEADER)
    for title, button in (
        ("通报与报表", "paper_make"), ("批次历史", "undo"),
        ("预警督办", "supervise_button"), ("每周变化", "annotation_write"), ("报送情况", "submission_zero"),
    ):  # fmt: skip
        assert app.open(title).faults == []
        assert button not in keys(app), title
    office = seen_by(Role.SECRETARY).open("通报与报表")
    assert "paper_make" in keys(office) and "小王" in office.words
