"""Bytes to sheets of text. What a file is, is told by its content; its name is only mentioned in messages."""

from __future__ import annotations

import re

from cleancity.errors import Refused
from cleancity.intake.delimited import csv_sheet
from cleancity.intake.encoding import decode_text
from cleancity.intake.epoch import counts_from_1904
from cleancity.intake.table import BookSheet, Sheet
from cleancity.settings import load_settings
from cleancity.workbook import process
from cleancity.workbook.archive import AS_XLSX
from cleancity.workbook.frames import BINARY, HTML, XML_2003

KNOWN = (
    (b"%PDF", "这是 PDF 文件，不是表格。", "请上传导出的 Excel 或 CSV 原文件。"),
    (b"\x89PNG", "这是图片，不是表格。", "请上传导出的 Excel 或 CSV 原文件。"),
    (b"\xff\xd8\xff", "这是图片，不是表格。", "请上传导出的 Excel 或 CSV 原文件。"),
    (b"GIF8", "这是图片，不是表格。", "请上传导出的 Excel 或 CSV 原文件。"),
    (b"Rar!", "这是压缩包，不是表格。", "请先解压，再上传里面的表格。"),
    (b"7z\xbc\xaf", "这是压缩包，不是表格。", "请先解压，再上传里面的表格。"),
    (b"\x1f\x8b", "这是压缩包，不是表格。", "请先解压，再上传里面的表格。"),
    (b"MIME-Version:", "这是“单个文件网页”，不是工作簿。", AS_XLSX),
)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What no file of ours begins without: a line end within the first row.
FIRST_LINE = 4 << 20


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
        return _workbook(data, BINARY), "Excel"
    if data.startswith(OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("这份工作簿设了打开密码，无法读取。", "请在 Excel 中取消密码，保存后再上传。")
        return _workbook(data, BINARY), "Excel 97-2003"
    return _text(data)


def _check_size(data: bytes) -> None:
    limit = load_settings().max_file_mb
    if not re.search(rb"[^\x00 \t\r\n\xef\xbb\xbf\xff\xfe]", data):
        raise Refused("文件是空的，没有任何内容。", "请检查导出是否成功，再上传。")
    if len(data) > limit << 20:
        raise Refused(f"文件有 {len(data) >> 20} MB，超过 {limit} MB 的上限。", "请按月或按部门拆分后再上传。")


def _text(data: bytes) -> tuple[list[Sheet], str]:
    first = data[:FIRST_LINE]
    if len(data) > FIRST_LINE and b"\n" not in first and b"\r" not in first and b"<" not in data[:100]:
        raise Refused(f"第 1 行超过 {FIRST_LINE >> 20} MB，这不是一张表格。", "请检查导出是否正确，每条记录应占一行。")
    text, encoding = decode_text(data)
    start = text[:2000].lstrip().lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return _workbook(text, XML_2003), "Excel 2003 XML"
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<style", b"<head", b"<body")):
        return _workbook(text, HTML), "网页表格"
    if start.startswith(b"<?xml") and (b"<html" in start or b"<table" in start):
        return _workbook(text, HTML), "网页表格"
    if start.startswith((b"<!doctype", b"<?xml")):
        raise Refused("这是网页格式的文件，只是名字像表格。", AS_XLSX)
    if start.startswith((b"{", b"[{")):
        raise Refused("这是 JSON 数据，不是表格。", "请导出为 Excel 或 CSV 后再上传。")
    if _is_binary(text):
        raise Refused("文件内容不是文字表格，无法读取。", "请上传导出的 Excel 或 CSV 原文件。")
    return [csv_sheet(text)], encoding


def _is_binary(text: bytes) -> bool:
    """Control characters that no export writes; a stray NUL is one that some do."""
    sample = text[:100_000]
    return len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", sample)) > max(8, len(sample) // 1000)


def _workbook(data: bytes, kind: bytes) -> list[Sheet]:
    sheets = [BookSheet(sheet) for sheet in process.read(data, kind)]
    filled = [sheet for sheet in sheets if sheet.n_rows or sheet.trouble]
    if not filled:
        raise Refused("工作簿里没有任何内容。", "请检查导出是否成功，再上传。")
    from_1904 = counts_from_1904(data)
    for sheet in filled:
        sheet.is_1904 = from_1904
    return list(filled)
