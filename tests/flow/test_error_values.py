# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""What a spreadsheet shows where a formula came to nothing is no code, no name, no date and no number."""

import pytest

from cleancity import intake
from cleancity.contracts import load, load_all
from cleancity.contracts.model import ERROR_VALUES
from cleancity.intake.cleaning import KEYS
from cleancity.intake.fold import fold_value
from tests.making import csv_bytes, rows_of, xlsx_bytes

HEAD = ["问题编号", "检查日期", "责任部门", "来源", "返工次数", "描述", "状态", "检查人"]
GOOD = ["A", "2026-11-09", "城管局", "暗访", "0", "脏", "处置中", "李四"]
REMEDY = "请在 Excel 里改好公式，或把结果粘贴为数值后再传。"


def with_cell(title, cell):
    """A second row that has `cell` under `title`."""
    return [cell if header == title else "B" if header == "问题编号" else value for header, value in zip(HEAD, GOOD, strict=True)]


@pytest.mark.parametrize("made", [csv_bytes, xlsx_bytes])
@pytest.mark.parametrize("title", HEAD)
def test_an_error_value_sends_its_row_back_in_words_of_its_own(store, title, made):
    receipt = intake.ingest(store, made([HEAD, GOOD, with_cell(title, "#REF!")]), "w.csv", "issue")
    assert (receipt.rows.read, receipt.rows.good, receipt.rows.rejected) == (2, 1, 1)
    [problem] = receipt.problems
    assert (problem.row, problem.column, problem.value) == (3, title, "#REF!")
    assert (problem.reason, problem.remedy) == ("单元格里是 Excel 的错误值 #REF!。", REMEDY)
    assert receipt.names == () or "#REF!" not in str(receipt.names)
    assert rows_of(store, "SELECT issue_id, department FROM issue") == [("A", "城管局")]


@pytest.mark.parametrize("error", [*ERROR_VALUES, "＃ＲＥＦ！", "#REF！", "＃ＮＡＭＥ？", "#DIV／0！", " #value! ", "#Num!"])
@pytest.mark.parametrize("title", ["问题编号", "责任部门", "描述", "返工次数"])
def test_each_of_them_however_wide(shelf, error, title):
    receipt = intake.preview(shelf, intake.Upload(csv_bytes([HEAD, GOOD, with_cell(title, error)]), "w.csv", "issue"))
    assert [problem.reason[:18] for problem in receipt.problems] == ["单元格里是 Excel 的错误值 #"[:18]]
    assert receipt.rows.good == 1


def test_not_available_is_a_cell_that_was_not_filled(store):
    receipt = intake.ingest(store, csv_bytes([HEAD, GOOD, with_cell("检查人", "#N/A")]), "w.csv", "issue")
    assert receipt.rows.good == 2
    assert rows_of(store, "SELECT inspector FROM issue ORDER BY issue_id") == [("李四",), (None,)]


@pytest.mark.parametrize("text", ["#3楼楼道堆物", "3#楼", "公式显示#REF!请核对", "#", "#REF"])
def test_a_text_that_only_speaks_of_one_stays(shelf, text):
    receipt = intake.preview(shelf, intake.Upload(csv_bytes([HEAD, GOOD, with_cell("描述", text)]), "w.csv", "issue"))
    assert (receipt.rows.good, receipt.problems) == (2, ())


def test_no_column_of_any_dataset_reads_it_as_something_else_whatever_is_switched_off():
    for contract in load_all():
        for column in contract.fields:
            for error in ERROR_VALUES:
                assert fold_value(error, column) == (error, ())
                assert fold_value(f" {error} ", column, off=KEYS) == (error, ())


def test_a_running_number_that_is_one_makes_no_key(store):
    head = ["序号", "来源", "检查日期", "责任部门", "描述"]
    rows = [head, ["1", "暗访", "2026-11-09", "城管局", "脏"], ["#REF!", "暗访", "2026-11-09", "城管局", "乱"]]
    assert load("issue").numbered_by
    receipt = intake.ingest(store, csv_bytes(rows), "w.csv", "issue")
    assert (receipt.rows.good, receipt.rows.rejected) == (1, 1)
    assert "错误值 #REF!" in receipt.problems[0].reason
