# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""A table of what is wrong with files that departments send: one small file each, with the exact outcome."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cleancity import intake
from cleancity.contracts import load
from cleancity.errors import Refused
from cleancity.intake.decode import decode
from cleancity.intake.finding import candidates
from cleancity.intake.mapping import FileMapping
from cleancity.intake.merged import fill_merges
from cleancity.intake.prepare import prepare
from cleancity.workbook.frames import Merge
from tests.making import FILES, csv_bytes, rows_of, xlsx_bytes
from tests.sheets import (
    html_bytes,
    merged_xlsx,
    ods_bytes,
    row_xml,
    sheet_xml,
    with_part,
    xlsb_bytes,
    xml_2003_bytes,
)  # fmt: skip

HEAD = ["问题编号", "检查日期", "责任部门", "描述"]
THREE = ["问题编号", "检查日期", "责任部门"]


def row(name, text="脏", day="2026-11-09", department="城管局"):
    return [name, day, department, text]


def lines(*rows):
    return "\n".join(rows).encode()


A, B = ("A", "2026-11-09", "城管局", "脏"), ("B", "2026-11-09", "城管局", "脏")
AB = [A, B]
SUPPLIES = [["物资编码", "名称", "单位"], ["X1", "消毒液", "瓶"]]
ERROR_CELL = '<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'

# name: (bytes, options, (read, good, rejected, left out), rows as stored, words that are said)
DEFECTS = {
    # ---- where the table is
    "title rows and blank rows above": (csv_bytes([HEAD, row("A")], above=["2026年11月问题清单", "", "填报单位：城管局  2026-11-15"]), {}, (1, 1, 0, 0), [A], ["表头在第 4 行"]),
    "a header in row 20": (xlsx_bytes([HEAD, row("A")], above=[["标题"]] * 19), {}, (1, 1, 0, 0), [A], ["表头在第 20 行"]),
    "a header that the clerk names, beyond row 20": (csv_bytes([*[["x"]] * 30, HEAD, row("A")]), {"mapping": "header_row = 31"}, (1, 1, 0, 0), [A], ["表头在第 31 行"]),
    "two rows of header, CSV": (
        csv_bytes([["问题编号", "责任部门", "检查", "", "问题", ""], ["", "", "日期", "人", "描述", "大类"], ["A", "城管局", "2026-11-09", "甲", "脏", "公厕"]]),
        {}, (1, 1, 0, 0), [A], ["表头在第 2 行，认出 6 列"],
    ),
    "two rows of header, merged": (
        merged_xlsx([["11月清单", "", "", ""], ["问题编号", "责任部门", "检查", ""], ["", "", "日期", "描述"], ["A", "城管局", "2026-11-09", "脏"]], "A1:D1", "A2:A3", "B2:B3", "C2:D2"),
        {}, (1, 1, 0, 0), [A], ["表头在第 3 行，认出 4 列"],
    ),
    "a header of two rows repeated": (
        csv_bytes([["问题编号", "责任部门", "检查", ""], ["", "", "日期", "描述"], ["A", "城管局", "2026-11-09", "脏"], ["问题编号", "责任部门", "检查", ""], ["", "", "日期", "描述"], ["B", "城管局", "2026-11-09", "脏"]]),
        {}, (4, 2, 0, 2), AB, ["重复的表头"],
    ),
    "merged cells carried down": (
        merged_xlsx([HEAD, row("A"), row("B", department=""), row("C", department=""), row("D", department="园林处")], "C2:C4"),
        {}, (4, 4, 0, 0), [A, B, ("C", *A[1:]), ("D", "2026-11-09", "园林处", "脏")], ["合并单元格：统一 2 处，如“（空）” → “城管局”"],
    ),
    "merged cells carried across": (
        merged_xlsx([["问题编号", "检查日期", "责任部门", "描述", "地址"], [*row("A"), ""]], "D2:E2"), {}, (1, 1, 0, 0), [A], ["合并单元格：统一 1 处"],
    ),
    "a remark merged over the page is no value of each column": (
        merged_xlsx([HEAD, row("A"), ["备注：本周无新增", "", "", ""]], "A3:D4"), {}, (2, 1, 0, 1), [A], ["备注：本周无新增"],
    ),
    "cells that only look merged are not guessed": (csv_bytes([HEAD, row("A"), row("B", department="")]), {}, (2, 1, 1, 0), [A], ["“责任部门”不能为空"]),
    "merged cells of an old workbook": (
        (FILES / "week.xls").read_bytes(), {}, (2, 2, 0, 0), [("1001", "2026-11-09", "城管局", None), ("A2", "2026-11-10", "城管局", None)], ["Excel 97-2003", "合并单元格"],
    ),
    "several sheets, the likeliest taken": (
        merged_xlsx([["说明"], ["本表由城管局填报"]], hidden=[("数据", [HEAD, row("A")])], title="封面"), {}, (1, 1, 0, 0), [A], ["工作表“数据”"],
    ),
    "a hidden sheet does not win over a visible one": (
        merged_xlsx([HEAD, row("A")], hidden=[("旧", [[*HEAD, "状态", "来源"], [*row("Z"), "处置中", "暗访"]])]), {}, (1, 1, 0, 0), [A], ["工作表“旧”也像这类数据，没有读入"],
    ),
    "a sheet chosen, its name with a space behind": (
        merged_xlsx([HEAD, row("A")], hidden=[("旧", [HEAD, row("Z")])], title="明细 "), {"sheet": "明细"}, (1, 1, 0, 0), [A], [],
    ),
    "another table below": (csv_bytes([HEAD, row("A"), row("B"), [], ["二、物资"], *SUPPLIES]), {}, (5, 2, 0, 3), AB, ["第 6 行起是另一张表（物资编码、名称、单位……），没有读入"]),
    "another, wider table below": (csv_bytes([HEAD, row("A"), ["物资编码", "名称", "单位", "库存", "仓库"], ["X1", "消毒液", "瓶", "3", "主库"]]), {}, (3, 1, 0, 2), [A], ["另一张表"]),
    "another table between": (xlsx_bytes([HEAD, row("A"), *SUPPLIES, HEAD, row("B")]), {}, (5, 2, 0, 3), AB, ["另一张表", "重复的表头"]),
    "another table above": (csv_bytes([["责任部门", "数量", "完成率"], ["城管局", "3", "90"], [], HEAD, row("A")]), {}, (3, 1, 0, 2), [A], ["表头上方的内容"]),
    "a table beside": (csv_bytes([[*HEAD, "", *HEAD], [*row("A"), "", *row("B")]]), {}, (1, 1, 0, 0), [A], ["出现不止一次，只用最左边的一列"]),
    "the header repeated on every page": (csv_bytes([HEAD, row("A"), ["第二页", "", "", ""], HEAD, row("B")]), {}, (4, 2, 0, 2), AB, ["重复的表头", "第二页"]),
    "spaces and colons and units in headers": (csv_bytes([["问题编号：", " 检查日期 （年月日）", "责任部门(全称)", "描述 :"], row("A")]), {}, (1, 1, 0, 0), [A], ["认出 4 列"]),
    "line breaks in headers": (csv_bytes([["问题\n编号", "检查\r\n日期", "责任部门", "描述"], row("A")]), {}, (1, 1, 0, 0), [A], ["认出 4 列"]),
    "the same header twice": (csv_bytes([[*THREE, "责任部门", "描述"], ["A", "2026-11-09", "城管局", "园林处", "脏"]]), {}, (1, 1, 0, 0), [A], ["列名“责任部门”出现不止一次"]),
    "sums at the end": (csv_bytes([HEAD, row("A"), row("B"), ["小计", "", "", "2"], ["合 计：2件", "", "", ""]]), {}, (4, 2, 0, 2), AB, ["小计"]),
    "signatures at the end": (csv_bytes([HEAD, row("A"), ["制表人：张三", "", "审核：李四", "日期：2026-11-15"], ["签名：", "", "", ""]]), {}, (3, 1, 0, 2), [A], ["签名"]),
    "a remark at the end": (xlsx_bytes([HEAD, row("A"), ["备注：以上问题均已派遣"]]), {}, (2, 1, 0, 1), [A], ["备注：以上问题均已派遣"]),
    "blank rows": (csv_bytes([HEAD, [], row("A"), ["", "", " ", ""], row("B"), []]), {}, (2, 2, 0, 0), AB, []),
    "a description that begins like a remark": (csv_bytes([HEAD, row("A", text="备注：门口"), ["B", "2026-11-09", "城管局", "合计"]]), {}, (2, 2, 0, 0), [(*A[:3], "备注：门口"), (*B[:3], "合计")], []),
    "a row with only its key": (csv_bytes([HEAD, row("A"), ["B", "", "", ""]]), {}, (2, 1, 1, 0), [A], ["不能为空"]),
    "a row without its key is no remark": (csv_bytes([["描述", "问题编号", "检查日期", "责任部门"], ["备注：脏", "", "2026-11-09", "城管局"], ["脏", "A", "2026-11-09", "城管局"]]), {}, (2, 1, 1, 0), [A], ["“问题编号”不能为空"]),
    # ---- text files
    "tabs": (csv_bytes([HEAD, row("A")], delimiter="\t"), {}, (1, 1, 0, 0), [A], []),
    "semicolons": (csv_bytes([HEAD, row("A")], delimiter=";"), {}, (1, 1, 0, 0), [A], []),
    "pipes": (csv_bytes([HEAD, row("A")], delimiter="|"), {}, (1, 1, 0, 0), [A], []),
    "ideographic commas": (lines("问题编号、检查日期、责任部门、描述", "A、2026-11-09、城管局、脏", "B、2026-11-09、城管局、脏"), {}, (2, 2, 0, 0), AB, []),
    "ideographic commas inside cells": (csv_bytes([HEAD, row("A", "脏、乱、差"), row("B", "脏、乱、差")]), {}, (2, 2, 0, 0), [(*A[:3], "脏、乱、差"), (*B[:3], "脏、乱、差")], []),
    "a first line sep=": (b"sep=;\r\n" + csv_bytes([HEAD, row("A"), row("B", day="昨天")], delimiter=";"), {}, (2, 1, 1, 0), [A], ["日期"]),
    "text written as formulas": (lines(",".join(HEAD), '="001",2026-11-09,城管局,脏', '"=""002""",2026-11-09,城管局,脏'), {}, (2, 2, 0, 0), [("001", *A[1:]), ("002", *A[1:])], ["公式写法的文字：统一 2 处"]),
    "leading apostrophes": (lines(",".join(HEAD), "'001,2026-11-09,城管局,脏", "B,2026-11-09,城管局,'好'"), {}, (2, 2, 0, 0), [("001", *A[1:]), (*B[:3], "'好'")], ["开头的撇号：统一 1 处"]),
    "NUL bytes": (csv_bytes([HEAD, row("A\0")]), {}, (1, 1, 0, 0), [A], ["空字符：统一 1 处"]),
    "three kinds of line ends": ("问题编号,检查日期,责任部门,描述\r\nA,2026-11-09,城管局,脏\rB,2026-11-09,城管局,脏\n".encode(), {}, (2, 2, 0, 0), AB, []),
    "a carriage return inside quotes": ('问题编号,检查日期,责任部门,描述\nA,2026-11-09,城管局,"一\r二"\rB,2026-11-09,城管局,脏'.encode(), {}, (2, 2, 0, 0), [(*A[:3], "一\r二"), B], []),
    "a row too long": (lines(",".join(HEAD), "A,2026-11-09,城管局,脏", "B,2026-11-09,城管局,脏,多"), {}, (2, 1, 1, 0), [A], ["这一行有 5 格，表头只有 4 列"]),
    "a row too short": (lines(",".join(HEAD), "A,2026-11-09,城管局,脏", "B,2026-11-09,城管局", "C"), {}, (3, 2, 1, 0), [A, (*B[:3], None)], ["有 2 行的格数比表头少", "不能为空"]),
    "quotes in the middle of a cell": (lines(",".join(HEAD), 'A,2026-11-09,城管局,说"好"了'), {}, (1, 1, 0, 0), [(*A[:3], '说"好"了')], []),
    "no line end at the end": (lines(",".join(HEAD), "A,2026-11-09,城管局,脏"), {}, (1, 1, 0, 0), [A], []),
    "two encodings in one file": ((",".join(HEAD) + "\n").encode() + "A,2026-11-09,城管局,脏\n".encode("gb18030"), {}, (1, 1, 0, 0), [A], ["混合"]),
    "cut in the middle of a character, GB18030": (csv_bytes([HEAD, row("A"), row("B", "地面有污水")], "gb18030")[:-3], {}, (2, 1, 1, 0), [A], ["无法识别的字符"]),
    "cut in the middle of a character, UTF-8": (csv_bytes([HEAD, row("A"), row("B", "地面有污水")])[:-3], {}, (2, 1, 1, 0), [A], ["无法识别的字符"]),
    # ---- kinds of files
    "ods": (ods_bytes([HEAD, row("A")]), {}, (1, 1, 0, 0), [A], ["工作表“明细”"]),
    "xlsb": (xlsb_bytes([HEAD, row("A")]), {}, (1, 1, 0, 0), [A], ["工作表“明细”"]),
    "a web page named .xls": (html_bytes([HEAD, row("A", "a<b&c")]), {"file": "导出.xls"}, (1, 1, 0, 0), [(*A[:3], "a<b&c")], ["网页表格"]),
    "a web page with spans and open tags": (
        html_bytes(["<tr><td colspan=4>标题</tr>", "<tr><th>问题编号<th>检查日期<th>责任部门<th>描述", "<tr><td>A<td>2026-11-09<td rowspan=2>城管局<td>脏", "<tr><td>B<td>2026-11-09<td>脏"]),
        {}, (2, 2, 0, 0), AB, ["合并单元格：统一 1 处"],
    ),
    "Excel 2003 XML": (xml_2003_bytes([HEAD, [1001, "2026-11-09", "城管局", "脏"]], "gb18030"), {}, (1, 1, 0, 0), [("1001", *A[1:])], ["Excel 2003 XML"]),
    "a workbook named .csv": (xlsx_bytes([HEAD, row("A")]), {"file": "导出.csv"}, (1, 1, 0, 0), [A], ["按 Excel 读取"]),
    "text named .xlsx": (csv_bytes([HEAD, row("A")], "gb18030"), {"file": "导出.xlsx"}, (1, 1, 0, 0), [A], ["GB18030"]),
    # ---- what a workbook may hold
    "a dimension that lies": (
        with_part("xl/worksheets/sheet1.xml", sheet_xml(row_xml(1, HEAD) + row_xml(2, row("A"))).replace("<sheetData>", '<dimension ref="A1:B1"/><sheetData>')),
        {}, (1, 1, 0, 0), [A], [],
    ),
    "an error cell": (with_part("xl/worksheets/sheet1.xml", sheet_xml(row_xml(1, HEAD) + row_xml(2, [*row("A")[:3], ERROR_CELL]))), {}, (1, 0, 1, 0), [], ["错误值 #DIV/0!"]),
    "an error cell where a date should be": (
        with_part("xl/worksheets/sheet1.xml", sheet_xml(row_xml(1, HEAD) + row_xml(2, ["A", '<c r="B2" t="e"><v>#REF!</v></c>', "城管局", "脏"]) + row_xml(3, row("B")))),
        {}, (2, 1, 1, 0), [B], ["错误值 #REF!"],
    ),
    "external links": (with_part("xl/externalLinks/externalLink1.xml", "<externalLink/>"), {}, (1, 1, 0, 0), [("A1", "2026-11-09", "城管局", None)], []),
    "macros": (with_part("xl/vbaProject.bin", b"\xd0\xcf" * 99), {"file": "导出.xlsm"}, (1, 1, 0, 0), [("A1", "2026-11-09", "城管局", None)], []),
}  # fmt: skip


@pytest.mark.parametrize("what", DEFECTS)
def test_each_defect_has_its_outcome(shelf, what):
    data, options, counts, rows, words = DEFECTS[what]
    with shelf.cursor() as cursor:
        upload = intake.Upload(data, options.get("file", "file"), "issue", options.get("mapping"), sheet=options.get("sheet"))
        receipt = prepare(cursor, upload, date(2026, 11, 15))
        sql = "SELECT issue_id, CAST(inspected_on AS VARCHAR), department, description FROM good ORDER BY row_number"
        assert cursor.execute(sql).fetchall() == rows
    got = receipt.rows
    assert (got.read, got.good, got.rejected, got.left_out) == counts
    assert got.read == got.good + got.rejected + got.left_out
    said = "\n".join([*receipt.notices, *(problem.reason for problem in receipt.problems)])
    assert [word for word in words if word not in said] == [], said


REFUSED = {
    "an unclosed quote": (lines(",".join(HEAD), 'A,2026-11-09,城管局,"脏', "B,2026-11-09,城管局,脏"), "第 2 行的引号"),
    "too many columns": (csv_bytes([[f"列{n}" for n in range(501)], ["x"] * 501]), "501 列"),
    "a workbook with too many columns": (xlsx_bytes([[f"列{n}" for n in range(501)]]), "501 列"),
    "a cell too long": (csv_bytes([HEAD, row("A", "脏" * 32_768)]), "32767 个字符"),
    "a page without a table": ("<html><body>请登录</body></html>".encode(), "没有表格"),
    "a page saved as one file": (b"MIME-Version: 1.0\r\n\r\nx", "网页"),
    "XML of another kind": (b'<?xml version="1.0"?><rss></rss>', "网页"),
    "a header row that is none": (csv_bytes([HEAD, row("A")]), "第 2 行不是“检查问题”的表头"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_words(shelf, what):
    data, word = REFUSED[what]
    mapping = "header_row = 2" if "header row" in what else None
    receipt = intake.preview(shelf, intake.Upload(data, "file", "issue", mapping))
    [problem] = receipt.problems
    assert word in problem.reason
    assert problem.remedy


def test_the_sheets_are_listed_for_a_person_the_likeliest_first():
    data = merged_xlsx([["说明"]], hidden=[("旧", [HEAD, row("Z")]), ("空", []), ("新", [["标题"], [*HEAD, "状态"], [*row("A"), "处置中"], row("B")])], title="封面")
    listed = candidates(decode(data)[0], load("issue"), FileMapping())
    assert [(one.sheet, one.is_hidden, one.row, one.n_matched, one.n_rows) for one in listed] == [
        ("新", True, 2, 5, 2), ("旧", True, 1, 4, 1), ("封面", False, None, 0, 1),
    ]  # fmt: skip


def test_a_sheet_that_is_too_wide_is_said_and_does_not_spoil_the_others(shelf):
    data = merged_xlsx([HEAD, row("A")], hidden=[("宽", [[f"列{n}" for n in range(501)]])])
    assert intake.preview(shelf, intake.Upload(data, "f", "issue")).rows.good == 1
    [problem] = intake.preview(shelf, intake.Upload(data, "f", "issue", sheet="宽")).problems
    assert "501 列" in problem.reason
    with pytest.raises(Refused, match="没有名为"):
        prepare_sheet(shelf, data, "没有")


def prepare_sheet(shelf, data, sheet):
    with shelf.cursor() as cursor:
        return prepare(cursor, intake.Upload(data, "f", "issue", sheet=sheet), date(2026, 11, 15))


WORDS = ["备注：门口", "合计", "小计：3", "说明：无", "制表人：张三", "问题编号", "检查日期", "第二页", "签名：", "总计 12 件", "脏" * 60, "", "责任部门"]


@given(texts=st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), order=st.permutations(HEAD), kind=st.sampled_from(["csv", "xlsx"]))
@settings(max_examples=25, phases=(Phase.explicit, Phase.generate))
def test_a_row_with_its_key_is_never_taken_for_noise(shelf, texts, order, kind):
    rows = [dict(zip(HEAD, row(f"K{n}", text), strict=True)) for n, text in enumerate(texts)]
    table = [list(order), *[[each[name] for name in order] for each in rows]]
    data = csv_bytes(table) if kind == "csv" else xlsx_bytes(table)
    receipt = intake.preview(shelf, intake.Upload(data, "file", "issue"))
    assert (receipt.rows.read, receipt.rows.left_out) == (len(texts), 0)
    assert receipt.rows.good == len(texts)


CELLS = st.text(st.sampled_from("问题编号城管局脏abXY019.-<>&\"',;|，。"), min_size=1, max_size=12)
FORMS = {"xlsx": xlsx_bytes, "ods": ods_bytes, "xlsb": xlsb_bytes, "html": html_bytes}


@pytest.mark.parametrize("form", FORMS)
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=5))
@settings(max_examples=10, phases=(Phase.explicit, Phase.generate))
def test_every_kind_of_workbook_gives_the_cells_that_went_in(form, rows):
    [sheet] = decode(FORMS[form](rows))[0]
    assert sheet.head == rows


@given(
    rows=st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=2, max_size=6),
    top=st.integers(1, 4), left=st.integers(0, 3), down=st.integers(0, 4), across=st.integers(0, 3),
)  # fmt: skip
@settings(max_examples=40, phases=(Phase.explicit, Phase.generate))
def test_a_merged_cell_fills_only_empty_cells_below_the_header(rows, top, left, down, across):
    width = max(map(len, rows))
    full = [[*cells, *[None] * (width - len(cells))] for cells in rows]
    table = pa.table({f"c{place}": pa.array([cells[place] for cells in full], pa.string()) for place in range(width)})
    merge = Merge(top, left, top + down, left + across)
    filled = [list(cells.values()) for cells in fill_merges(table, [merge], 1).to_pylist()]
    assert len(filled) == len(full)
    for number, (before, after) in enumerate(zip(full, filled, strict=True)):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            inside = merge.top <= number <= merge.bottom and merge.left <= place <= merge.right
            assert new == old or (old is None and inside and new == full[merge.top][merge.left])


def test_a_limit_with_its_unit_in_one_cell_gives_the_deadline(store):
    head = ["问题编号", "上报时间", "责任部门", "时限数值"]
    limits = {"A": "2小时", "B": "1个工作日", "C": "3天内", "D": "４工作时", "E": "5", "F": "三个工作日"}
    rows = [[name, "2026-11-09 09:30", "城管局", limit] for name, limit in limits.items()]
    assert intake.ingest(store, csv_bytes([head, *rows]), "w.csv", "issue").rows.good == 6
    assert dict(rows_of(store, "SELECT issue_id, CAST(due_at AS VARCHAR) FROM issue")) == {
        "A": "2026-11-09 11:30:00", "B": "2026-11-10 17:30:00", "C": "2026-11-12 09:30:00",
        "D": "2026-11-09 15:00:00", "E": None, "F": "2026-11-12 17:30:00",
    }  # fmt: skip
