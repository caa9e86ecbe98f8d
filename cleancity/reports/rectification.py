"""整改清单: a department's open issues as a workbook to fill in and send back by the ordinary way in.

What is marked 〔填〕 can be written, everything else is locked, without a password: it keeps slips out, not people. The
last column, hidden, seals each row as it went out (cleancity/contracts/returned.py). Rows are written one by one, so
that a long list needs no more memory than a short one.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from cleancity.contracts import load, returned
from cleancity.reports.rectification_notes import write_notes

SHEET = "整改清单"
FONT = "微软雅黑"
TITLE_ROW, WORDS_ROW, HEADER_ROW = 0, 1, 2
FIRST_ROW = 3
MAX_CELL = 32_767
# A department does not say of itself that its cure was a sham.
RESULTS = ("到位", "不到位", "未整改")
DUE_COLUMN = "剩余/超期"
# Column of the row -> the words above it and its width in Excel's characters.
SHOWN = {
    "issue_id": ("问题编号", 16), "source": ("来源", 8), "found_at": ("上报时间", 11), "category": ("大类", 8),
    "subcategory": ("小类", 8), "description": ("描述", 22), "place": ("地点", 13), "due_at": ("整改时限", 11),
    "days_over": (DUE_COLUMN, 9), "severity": ("严重程度", 5), "photo_before": ("整改前照片", 12),
}  # fmt: skip
WIDTHS = {
    "status": 8, "handled_at": 16, "closed_at": 16, "result": 8, "photo_after": 12, "measures_taken": 15,
}  # fmt: skip
MOMENTS = ("found_at", "handled_at", "closed_at")
_LINE_POINTS, _MOST_POINTS = 15.0, 400.0


@dataclass(frozen=True)
class Heading:
    """What stands above a list: whose it is, which day's data, how many are open, overdue, and in this file."""

    department: str
    as_of: date
    n_open: int
    n_overdue: int
    due_soon_days: int


def rectification(heading: Heading, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The workbook as bytes, the same for the same rows.

    Args:
        rows: one an issue, the most pressing first: the keys of `SHOWN` and of `returned.TO_FILL`; moments are
            datetimes or None, `days_over` the days since its limit (below nought: still to come), None without one.
    """
    target = io.BytesIO()
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }  # fmt: skip
    with xlsxwriter.Workbook(target, options) as book:
        day = heading.as_of
        title = f"{heading.department}整改清单"
        book.set_properties({"title": title[:200], "created": datetime(day.year, day.month, day.day)})
        page = book.add_worksheet(SHEET)
        looks = _looks(book)
        _set_page(page, looks)
        _write_head(page, looks, heading)
        last = _write_rows(page, looks, heading, rows)
        _add_rules(book, page, last)
        write_notes(book, book.add_worksheet("填写说明"), heading.due_soon_days)
    return target.getvalue()


def due_words(days_over: float | None, due_soon_days: int) -> str:
    """How long until the limit, or how long past it, beginning with the word that says which."""
    if days_over is None or days_over != days_over:
        return "没有时限"
    days = int(days_over)
    if days > 0:
        return f"超期 {days:,} 天"
    if days == 0:
        return "超期（当天到期）"
    return f"{'临期 剩' if -days <= due_soon_days else '剩余'} {-days:,} 天"


def _looks(book: xlsxwriter.Workbook) -> dict[str, Any]:
    cell = {"font_name": FONT, "font_size": 10, "border": 1, "border_color": "#BFC8D0", "text_wrap": True}
    cell |= {"valign": "top"}
    to_fill = {**cell, "locked": False, "bg_color": "#EAF3FA"}
    head = {**cell, "bold": True, "valign": "vcenter", "align": "center", "font_size": 10}
    moment = {"num_format": "yyyy-mm-dd hh:mm"}
    made = {
        "title": {"font_name": FONT, "font_size": 16, "bold": True},
        "words": {"font_name": FONT, "font_size": 10, "font_color": "#595959"},
        "head": {**head, "bg_color": "#E6EAEE"},
        "head_to_fill": {**head, "bg_color": "#0072B2", "font_color": "#FFFFFF"},
        "text": {**cell, "num_format": "@"},
        "moment": {**cell, "num_format": "yyyy-mm-dd"},
        "text_to_fill": {**to_fill, "num_format": "@"},
        "moment_to_fill": {**to_fill, **moment},
    }
    return {name: book.add_format(look) for name, look in made.items()}


def _set_page(page: Any, looks: Mapping[str, Any]) -> None:
    widths = _widths()
    for at, width in enumerate(widths.values()):
        page.set_column(at, at, width)
    page.set_column(len(widths), len(widths), 20, None, {"hidden": True})
    page.freeze_panes(FIRST_ROW, 1)
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.25, right=0.25, top=0.4, bottom=0.5)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)
    page.set_footer(f'&C&"{FONT}"&9第 &P 页，共 &N 页')
    page.hide_gridlines(2)
    page.set_row(HEADER_ROW, 30)
    page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True})


def _write_head(page: Any, looks: Mapping[str, Any], heading: Heading) -> None:
    page.write_string(TITLE_ROW, 0, f"{heading.department}整改清单"[:MAX_CELL], looks["title"])
    day = f"{heading.as_of.year}年{heading.as_of.month}月{heading.as_of.day}日"
    page.write_string(
        WORDS_ROW, 0,
        f"数据截至{day}：未结 {heading.n_open:,} 件，其中超期 {heading.n_overdue:,} 件。"
        f"只填蓝色表头、标有{returned.MARK}的列，填好后原样上传；没有改动的行不影响库里的数据。",
        looks["words"],
    )  # fmt: skip
    titles = [(words, "head") for words, _ in SHOWN.values()]
    contract = load(returned.DATASET)
    titles += [(f"{contract.title_of(name)}\n{returned.MARK}", "head_to_fill") for name in returned.TO_FILL]
    titles.append((returned.SEAL, "head"))
    for at, (words, look) in enumerate(titles):
        page.write_string(HEADER_ROW, at, words, looks[look])


def _write_rows(page: Any, looks: Mapping[str, Any], heading: Heading, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the rows; the number of the last line."""
    line, widths = HEADER_ROW, _widths()
    for line, row in enumerate(rows, FIRST_ROW):
        words = due_words(row["days_over"], heading.due_soon_days)
        shown = {**row, "days_over": words, "due_at": _limit(row["due_at"])}
        page.set_row(line, _height(shown, widths))
        for at, name in enumerate(SHOWN):
            _write(page, line, at, name, shown[name], looks, "")
        filled = [_write(page, line, len(SHOWN) + at, name, row[name], looks, "_to_fill")
                  for at, name in enumerate(returned.TO_FILL)]  # fmt: skip
        page.write_string(line, len(SHOWN) + len(filled), returned.seal(str(row["issue_id"]), filled), looks["text"])
    return line


def _widths() -> dict[str, int]:
    return {**{name: width for name, (_, width) in SHOWN.items()}, **{name: WIDTHS[name] for name in returned.TO_FILL}}


def _height(row: Mapping[str, Any], widths: Mapping[str, int]) -> float:
    """Points for the fullest cell of the row: not every program fits wrapped rows when it opens a file."""
    texts = {name: str(row[name] or "") for name in widths if name not in MOMENTS}
    lines = max(
        sum(max(1, math.ceil(cells_wide(part) / widths[name])) for part in text.split("\n"))
        for name, text in texts.items()
    )
    return min(_MOST_POINTS, lines * _LINE_POINTS + 3)


def cells_wide(text: str) -> float:
    """A text's width in Excel's characters; a Chinese one (three bytes) takes two."""
    return (len(text) + len(text.encode("utf-8", "replace"))) / 2


def _limit(due_at: datetime | None) -> str:
    """A limit as the day that it lasts through, with its hour where it has one."""
    if due_at is None or due_at != due_at:
        return ""
    return f"{due_at:%Y-%m-%d}" + ("" if (due_at.hour, due_at.minute) == (23, 59) else f" {due_at:%H:%M}")


def _write(page: Any, line: int, at: int, name: str, value: Any, looks: Mapping[str, Any], suffix: str) -> str:
    """Write a cell; the text that a reader of the file takes from it."""
    look = looks[("moment" if name in MOMENTS else "text") + suffix]
    if value is None or value != value or value == "":
        page.write_blank(line, at, None, look)
        return ""
    if isinstance(value, datetime) and value.year > 1900:
        moment = value.replace(microsecond=0, tzinfo=None)
        page.write_datetime(line, at, moment, look)
        return moment.isoformat(sep=" ")
    text = "".join(each for each in str(value) if each in "\t\n" or each >= " ")[:MAX_CELL]
    page.write_string(line, at, text, look)
    return text


def _add_rules(book: xlsxwriter.Workbook, page: Any, last: int) -> None:
    """What the cells to fill take, the colours of what is late, and what is printed."""
    columns = {name: at for at, name in enumerate([*SHOWN, *returned.TO_FILL])}
    end = max(last, FIRST_ROW)
    page.autofilter(HEADER_ROW, 0, end, len(columns) - 1)
    page.print_area(TITLE_ROW, 0, end, len(columns) - 1)
    found = f"${xl_col_to_name(columns['found_at'])}{FIRST_ROW + 1}"
    for name, choices in (("status", returned.STATUSES), ("result", RESULTS)):
        words = f"可填：{'、'.join(choices)}。"
        rule = {"validate": "list", "source": list(choices), "error_title": "请从下拉里选", "error_message": words}
        page.data_validation(FIRST_ROW, columns[name], end, columns[name], rule)
    for name in ("handled_at", "closed_at"):
        rule = {
            "validate": "date", "criteria": ">=", "value": f"=INT({found})", "error_title": "日期不对",
            "error_message": "请填日期时间，如 2026-11-09 15:30；不能早于上报时间。",
        }  # fmt: skip
        page.data_validation(FIRST_ROW, columns[name], end, columns[name], rule)
    late = book.add_format({"bg_color": "#FBE3D6", "font_color": "#8F3F00", "bold": True})
    soon = book.add_format({"bg_color": "#F4F6F8", "bold": True})
    due = f"${xl_col_to_name(columns['days_over'])}{FIRST_ROW + 1}"
    for word, look in (("超期", late), ("临期", soon)):
        rule = {"type": "formula", "criteria": f'=LEFT({due},2)="{word}"', "format": look}
        page.conditional_format(FIRST_ROW, columns["due_at"], end, columns["days_over"], rule)
    status, closed = (f"${xl_col_to_name(columns[name])}{FIRST_ROW + 1}" for name in ("status", "closed_at"))
    forgotten = {"type": "formula", "criteria": f'=AND({status}="已结案",{closed}="")', "format": late}
    page.conditional_format(FIRST_ROW, columns["closed_at"], end, columns["closed_at"], forgotten)
