"""Weekly files of 检查问题: what is new and what changed that week, exported by two systems with their own headers."""

from __future__ import annotations

from collections.abc import Iterator

from cleancity.demo.calendar import N_WEEKS, sunday
from cleancity.demo.issue_rows import HEADER, IssueBook, Texts
from cleancity.demo.phrases import HOTLINE
from cleancity.demo.sheets import FULL_WIDTH, csv_bytes, xlsx_bytes

# The second system calls some columns and values by its own names.
OTHER_HEADER = {
    "问题编号": "案卷编号",
    "来源": "问题来源",
    "大类": "大类名称",
    "小类": "小类名称",
    "描述": "问题描述",
    "区县": "所属区域",
    "街道": "所属街道",
    "社区": "所属社区",
    "地址": "地址描述",
    "责任部门": "处置部门",
    "整改时限": "处置截止时间",
    "状态": "当前阶段名称",
}
OTHER_VALUES = {"网格上报": "采集员上报", "视频巡查": "视频上报", HOTLINE: "12345热线转办工单", "已结案": "办结"}
BAD_ROW_WEEKS = (13, 29, 44, 58)
XLSX_WEEKS = (5, 28, 40)


def _clutter(rows: list[Texts], week: int, style: str) -> list[Texts]:
    """The clerk's ordinary life: spaces, full-width digits, rows pasted twice, now and then a row nobody can use."""
    if week % 8 == 1:
        for row in rows[::9]:
            row[0], row[20] = f" {row[0]} ", row[20] + "　"
    if week % 6 == 3:
        for row in rows[::11]:
            row[29], row[5] = row[29].translate(FULL_WIDTH), row[5].translate(FULL_WIDTH)
    if week % 10 == 7:
        rows = rows + [list(row) for row in rows[5:8]]
    if week in BAD_ROW_WEEKS:
        wrong_day, nobody = list(rows[3]), list(rows[12])
        wrong_day[0], wrong_day[5], wrong_day[6] = f"BL{week:02d}-01", "2026-02-30 09:00", ""
        nobody[0], nobody[20] = f"BL{week:02d}-02", ""
        rows = [*rows[:20], wrong_day, nobody, *rows[20:]]
    return rows


def week_file(book: IssueBook, week: int) -> tuple[str, bytes]:
    """Name and bytes of one week's file; what it looks like depends on the week alone."""
    year, number, _ = sunday(week).isocalendar()
    style = "slash" if week % 5 == 2 else "dot" if week % 9 == 4 else "chinese" if week % 17 == 8 else "dash"
    rows = _clutter(book.rows(week, style), week, style)
    header, name = HEADER, f"检查问题_{year}年第{number:02d}周"
    if week >= 34 and week % 2 == 0 and week < N_WEEKS:
        header, name = [OTHER_HEADER.get(title, title) for title in HEADER], f"案卷导出_{year}年第{number:02d}周"
        for row in rows:
            row[3], row[31] = OTHER_VALUES.get(row[3], row[3]), OTHER_VALUES.get(row[31], row[31])
    title = f"示例市{year}年第{number}周检查问题台账" if week % 3 == 1 or week >= N_WEEKS else ""
    total = ["合计", f"{len(rows)}件"] + [""] * (len(header) - 2) if week % 4 == 2 else []
    if week in XLSX_WEEKS:
        return name + ".xlsx", xlsx_bytes(header, rows, title, total)
    encoding = "utf-8-sig" if week % 7 == 3 and week < N_WEEKS else "gb18030"
    return name + ".csv", csv_bytes(header, rows, encoding, title, total)


def issue_files(book: IssueBook) -> Iterator[tuple[str, bytes]]:
    """The 66 weekly files in their order."""
    for week in range(N_WEEKS):
        yield week_file(book, week)
