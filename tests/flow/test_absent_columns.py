# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""A column that a file does not have says nothing: what the store holds there stays, through undo and rebuild."""

from datetime import date, datetime

import pytest

from cleancity import intake
from tests.making import csv_bytes, dump, rows_of

HEAD = ["问题编号", "检查日期", "责任部门", "小类", "经度", "纬度", "整改时限", "描述"]
WHOLE = csv_bytes([HEAD, ["A", "2026-11-09", "城管局", "暴露垃圾", "113.24", "31.14", "2026-11-12", "地面有垃圾"],
                   ["B", "2026-11-09", "城管局", "异味", "113.25", "31.15", "2026-11-12", ""]])  # fmt: skip
DELTA = csv_bytes([["问题编号", "检查日期", "责任部门", "结案时间", "描述"],
                   ["A", "2026-11-09", "城管局", "2026-11-11 09:30", ""], ["C", "2026-11-10", "园林处", "", "新的"]])  # fmt: skip
SQL = "SELECT subcategory, lon, lat, point_state, cell11 IS NOT NULL, due_at, closed_at, description FROM issue"


def row(store, name):
    [found] = rows_of(store, f"{SQL} WHERE issue_id = $1", [name])
    return found


def test_a_delta_keeps_what_it_does_not_speak_of_and_an_empty_cell_empties(store):
    intake.ingest(store, WHOLE, "1.csv", "issue")
    seen = intake.preview(store, intake.Upload(DELTA, "2.csv", "issue"))
    assert (seen.rows.added, seen.rows.changed, seen.rows.unchanged) == (1, 1, 0)
    assert {(each.key, each.column) for each in seen.changes} == {("A", "结案时间"), ("A", "描述")}
    assert any("保留库里原来的" in notice and "小类" in notice and "经度" in notice for notice in seen.notices)
    receipt = intake.ingest(store, DELTA, "2.csv", "issue")
    assert receipt.rows == seen.rows
    due, closed = datetime(2026, 11, 12, 23, 59, 59), datetime(2026, 11, 11, 9, 30)
    assert row(store, "A") == ("暴露垃圾", 113.24, 31.14, "有坐标", True, due, closed, None)
    assert row(store, "C") == (None, None, None, "无坐标", False, None, None, "新的")
    [(days,)] = rows_of(store, "SELECT days_overdue_at_close FROM issue WHERE issue_id = 'A'")
    assert days == pytest.approx((closed - due).total_seconds() / 86400), "what follows from kept columns follows anew"
    again = csv_bytes([["问题编号", "检查日期", "责任部门"], ["A", "2026-11-09", "城管局"]])
    assert intake.preview(store, intake.Upload(again, "3.csv", "issue")).rows.unchanged == 1


def test_undo_of_what_a_delta_leant_on_leaves_what_the_delta_says_alone_and_rebuild_agrees(store):
    intake.ingest(store, WHOLE, "1.csv", "issue")
    intake.ingest(store, DELTA, "2.csv", "issue")
    full = dump(store)
    intake.rebuild(store)
    assert dump(store) == full
    intake.undo(store, 1)
    closed = datetime(2026, 11, 11, 9, 30)
    assert row(store, "A") == (None, None, None, "无坐标", False, None, closed, None)
    undone = dump(store)
    intake.rebuild(store)
    assert dump(store) == undone
    intake.ingest(store, WHOLE, "1.csv", "issue")
    assert row(store, "A")[:4] == ("暴露垃圾", 113.24, 31.14, "有坐标") and row(store, "A")[6] == closed


def test_a_point_and_a_limit_are_said_whole_or_not_at_all(store):
    head = ["问题编号", "上报时间", "责任部门"]
    intake.ingest(store, csv_bytes([[*head, "X坐标", "Y坐标", "坐标系", "整改时限"],
                                    ["A", "2026-11-09 09:00", "城管局", "12612345.6", "3645678.9", "bd09mc", "2026-11-30"]]),
                  "1.csv", "issue")  # fmt: skip
    later = csv_bytes([[*head, "经度", "纬度", "时限数值", "时限单位"],
                       ["A", "2026-11-09 09:00", "城管局", "113.24", "31.14", "2", "小时"]])  # fmt: skip
    intake.ingest(store, later, "2.csv", "issue")
    sql = "SELECT lon, lat, raw_x, crs_source, due_at FROM issue"
    assert rows_of(store, sql) == [(113.24, 31.14, None, "wgs84", datetime(2026, 11, 9, 11))]


def test_a_columns_owner_may_be_two_files_back_and_a_task_is_dated_by_its_own_file(store):
    tasks = ["任务编号", "阶段编号", "任务名称"]
    intake.ingest(
        store, csv_bytes([[*tasks, "权重"], ["T1", "P1", "修公厕", "3"]]), "1.csv", "task", as_of=date(2026, 11, 1)
    )
    intake.ingest(
        store, csv_bytes([[*tasks, "进度"], ["T1", "P1", "修公厕", "40%"]]), "2.csv", "task", as_of=date(2026, 11, 8)
    )
    intake.ingest(
        store,
        csv_bytes([[*tasks, "状态"], ["T1", "P1", "修公厕", "进行中"]]),
        "3.csv",
        "task",
        as_of=date(2026, 11, 15),
    )
    sql = "SELECT weight, progress_pct, status, report_day FROM task"
    day = (date(2026, 11, 15) - date(1970, 1, 1)).days
    assert rows_of(store, sql) == [(3.0, 40.0, "进行中", day)]
    intake.undo(store, 2)
    assert rows_of(store, sql) == [(3.0, None, "进行中", day)]
    intake.undo(store, 1)
    assert rows_of(store, sql) == [(None, None, "进行中", day)]
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before
