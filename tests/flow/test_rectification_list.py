# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""整改清单: written from the store, filled with other software, sent back by the ordinary way in."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancity import intake
from cleancity.briefing.questions import question
from cleancity.contracts import returned
from cleancity.intake import Upload
from cleancity.papers.making import Request
from cleancity.papers.rectification import lists
from cleancity.reports.rectification import FIRST_ROW, HEADER_ROW, Heading, due_words, rectification
from tests.flow.test_upload_page import UPLOAD, city, opened_at, upload, words  # noqa: F401
from tests.making import csv_bytes, dump, rows_of, saved, store_at

HEAD = ["问题编号", "上报时间", "责任部门", "来源", "大类", "小类", "描述", "地址", "检查人", "整改时限", "状态", "处置时间", "结案时间", "整改前照片"]
WEEK = [
    HEAD,
    ["W-1", "2026-11-09 09:30", "城市管理局", "暗访", "农贸市场", "摊位脏乱", "摊位外溢", "江堤路东门", "王小明", "2026-11-12", "处置中", "", "", "a.jpg"],
    ["W-2", "2026-11-09 10:00", "城市管理局", "自查", "公厕", "异味", "异味", "红旗路", "李四光", "2026-11-17 18:00", "待核查", "2026-11-12 15:16:17", "", ""],
    ["W-3", "2026-11-10 10:00", "房地产管理处", "自查", "物业小区", "小区垃圾", "乱堆", "甲小区", "王小明", "", "处置中", "", "", ""],
    ["W-4", "2026-11-10 10:00", "房地产管理处", "自查", "物业小区", "小区垃圾", "已清", "乙小区", "王小明", "2026-11-12", "已结案", "", "2026-11-11", ""],
]  # fmt: skip
HOSTILE = ["=1+1", "+1", "-2+3", "@SUM(A1)", "http://evil.example/x", "mailto:a@b.example", "{=A1}", "\t=1", "_x0041_", "<b>粗</b>", "a\nb", "'=1", "1e5", "2026-11-09"]


def made_of(store, **given):
    return lists(Request(store, question(store, period="全部", **given), store.as_of()))


def book_of(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def column_of(page):
    return {str(cell.value).replace("\n", ""): cell.column for cell in page[HEADER_ROW + 1]}


def line_of(page, issue_id):
    return next(row[0].row for row in page.iter_rows(min_row=FIRST_ROW + 1) if row[0].value == issue_id)


def fill(content, **by_issue):
    """The workbook with cells filled in: issue id (- is _) -> {title: value}."""
    book = book_of(content)
    page = book.worksheets[0]
    columns = column_of(page)
    for issue_id, cells in by_issue.items():
        for title, value in cells.items():
            page.cell(line_of(page, issue_id.replace("_", "-")), columns[title + returned.MARK]).value = value
    return saved(book)


@pytest.fixture
def week(store):
    intake.ingest(store, csv_bytes(WEEK), "week.csv", "issue", as_of=date(2026, 11, 15))
    return store


def test_each_department_gets_its_open_issues_without_anybodys_name_and_one_zip_holds_all(week):
    made = made_of(week)
    whole, *books = made.files
    assert [file.name for file in made.files] == ["整改清单_2026-11-15.zip", "整改清单_城市管理局_2026-11-15.xlsx", "整改清单_房地产管理处_2026-11-15.xlsx"]
    archive = zipfile.ZipFile(io.BytesIO(whole.content))
    assert {name: archive.read(name) for name in archive.namelist()} == {file.name: file.content for file in books}
    page = book_of(books[0].content).worksheets[0]
    assert [[cell.value for cell in row[:11]] for row in page.iter_rows(min_row=FIRST_ROW + 1)] == [
        ["W-1", "暗访", datetime(2026, 11, 9, 9, 30), "农贸市场", "摊位脏乱", "摊位外溢", "江堤路东门", "2026-11-12", "超期 3 天", None, "a.jpg"],
        ["W-2", "自查", datetime(2026, 11, 9, 10), "公厕", "异味", "异味", "红旗路", "2026-11-17 18:00", "临期 剩 2 天", None, None],
    ]  # fmt: skip
    columns = column_of(page)
    assert page.cell(5, columns["状态〔填〕"]).value == "待核查"
    assert page.cell(5, columns["处置时间〔填〕"]).value == datetime(2026, 11, 12, 15, 16, 17)
    text = "".join(zipfile.ZipFile(io.BytesIO(books[1].content)).read("xl/worksheets/sheet1.xml").decode())
    assert "W-3" in text and "W-4" not in text and "没有时限" in text
    assert not any(name in text for name in ("王小明", "李四光"))
    assert made_of(week).files == made.files, "the same lists are the same bytes"
    assert [file.name for file in made_of(week, filters={"department": "房地产管理处"}).files[1:]] == [books[1].name]


def test_only_the_columns_to_fill_are_open_with_drop_downs_colours_and_a_page_to_print(week):
    page = book_of(made_of(week).files[1].content).worksheets[0]
    columns = column_of(page)
    assert page.protection.sheet and not page.protection.password
    open_columns = {title for title, at in columns.items() if not page.cell(4, at).protection.locked}
    assert open_columns == {title for title in columns if title.endswith(returned.MARK)} and len(open_columns) == 6
    rules = {str(rule.sqref): rule for rule in page.data_validations.dataValidation}
    assert rules["L4:L5"].formula1 == '"处置中,待核查,已结案,挂账"' and rules["O4:O5"].formula1 == '"到位,不到位,未整改"'
    assert {rules[where].type for where in ("M4:M5", "N4:N5")} == {"date"}
    coloured = {rule.formula[0]: rule.dxf.fill.bgColor.rgb for rules in page.conditional_formatting for rule in rules.rules}
    assert coloured['LEFT($I4,2)="超期"'].endswith("FBE3D6") and len(coloured) == 3
    assert page.freeze_panes == "B4" and page.page_setup.orientation == "landscape" and page.page_setup.paperSize == 9
    assert page.print_title_rows == "$3:$3" and page.column_dimensions["R"].hidden
    assert book_of(made_of(week).files[1].content).sheetnames == ["整改清单", "填写说明"]


def test_a_list_filled_with_openpyxl_closes_its_issues_and_changes_nothing_else(week):
    before = rows_of(week, "SELECT * FROM issue WHERE issue_id <> 'W-1' ORDER BY issue_id")
    done = {"状态": "已结案", "结案时间": datetime(2026, 11, 14, 16, 20), "整改结果": "到位", "整改后照片": "b.jpg", "整改说明": "已清运，联系13812345678"}
    filled = fill(made_of(week).files[1].content, W_1=done)
    assert intake.detect(Upload(filled, "回.xlsx", "issue")).dataset == "issue"
    seen = intake.preview(week, Upload(filled, "回.xlsx", "issue"))
    assert (seen.rows.read, seen.rows.good, seen.rows.changed, seen.rows.left_out, seen.rows.rejected) == (2, 1, 1, 1, 0)
    assert {each.column for each in seen.changes} == set(done)
    assert not seen.asks and all(each.how == "exact" for each in seen.matches)
    assert any("只读标有〔填〕的列，1 行没有填写，照旧" in notice for notice in seen.notices)
    assert intake.ingest(week, filled, "回.xlsx", "issue").rows == seen.rows
    [row] = rows_of(week, "SELECT status, closed_at, result, photo_after, measures_taken, description, inspector, reported_at, due_at, category, photo_before FROM issue WHERE issue_id = 'W-1'")
    assert row == (
        "已结案", datetime(2026, 11, 14, 16, 20), "到位", "b.jpg", "已清运，联系138********",
        "摊位外溢", "王小明", datetime(2026, 11, 9, 9, 30), datetime(2026, 11, 12, 23, 59, 59), "农贸市场", "a.jpg",
    )  # fmt: skip
    assert rows_of(week, "SELECT * FROM issue WHERE issue_id <> 'W-1' ORDER BY issue_id") == before
    assert "W-1" not in "".join(str(file.content) for file in made_of(week).files) and len(made_of(week).files) == 3
    kept = dump(week)
    intake.rebuild(week)
    assert dump(week) == kept
    intake.undo(week, 2)
    assert rows_of(week, "SELECT closed_at, status FROM issue WHERE issue_id = 'W-1'") == [(None, "处置中")]


def test_an_untouched_row_does_not_bring_back_what_has_changed_meanwhile(week):
    content = made_of(week).files[1].content
    intake.ingest(week, csv_bytes([["编号", "结案时间", "状态"], ["W-2", "2026-11-14", "已结案"]]), "平台.csv", "issue")
    intake.ingest(week, fill(content, W_1={"状态": "已结案"}), "回.xlsx", "issue")
    assert rows_of(week, "SELECT issue_id, status, closed_at FROM issue WHERE issue_id IN ('W-1', 'W-2') ORDER BY 1") == [
        ("W-1", "已结案", None), ("W-2", "已结案", datetime(2026, 11, 14)),
    ]  # fmt: skip
    said = rows_of(week, "SELECT reason FROM problem WHERE batch_id = 3 AND reason LIKE '%而没有结案时间%'")
    assert said and "仍按未结计" in said[0][0]


def test_a_row_under_another_number_is_sent_back_and_an_old_list_that_would_open_an_issue_again_is_told(week):
    content = made_of(week).files[1].content
    note = {"整改说明": "正在办"}
    book = book_of(fill(content, W_1={"状态": "已结案", "结案时间": datetime(2026, 11, 14, 16, 20)}, W_2=note))
    page = book.worksheets[0]
    page.cell(line_of(page, "W-1"), column_of(page)["问题编号"]).value = "W-3"
    moved = intake.preview(week, Upload(saved(book), "回.xlsx", "issue"))
    assert (moved.rows.good, moved.rows.rejected, moved.rows.left_out) == (1, 1, 0)
    assert any("与发出时不符" in notice for notice in moved.notices)
    done = fill(content, W_1={"状态": "已结案", "结案时间": datetime(2026, 11, 14, 16, 20)})
    intake.ingest(week, done, "回.xlsx", "issue")
    old = intake.preview(week, Upload(fill(content, W_1={"整改说明": "补一句"}), "旧.xlsx", "issue"))
    assert any("会改回未结" in notice for notice in old.notices)


def test_a_list_in_which_nothing_was_filled_in_is_told_so_and_one_of_another_city_is_sent_back_row_by_row(week, tmp_path):
    content = made_of(week).files[1].content
    assert "没有填写任何一行" in intake.ingest(week, content, "回.xlsx", "issue").problems[0].reason
    other = store_at(tmp_path / "other")
    refused = intake.ingest(other, fill(content, W_1={"状态": "已结案"}), "回.xlsx", "issue")
    assert not refused.accepted and "库里没有这个编号" in refused.problems[0].reason
    other.close()
    assert made_of(other_with_nothing(tmp_path)).files == ()


def other_with_nothing(tmp_path):
    return store_at(tmp_path / "nothing")


def test_a_senders_profile_does_not_get_in_the_way(week):
    mapping = 'header_row = 1\nheaders = ["编号"]\n[columns]\n"描述" = "address"\n[constants]\nsource = "自查"\n'
    filled = fill(made_of(week).files[1].content, W_1={"整改结果": "到位"})
    seen = intake.preview(week, Upload(filled, "回.xlsx", "issue", mapping=mapping))
    assert [(each.column, each.new) for each in seen.changes] == [("整改结果", "到位")]


def test_the_upload_page_takes_a_filled_list_without_a_question(city):  # noqa: F811
    intake.ingest(city, csv_bytes(WEEK), "week.csv", "issue", as_of=date(2026, 11, 15))
    filled = fill(made_of(city).files[1].content, W_1={"状态": "已结案", "结案时间": datetime(2026, 11, 14, 16, 20)})
    app = upload(opened_at(UPLOAD), "回.xlsx", filled)
    assert not app.exception and "请确认" not in words(app) and "填好送回的整改清单" in words(app)
    app = app.button(key="accept").click().run()
    assert app.success and rows_of(city, "SELECT closed_at FROM issue WHERE issue_id = 'W-1'") == [(datetime(2026, 11, 14, 16, 20),)]


TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=("Cs",)), max_size=30)).filter(lambda text: "\x00" not in text)
MOMENTS = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1))
ROWS = st.lists(
    st.fixed_dictionaries({
        **dict.fromkeys(("source", "category", "subcategory", "description", "place", "severity", "photo_before", "result", "photo_after", "measures_taken"), TEXTS | st.none()),
        **dict.fromkeys(("found_at", "due_at", "handled_at", "closed_at"), MOMENTS), "status": st.sampled_from(returned.STATUSES),
        "days_over": st.none() | st.integers(-999, 999) | st.just(float("nan")),
    }), min_size=1, max_size=4,
)  # fmt: skip


@given(rows=ROWS)
@settings(max_examples=60)
def test_no_cell_of_uploaded_text_becomes_a_formula_or_a_link(rows):
    content = rectification(Heading("=HYPERLINK(\"x\")局", date(2026, 11, 15), 3, 1, 3), [{"issue_id": f"=A{n}", **row} for n, row in enumerate(rows)])
    page = book_of(content).worksheets[0]
    cells = [cell for line in page.iter_rows() for cell in line if cell.value is not None]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells)
    for number, row in enumerate(rows):
        line = page[FIRST_ROW + 1 + number]
        assert line[0].value == f"=A{number}" and line[8].value == due_words(row["days_over"], 3)
        kept = "".join(each for each in row["description"] or "" if each in "\t\n" or each >= " ")
        assert (line[5].value or "") == kept or "_x00" in (line[5].value or "") or "\r" in kept


FILLED = st.fixed_dictionaries({}, optional={
    "状态": st.sampled_from(returned.STATUSES), "结案时间": st.datetimes(datetime(2026, 11, 10), datetime(2026, 11, 20)).map(lambda at: at.replace(microsecond=0)),
    "整改结果": st.sampled_from(["到位", "不到位"]), "整改后照片": st.sampled_from(["b.jpg", "c.jpg、d.jpg"]), "整改说明": st.sampled_from(["已清运", "1+1", "甲\n乙"]),
})  # fmt: skip
STORED = {"状态": "status", "结案时间": "closed_at", "整改结果": "result", "整改后照片": "photo_after", "整改说明": "measures_taken"}


@given(first=st.tuples(FILLED, FILLED), later=st.tuples(FILLED, FILLED))
@settings(max_examples=5)
def test_what_is_filled_in_is_stored_and_a_second_list_goes_on_from_there(tmp_path_factory, first, later):
    """Plain dicts say what must be stored, over two rounds of the same two issues."""
    store = store_at(tmp_path_factory.mktemp("rounds"))
    intake.ingest(store, csv_bytes([HEAD, *WEEK[1:3]]), "week.csv", "issue", as_of=date(2026, 11, 15))
    expected = {"W-1": dict.fromkeys(STORED) | {"状态": "处置中"}, "W-2": dict.fromkeys(STORED) | {"状态": "待核查"}}
    for number, cells in enumerate((first, later)):
        files = made_of(store, as_of=date(2026, 11, 9)).files
        if not files:
            break
        listed = {row[0].value for row in book_of(files[1].content).worksheets[0].iter_rows(min_row=FIRST_ROW + 1)}
        told = {key: each for key, each in zip(("W_1", "W_2"), cells, strict=True) if key.replace("_", "-") in listed}
        new = {key: each for key, each in told.items() if expected[key.replace("_", "-")] | each != expected[key.replace("_", "-")]}
        receipt = intake.ingest(store, fill(files[1].content, **told), f"{number}.xlsx", "issue")
        assert receipt.rows.good == len(new) if new else "没有填写任何一行" in receipt.problems[0].reason
        for key, each in told.items():
            expected[key.replace("_", "-")] |= each
        for key, values in expected.items():
            sql = f"SELECT {', '.join(STORED.values())} FROM issue WHERE issue_id = $1"
            assert rows_of(store, sql, [key]) == [tuple(values.values())]
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before
    store.close()


LONG = """
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from cleancity.reports.rectification import Heading, rectification

def many(n):
    for number in range(n):
        yield {
            "issue_id": f"XJ{number:08d}", "source": "自查", "found_at": datetime(2026, 11, 1), "category": "农贸市场", "subcategory": "摊位脏乱",
            "description": f"第{number}处摊位外溢，地面有污水", "place": f"第{number}号市场", "due_at": datetime(2026, 11, 1) + timedelta(days=number % 30),
            "days_over": 15 - number % 30, "severity": "一般", "photo_before": f"IMG_{number}.jpg", "status": "处置中", "handled_at": None,
            "closed_at": None, "result": None, "photo_after": None, "measures_taken": None,
        }

for n in (2_000, 20_000):
    content = rectification(Heading("城市管理局", date(2026, 11, 15), n, n // 2, 3), many(n))
    print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1], len(content))
Path("list.xlsx").write_bytes(content)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
def test_twenty_thousand_rows_take_hardly_more_memory_than_two_thousand(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUTF8": "1"}
    run = subprocess.run([sys.executable, "-c", LONG], check=True, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=300)
    (few, _), (many, size) = (map(int, line.split()) for line in run.stdout.splitlines())
    assert many - few < (24 << 10) + 3 * (size >> 10), "kilobytes: the finished file is in memory, its rows are not"
    rows = zipfile.ZipFile(tmp_path / "list.xlsx").read("xl/worksheets/sheet1.xml").count(b"<row ")
    assert rows == FIRST_ROW + 20_000


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice here")
def test_a_list_saved_by_libreoffice_is_still_protected_prints_its_header_on_each_page_and_goes_in(week, tmp_path):
    rows = [HEAD, *([f"L-{n}", "2026-11-09 09:30", "城市管理局", "自查", "公厕", "异味", "异味" * 20, "红旗路", "", "2026-11-12", "处置中", "", "", ""] for n in range(60))]
    intake.ingest(week, csv_bytes(rows), "more.csv", "issue", as_of=date(2026, 11, 15))
    at = datetime(2026, 11, 14, 14, 59, 59)
    filled = fill(made_of(week).files[1].content, L_7={"状态": "已结案", "结案时间": at})
    (tmp_path / "list.xlsx").write_bytes(filled)
    for kind, folder in (("xlsx", "again"), ("pdf", "paper")):
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", kind, "--outdir", str(tmp_path / folder)]
        subprocess.run([*command, str(tmp_path / "list.xlsx")], check=True, capture_output=True, timeout=180)
    again = (tmp_path / "again" / "list.xlsx").read_bytes()
    page = book_of(again).worksheets[0]
    assert page.protection.sheet and {rule.type for rule in page.data_validations.dataValidation} == {"list", "date"}
    receipt = intake.ingest(week, again, "list.xlsx", "issue")
    assert (receipt.rows.good, receipt.rows.changed, receipt.rows.left_out) == (1, 1, 61), receipt.problems
    assert rows_of(week, "SELECT closed_at FROM issue WHERE issue_id = 'L-7'") == [(at,)]
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", "-layout", str(tmp_path / "paper" / "list.pdf"), "-"], check=True, capture_output=True, timeout=60).stdout.decode()
        pages = text.split("\f")
        listed = [each for each in pages if "L-" in each]
        assert len(listed) > 1 and all("问题编号" in each and "整改时限" in each for each in listed) and "怎样填写和送回" in text
        assert "###" not in text and "清单校验" not in text
