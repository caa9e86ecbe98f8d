"""应急物资: the catalogue, five stores, and 26 weekly stock counts that end with a disinfectant running short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from cleancity.demo.calendar import LAST_DAY
from cleancity.demo.sheets import csv_bytes, plain, xlsx_bytes

ITEM_HEADER = [
    "物资编码",
    "名称",
    "类别",
    "规格",
    "单位",
    "储备定额",
    "最低储量",
    "最高储量",
    "战时日耗",
    "采购周期",
    "检查周期",
]
WAREHOUSE_HEADER = ["仓库编码", "名称", "区县", "经度", "纬度", "坐标系", "保管部门", "保管人"]
STOCK_HEADER = [
    "仓库",
    "盘存日期",
    "物资编码",
    "批次",
    "生产日期",
    "有效期至",
    "账面数量",
    "预留",
    "状态",
    "最近检查日期",
    "检查人",
    "盘点数量",
]
WAREHOUSES: list[list[object]] = [
    ["W01", "市疾控中心应急库", "城中区", 113.2968, 31.1952, "wgs84", "卫生健康委员会", "郑爱华"],
    ["W02", "滨江区应急物资库", "滨江区", 113.2921, 31.2275, "wgs84", "卫生健康委员会", "冯小军"],
    ["W03", "高新区物资中心库", "高新区", 113.3570, 31.1780, "wgs84", "公用事业管理处", "于洋"],
    ["W04", "西山区应急物资库", "西山区", 113.2450, 31.1925, "wgs84", "市容环境管理处", "姜涛"],
    ["W05", "南郊区应急物资库", "南郊区", 113.2860, 31.1490, "wgs84", "市容环境管理处", "贾丽"],
]
KEEPERS = {str(row[0]): row[-1] for row in WAREHOUSES}
N_COUNTS = 26
NEGLECTED = "W05"  # nobody has checked this store for eleven weeks


Lot = tuple[str, str, float, date, date | None]


class Item(NamedTuple):
    """A catalogue row; `now` and `before` are stock over quota in the last count and 25 weeks earlier."""

    code: str
    name: str
    category: str
    spec: str
    unit: str
    quota: int
    daily: float
    lead_days: int
    shelf_months: int
    now: float
    before: float


BLEACH = "XS-001"
ITEMS = [
    Item(BLEACH, "84消毒液", "消杀药品", "500毫升/瓶", "瓶", 5000, 260, 15, 24, 0.62, 0.98),
    Item("XS-002", "漂白粉", "消杀药品", "25千克/袋", "袋", 400, 12, 15, 24, 1.06, 1.1),
    Item("XS-003", "过氧乙酸", "消杀药品", "500毫升/瓶", "瓶", 1200, 60, 15, 12, 0.91, 1.02),
    Item("XS-004", "灭鼠毒饵", "消杀药品", "10千克/箱", "箱", 300, 8, 20, 24, 1.15, 1.2),
    Item("XS-005", "杀虫气雾剂", "消杀药品", "600毫升/瓶", "瓶", 2000, 90, 15, 36, 1.02, 1.05),
    Item("XX-001", "背负式喷雾器", "消杀器械", "16升", "台", 180, 4, 30, 0, 0.95, 0.97),
    Item("XX-002", "热烟雾机", "消杀器械", "便携式", "台", 40, 1, 45, 0, 1.0, 1.0),
    Item("XX-003", "超低容量喷雾机", "消杀器械", "车载式", "台", 12, 0.4, 60, 0, 1.0, 1.0),
    Item("FH-001", "医用防护口罩", "个人防护", "N95", "只", 60000, 3200, 10, 36, 1.08, 1.0),
    Item("FH-002", "医用防护服", "个人防护", "连体式", "套", 6000, 420, 20, 24, 0.0, 0.34),
    Item("FH-003", "医用外科口罩", "个人防护", "17.5×9.5厘米", "只", 200000, 9000, 10, 24, 1.21, 1.1),
    Item("FH-004", "一次性手套", "个人防护", "中号", "双", 80000, 5200, 10, 36, 0.86, 0.95),
    Item("FH-005", "护目镜", "个人防护", "防雾型", "副", 3000, 140, 15, 0, 0.98, 1.0),
    Item("FH-006", "高筒雨靴", "个人防护", "42码", "双", 800, 20, 15, 0, 1.02, 1.02),
    Item("YL-001", "急救箱", "医疗急救装备", "车载型", "个", 120, 4, 30, 36, 1.0, 1.0),
    Item("YL-002", "折叠担架", "医疗急救装备", "铝合金", "副", 90, 2, 30, 0, 1.0, 1.0),
    Item("QC-001", "红外测温仪", "医用器材", "手持式", "支", 600, 10, 20, 0, 0.93, 0.96),
    Item("QC-002", "血压计", "医用器材", "电子式", "台", 150, 2, 20, 0, 1.04, 1.04),
    Item("JC-001", "余氯快速检测试剂", "现场检测试剂", "100次/盒", "盒", 300, 12, 20, 12, 0.74, 0.9),
    Item("JC-002", "水质大肠菌群检测纸片", "现场检测试剂", "50片/盒", "盒", 200, 9, 20, 12, 0.88, 0.9),
    Item("CY-001", "水样采样瓶", "采样及检测设备", "500毫升", "个", 2000, 80, 15, 0, 1.1, 1.1),
    Item("CY-002", "便携式浊度仪", "采样及检测设备", "手持式", "台", 20, 0.5, 45, 0, 1.0, 1.0),
    Item("ZD-001", "阿托品注射液", "中毒抢救药品", "1毫升×10支", "盒", 500, 20, 15, 24, 1.0, 1.05),
    Item("ZD-002", "解磷定注射液", "中毒抢救药品", "2毫升×5支", "盒", 300, 12, 15, 24, 0.81, 0.95),
    Item("PT-001", "肾上腺素注射液", "普通抢救药", "1毫升×10支", "盒", 400, 15, 10, 18, 1.05, 1.0),
    Item("HF-001", "碘化钾片", "核辐射/传染病抢救药", "100片/瓶", "瓶", 1000, 30, 30, 36, 1.0, 1.0),
    Item("YM-001", "狂犬病疫苗", "常备疫苗和血清", "1毫升/支", "支", 800, 25, 20, 18, 0.69, 0.85),
    Item("HQ-001", "应急照明灯", "后勤保障装备", "充电式", "盏", 260, 5, 20, 0, 1.02, 1.02),
    Item("HQ-002", "折叠帐篷", "后勤保障装备", "3×4米", "顶", 100, 2, 45, 0, 0.9, 0.9),
    Item("HQ-003", "移动发电机", "后勤保障装备", "5千瓦", "台", 15, 0.3, 60, 0, 1.0, 1.0),
]


def item_rows() -> list[list[object]]:
    """Rows of the catalogue file, below ITEM_HEADER: the least is 80 % of the quota, the most 150 %."""
    return [
        [
            item.code,
            item.name,
            item.category,
            item.spec,
            item.unit,
            item.quota,
            round(item.quota * 0.8),
            round(item.quota * 1.5),
            item.daily,
            item.lead_days,
            90 if item.shelf_months == 0 else 30,
        ]
        for item in ITEMS
    ]


def _lots(item: Item, index: int) -> list[Lot]:
    """(store, lot, share of the item's stock, made, expires); the bleach has two lots that run out within 30 days."""
    if item.code == BLEACH:
        ends = [
            ("W01", 0.31, LAST_DAY + timedelta(days=17)),
            ("W02", 0.21, LAST_DAY + timedelta(days=26)),
            ("W01", 0.2, date(2027, 8, 31)),
            ("W03", 0.18, date(2027, 9, 30)),
            ("W05", 0.1, date(2027, 6, 30)),
        ]
        return [
            (store, f"L{end.year - 2}{end.month:02d}", share, date(end.year - 2, end.month, min(end.day, 28)), end)
            for store, share, end in ends
        ]
    stores = ["W01", f"W0{2 + index % 4}", f"W0{2 + (index + 2) % 4}"][: 2 + index % 2]
    shares = [0.5, 0.3, 0.2] if len(stores) == 3 else [0.6, 0.4]
    lots: list[Lot] = []
    for number, (store, share) in enumerate(zip(stores, shares, strict=True)):
        made = date(2026, 3, 1) - timedelta(days=int(37 * (index % 7) + 55 * number))
        expires = made + timedelta(days=int(30.4 * max(item.shelf_months, 15))) if item.shelf_months else None
        lots.append((store, f"L{made:%Y%m}", share, made, expires))
    return lots


def stock_rows(day: date, ago: int) -> list[list[object]]:
    """One count of all stores, `ago` weeks before the last one (negative: after it); rows below STOCK_HEADER."""
    rows: list[list[object]] = []
    for index, item in enumerate(ITEMS):
        fraction = max(item.now + (item.before - item.now) * min(max(ago, -1), 25) / 25, 0.0)
        for number, (store, lot, share, made, expires) in enumerate(_lots(item, index)):
            qty = round(item.quota * fraction * share)
            state = "过期" if expires and expires < day else "可用"
            checked = day - timedelta(days=5 + (index * 3 + number) % 20)
            if store == NEGLECTED:
                checked = min(checked, LAST_DAY - timedelta(days=77))
            missing = 2 if (index + number) % 11 == 3 and qty > 20 else 0
            rows.append(
                [store, day, item.code, lot, made, expires, qty, 0, state, checked, KEEPERS[store], qty - missing]
            )
        if item.code == "XX-001":
            rows.append(
                [
                    "W04",
                    day,
                    item.code,
                    "L202401",
                    date(2024, 1, 15),
                    None,
                    9,
                    0,
                    "在修",
                    day - timedelta(days=12),
                    KEEPERS["W04"],
                    9,
                ]
            )
        if item.code == "YM-001":
            rows.append(
                [
                    "W01",
                    day,
                    item.code,
                    "L202412",
                    date(2024, 12, 1),
                    LAST_DAY - timedelta(days=20),
                    60,
                    0,
                    "过期" if day > LAST_DAY - timedelta(days=20) else "可用",
                    day - timedelta(days=9),
                    KEEPERS["W01"],
                    60,
                ]
            )
    return rows


def stock_files() -> Iterator[tuple[str, bytes]]:
    """26 weekly counts, one file a week with all stores; every sixth a workbook with date cells."""
    for ago in range(N_COUNTS - 1, -1, -1):
        day = LAST_DAY - timedelta(days=7 * ago)
        rows, name = stock_rows(day, ago), f"应急物资库存_{day:%Y%m%d}"
        if ago % 6 == 0:
            yield name + ".xlsx", xlsx_bytes(STOCK_HEADER, rows, "应急物资库存周报" if ago % 12 == 0 else "")
        else:
            total = ["合计", "", "", "", "", "", sum(row[6] for row in rows if isinstance(row[6], int))] + [""] * 5
            yield name + ".csv", csv_bytes(STOCK_HEADER, plain(rows), "gb18030", total=total if ago % 5 == 2 else ())
