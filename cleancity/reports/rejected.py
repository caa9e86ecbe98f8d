"""The rows that a file could not bring in, as a workbook to mend and upload again.

The columns are those of the file, so that the mended workbook goes in the way the first one did. The wrong cells
are tinted and carry the reason as a comment; two columns at the end say the same in words.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter

REASONS = "退回原因"
ROW_NUMBER = "原文件行号"
# Excel draws every comment as a shape; beyond some thousands it opens slowly, and the last column says it all anyway.
MAX_COMMENTS = 5_000
MAX_CELL = 32_767
TINT = "#FBE3D6"
# Only so many problems of one file are listed; the rows beyond come back all the same.
UNLISTED = "同类错误太多，原因没有逐条列出。"


@dataclass(frozen=True)
class Fault:
    """Why a row stayed out: the number Excel shows, the header of the wrong cell ("" for the whole row), the words."""

    row: int
    column: str
    words: str


def rejected_workbook(rows: Mapping[int, Mapping[str, str]], faults: Iterable[Fault]) -> bytes:
    """The workbook as bytes.

    Args:
        rows: row number -> cells by header, as the file had them.
        faults: what is wrong; those of rows that are not given are left out.
    """
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row, []).append(fault)
    headers = list(dict.fromkeys(header for cells in rows.values() for header in cells))
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        page = book.add_worksheet("退回的行")
        _write_head(book, page, headers)
        writer = _Writer(book, page, headers)
        for line, number in enumerate(sorted(rows), start=1):
            writer.write(line, number, rows[number], by_row.get(number, []))
    return target.getvalue()


def _write_head(book: Any, page: Any, headers: list[str]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    for at, title in enumerate([*headers, REASONS, ROW_NUMBER]):
        page.write_string(0, at, title, bold)
        page.set_column(at, at, 60 if title == REASONS else max(12, 2 * len(title) + 4))
    page.freeze_panes(1, 0)


class _Writer:
    """Writes one row after another, counting comments."""

    def __init__(self, book: Any, page: Any, headers: list[str]) -> None:
        self.page, self.headers, self.comments = page, headers, 0
        # Text, so that mending a cell in Excel does not turn an id into a number.
        self.text = book.add_format({"num_format": "@"})
        self.wrong = book.add_format({"num_format": "@", "bg_color": TINT})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})

    def write(self, line: int, number: int, cells: Mapping[str, str], faults: list[Fault]) -> None:
        said: dict[str, str] = {}
        for fault in faults:
            said[fault.column] = f"{said[fault.column]}\n{fault.words}" if fault.column in said else fault.words
        for at, header in enumerate(self.headers):
            form = self.wrong if header in said else self.text
            self.page.write_string(line, at, cells.get(header, "")[:MAX_CELL], form)
            self._comment(line, at, said.get(header))
        reasons = "\n".join(f"{column}：{words}" if column else words for column, words in said.items())
        self.page.write_string(line, len(self.headers), (reasons or UNLISTED)[:MAX_CELL], self.words)
        self.page.write_number(line, len(self.headers) + 1, number)

    def _comment(self, line: int, at: int, words: str | None) -> None:
        if words and self.comments < MAX_COMMENTS:
            self.comments += 1
            self.page.write_comment(line, at, words, {"x_scale": 2, "author": "巩卫看板"})
