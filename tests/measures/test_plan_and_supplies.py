"""阶段进度 and 物资满足率 against plain Python, over random reports that entered by the front door."""

import random
from datetime import date, timedelta

import pytest

from cleancity import query
from tests.measures.conftest import SEEDS, accept

START, AS_OF = date(2026, 3, 1), date(2026, 6, 14)
REPORTS = (date(2026, 5, 31), AS_OF, AS_OF + timedelta(days=7))  # the last is not known yet on AS_OF
PHASES = {"P1": (date(2026, 3, 1), date(2026, 5, 31)), "P2": (date(2026, 6, 1), date(2026, 8, 31)), "P3": (None, None)}


def some_day(rng):
    return START + timedelta(days=rng.randrange(150))


# --- the plan --------------------------------------------------------------------------------------


def made_tasks(rng):
    """task -> report date -> (phase, weight, start, end, percent, status)."""
    tasks = {}
    for number in range(40):
        start = rng.choice([None, some_day(rng)])
        end = rng.choice([None, start + timedelta(days=rng.randrange(60))]) if start else None
        phase, weight = rng.choice(list(PHASES)), rng.choice([None, 0.5, 1, 3])
        for day in REPORTS:
            status = rng.choice(["未开始", "进行中", "进行中", "已完成", "已取消"])
            percent = rng.choice([None, 0, 35, 80, 100])
            tasks.setdefault(f"T{number}", {})[day] = (phase, weight, start, end, percent, status)
    return tasks


def plain_progress(tasks, as_of):
    """Earned and planned weight of the tasks as last reported."""
    earned = planned = 0.0
    for reports in tasks.values():
        phase, weight, start, end, percent, status = reports[max(day for day in reports if day <= as_of)]
        start, end = start or PHASES[phase][0], end or PHASES[phase][1]
        if status == "已取消" or start is None or end is None:
            continue
        weight = 1 if weight is None else weight
        days, gone = (end - start).days + 1, (as_of - start).days + 1
        earned += weight * (1 if status == "已完成" else (percent or 0) / 100)
        planned += weight * (1 if as_of >= end else max(0, gone / days))
    return earned, planned


@pytest.mark.parametrize("seed", SEEDS)
def test_progress_equals_the_plain_sum_over_the_tasks_as_last_reported(store, seed):
    tasks = made_tasks(random.Random(seed))
    accept(store, "c.csv", "campaign", [["行动编号", "名称"], ["GW", "巩卫"]])
    phases = [[phase, "GW", str(number), phase, *days] for number, (phase, days) in enumerate(PHASES.items(), 1)]
    header = ["阶段编号", "行动编号", "序号", "名称", "计划开始", "计划结束"]
    accept(store, "p.csv", "phase", [header, *as_cells(phases)])
    header = ["任务编号", "任务名称", "更新日期", "阶段编号", "权重", "计划开始", "计划完成", "进度", "状态"]
    for day in REPORTS:
        rows = [[task, task, day, *reports[day]] for task, reports in tasks.items()]
        accept(store, f"{day}.csv", "task", [header, *as_cells(rows)])
    for as_of in (REPORTS[0], AS_OF, AS_OF + timedelta(days=3)):
        row = query.run(store, "measures/phase_progress", {"as_of": as_of, "campaign": "GW"}).iloc[0]
        assert (row["numerator"], row["denominator"]) == pytest.approx(plain_progress(tasks, as_of))


# --- the stores ------------------------------------------------------------------------------------


def made_lots(rng):
    """(store, day, item, lot, expires, quantity, reserved, state): two stores counted on days of their own."""
    lots = []
    for house, days in {"W1": (AS_OF - timedelta(days=9), AS_OF), "W2": (AS_OF - timedelta(days=4),)}.items():
        for day in (*days, AS_OF + timedelta(days=1)):
            for number in range(25):
                expires = rng.choice([None, AS_OF, AS_OF - timedelta(days=1), AS_OF + timedelta(days=90)])
                state = rng.choice(["可用", "可用", "可用", None, "损坏"])
                reserved = rng.choice([None, 0, 5, 500])
                item = f"XS-{rng.randrange(8)}"
                lots.append((house, day, item, f"L{number}", expires, rng.randrange(60), reserved, state))
    return lots


def plain_satisfaction(lots, quotas, as_of):
    """Sum of each item's met share, at most 1 each, and how many items have a quota."""
    latest = {house: max(day for other, day, *_ in lots if other == house and day <= as_of) for house in ("W1", "W2")}
    available = dict.fromkeys(quotas, 0.0)
    for house, day, item, _, expires, quantity, reserved, state in lots:
        is_good = state in (None, "可用") and (expires is None or expires >= as_of)
        if day == latest[house] and is_good and item in available:
            available[item] += max(0, quantity - (reserved or 0))
    with_quota = {item: quota for item, quota in quotas.items() if quota}
    return sum(min(1, available[item] / quota) for item, quota in with_quota.items()), len(with_quota)


@pytest.mark.parametrize("seed", SEEDS)
def test_satisfaction_equals_the_plain_sum_over_the_latest_count_of_each_store(store, seed):
    rng = random.Random(seed)
    lots = made_lots(rng)
    quotas = {f"XS-{number}": rng.choice([None, 0, 20, 100]) for number in range(7)} | {"XS-9": 10}
    take_in_stock(store, lots, quotas)
    row = query.run(store, "measures/supply_satisfaction", {"as_of": AS_OF}).iloc[0]
    assert (row["numerator"], row["denominator"]) == pytest.approx(plain_satisfaction(lots, quotas, AS_OF))


def test_before_the_first_count_of_any_store_there_is_nothing_to_compare_with(store):
    """Else 同比 would say that a city which began to count this year got better by all it has."""
    take_in_stock(store, made_lots(random.Random(0)), {"XS-1": 20})
    row = query.run(store, "measures/supply_satisfaction", {"as_of": AS_OF - timedelta(days=364)}).iloc[0]
    assert row["denominator"] == 0


def take_in_stock(store, lots, quotas):
    accept(store, "w.csv", "warehouse", [["仓库编码", "名称"], ["W1", "一号库"], ["W2", "二号库"]])
    items = [[item, f"物资{item}", quota] for item, quota in quotas.items()]
    accept(store, "i.csv", "supply_item", [["物资编码", "名称", "储备定额"], *as_cells(items)])
    header = ["仓库", "盘存日期", "物资编码", "批次", "有效期至", "账面数量", "预留", "状态"]
    accept(store, "s.csv", "supply_stock", [header, *as_cells(lots)])


def as_cells(rows):
    return [["" if cell is None else str(cell) for cell in row] for row in rows]
