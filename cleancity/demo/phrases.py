"""Check items with their deadlines (items.csv), and the sentences in which inspectors write them down."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple


class Item(NamedTuple):
    """One 小类: its 大类, chapter of the standard, days allowed, share written down as 较重, sentences about {p}."""

    category: str
    name: str
    chapter: int
    days: int
    serious: float
    texts: tuple[str, ...]


def _read() -> list[Item]:
    with Path(__file__).with_name("items.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Item(category, name, int(chapter), int(days), float(serious), tuple(texts.split("|")))
            for category, name, chapter, days, serious, texts in list(csv.reader(lines))[1:]
        ]


ITEMS = _read()
BY_CATEGORY: dict[str, list[int]] = {}
for _index, _item in enumerate(ITEMS):
    BY_CATEGORY.setdefault(_item.category, []).append(_index)

# source: share of ordinary issues
SOURCES: dict[str, float] = {
    "网格上报": 0.29,
    "12345热线": 0.2,
    "视频巡查": 0.12,
    "自查": 0.1,
    "暗访": 0.06,
    "交叉检查": 0.035,
    "上级督查": 0.03,
    "抽查": 0.03,
    "回头看": 0.035,
    "专项检查": 0.03,
    "第三方评估": 0.02,
    "12319": 0.025,
    "群众举报": 0.015,
    "媒体曝光": 0.003,
    "其他": 0.007,
}
TECHNICAL = "技术评估反馈"
HOTLINE = "12345热线"
SOURCE_NAMES = [*SOURCES, TECHNICAL]
# These teams write a date only; the others' systems stamp the time.
DATE_ONLY_SOURCES = {"暗访", "第三方评估", TECHNICAL, "上级督查", "抽查"}
CHECKER_KINDS = ("效能监督员", "人大代表", "政协委员")
EXPERTS = "专家组"
INSPECTORS = ("第一检查组", "第二检查组", "第三检查组", "网格员017", "网格员045", "网格员102", "网格员133", "督查专班")
# Loose spots: what is found away from any named check point
SPOT_CATEGORIES = {
    "道路保洁": 0.42,
    "生活垃圾": 0.32,
    "园林绿化": 0.12,
    "宣传氛围": 0.05,
    "病媒生物": 0.04,
    "其他": 0.05,
}
