# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Sheets that nobody's data say: every kind of block, the usual lengths and the worst, and hostile words."""

import math
from types import SimpleNamespace

from cleancity.analysis.sheet import (
    Bar,
    Bars,
    Cell,
    Line,
    Lines,
    Number,
    PlaceMap,
    Sheet,
    Spot,
    Table,
    Words,
)

PERIOD = "第46周（11.9—11.15）· 数据截至 2026年11月15日"
LONG_PERIOD = "近13周（2026.8.17—2026.11.15）· 数据截至 2026年11月15日"
UNITS = ("市房地产管理与住房保障服务中心", "滨江经济技术开发区综合行政执法", "市建筑工程质量与安全监督管理处",
         "市园林绿化与城市景观管理事务处", "市生活垃圾分类与资源化利用中心", "高新技术产业开发区市政养护中心")  # fmt: skip
SHORT = ("房地产管理处", "滨江街道", "园林管理处", "建筑工程管理处", "城管局", "交通局")
FINDING = "按期结案率虽高，但近三成问题集中在重复点位，房地产管理处一家占超期未结的三成一还多"
HOSTILE = "<img src=x onerror=alert(1)>"
TONES = ("missed", "plain", "plain", "past", "met", "plain")
NUMBERS = (
    Number("按期结案率", "97.8 %", "1,432 件中 1,401 件", "比上周低 0.4 百分点", "met"),
    Number("重复点位占比", "28.9 %", "95 % 区间 26.1—31.8 %", "比上周高 1.2 百分点", "missed"),
    Number("超期未结", "74 件", "最久 46 天", "比上周多 9 件", "missed"),
    Number("阶段进度", "0.91", "预计晚 9 天（6—13 天）", "比上周高 0.03"),
    Number("物资满足率", "88 %", "2 种低于定额", "与上周持平", "past"),
    Number("报送及时率", "12/14", "2 家未按时报送", "比上周少 1 家", "missed"),
)
LONG_NUMBERS = tuple(
    Number(f"{number.label}（含历史遗留）", value, f"{number.note}，按 95 % 置信区间 26.1—31.8 %，样本 12,345 件，口径见附页",
           f"{number.change}，比去年同期 52 周前低 12.4 百分点", number.tone)
    for number, value in zip(NUMBERS, ("12,486 件", "1,234,567 件", "97.8 %", "样本不足，不下结论", "123.4 万元", "6—13 天"), strict=True)
)  # fmt: skip


def bars(names=SHORT, tail="件", of=False):
    values = (23, 14, 12, 9, 6, 1)
    return Bars("超期未结：一家占三成", tuple(
        Bar(name, value, f"{value} {tail}", tone, value * 0.8 + 6 if of else None)
        for name, value, tone in zip(names, values, TONES, strict=True)))  # fmt: skip


def lines(names=("新增", "办结", "反弹"), n=13):
    return Lines("13 周：新增、办结、反弹", tuple(f"{34 + at}周" for at in range(n)), tuple(
        Line(name, tuple(None if at == 4 and no == 1 else round(180 / (no + 1) + 30 * math.sin(at / 2 + no)) for at in range(n)),
             ("plain", "met", "missed", "past")[no])
        for no, name in enumerate(names)))  # fmt: skip


def place_map(names=SHORT, crowded=False):
    west, south = 113.25, 31.15
    cells = tuple(
        Cell(tuple((west + 0.012 * col + 0.007 * math.cos(corner), south + 0.01 * row + 0.006 * math.sin(corner))
                   for corner in [k * math.pi / 3 for k in range(6)]), 1 + (col * row) % 5)
        for col in range(6) for row in range(4))  # fmt: skip
    apart = 0.0002 if crowded else 0.014
    return PlaceMap("哪里最差：六处占全市两成", tuple(
        Spot(west + 0.02 + apart * at, south + 0.012 + apart * (at % 3), name, f"30 天内反弹 {12 - at} 件，比上周多 {at} 件")
        for at, name in enumerate(names)), cells, "每格问题件数")  # fmt: skip


def table(names=SHORT, n=6):
    columns = ("部门", "月考得分", "按期结案率", "超期", "变动")
    rows = tuple(
        (name, f"{96.4 - at:.1f}", f"{97 - at} %", str(3 + at * 4), "▲1" if at % 2 else "▼2")
        for at, name in enumerate(names)
    )
    return Table("月考得分：前三名与后三名", columns, rows[:n], TONES[:n], (1, 2, 3, 4))


WORDS = Words("请会议定", ("房地产管理处 23 件超期未结的清零日期", "滨江菜市场整治责任单位与时限",
                          "84消毒液补到定额"), True)  # fmt: skip
LONG_WORDS = Words("请会议定：责任单位、牵头领导与完成时限", tuple(
    f"{unit}牵头，会同属地街道，对辖区内 {at + 3} 处反复反弹的点位逐处定责，11 月 {20 + at} 日前完成整改并报送佐证照片"
    for at, unit in enumerate(UNITS)), True)  # fmt: skip


def sheet(finding, numbers=(), blocks=(), item="overall", topic="总体情况", period=PERIOD, narrowing=""):
    return Sheet(item, topic, finding, tuple(numbers), tuple(blocks), period, (), narrowing)


USUAL = {
    "overall": sheet("按期率高，但近三成是重复点位", NUMBERS[:4], (bars(), WORDS)),
    "six_numbers": sheet("六个数里三个没有达标", NUMBERS, (lines(), bars()), "trend", "走势"),
    "numbers_alone": sheet("六个数里三个没有达标", NUMBERS, (), "trend", "走势"),
    "three_numbers": sheet("三个数里一个没有达标", NUMBERS[:3], (), "trend", "走势"),
    "bars": sheet("房地产管理处一家占超期未结的三成", (), (bars(of=True),), "hotspots", "问题热点"),
    "two_bars": sheet("房地产管理处一家占超期未结的三成", NUMBERS[:2], (bars(), bars(of=True)), "hotspots", "问题热点"),
    "lines": sheet("新增连续四周多于办结", NUMBERS[:3], (lines(),), "trend", "走势"),
    "map": sheet("滨江街道菜市场片区 30 天内反弹 12 件，比上周多 5 件", (), (place_map(),), "hotspots", "问题热点"),
    "map_and_words": sheet("滨江街道菜市场片区反弹最多", NUMBERS[:3], (place_map(), WORDS), "hotspots", "问题热点"),
    "table": sheet("园林管理处第一，房地产管理处末位", (), (table(),), "league", "红黑榜"),
    "table_and_words": sheet("园林管理处第一，房地产管理处末位", NUMBERS[:4], (table(), WORDS), "league", "红黑榜"),
    "words": sheet("本次请会议定三件事", (), (WORDS,), "decide", "本次议定"),
    "department": sheet("按期率全市末位，23 件超期未结", NUMBERS[:4], (lines(), bars()), "departments", "逐部门", PERIOD, "房地产管理处"),
}  # fmt: skip
WORST = {
    "long_everything": sheet(FINDING, LONG_NUMBERS, (bars(UNITS, "件，占全市 31 %"), LONG_WORDS), "overall", "总体情况", LONG_PERIOD, UNITS[0]),
    "long_bars": sheet(FINDING, LONG_NUMBERS[:4], (bars(UNITS, "件，占全市超期未结的 31 %", True), bars(UNITS)), "overall", "总体情况", LONG_PERIOD),
    "long_table": sheet(FINDING, LONG_NUMBERS[:3], (table(UNITS), LONG_WORDS), "league", "红黑榜", LONG_PERIOD),
    "long_table_alone": sheet(FINDING, LONG_NUMBERS, (table(UNITS),), "league", "红黑榜", LONG_PERIOD),
    "long_lines": sheet(FINDING, LONG_NUMBERS, (lines(UNITS[:4], 120), bars(UNITS)), "trend", "走势", LONG_PERIOD, UNITS[1]),
    "long_map": sheet(FINDING, LONG_NUMBERS[:4], (place_map(UNITS, True), LONG_WORDS), "hotspots", "问题热点", LONG_PERIOD),
    "long_map_alone": sheet(FINDING, (), (place_map(UNITS, True),), "hotspots", "问题热点", LONG_PERIOD),
    "long_words": sheet(FINDING, LONG_NUMBERS[:3], (LONG_WORDS,), "decide", "本次议定", LONG_PERIOD),
    "long_numbers": sheet(FINDING, LONG_NUMBERS, (), "overall", "总体情况", LONG_PERIOD),
    "hostile": sheet(HOSTILE, [Number(HOSTILE, HOSTILE, HOSTILE, HOSTILE, "missed")],
                     (bars((HOSTILE,) * 6, HOSTILE), Words(HOSTILE, (HOSTILE, "javascript:alert(1)", "{{7*7}}"))),
                     "decide", HOSTILE, HOSTILE, HOSTILE),
    "hostile_map": sheet(HOSTILE, (), (place_map((HOSTILE,) * 6), Table(HOSTILE, (HOSTILE, "甲"), ((HOSTILE, HOSTILE),))), "decide", HOSTILE),
    "empty": sheet("本周没有新数据", (), (Bars("超期未结", ()), Words("", ())), "overall", "总体情况"),
    "empty_too": sheet("本周没有新数据", (), (PlaceMap("热点", ()), Lines("走势", ("1周",), (Line("新增", (None,)),))), "overall", "总体情况"),
    "empty_table": sheet("本周没有新数据", (), (Table("排名", ("部门",), ()),), "overall", "总体情况"),
    "elsewhere": sheet("底图之外的一座城市", (), (PlaceMap("", (Spot(-71.06, 42.36, "Boston", "3 件"),)),), "hotspots", "问题热点"),
    "one_point": sheet("只有一周", (), (Lines("走势", ("46周",), (Line("新增", (3,)),)), Lines("占比", ("1", "2"), (Line("占比", (0.5, 0.75), "met"),), "%")), "trend", "走势"),
    "bare": sheet("只有一句话", (), (), "decide", "本次议定"),
}  # fmt: skip
ALL = {**USUAL, **WORST}
FORTY = tuple(
    sheet(f"第 {at} 页：{SHORT[at % 6]}", NUMBERS[: at % 6 + 1], (bars(),), f"item{at // 4}", f"议题{at // 4}")
    for at in range(40)
)
STORE = SimpleNamespace(data_version=1)  # stands for the store of the small app


def change_data():
    """As if somebody had uploaded something."""
    STORE.data_version += 1
