"""Monthly files of 检查评分: at the same places 自查 writes down about half of what 暗访 finds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from cleancity.demo.calendar import FIRST_DAY, LAST_DAY
from cleancity.demo.departments import DEPARTMENTS, INDEX
from cleancity.demo.places import Places
from cleancity.demo.sheets import csv_bytes

HEADER = [
    "检查编号",
    "检查类型",
    "日期",
    "场所",
    "责任部门",
    "检查人",
    "满分",
    "得分",
    "等级",
    "检查项数",
    "合格项数",
    "发现问题数",
    "是否随机抽样",
    "备注",
]
N_ITEMS = 20
FAULT_SHARE = 0.165  # of the items of a place are faulty when 暗访 comes
SEEN_BY_SELF = 0.5
N_MATCHED, N_SELF_ONLY, N_CROSS, N_THIRD = 36, 110, 20, 14


def _months() -> list[tuple[date, date]]:
    first, months = FIRST_DAY, []
    while first <= LAST_DAY:
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        months.append((first, min(following - timedelta(days=1), LAST_DAY)))
        first = following
    return months


def _visit(
    rng: np.random.Generator,
    places: Places,
    venue: int,
    kind: str,
    day: date,
    serial: int,
    faults: int,
    team: str,
    is_random: bool,
) -> list[object]:
    score = round(100 * (N_ITEMS - faults) / N_ITEMS, 1)
    grade = "A" if score >= 90 else "B" if score >= 80 else "C" if score >= 60 else "D"
    prefix = {"自查": "ZC", "暗访": "AF", "交叉检查": "JC", "第三方评估": "PG"}[kind]
    return [
        f"{prefix}{day:%Y%m%d}-{serial:03d}",
        kind,
        day.isoformat(),
        places.name[venue],
        DEPARTMENTS[INDEX[places.dept[venue]]].name,
        team,
        100,
        score,
        grade,
        N_ITEMS,
        N_ITEMS - faults,
        faults,
        "是" if is_random else "否",
        "",
    ]


def _month_rows(rng: np.random.Generator, places: Places, first: date, last: date) -> list[list[object]]:
    """暗访 at some places, 自查 at the same ones within the month and at others, 交叉检查 and 第三方评估 besides."""
    share = ((last - first).days + 1) / 30
    count = [max(4, round(n * share)) for n in (N_MATCHED, N_SELF_ONLY, N_CROSS, N_THIRD)]
    venues = rng.permutation(np.arange(12, places.n_venues))[: sum(count)].tolist()
    matched, others = venues[: count[0]], venues[count[0] :]
    plan = [("暗访", venue, 1.0) for venue in matched] + [("自查", venue, SEEN_BY_SELF) for venue in matched]
    plan += [("自查", venue, SEEN_BY_SELF) for venue in others[: count[1]]]
    plan += [("交叉检查", venue, 0.75) for venue in others[count[1] : count[1] + count[2]]]
    plan += [("第三方评估", venue, 0.95) for venue in others[count[1] + count[2] :]]
    present = {venue: int(rng.binomial(N_ITEMS, FAULT_SHARE)) for venue in venues}
    teams = {"自查": "本单位自查组", "暗访": "市暗访组", "交叉检查": "交叉检查组", "第三方评估": "第三方评估机构"}
    rows = []
    for serial, (kind, venue, seen) in enumerate(plan, start=1):
        day = first + timedelta(days=int(rng.integers(0, (last - first).days + 1)))
        faults = int(rng.binomial(present[venue], seen))
        rows.append(_visit(rng, places, venue, kind, day, serial, faults, teams[kind], kind in ("暗访", "第三方评估")))
    return sorted(rows, key=lambda row: (str(row[2]), str(row[0])))


def inspection_files(seed: int, places: Places) -> Iterator[tuple[str, bytes]]:
    """Sixteen monthly CSV files, August 2025 to November 2026."""
    rng = np.random.default_rng([seed, 3])
    for first, last in _months():
        rows = _month_rows(rng, places, first, last)
        title = f"示例市{first.year}年{first.month}月检查评分汇总表" if first.month % 3 == 0 else ""
        yield f"检查评分_{first:%Y年%m月}.csv", csv_bytes(HEADER, rows, "gb18030", title)
