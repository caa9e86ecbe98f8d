# ruff: noqa: E501  one hostile file a line
"""Files that are meant to hurt: refused, or read where harmless, in words, with little memory.

Each is read in a process of its own, whose memory (and that of the reader which it starts) is what is measured.
"""

import io
import json
import os
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest

from cleancity.errors import Refused
from cleancity.settings import load_settings
from cleancity.workbook import process
from cleancity.workbook.frames import BINARY
from tests.making import xlsx_bytes
from tests.sheets import TYPES, html_bytes, parts_of, row_xml, sheet_xml, with_part, zipped

ROOT = Path(__file__).parents[2]
SHEET = "xl/worksheets/sheet1.xml"
HEAD = ["问题编号", "检查日期", "责任部门"]
GOOD = [HEAD, ["A1", "2026-11-09", "城管局"]]
MOST_MEGABYTES = 300
# Each file read in a line of answers: sheets, refusal, seconds of processor time; then the peaks of both processes.
READ = """
import json, resource, sys
from cleancity.errors import Refused
from cleancity.intake.decode import decode
from cleancity.workbook import process

def used():
    return [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]

def seconds():
    return sum(each.ru_utime + each.ru_stime for each in used())

for path in sys.argv[1:]:
    began = seconds()
    try:
        said = [len(decode(open(path, "rb").read())[0]), ""]
    except Refused as refused:
        said = [0, str(refused)]
    print(json.dumps([*said, seconds() - began]))
process.close()
# ru_maxrss of our own would remember the tests' process, which we were forked from.
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([own / 1024, used()[1].ru_maxrss / 1024]))
"""


def far_corner():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return with_part(SHEET, sheet_xml(cells))


def repeated(part, before, piece, megabytes, after):
    """A good workbook, one part of it written piece by piece: what is measured is not what made it."""
    parts = {name: content for name, content in parts_of(xlsx_bytes(GOOD)).items() if name != part}
    target = io.BytesIO(zipped(parts))
    chunk = piece * ((1 << 20) // len(piece))
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(part, "w") as stream:
        stream.write(before.encode())
        for _ in range(megabytes):
            stream.write(chunk.encode())
        stream.write(after.encode())
    return target.getvalue()


def one_huge_cell():
    before, after = sheet_xml(row_xml(1, ["@"])).split("@")
    return repeated(SHEET, before, "x", 286, after)


def one_huge_shared_string():
    return repeated("xl/sharedStrings.xml", "<sst><si><t>", "x", 60, "</t></si></sst>")


def zip_bomb():
    before, after = sheet_xml("@").split("@")
    return repeated(SHEET, before, "<row></row>", 660, after)


def wrong_sizes(declared):
    """A part whose size in the table of contents is not the one it has."""
    data = bytearray(with_part(SHEET, sheet_xml("<row></row>" * 1_000_000)))
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(SHEET.encode()))
    data[entry + 24 : entry + 28] = declared.to_bytes(4, "little")
    return bytes(data)


def billion_laughs(part):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = '<c r="A1" t="inlineStr"><is><t>&l9;</t></is></c>'
    text = sheet_xml(f'<row r="1">{body}</row>').partition("?>")[2]
    return with_part(part, f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>{text}')


def many_sheets(number):
    parts = parts_of(xlsx_bytes(GOOD))
    return zipped({**parts, **{f"xl/worksheets/sheet{n}.xml": sheet_xml("") for n in range(1, number + 1)}})


def same_bytes_many_times():
    """Entries of the table of contents that all point at one part."""
    target = io.BytesIO(with_part(SHEET, sheet_xml("<row></row>" * 500_000)))
    with zipfile.ZipFile(target, "a") as archive:
        known = archive.getinfo(SHEET)
        archive.filelist += [known] * 200
        archive._didModify = True
    return target.getvalue()


HOSTILE = {
    "a zip bomb": (zip_bomb, "展开"),
    "one cell of 286 MB": (one_huge_cell, "展开"),
    "one string of 60 MB": (one_huge_shared_string, "32767 个字符"),
    "cells in the far corners": (far_corner, "范围"),
    "a far corner in single quotes": (lambda: with_part(SHEET, sheet_xml("<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")), "范围"),
    "a billion laughs": (lambda: billion_laughs(SHEET), "实体"),
    "a billion laughs in the strings": (lambda: billion_laughs("xl/sharedStrings.xml"), "实体"),
    "a billion laughs in Excel 2003 XML": (
        lambda: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;">]><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">&b;</Workbook>',
        "实体",
    ),
    "a quadratic number of attributes": (
        lambda: with_part(SHEET, sheet_xml(f'<row r="1" {" ".join(f"a{n}=" + chr(34) * 2 for n in range(99_999))}><c r="A1"><v>1</v></c></row>')),
        "",
    ),
    "a part said to be larger than it is": (lambda: wrong_sizes(0xF000_0000), "展开"),
    "a part said to be smaller than it is": (lambda: wrong_sizes(1000), "损坏"),
    "thousands of sheets": (lambda: many_sheets(3_000), "3000 张"),
    "deep nesting": (lambda: with_part(SHEET, sheet_xml("<row><c>" + "<is>" * 200_000)), ""),
    "a truncated archive": (lambda: xlsx_bytes(GOOD)[:2_000], "损坏"),
    "zero bytes": (lambda: b"", "空的"),
    "a part many times over": (same_bytes_many_times, ""),
    "merged ranges over everything": (
        lambda: with_part(SHEET, sheet_xml(row_xml(1, HEAD)).replace("</worksheet>", "<mergeCells>" + '<mergeCell ref="A2:XFD1048576"/>' * 99_999 + "</mergeCells></worksheet>")),
        "",
    ),
    "an ods whose rows repeat for ever": (
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": (
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="a">'
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="string" table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
            "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>")}),
        "",
    ),
    "one line of 200 MB": (lambda: b"a" * (200 << 20), "第 1 行"),
    "a million columns": (lambda: b",".join([b"x"] * 1_000_000) + b"\n", "1000000 列"),
    "a million quoted columns": (lambda: b",".join([b'"x"'] * 1_000_000) + b"\n1\n", "列"),
    "a quote that opens before 60 MB": (lambda: b'a,b\n1,"2\n' + b"3,4\n" * (15 << 20), "引号"),
    "a long line far below": (lambda: b"a,b\n" * 99 + b"x" * (20 << 20) + b"\n", ""),
    "a web page with a cell over a million columns": (lambda: html_bytes(["<tr><td colspan=60000>x</td></tr>" * 50]), "列"),
    "a web page whose tag never ends": (lambda: b"<html><table><tr><td " + b"a" * (30 << 20), ""),
    "an archive in an archive": (lambda: zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": zipped({"a": b"x"})}), ""),
}  # fmt: skip


# Files that are large themselves have a process each: what they weigh is no doing of the reader's.
LARGE = ("one line of 200 MB", "a quote that opens before 60 MB", "a web page whose tag never ends", "a long line far below")


def read_in_a_process_of_its_own(paths):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-P", "-c", READ, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, env=environment, timeout=300, check=False)
    assert done.stderr == b""
    *answers, peaks = map(json.loads, done.stdout.splitlines())
    return answers, peaks


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What -> (sheets, refusal, seconds), and the peak of memory over all of them."""
    folder = tmp_path_factory.mktemp("hostile")
    small = [what for what in HOSTILE if what not in LARGE]
    for number, what in enumerate(small):
        (folder / f"{number}").write_bytes(HOSTILE[what][0]())
    found, peaks = read_in_a_process_of_its_own([folder / f"{number}" for number in range(len(small))])
    return dict(zip(small, found, strict=True)), peaks


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
@pytest.mark.parametrize("what", [what for what in HOSTILE if what not in LARGE])
def test_a_hostile_file_is_answered_in_words(what, answers):
    n_sheets, said, seconds = answers[0][what]
    print(f"{what}: {seconds:.2f} s: {said or n_sheets}")
    assert HOSTILE[what][1] in said
    assert said or n_sheets
    assert seconds < 30, "not a measurement: it must not hang"


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
def test_hostile_files_take_little_memory(answers):
    print(f"peaks: {answers[1]} MB")
    assert max(answers[1]) < MOST_MEGABYTES


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
@pytest.mark.parametrize("what", LARGE)
def test_a_large_hostile_file_is_answered_in_words_with_little_memory_beside_its_own(what, tmp_path):
    make, word = HOSTILE[what]
    data = make()
    (tmp_path / "file").write_bytes(data)
    [(n_sheets, said, seconds)], (own, reader) = read_in_a_process_of_its_own([tmp_path / "file"])
    print(f"{what}: {own:.0f} + {reader:.0f} MB for {len(data) >> 20} MB, {seconds:.2f} s: {said or n_sheets}")
    assert word in said
    assert said or n_sheets
    assert max(own, reader) - (len(data) >> 20) < MOST_MEGABYTES


# ---- the reading process -------------------------------------------------------------------------------------------


@pytest.fixture
def fresh():
    """No reader is warm before, none is left behind."""
    process.close()
    yield
    process.close()
    load_settings.cache_clear()


def children():
    """Processes of ours that have ended and were not waited for, or still run."""
    listed = subprocess.run(["ps", "--ppid", str(os.getpid()), "-o", "args="], capture_output=True, text=True, check=False).stdout
    return [line for line in listed.splitlines() if "workbook" in line or "defunct" in line]


@pytest.mark.skipif(sys.platform == "win32", reason="ps")
def test_one_warm_reader_serves_file_after_file_and_leaves_no_zombie(fresh):
    for _ in range(3):
        [sheet] = process.read(xlsx_bytes(GOOD), BINARY)
        assert sheet.table.num_rows == 2
        assert len(children()) == 1
    process.close()
    assert children() == []


def test_a_reader_that_died_is_replaced(fresh):
    process.read(xlsx_bytes(GOOD), BINARY)
    process._idle[0]._process.kill()
    process._idle[0]._process.wait()
    assert process.read(xlsx_bytes(GOOD), BINARY)[0].name == "Sheet1"


def test_several_threads_read_at_once(fresh):
    found = []
    threads = [threading.Thread(target=lambda: found.append(process.read(xlsx_bytes(GOOD), BINARY)[0].name)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["Sheet1"] * 6


def with_limits(monkeypatch, **limits):
    from dataclasses import replace

    changed = replace(load_settings(), **limits)
    monkeypatch.setattr(process, "load_settings", lambda: changed)


def test_a_reader_that_takes_too_long_is_stopped_and_says_so(fresh, monkeypatch):
    monkeypatch.setattr(process, "CHILD", [sys.executable, "-c", "import time; time.sleep(60)"])
    with_limits(monkeypatch, parser_seconds=0.2)
    began = time.monotonic()
    with pytest.raises(Refused, match="超过了"):
        process.read(xlsx_bytes(GOOD), BINARY)
    assert time.monotonic() - began < 30
    assert children() == []


@pytest.mark.parametrize(("code", "word"), [("import os; os.abort()", "内存"), ("raise SystemExit(1)", "损坏")])
def test_a_reader_that_breaks_is_one_sentence(fresh, monkeypatch, code, word):
    monkeypatch.setattr(process, "CHILD", [sys.executable, "-c", f"import sys; sys.stdin.buffer.read(9); {code}"])
    with pytest.raises(Refused, match=word):
        process.read(xlsx_bytes(GOOD), BINARY)


SMALL = """
import dataclasses
from cleancity import settings
from cleancity.workbook import child
known = dataclasses.replace(settings.load_settings(), parser_memory_mb=300)
child.load_settings = lambda: known
child.main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit there")
def test_a_workbook_that_needs_more_memory_than_allowed_is_one_sentence(fresh, monkeypatch):
    monkeypatch.setattr(process, "CHILD", [sys.executable, "-c", SMALL])
    with pytest.raises(Refused, match="内存"):
        process.read(repeated(SHEET, "<worksheet>", "<!-- -->", 300, "</worksheet>") + os.urandom(150 << 20), BINARY)
