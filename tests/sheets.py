# ruff: noqa: E501  XML reads better unbroken
"""Workbooks that no library writes for us: ods, xlsb, web tables, Excel 2003's XML; and the parts of an xlsx by hand."""

import io
import struct
import zipfile
from html import escape

import openpyxl

from tests.making import saved, xlsx_bytes

XLSB_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.bin"'
    ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)
TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    """An archive of name -> content."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def parts_of(data):
    """Name -> bytes of an archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_part(part, content, rows=(("问题编号", "检查日期", "责任部门"), ("A1", "2026-11-09", "城管局"))):
    """A good workbook with one part replaced, or added."""
    return zipped({**parts_of(xlsx_bytes([list(row) for row in rows])), part: content})


def sheet_xml(rows):
    """A worksheet part around `<row>` elements."""
    return f'<?xml version="1.0"?><worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'


def row_xml(number, cells):
    """One row of inline strings; a cell given as XML stays as it is."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    inline = (
        cell if cell.startswith("<c ")
        else f'<c r="{letters[place]}{number}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for place, cell in enumerate(cells)
    )  # fmt: skip
    return f'<row r="{number}">{"".join(inline)}</row>'


def merged_xlsx(rows, *merges, hidden=(), title="明细"):
    """A workbook with merged ranges, and hidden sheets of (name, rows)."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append([cell if cell != "" else None for cell in row])
    for merge in merges:
        sheet.merge_cells(merge)
    for name, cells in hidden:
        other = book.create_sheet(name)
        other.sheet_state = "hidden"
        for row in cells:
            other.append(row)
    return saved(book)


def ods_bytes(rows):
    """An OpenDocument sheet."""
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{OASIS}:office:1.0"'
        f' xmlns:table="{OASIS}:table:1.0" xmlns:text="{OASIS}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="明细">{cells}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{OASIS}:manifest:1.0"/>'
    return zipped({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


def xlsb_bytes(rows):
    """A binary workbook: records of number, length and data."""

    def record(number, data=b""):
        kind = bytes([number]) if number < 128 else bytes([number & 0x7F | 0x80, number >> 7])
        return kind + bytes([len(data)] if len(data) < 128 else [len(data) & 0x7F | 0x80, len(data) >> 7]) + data

    def text(value):
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    bundle = struct.pack("<II", 0, 1) + text("rId1") + text("明细")
    book = record(131) + record(143) + record(156, bundle) + record(144) + record(132)
    sheet = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)) + record(145)
    for number, row in enumerate(rows):
        sheet += record(0, struct.pack("<IIHBBI", number, 0, 300, 0, 0, 0))
        for column, cell in enumerate(row):
            sheet += record(6, struct.pack("<II", column, 0) + text(cell))
    parts = {"[Content_Types].xml": TYPES, "xl/workbook.bin": book, "xl/_rels/workbook.bin.rels": XLSB_RELATIONS}
    return zipped({**parts, "xl/worksheets/sheet1.bin": sheet + record(146) + record(130)})


def html_bytes(rows, encoding="gbk"):
    """A web page with a table, as many systems save "Excel"; a row may be XML of its own."""
    cells = "".join(
        row if isinstance(row, str) else f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>\n"
        for row in rows
    )
    return f'<html><head><meta charset="{encoding}"></head><body><table>{cells}</table></body></html>'.encode(encoding)


def xml_2003_bytes(rows, encoding="utf-8"):
    """Excel 2003's XML; numbers where a cell is no text."""
    ns = "urn:schemas-microsoft-com:office:spreadsheet"
    cells = "".join(
        "<Row>"
        + "".join(
            f'<Cell><Data ss:Type="{"String" if isinstance(cell, str) else "Number"}">{cell}</Data></Cell>'
            for cell in row
        )
        + "</Row>"
        for row in rows
    )
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{ns}" xmlns:ss="{ns}"><Worksheet ss:Name="明细"><Table>{cells}</Table></Worksheet></Workbook>'
    )
    return text.encode(encoding)
