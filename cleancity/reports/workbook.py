"""One table as an Excel workbook.

Uploaded text stays text: a cell that begins with = or http must not become a formula or a link on
the reader's desk, so XlsxWriter's conversions are off.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime

import pandas as pd
import xlsxwriter

_MAX_WIDTH = 48
_MAX_ROWS = 1_048_575  # Excel's last row, less the title row


def workbook(rows: pd.DataFrame, titles: Mapping[str, str] | None = None, sheet: str = "数据") -> bytes:
    """Write `rows` to one sheet, titles in the first row, and return the file's bytes.

    `titles` maps column names to the words above them; without it every column keeps its name.
    Rows beyond Excel's limit are left out, and a last line says so.
    """
    names = [name for name in (titles or {str(c): str(c) for c in rows.columns}) if name in rows.columns]
    shown = rows[names].iloc[: _MAX_ROWS - 1]
    buffer = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        page = book.add_worksheet(sheet[:31])
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for at, name in enumerate(names):
            page.set_column(at, at, _width(shown[name], (titles or {}).get(name, name)))
        page.freeze_panes(1, 0)
        head = book.add_format({"bold": True, "bottom": 1})
        for at, name in enumerate(names):
            page.write_string(0, at, (titles or {}).get(name, name), head)
        for line, values in enumerate(shown.itertuples(index=False, name=None), start=1):
            for at, value in enumerate(values):
                _write(page, line, at, value, moment)
        if len(rows) > len(shown):
            page.write_string(len(shown) + 1, 0, f"另有 {len(rows) - len(shown)} 行超出一张表的上限，未列出。")
    return buffer.getvalue()


def _write(page: xlsxwriter.worksheet.Worksheet, line: int, at: int, value: object, moment: object) -> None:
    if value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and value != value):
        return
    if isinstance(value, bool):
        page.write_string(line, at, "是" if value else "否")
    elif isinstance(value, datetime):
        plain = value.replace(tzinfo=None)
        is_midnight = (plain.hour, plain.minute, plain.second) == (0, 0, 0)
        page.write_datetime(line, at, plain.date() if is_midnight else plain, None if is_midnight else moment)
    elif isinstance(value, date):
        page.write_datetime(line, at, value)
    elif isinstance(value, int | float) or hasattr(value, "dtype"):
        page.write_number(line, at, float(value))  # type: ignore[arg-type]
    else:
        page.write_string(line, at, str(value)[:32767])


def _width(column: pd.Series, title: str) -> float:
    """Excel's width in characters; a Chinese character takes two."""
    texts = [title, *(str(value) for value in column.iloc[:50].dropna())]
    return min(_MAX_WIDTH, max(sum(2 if ord(c) > 255 else 1 for c in text) for text in texts) + 2)
