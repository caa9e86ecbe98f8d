"""The sheet of a 整改清单 that says how it is filled in."""

from __future__ import annotations

import math
from typing import Any

import xlsxwriter

from cleancity.contracts import load, returned

FONT = "微软雅黑"
_WIDTH = 78
HOW = {
    "status": "从下拉里选：{statuses}。办完、等核查的选待核查，已经结案的选已结案。",
    "handled_at": "处置完成的时间，如 2026-11-09 15:30。",
    "closed_at": "结案的时间，如 2026-11-10 09:00。是否结案、是否按期都按这一格算；选了已结案而这一格空着时会变色。",
    "result": "从下拉里选：到位、不到位、未整改。",
    "photo_after": "整改后照片的文件名，多个用顿号隔开；照片本身另行报送。",
    "measures_taken": "一两句话说明怎样整改的；不要写个人电话、住址，系统会遮住。",
}


def write_notes(book: xlsxwriter.Workbook, page: Any, due_soon_days: int) -> None:
    """Fill the sheet: what to do, what each column takes, what the colours say."""
    bold = book.add_format({"font_name": FONT, "font_size": 14, "bold": True})
    head = book.add_format({"font_name": FONT, "font_size": 11, "bold": True, "bg_color": "#E6EAEE", "border": 1})
    text = book.add_format({"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "top"})
    cell = book.add_format({"font_name": FONT, "font_size": 11, "text_wrap": True, "valign": "top", "border": 1})
    page.set_column(0, 0, 18)
    page.set_column(1, 1, _WIDTH)
    page.hide_gridlines(2)
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.write_string(0, 0, "怎样填写和送回", bold)
    lines = (
        f"只填蓝色表头、标有{returned.MARK}的列；其余各列只供查看，改了也不会入库。",
        "填好后存盘，把整个文件从“上传数据”页传上来（数据集选检查问题），或放进收件文件夹。系统按问题编号对应。",
        "没有改动的行不影响库里的数据；改动过的行，六个填写列都按表里的样子入库，空着的就是空。",
        "工作表的保护没有设密码，只为防止误改；不要改动表头，不要删除隐藏的最后一列。",
        f"变色的含义：超期＝整改时限已过仍未结案；临期＝{due_soon_days} 天内到期。都按清单上写的数据日期计算。",
        "清单里只有未结案的问题，已结案的不再列出；退回、作废请联系市巩卫办，部门不能自行填写。",
    )
    for number, line in enumerate(lines, 1):
        page.set_row(number + 1, _height(line))
        page.write_string(number + 1, 0, f"第 {number} 条", text)
        page.write_string(number + 1, 1, line, text)
    top = len(lines) + 3
    page.write_string(top, 0, "列名", head)
    page.write_string(top, 1, "填法", head)
    contract = load(returned.DATASET)
    for row, name in enumerate(returned.TO_FILL, top + 1):
        words = HOW[name].format(statuses="、".join(returned.STATUSES))
        page.set_row(row, _height(words))
        page.write_string(row, 0, contract.title_of(name), cell)
        page.write_string(row, 1, words, cell)


def _height(words: str) -> float:
    """Points for as many lines as the words take; a Chinese character takes a little more than two of Excel's."""
    return 18.0 * math.ceil(sum(2.2 if ord(each) > 255 else 1.2 for each in words) / _WIDTH)
