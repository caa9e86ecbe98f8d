# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Lists as departments keep them: numbered rows, sums under each part, lots without a number, cured without a day."""

import pytest

from cleancity import intake
from tests.making import csv_bytes, rows_of

ISSUE = ["工单编号", "发现日期", "问题描述", "责任单位", "整改时限", "整改状态", "办结时间"]
STOCK = ["物资名称", "单位", "库存数量", "有效期", "存放地点", "盘点日期"]
NUMBERED = ["序号", "发现日期", "问题描述", "责任单位"]


def test_lists_of_two_departments_and_of_two_weeks_that_count_from_one_overwrite_nothing(store):
    for file, day, unit in (("城管46.csv", "2026-11-05", "城管局"), ("市场46.csv", "2026.11.5", "市场局"), ("城管47.csv", "2026-11-12", "城管局")):
        data = csv_bytes([NUMBERED, ["1", day, f"{unit}{day}", unit], ["2", day, "垃圾", unit]])
        rows = intake.ingest(store, data, file, "issue").rows
        assert (rows.added, rows.changed) == (2, 0), file
    assert rows_of(store, "SELECT COUNT(*) FROM issue") == [(6,)]


def test_a_numbered_list_that_grows_updates_its_own_rows(store):
    first = csv_bytes([NUMBERED, ["1", "2026-11-05", "垃圾", "城管局"]])
    later = csv_bytes([NUMBERED, ["1", "2026/11/5", "垃圾已清", "城管局"], ["2", "2026-11-06", "占道", "城管局"]])
    intake.ingest(store, first, "1.csv", "issue")
    rows = intake.ingest(store, later, "2.csv", "issue").rows
    assert (rows.added, rows.changed) == (1, 1)


def test_lots_that_only_differ_in_their_last_day_are_all_counted(store):
    rows = [["84消毒液", "瓶", "100", "2027-03", "一库", "2026-11-10"], ["84消毒液", "瓶", "50", "2028-03", "一库", "2026-11-10"]]
    other = ["口罩", "只", "300", "", "一库", "2026-11-10"]
    receipt = intake.ingest(store, csv_bytes([STOCK, *rows, other]), "1.csv", "supply_stock")
    assert (receipt.rows.good, receipt.rows.left_out) == (3, 0)
    assert rows_of(store, "SELECT item_code, lot, qty FROM supply_stock ORDER BY ALL") == [
        ("84消毒液", "2027-03-31", 100), ("84消毒液", "2028-03-31", 50), ("口罩", None, 300),
    ]  # fmt: skip
    assert any("有 2 行没有批次" in notice for notice in receipt.notices)


@pytest.mark.parametrize("sum_", ["消杀类小计", "一库合计", "合计（件）", "总计(瓶/盒)", "84消毒液合计", "合计数", "合 计：150", "Total", "小计"])
def test_a_sum_under_a_part_of_the_table_is_no_item(store, sum_):
    rows = [["84消毒液", "瓶", "100", "", "一库", "2026-11-10"], [sum_, "", "100", "", "一库", "2026-11-10"]]
    rows = intake.ingest(store, csv_bytes([STOCK, *rows]), "1.csv", "supply_stock").rows
    assert (rows.good, rows.left_out) == (1, 1)


@pytest.mark.parametrize("name", ["合计秤", "计数器", "总计量表", "小计算器", "共计一次性手套", "84消毒液"])
def test_an_item_whose_name_only_holds_such_a_word_stays(store, name):
    rows = intake.ingest(store, csv_bytes([STOCK, [name, "", "1", "", "一库", "2026-11-10"]]), "1.csv", "supply_stock").rows
    assert (rows.good, rows.left_out) == (1, 0)


def test_a_row_that_goes_back_is_told_from_one_that_is_not_in_the_file(store):
    def stock(*rows):
        return csv_bytes([STOCK, *([name, "", qty, "", "一库", "2026-11-10"] for name, qty in rows)])

    intake.ingest(store, stock(("84", "100"), ("口罩", "300"), ("手套", "5")), "1.csv", "supply_stock")
    said = intake.ingest(store, stock(("84", "120"), ("口罩", "约300")), "2.csv", "supply_stock").notices
    assert any("库里原有 2 行不在这份文件里，或者在而被退回（1 行）" in notice for notice in said)


def test_what_is_called_cured_without_a_day_or_open_with_one_is_said(store):
    rows = [["S1", "2026-10-05", "x", "城管局", "2026-10-10", "已整改", ""], ["S2", "2026-10-05", "x", "城管局", "2026-10-10", "未整改", "2026-10-07"]]
    said = intake.ingest(store, csv_bytes([ISSUE, *rows]), "1.csv", "issue").notices
    assert any("有 1 行状态填了已结案而没有结案时间（例如第 2 行）" in notice for notice in said)
    assert any("有 1 行填了结案时间，状态却是处置中（例如第 3 行）" in notice for notice in said)


@pytest.mark.parametrize("alone", ["一、市容环境", "（二）农贸市场", "以下空白", "（完）", "第1页 共3页"])
def test_the_heading_of_a_part_and_the_end_of_a_page_are_no_rows(store, alone):
    row = ["S1", "2026-10-05", "x", "城管局", "2026-10-10", "", ""]
    rows = intake.ingest(store, csv_bytes([ISSUE, [alone, *[""] * 6], row]), "1.csv", "issue").rows
    assert (rows.good, rows.rejected, rows.left_out) == (1, 0, 1)


def test_issues_from_before_1970_go_in_and_the_days_are_counted(store):
    row = ["S1", "1969-12-05", "x", "城管局", "", "", ""]
    assert intake.ingest(store, csv_bytes([ISSUE, row, ["S2", "2026-11-05", *row[2:]]]), "1.csv", "issue").rows.good == 2
    intake.rebuild(store)
    assert rows_of(store, "SELECT SUM(n_found) FROM issue_day") == [(2,)]


def test_a_file_of_which_nothing_can_go_in_says_of_every_row_why(store):
    rows = [["A1", "昨天", "x", "城管局", "", "", ""], ["A2", "2026-11-05", "x", "", "", "", ""], ["合计", *[""] * 6]]
    receipt = intake.ingest(store, csv_bytes([ISSUE, *rows]), "1.csv", "issue")
    assert not receipt.accepted and "没有一行能入库" in receipt.problems[0].reason
    assert [each.row for each in receipt.problems] == [0, 2, 3]
    counted = receipt.rows
    assert (counted.read, counted.good, counted.rejected, counted.left_out, counted.added) == (3, 0, 2, 1, 0)
    assert rows_of(store, "SELECT COUNT(*) FROM issue") == [(0,)] and rows_of(store, "SELECT COUNT(*) FROM batch") == [(0,)]
