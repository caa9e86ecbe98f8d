# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""From bytes to text: every encoding a department sends, and a sentence for every file that is no table."""

import io
import time
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancity import intake
from cleancity.errors import Refused
from cleancity.intake.decode import decode
from cleancity.intake.encoding import decode_text
from tests.making import csv_bytes, saved, state_on_disk, xlsx_bytes

SIMPLE = "问题编号,检查日期,责任部门,描述\r\nA1,2026-11-09,城市管理局,摊位外溢，地面有污水\r\nA2,2026-11-10,园林管理处,绿地垃圾未清\r\n"
COMPLEX = "問題編號,檢查日期,責任部門,描述\r\nA1,2026-11-09,城市管理局,攤位外溢，地面有污水\r\nA2,2026-11-10,園林管理處,綠地垃圾未清\r\n"
MOSTLY_ASCII = "issue_id,inspected_on,department,address\r\n" + "".join(
    f"XJ20261109-{n:04},2026-11-09,D{n % 14:02},No. {n} North Street\r\n" for n in range(300)
)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def cells(sheet):
    """A sheet's rows as the reader gives them, header first."""
    rows = [sheet.head[0]]
    for batch in sheet.batches(1, len(sheet.head[0]), lambda ragged: None):
        rows += [[row[f"c{i}"] or "" for i in range(len(sheet.head[0]))] for row in batch.to_pylist()]
    return rows


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        pytest.param(text, encoding, said, id=f"{kind} as {encoding}")
        for kind, text, encoding, said in [
            ("simplified", SIMPLE, "utf-8", "UTF-8"),
            ("simplified", SIMPLE, "utf-8-sig", "UTF-8"),
            ("simplified", SIMPLE, "gb18030", "GB18030（国标）"),
            ("simplified", SIMPLE, "gbk", "GB18030（国标）"),
            ("simplified", SIMPLE, "utf-16", "UTF-16"),
            ("simplified", SIMPLE, "utf-16-le", "UTF-16"),
            ("simplified", SIMPLE, "utf-16-be", "UTF-16"),
            ("simplified", SIMPLE, "utf-32", "UTF-32"),
            ("traditional", COMPLEX, "big5", "Big5（繁体）"),
            ("traditional", COMPLEX, "utf-8", "UTF-8"),
            ("traditional", COMPLEX, "gb18030", "GB18030（国标）"),
            ("mostly ASCII", MOSTLY_ASCII, "ascii", "UTF-8"),
            ("mostly ASCII", MOSTLY_ASCII + "XJ1,2026-11-09,城管局,东门\r\n", "gbk", "GB18030（国标）"),
            ("mostly ASCII", MOSTLY_ASCII + "XJ1,2026-11-09,城管局,东门\r\n", "utf-8", "UTF-8"),
            ("mostly ASCII", MOSTLY_ASCII + "XJ1,2026-11-09,環保局,東門\r\n", "big5", "Big5（繁体）"),
            ("mostly ASCII", MOSTLY_ASCII + "XJ1,2026-11-09,城管局,东门\r\n", "utf-16-le", "UTF-16"),
            ("mostly ASCII", MOSTLY_ASCII + "XJ1,2026-11-09,城管局,东门\r\n", "utf-16-be", "UTF-16"),
        ]
    ],
)
def test_the_encoding_is_found_and_the_text_is_the_same(text, encoding, said):
    utf8, name = decode_text(text.encode(encoding))
    assert utf8.decode() == text
    assert name == said


def test_a_utf16_file_with_its_mark_in_either_order_is_read():
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        assert decode_text(mark + SIMPLE.encode(encoding))[0].decode() == SIMPLE


@given(
    words=st.lists(st.text("问题编号城市管理局滨江街道污水垃圾检查整改公厕道路农贸市场绿化卫生", min_size=2, max_size=12), min_size=3, max_size=20),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]),
)  # fmt: skip
@settings(max_examples=60)
def test_everyday_words_come_through_in_every_encoding(words, encoding):
    text = "编号,描述\n" + "".join(f"A{n},{word}\n" for n, word in enumerate(words))
    assert decode_text(text.encode(encoding))[0].decode() == text


def test_bytes_that_fit_no_encoding_are_replaced_and_their_row_is_rejected(shelf):
    data = SIMPLE.encode("gb18030").replace("绿".encode("gb18030"), b"\xff\xff")
    receipt = intake.preview(shelf, intake.Upload(data, "broken.csv", "issue"))
    assert (receipt.rows.read, receipt.rows.good, receipt.rows.rejected) == (2, 1, 1)
    [problem] = receipt.problems
    assert (problem.row, problem.column) == (3, "描述")
    assert "无法识别的字符" in problem.reason


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
def test_delimiter_and_line_ends_are_found(delimiter, newline):
    rows = [["编号", "部门", "描述"], ["A1", "城管局", "地面，有; 污|水 a,b\tc"], ["A2", "园林处", '说"好"']]
    sheets, _ = decode(csv_bytes(rows, delimiter=delimiter, newline=newline))
    assert cells(sheets[0]) == rows


def test_a_workbook_gives_all_its_sheets_and_plain_text():
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active["A1"] = "只是说明"
    sheet = book.create_sheet("数据")
    sheet.append(["编号", "数量", "比例", "有效", "日期"])
    import datetime as dt

    sheet.append(["001", 1001, 0.25, True, dt.datetime(2026, 11, 9, 9, 30)])
    sheets, kind = decode(saved(book))
    assert [each.name for each in sheets] == ["说明", "数据"]
    assert kind == "Excel"
    assert cells(sheets[1])[1] == ["001", "1001", "0.25", "true", "2026-11-09 09:30:00"]


# ---- files that are no tables ------------------------------------------------------------------------------------


def zipped(**entries):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return target.getvalue()


def with_part(part, content):
    """A good workbook with one part replaced."""
    source = zipfile.ZipFile(io.BytesIO(xlsx_bytes([["问题编号", "检查日期", "责任部门"], ["A1", "2026-11-09", "城管局"]])))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(name, content if name == part else source.read(name))
    return target.getvalue()


def sheet_xml(rows):
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )


def corner(first, last):
    return with_part("xl/worksheets/sheet1.xml", sheet_xml(first + last))


def zip_bomb():
    """A workbook whose table of contents declares far more than an honest one would hold."""
    data = bytearray(with_part("xl/worksheets/sheet1.xml", sheet_xml("<row r='1'></row>" * 99)))
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml"))
    data[entry + 24 : entry + 28] = (0xF000_0000).to_bytes(4, "little")
    return bytes(data)


def entities():
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>&l9;</t></is></c></row>').partition("?>")[2]
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>{body}'
    return with_part("xl/worksheets/sheet1.xml", text)


def encrypted_workbook():
    """What Excel writes when a password is set: an OLE2 file whose directory names EncryptedPackage."""
    directory = "".join(name.ljust(32, "\0") for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage"))
    return OLE2 + b"\0" * 504 + directory.encode("utf-16-le") + b"\x7f" * 2048


HTML = "<html><body><p>系统超时，请重新登录</p></body></html>".encode("gbk")
REFUSALS = {
    "a PDF": ("报告.pdf", lambda: b"%PDF-1.7\n" + b"x" * 500, "PDF"),
    "a PDF named .csv": ("报告.csv", lambda: b"%PDF-1.7\n" + b"x" * 500, "PDF"),
    "a picture": ("照片.png", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 200, "图片"),
    "a photo named .xlsx": ("照片.xlsx", lambda: b"\xff\xd8\xff\xe0" + b"\0" * 200, "图片"),
    "zero bytes": ("空.csv", lambda: b"", "空的"),
    "nothing but blanks": ("空.csv", lambda: b"\xef\xbb\xbf \r\n\r\n", "空的"),
    "a workbook with a password": ("密.xlsx", encrypted_workbook, "密码"),
    "a Word file": ("函.docx", lambda: zipped(word__document_DOT_xml="<w/>", _rels="x"), "Word"),
    "a Word file named .xlsx": ("函.xlsx", lambda: zipped(word__document_DOT_xml="<w/>"), "Word"),
    "an archive": ("一批.zip", lambda: zipped(a_DOT_csv="a,b"), "压缩包"),
    "a RAR archive": ("一批.rar", lambda: b"Rar!\x1a\x07\0" + b"\0" * 99, "压缩包"),
    "an archive cut short": ("半.xlsx", lambda: xlsx_bytes([["a", "b"]])[:600], "损坏"),
    "a zip bomb": ("炸.xlsx", zip_bomb, "展开"),
    "cells in far corners": (
        "远.xlsx",
        lambda: corner('<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "范围",
    ),
    "a far corner whose rows have no number": (
        "远.xlsx", lambda: corner("<row><c r='A1'><v>1</v></c></row>", "<row><c r='XFD1048576'><v>1</v></c></row>"), "范围",
    ),
    "a far corner with its attributes turned round": (
        "远.xlsx",
        lambda: corner('<row spans="1:1" r="1"><c s="0" r="A1"><v>1</v></c></row>',
                       '<row spans="1:1" r="1048576"><c s="0" r="XFD1048576"><v>1</v></c></row>'),
        "范围",
    ),
    "a billion laughs": ("笑.xlsx", entities, "实体"),
    "a web page named .xls": ("导出.xls", lambda: HTML, "网页"),
    "JSON": ("data.csv", lambda: b'{"rows": []}', "JSON"),
    "an unclosed quote": ("引号.csv", lambda: SIMPLE.replace("摊位", '"摊位').encode(), "第 2 行的引号"),
    "two unclosed quotes": (
        "引号.csv",
        lambda: (SIMPLE + 'A3,2026-11-10,城管局,"甲\r\nA4,2026-11-10,城管局,乙\r\nA5,2026-11-10,城管局,"丙\r\n').encode(),
        "第 4 行的引号",
    ),
    "binary rubbish": ("x.csv", lambda: bytes(range(1, 32)) * 40, "不是文字表格"),
}  # fmt: skip


def _is_hostile(what):
    return what.startswith("a far corner")


@pytest.mark.parametrize("what", REFUSALS)
def test_a_file_that_is_no_table_is_refused_in_words_and_at_once(what):
    _, make, word = REFUSALS[what]
    data = make()
    began = time.process_time()
    if _is_hostile(what):
        refused = decoded_with_little_memory(data)
    else:
        with pytest.raises(Refused) as caught:
            decode(data)
        refused = str(caught.value)
    assert word in refused
    assert time.process_time() - began < 2


def decoded_with_little_memory(data):
    """The refusal, from a process of its own: a reader that allocates the rectangle would take this one down."""
    import subprocess
    import sys
    import tempfile
    from pathlib import Path

    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30));"
        "from cleancity.intake.decode import decode;"
        "from cleancity.errors import Refused\n"
        "import time; began = time.process_time()\n"
        "try:\n    decode(open(sys.argv[1], 'rb').read()); print('read')\n"
        "except Refused as refused:\n    print(refused if time.process_time() - began < 2 else 'too late')\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code, str(path)], capture_output=True, text=True, encoding="utf-8",
            cwd=Path(__file__).parents[2], check=False, timeout=60,
        )  # fmt: skip
    return done.stdout + done.stderr[-300:]


@pytest.mark.parametrize("what", [what for what in REFUSALS if not _is_hostile(what)])
def test_a_refused_file_leaves_the_store_as_it_was(store, what):
    name, make, word = REFUSALS[what]
    intake.ingest(store, SIMPLE.encode(), "good.csv", "issue")
    before = state_on_disk(store)
    receipt = intake.ingest(store, make(), name, "issue")
    assert not receipt.accepted
    assert receipt.batch is None
    [problem] = receipt.problems
    assert word in problem.reason
    assert problem.remedy
    assert receipt.rows.read == 0
    assert state_on_disk(store) == before


@pytest.mark.parametrize(
    ("text", "word"),
    [
        pytest.param("物资编码,名称,单位\nX1,消毒液,瓶\n", "应急物资", id="another dataset"),
        pytest.param("1,2,3\n4,5,6\n", "表头", id="no header at all"),
        pytest.param("问题编号,检查日期,责任部门\n", "没有数据行", id="a header and no rows"),
        pytest.param("问题编号,检查日期,责任部门\nA1,昨天,城管局\nA2,前天,城管局\n", "没有一行能入库", id="no good row"),
        pytest.param("问题编号,检查日期,描述\nA1,2026-11-09,脏\n", "责任部门", id="a required column missing"),
        pytest.param("问题编号,检查日期,责任部门\n合计,,\n", "没有一行能入库", id="nothing but totals"),
    ],
)
def test_a_table_that_cannot_be_this_dataset_is_refused_whole(store, text, word):
    before = state_on_disk(store)
    receipt = intake.ingest(store, text.encode(), "x.csv", "issue")
    assert not receipt.accepted
    whole, *rows = receipt.problems
    assert word in whole.reason + whole.remedy and whole.row == 0
    assert len(rows) == receipt.rows.rejected
    assert state_on_disk(store) == before
