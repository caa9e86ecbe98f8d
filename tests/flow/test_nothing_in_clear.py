# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Personal data that strayed into a column of something else is masked in all that leaves the intake, and in the store."""

import json

import pytest

from cleancity import intake
from cleancity.contracts import load
from cleancity.intake.fold import fold_value
from tests.making import csv_bytes, dump, rows_of, xlsx_bytes

PHONE = "13912345678"
HEAD = ["问题编号", "受理时间", "责任部门", "描述", "返工次数", "检查人"]


def row(name, at="2026-11-05 09:00", department="城管局", text="地面有污水", reworks="0", inspector="李四"):
    return [name, at, department, text, reworks, inspector]


@pytest.mark.parametrize("made", [csv_bytes, xlsx_bytes])
def test_the_value_of_a_problem_is_masked_whatever_its_column_and_so_is_what_is_kept_of_it(store, made):
    rows = [HEAD, row("A"), row("B", f"{PHONE} 2026-11-05"), row("C", reworks=PHONE + "李四"), row(f"李四 {PHONE}", "昨天")]
    receipt = intake.ingest(store, made(rows), "w.csv", "issue")
    said = receipt.to_json()
    values = {(each["row"], each["column"]): each["value"] for each in said["problems"]}
    assert values[3, "受理时间"] == "139******** 2026-11-05"
    assert values[4, "返工次数"] == "139********李四"
    assert PHONE not in json.dumps(said, ensure_ascii=False)
    assert {row: cells["受理时间"] for row, cells in receipt.rejected_rows.items()}[3] == "139******** 2026-11-05"
    assert rows_of(store, "SELECT value FROM problem WHERE row_number = 3") == [("139******** 2026-11-05",)]
    assert PHONE not in str(dump(store, ["problem", "issue"]))


def test_the_preview_says_it_the_same_way(shelf):
    receipt = intake.preview(shelf, intake.Upload(csv_bytes([HEAD, row("A"), row("B", f"{PHONE} 2026-11-05")]), "w.csv", "issue"))
    assert [problem.value for problem in receipt.problems] == ["139******** 2026-11-05"]


def test_a_number_that_is_the_rows_own_code_stays_in_what_is_said_of_it(store):
    head = [*HEAD, "整改时限"]
    receipt = intake.ingest(store, csv_bytes([head, [*row("A"), ""], [*row(PHONE, "昨天"), ""], [*row("B"), f"{PHONE} 昨天"]]), "w.csv", "issue")
    assert receipt.rejected_rows[3]["问题编号"] == PHONE
    assert [problem.value for problem in receipt.problems] == ["昨天", "139******** 昨天"]


def test_who_switched_masking_off_sees_the_cell_as_it_is(shelf):
    data = csv_bytes([HEAD, row("A"), row("B", f"{PHONE} 2026-11-05")])
    receipt = intake.preview(shelf, intake.Upload(data, "w.csv", "issue", "off = ['masking']"))
    assert [problem.value for problem in receipt.problems] == [f"{PHONE} 2026-11-05"]


def test_what_was_cleaned_is_quoted_without_it(shelf):
    receipt = intake.preview(shelf, intake.Upload(csv_bytes([HEAD, row("A", department=f" 城管局{PHONE} ")]), "w.csv", "issue"))
    assert receipt.problems == ()
    assert "首尾空格" in "".join(receipt.notices)
    assert not [notice for notice in receipt.notices if "首尾空格" in notice and PHONE in notice]


@pytest.mark.parametrize(
    ("dataset", "head", "cells"),
    [
        ("issue", HEAD, row("A", inspector="李四13912345678")),
        ("inspection", ["检查编号", "检查日期", "检查人", "检查项数"], ["A", "2026-11-05", "李四13912345678", "3"]),
        ("recheck", ["回头看编号", "问题编号", "复查日期", "检查人", "复查结果"], ["R", "A", "2026-11-05", "李四13912345678", "合格"]),
    ],
)
def test_a_phone_beside_the_inspectors_name_goes_and_the_name_stays(store, dataset, head, cells):
    receipt = intake.ingest(store, csv_bytes([head, cells]), "w.csv", dataset)
    assert receipt.accepted, receipt.problems
    assert rows_of(store, f"SELECT inspector FROM {dataset}") == [("李四139********",)]
    assert any(repair.key == "masking" for repair in receipt.repairs)


def test_an_inspector_without_a_phone_is_nobodys_business():
    for name in ("李四", "第三检查组", "3号楼检查组", "城管局2队"):
        assert fold_value(name, load("issue").field("inspector")) == (name, ())
