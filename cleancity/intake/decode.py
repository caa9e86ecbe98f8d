"""Bytes to sheets of text. What a file is, is told by its content; its name is only mentioned in messages."""

from __future__ import annotations

import csv
import io
import re
import string
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import python_calamine as calamine

from cleancity.errors import Refused
from cleancity.intake.encoding import decode_text
from cleancity.intake.table import CsvSheet, RowsSheet, Sheet
from cleancity.settings import load_settings

DELIMITERS = ",\t;|"
AS_XLSX = "请用 Excel 打开，另存为 .xlsx 或 CSV 后再上传。"
KNOWN = (
    (b"%PDF", "这是 PDF 文件，不是表格。", "请上传导出的 Excel 或 CSV 原文件。"),
    (b"\x89PNG", "这是图片，不是表格。", "请上传导出的 Excel 或 CSV 原文件。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。", "请上传导出的 Excel 或 CSV 原文件。"),
    (b"GIF8", "这是图片，不是表格。", "请上传导出的 Excel 或 CSV 原文件。"),
    (b"Rar!", "这是压缩包，不是表格。", "请先解压，再上传里面的表格。"),
    (b"7z\xbc\xaf", "这是压缩包，不是表格。", "请先解压，再上传里面的表格。"),
    (b"\x1f\x8b", "这是压缩包，不是表格。", "请先解压，再上传里面的表格。"),
)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# An honest workbook of a million rows inflates to well under a gigabyte, at a ratio of about ten.
MAX_INFLATED = 1 << 30
MAX_RATIO = 200
RATIO_FROM = 64 << 20
MAX_CELLS = 60_000_000
CHUNK = 16 << 20
LETTERS = string.ascii_letters.encode()


def decode(data: bytes) -> tuple[list[Sheet], str]:
    """The sheets of a file, and in words how it was read (encoding or kind of workbook).

    Raises:
        Refused: it is no table, is empty, is protected by a password, or is larger than the limits.
    """
    _check_size(data)
    for magic, reason, remedy in KNOWN:
        if data.startswith(magic):
            raise Refused(reason, remedy)
    if data.startswith(b"PK\x03\x04"):
        _guard_archive(data)
        return _workbook(data), "Excel"
    if data.startswith(OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("这份工作簿设了打开密码，无法读取。", "请在 Excel 中取消密码，保存后再上传。")
        return _workbook(data), "Excel 97-2003"
    return _text(data)


def _check_size(data: bytes) -> None:
    limit = load_settings().max_file_mb
    if not re.search(rb"[^\x00 \t\r\n\xef\xbb\xbf\xff\xfe]", data):
        raise Refused("文件是空的，没有任何内容。", "请检查导出是否成功，再上传。")
    if len(data) > limit << 20:
        raise Refused(f"文件有 {len(data) >> 20} MB，超过 {limit} MB 的上限。", "请按月或按部门拆分后再上传。")


def _text(data: bytes) -> tuple[list[Sheet], str]:
    text, encoding = decode_text(data)
    start = text[:2000].lstrip().lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        raise Refused("这是网页格式的文件，只是名字像表格。", AS_XLSX)
    if start.startswith((b"{", b"[{")):
        raise Refused("这是 JSON 数据，不是表格。", "请导出为 Excel 或 CSV 后再上传。")
    if _is_binary(text):
        raise Refused("文件内容不是文字表格，无法读取。", "请上传导出的 Excel 或 CSV 原文件。")
    # Arrow and csv both know \n and \r\n; files of old systems end lines with \r alone.
    if b"\r" in text and b"\n" not in text:
        text = text.replace(b"\r", b"\n")
    delimiter = _delimiter_of(text)
    _check_quotes(text, delimiter)
    return [CsvSheet(text, delimiter)], encoding


def _is_binary(text: bytes) -> bool:
    """Control characters that no export writes."""
    sample = text[:100_000]
    return len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", sample)) > max(2, len(sample) // 1000)


def _delimiter_of(text: bytes) -> str:
    """The delimiter under which most of the first rows have the same number of cells, more than one."""
    sample = text[:200_000].decode("utf-8", errors="ignore")
    lines = sample.splitlines()[:50]

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return (0, 0)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    best = max(DELIMITERS, key=agreement)
    return best if agreement(best)[0] else ","


def _check_quotes(text: bytes, delimiter: str) -> None:
    """An unclosed quote swallows the rows after it without a word; such a file must not pass.

    A quote that closes in its own line, with something behind it, is bad style and harmless.
    """
    if not _has_open_line(text):
        return
    lines = io.StringIO(text.decode("utf-8"), newline="")
    records = 0
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        start = 0
        try:
            for _ in reader:
                records += 1
                start = reader.line_num
            return
        except csv.Error as error:
            records += 1
            if reader.line_num - start > 1 or "end of data" in str(error):
                raise Refused(
                    f"第 {records} 行的引号没有成对，后面的行会被吞掉。", "请补上或删去这一行多余的引号后再上传。"
                ) from error


def _has_open_line(text: bytes) -> bool:
    """Whether some line ends inside quotes: only then can a field reach into the next line, rightly or wrongly."""
    carried = 0
    for start in range(0, len(text), CHUNK):
        chunk = np.frombuffer(text, np.uint8, min(CHUNK, len(text) - start), start)
        quotes = np.flatnonzero(chunk == ord('"'))
        before_line_end = np.searchsorted(quotes, np.flatnonzero(chunk == ord("\n")))
        if ((before_line_end + carried) % 2).any():
            return True
        carried = (carried + len(quotes)) % 2
    return carried == 1


def _guard_archive(data: bytes) -> None:
    """Look at a workbook's table of contents before anything is inflated."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise Refused("工作簿已损坏，打不开。", "请重新导出或用 Excel 修复后再上传。") from error
    names = {entry.filename for entry in entries}
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refused("这是 Word 或 PPT 文件，不是表格。", "请上传导出的 Excel 或 CSV 原文件。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("这份文件设了密码，无法读取。", "请取消密码后再上传。")
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names and "content.xml" not in names:
        raise Refused("这是压缩包，不是 Excel 工作簿。", "请先解压，再上传里面的表格。")
    inflated = sum(entry.file_size for entry in entries)
    if inflated > MAX_INFLATED or (inflated > RATIO_FROM and inflated > MAX_RATIO * len(data)):
        raise Refused(f"工作簿展开后有 {inflated >> 20} MB，与文件大小不相称，已拒绝打开。", "请另存为 CSV 后再上传。")
    _guard_extent(archive, entries)


def _guard_extent(archive: zipfile.ZipFile, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Two cells in opposite corners make a reader allocate the whole rectangle between them."""
    for entry in entries:
        if not entry.filename.endswith(".xml") or re.search(
            r"(sharedStrings|styles|theme|docProps|drawing)", entry.filename
        ):
            continue
        try:
            xml = archive.read(entry)
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
            raise Refused("工作簿已损坏，打不开。", "请重新导出或用 Excel 修复后再上传。") from error
        if b"<!DOCTYPE" in xml[:4096] or b"<!ENTITY" in xml[:4096]:
            raise Refused("工作簿里有不该出现的实体声明，已拒绝打开。", AS_XLSX)
        if b"worksheet" in xml[:4096]:
            _check_extent(xml)


def _check_extent(xml: bytes) -> None:
    """The rectangle that the sheet's references span, from the few that lie far out; near ones are cheap anyway."""
    far = set(re.findall(rb"""r=["']([A-Za-z]{2,3}\d{1,7}|[A-Za-z]?\d{6,7})["']""", xml))
    columns = max((_column(reference.rstrip(b"0123456789").upper()) for reference in far), default=0) or 26
    rows = max((int(reference.lstrip(LETTERS)) for reference in far), default=0) or 100_000
    # Where no row number has six digits there are at most 99,999 rows: 600 columns of them still pass.
    if rows * columns > MAX_CELLS:
        raise Refused(
            f"工作表的范围有 {rows} 行 × {columns} 列，其中多半是空的。", "请删去表格以外的行和列，另存后再上传。"
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _workbook(data: bytes) -> list[Sheet]:
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [meta.name for meta in workbook.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        sheets = [_sheet(workbook, name) for name in names]
    except calamine.PasswordError as error:
        raise Refused("这份工作簿设了打开密码，无法读取。", "请在 Excel 中取消密码，保存后再上传。") from error
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError) as error:
        raise Refused("工作簿已损坏，打不开。", "请用 Excel 打开并另存后再上传。") from error
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.head)]
    if not filled:
        raise Refused("工作簿里没有任何内容。", "请检查导出是否成功，再上传。")
    return filled


def _sheet(workbook: calamine.CalamineWorkbook, name: str) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    return RowsSheet(name, rows)


def _cell(value: Any) -> str:
    """A workbook's cell as the text a reader of it would type."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Excel keeps every number as a float; an id 1001 must not become 1001.0.
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time | timedelta):
        return value.isoformat() if not isinstance(value, timedelta) else str(value)
    return str(value)
