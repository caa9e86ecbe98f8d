# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""A file of keys and a few columns speaks of what the store has: it closes issues, and says what it cannot place."""

from datetime import date, datetime

import pytest

from cleancity import intake
from tests.making import csv_bytes, dump, rows_of, xlsx_bytes

HEAD = ["问题编号", "检查日期", "责任部门", "小类"]
WHOLE = csv_bytes([HEAD, ["A", "2026-11-09", "城管局", "暴露垃圾"], ["B", "2026-11-09", "园林处", "异味"]])
CLOSINGS = csv_bytes([["编号", "结案时间"], ["A", "2026-11-11 09:30"], ["X", "2026-11-11"], ["B", "2026-11-12"]])
SQL = "SELECT issue_id, department, subcategory, closed_at FROM issue ORDER BY issue_id"


def test_closings_alone_go_in_by_number_and_a_number_that_nobody_knows_is_sent_back_in_words(store):
    intake.ingest(store, WHOLE, "1.csv", "issue")
    upload = intake.Upload(CLOSINGS, "2.csv", "issue")
    assert intake.detect(upload).dataset == "issue"
    seen = intake.preview(store, upload)
    receipt = intake.ingest(store, CLOSINGS, "2.csv", "issue")
    rows = receipt.rows
    assert rows == seen.rows and (rows.read, rows.good, rows.changed, rows.rejected, rows.left_out) == (3, 2, 2, 1, 0)
    [problem] = receipt.problems
    assert (problem.row, problem.column, problem.value) == (3, "编号", "X")
    assert "缺少责任部门、上报时间或检查日期" in problem.reason and "请核对编号" in problem.remedy
    assert any("编号在库里的行沿用库里的，对不上的 1 行退回" in notice for notice in receipt.notices)
    assert receipt.rejected_rows == {3: {"编号": "X", "结案时间": "2026-11-11"}}
    assert rows_of(store, SQL) == [
        ("A", "城管局", "暴露垃圾", datetime(2026, 11, 11, 9, 30)), ("B", "园林处", "异味", datetime(2026, 11, 12)),
    ]  # fmt: skip
    [(days,)] = rows_of(store, "SELECT days_to_close FROM issue WHERE issue_id = 'A'")
    assert days == pytest.approx(2 + 9.5 / 24), "what follows from kept columns follows anew"
    assert rows_of(store, "SELECT SUM(n_closed) FROM issue_day") == [(2,)]
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


def test_closings_of_what_was_undone_wait_and_speak_again_when_it_is_back(store):
    intake.ingest(store, WHOLE, "1.csv", "issue")
    intake.ingest(store, CLOSINGS, "2.csv", "issue")
    intake.undo(store, 1)
    assert rows_of(store, SQL) == [] and rows_of(store, "SELECT COUNT(*) FROM issue_day") == [(0,)]
    assert rows_of(store, "SELECT issue_id FROM issue_history ORDER BY 1") == [("A",), ("B",)]
    undone = dump(store)
    intake.rebuild(store)
    assert dump(store) == undone
    more = csv_bytes([["编号", "整改结果"], ["A", "到位"]])
    assert not intake.ingest(store, more, "3.csv", "issue").accepted, "what waits is not in force"
    receipt = intake.ingest(store, WHOLE, "1.csv", "issue")
    assert receipt.rows.added == 2
    assert [row[3] for row in rows_of(store, SQL)] == [datetime(2026, 11, 11, 9, 30), datetime(2026, 11, 12)]
    intake.undo(store, 2)
    assert [row[3] for row in rows_of(store, SQL)] == [None, None]
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


def test_a_file_of_which_nothing_is_known_is_asked_for_its_columns_as_before(store):
    intake.ingest(store, WHOLE, "1.csv", "issue")
    strange = csv_bytes([["编号", "结案时间", "承办科室"], ["Y", "2026-11-11", "二科"]])
    refused = intake.preview(store, intake.Upload(strange, "2.csv", "issue"))
    assert "缺少必填列：责任部门、上报时间或检查日期" in refused.problems[0].reason
    assert refused.asks == ("columns", "department", "reported_at") and refused.matches
    strange = csv_bytes([["编号", "结案时间", "承办科室"], ["A", "2026-11-11", "二科"]])
    refused = intake.preview(store, intake.Upload(strange, "2.csv", "issue"))
    assert not refused.rows.good and "请只留问题编号和要更新的列" in refused.problems[0].remedy, "a strange column may be the one that is missing"
    aside = intake.Upload(strange, "2.csv", "issue", mapping='[columns]\n"承办科室" = ""\n')
    assert intake.preview(store, aside).rows.changed == 1
    numbers = csv_bytes([["编号"], ["A"]])
    assert not intake.preview(store, intake.Upload(numbers, "2.csv", "issue")).rows.good, "a bare number says nothing"
    counted = csv_bytes([["序号", "结案时间"], ["1", "2026-11-11"]])
    assert not intake.preview(store, intake.Upload(counted, "2.csv", "issue")).rows.good, "a running number is no key"


def test_a_closing_before_the_finding_that_the_store_knows_is_warned_of_and_said_again_after_a_rebuild(store):
    intake.ingest(store, WHOLE, "1.csv", "issue")
    receipt = intake.ingest(store, csv_bytes([["编号", "结案时间"], ["A", "2025-11-11"]]), "2.csv", "issue")
    [warning] = receipt.warnings
    assert warning.row == 2 and "结案早于发现（发现于 2026-11-09" in warning.reason
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


def test_progress_of_known_tasks_needs_their_numbers_alone(store):
    plan = [["任务编号", "阶段编号", "任务名称"], ["T1", "P1", "修公厕"], ["T2", "P1", "修道路"]]
    intake.ingest(store, csv_bytes(plan), "1.csv", "task", as_of=date(2026, 11, 1))
    delta = xlsx_bytes([["任务编号", "进度"], ["T1", 0.6], ["T2", 1]])
    receipt = intake.ingest(store, delta, "2.xlsx", "task", as_of=date(2026, 11, 8))
    assert receipt.rows.changed == 2
    assert rows_of(store, "SELECT task_name, progress_pct FROM task ORDER BY 1") == [("修公厕", 60.0), ("修道路", 100.0)]


def test_percent_cells_of_a_workbook_are_percentages_and_it_is_said_and_can_be_switched_off(store):
    rows = [["任务编号", "阶段编号", "任务名称", "进度"], *([f"T{n}", "P1", "修", value] for n, value in enumerate((0.6, 1, 0, 0.125, None)))]
    receipt = intake.preview(store, intake.Upload(xlsx_bytes(rows), "1.xlsx", "task"))
    assert any(notice == "百分比格子：换算 3 处，如“0.6” → “60”。" for notice in receipt.notices)
    as_written = [
        intake.Upload(xlsx_bytes(rows), "1.xlsx", "task", mapping='off = ["percent_cells"]'),
        intake.Upload(csv_bytes(rows), "1.csv", "task"),
        intake.Upload(xlsx_bytes([*rows, ["T9", "P1", "修", 40]]), "1.xlsx", "task"),
    ]
    for upload in as_written:
        assert not any("百分比格子" in notice for notice in intake.preview(store, upload).notices), upload.file
    intake.ingest(store, xlsx_bytes(rows), "1.xlsx", "task", as_of=date(2026, 11, 1))
    assert [value for (value,) in rows_of(store, "SELECT progress_pct FROM task ORDER BY task_id")] == [60.0, 100.0, 0.0, 12.5, None]


def test_a_plan_of_which_all_is_done_or_nothing_is_not_done_to_one_per_cent(store):
    head = ["任务编号", "阶段编号", "任务名称", "进度"]
    receipt = intake.ingest(store, xlsx_bytes([head, ["T1", "P1", "修", 1], ["T2", "P1", "修", 0]]), "1.xlsx", "task")
    assert rows_of(store, "SELECT progress_pct FROM task ORDER BY task_id") == [(100.0,), (0.0,)]
    assert any("百分比格子：换算 1 处，如“1” → “100”" in notice for notice in receipt.notices)
