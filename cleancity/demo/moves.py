"""应急物资出入库: what went in and out between the weekly counts, so that each count follows from the last.

Each store holds one lot of an item, so the earliest goes out first by itself; but for two: the city's own store hands
out new 84消毒液 while a lot that ends on December 2 lies there, and new 狂犬病疫苗 past a lot that then expired. One
slip of gloves in the week to October 4 was never written down: the count of that day does not follow from the moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from cleancity.demo.calendar import LAST_DAY
from cleancity.demo.sheets import csv_bytes, plain, xlsx_bytes
from cleancity.demo.supplies import ITEMS, N_COUNTS, stock_rows

MOVE_HEADER = ["单号", "日期", "物资", "仓库", "批次", "类型", "数量", "往来单位", "事由"]
USERS = ("滨江街道办事处", "城中区城市管理局", "市容环境管理处", "城市环境卫生集团", "公共交通集团", "卫生健康委员会")
REASONS = {"消杀药品": "周末集中消杀", "个人防护": "检查和消杀人员防护", "现场检测试剂": "水质抽检"}
UNWRITTEN = ("W01", "FH-004", date(2026, 10, 4))  # store, item, day of the count that does not follow
CATEGORY = {item.code: item.category for item in ITEMS}

Shelf = dict[tuple[str, str, str], tuple[int, date | None]]  # (store, item, lot) -> quantity, expiry


def _shelf(ago: int) -> tuple[date, Shelf]:
    day = LAST_DAY - timedelta(days=7 * ago)
    return day, {(str(r[0]), str(r[2]), str(r[3])): (int(str(r[6])), r[5]) for r in stock_rows(day, ago)}  # type: ignore[misc]


def move_rows() -> list[list[object]]:
    """All movements from the first count to the last, by day; rows below MOVE_HEADER, the number still missing."""
    rows: list[list[object]] = []
    _, before = _shelf(N_COUNTS - 1)
    for ago in range(N_COUNTS - 2, -1, -1):
        counted_on, now = _shelf(ago)
        for index, (key, (qty, expires)) in enumerate(now.items()):
            change = qty - before[key][0]
            if change and (key[0], key[1], counted_on) != UNWRITTEN:
                moved_on = counted_on - timedelta(days=6 - (index + ago) % 5)
                rows.append(_row(key, moved_on, change, expires, index + ago))
        before = now
    return sorted(rows, key=lambda row: str(row[1]))


def _row(key: tuple[str, str, str], moved_on: date, change: int, expires: date | None, turn: int) -> list[object]:
    store, item, lot = key
    if change > 0:
        return ["", moved_on, item, store, lot, "入库", change, "市级集中采购", "补充储备"]
    if expires and expires < moved_on:
        return ["", moved_on, item, store, lot, "报废", -change, "", "过期报废"]
    if turn % 11 == 0:
        return ["", moved_on, item, store, lot, "演练领用", -change, USERS[turn % len(USERS)], "应急演练"]
    reason = REASONS.get(CATEGORY[item], "日常领用")
    return ["", moved_on, item, store, lot, "出库", -change, USERS[turn % len(USERS)], reason]


def move_files() -> Iterator[tuple[str, bytes]]:
    """One file a month from May to November 2026; every third a workbook."""
    for number, ((year, month), month_rows) in enumerate(groupby(_numbered(), lambda row: (row[1].year, row[1].month))):  # type: ignore[attr-defined]
        rows, name = list(month_rows), f"应急物资出入库_{year}年{month:02d}月"
        if number % 3 == 2:
            yield name + ".xlsx", xlsx_bytes(MOVE_HEADER, rows, "应急物资出入库台账")
        else:
            yield name + ".csv", csv_bytes(MOVE_HEADER, plain(rows), "gb18030")


def _numbered() -> Iterator[list[object]]:
    """Slips have the day and a running number of the day: RK in, CK out."""
    for day, rows in groupby(move_rows(), lambda row: row[1]):
        for number, row in enumerate(rows, 1):
            yield [f"{'RK' if row[5] == '入库' else 'CK'}{day:%Y%m%d}-{number:03d}", *row[1:]]
