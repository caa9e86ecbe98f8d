"""Files as departments' systems export them: CSV in the encodings of the field, plain XLSX, and the usual clutter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

MADE_ON = datetime(2026, 1, 5)  # fixed, so that equal seeds give equal bytes
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
DATE_STYLES = ("dash", "slash", "dot", "chinese")


def csv_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    encoding: str = "gb18030",
    title: str = "",
    total: Sequence[object] = (),
) -> bytes:
    """A CSV file with Windows line ends; optionally a title row above the header and a 合计 row at the end."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    if title:
        writer.writerow([title] + [""] * (len(header) - 1))
    writer.writerow(header)
    writer.writerows(rows)
    if total:
        writer.writerow(total)
    return text.getvalue().encode(encoding)


def xlsx_bytes(
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str = "",
    total: Sequence[object] = (),
    sheet: str = "Sheet1",
) -> bytes:
    """A workbook of one sheet: numbers as numbers, dates as date cells, all else as text."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": MADE_ON, "author": "示例市"})
    date_format = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet(sheet)
    every = (
        ([[title]] if title else []) + [list(header)] + [list(row) for row in rows] + ([list(total)] if total else [])
    )
    for r, row in enumerate(every):
        for c, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    page.write_string(r, c, value)
            elif isinstance(value, date):
                page.write_datetime(r, c, value, date_format)
            elif value is not None:
                page.write_number(r, c, value)
    book.close()
    return stream.getvalue()


def plain(rows: Iterable[Sequence[object]]) -> list[list[object]]:
    """Rows for a CSV file: dates in ISO form, nothing as an empty cell."""
    return [
        ["" if value is None else value.isoformat() if isinstance(value, date) else value for value in row]
        for row in rows
    ]


def day_text(day: date, style: str = "dash") -> str:
    """One of the plain spellings of a date."""
    if style == "slash":
        return f"{day.year}/{day.month}/{day.day}"
    if style == "dot":
        return f"{day.year}.{day.month}.{day.day}"
    if style == "chinese":
        return f"{day.year}年{day.month}月{day.day}日"
    return day.isoformat()
