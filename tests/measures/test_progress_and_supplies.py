"""阶段进度 and 物资满足率 against a second, plain-Python reckoning, on rows that came in by the front door."""

import random
from datetime import date, timedelta

import pytest

from cleancity import intake, query
from tests.making import csv_bytes

AS_OF = date(2026, 11, 15)
YEAR = [
    ["行动编号", "名称", "类型", "开始日期", "结束日期"],
    ["Y", "全年", "巩卫", "2026-01-05", "2026-12-31"],
    ["U", "无日期的行动", "创卫", "", ""],
]
PHASES = [
    ["阶段编号", "行动编号", "序号", "名称", "计划开始", "计划结束", "相对月起", "相对月止"],
    ["Y-1", "Y", "1", "启动", "2026-01-05", "2026-03-31", "", ""],
    ["Y-2", "Y", "2", "整治", "", "", "4", "12"],
    ["U-1", "U", "1", "宣传", "", "", "", ""],
    ["U-2", "U", "2", "整治", "", "", "2", "3"],
]


def take_in(store, dataset, rows, as_of=AS_OF):
    receipt = intake.ingest(store, csv_bytes(rows), f"{dataset}-{as_of}.csv", dataset, origin="command", as_of=as_of)
    assert receipt.accepted, receipt.problems
    return receipt


def asked(store, name, **more):
    return query.run(store, name, {"as_of": AS_OF, **more})


@pytest.fixture
def plan(store):
    take_in(store, "campaign", YEAR)
    take_in(store, "phase", PHASES)
    return store


HEADER = ["任务编号", "阶段编号", "任务名称", "牵头单位", "权重", "计划开始", "计划完成", "进度", "状态"]


def random_tasks(seed):
    chance = random.Random(seed)
    rows = []
    for number in range(30):
        start = date(2026, 1, 1) + timedelta(days=chance.randrange(360))
        end = start + timedelta(days=chance.randrange(80))
        is_dated = chance.random() < 0.8
        status = chance.choice(["", "进行中", "已完成", "已取消", "未开始"])
        rows.append(
            [
                f"T{number}", chance.choice(["Y-1", "Y-2", "U-1"]), f"任务{number}", chance.choice(["", "城管局"]),
                chance.choice(["", "0", "1", "2.5"]), start.isoformat() if is_dated else "",
                end.isoformat() if is_dated else "", chance.choice(["", "0", "35", "100"]), status,
            ]
        )  # fmt: skip
    return rows


def planned_days(row):
    """A task's own days, else its phase's: written out by hand from PHASES."""
    phase = {"Y-1": (date(2026, 1, 5), date(2026, 3, 31)), "Y-2": (date(2026, 4, 5), date(2027, 1, 4))}.get(row[1])
    own = tuple(date.fromisoformat(text) for text in row[5:7] if text)
    return own if len(own) == 2 else phase


@pytest.mark.parametrize("seed", range(4))
def test_progress_equals_a_second_reckoning(plan, seed):
    rows = random_tasks(seed)
    take_in(plan, "task", [HEADER, *rows])
    earned = planned = 0.0
    for row in rows:
        days = planned_days(row)
        if row[8] == "已取消" or days is None:
            continue
        weight = float(row[4] or 1)
        gone = sum(days[0] + timedelta(days=n) <= AS_OF for n in range((days[1] - days[0]).days + 1))
        planned += weight * gone / ((days[1] - days[0]).days + 1)
        earned += weight * (1.0 if row[8] == "已完成" else float(row[7] or 0) / 100)
    measured = asked(plan, "measures/phase_progress").iloc[0]
    assert measured["numerator"] == pytest.approx(earned)
    assert measured["denominator"] == pytest.approx(planned)
    behind = asked(plan, "measures/phase_progress_rows")
    assert behind["earned_weight"].sum() == pytest.approx(earned)
    phases = asked(plan, "phases/progress_by_phase")
    assert phases["planned_weight"].sum() == pytest.approx(planned)
    assert phases["earned_weight"].sum() == pytest.approx(earned)


def test_progress_keeps_what_each_week_reported(plan):
    for week, done in ((date(2026, 10, 18), "20"), (date(2026, 10, 25), "50"), (AS_OF, "90")):
        take_in(plan, "task", [HEADER, ["T", "Y-2", "任务", "", "", "", "", done, "进行中"]], as_of=week)
    weeks = asked(plan, "phases/earned_by_week")
    assert weeks["earned_weight"].tolist() == pytest.approx([0.2, 0.5, 0.9])
    then = query.run(plan, "measures/phase_progress", {"as_of": date(2026, 10, 30)}).iloc[0]
    assert then["numerator"] == pytest.approx(0.5)


def test_relative_months_are_calendar_months_and_undated_phases_say_so(plan):
    phases = asked(plan, "phases/progress_by_phase").set_index("phase_id")
    epoch = date(1970, 1, 1)
    assert epoch + timedelta(days=int(phases.loc["Y-2", "start_day"])) == date(2026, 4, 5)
    assert epoch + timedelta(days=int(phases.loc["Y-2", "end_day"])) == date(2027, 1, 4)
    assert phases["dates_from"].to_dict() == {"Y-1": "阶段日期", "Y-2": "相对月份", "U-1": "无日期", "U-2": "无日期"}


ITEMS = [
    ["物资编码", "名称", "类别", "单位", "储备定额", "最低储量", "最高储量", "战时日耗", "采购周期", "检查周期"],
    ["A", "消毒液", "消杀药品", "瓶", "1000", "800", "1500", "50", "15", "30"],
    ["B", "防护服", "个人防护", "套", "100", "", "", "", "", ""],
    ["C", "口罩", "个人防护", "只", "100", "", "120", "", "", "30"],
    ["D", "喷雾器", "消杀器械", "台", "", "", "", "", "", ""],
    ["E", "手套", "个人防护", "双", "10", "", "", "1", "5", ""],
]
STOCK_HEADER = ["仓库", "盘存日期", "物资编码", "批次", "有效期至", "账面数量", "预留", "状态", "最近检查日期"]


@pytest.fixture
def shelves(store):
    take_in(store, "supply_item", ITEMS)
    take_in(store, "warehouse", [["仓库编码", "名称"], ["W1", "市库"], ["W2", "区库"]])
    rows = [
        ["市库", "2026-11-08", "A", "old", "", "9999", "", "", ""],  # an earlier stock-take, replaced by the next
        ["市库", "2026-11-15", "A", "1", "2026-11-30", "300", "", "", "2026-11-01"],
        ["W2", "2026-11-14", "A", "2", "2027-11-30", "500", "60", "可用", "2026-09-01"],
        ["W2", "2026-11-14", "A", "3", "2026-11-14", "400", "", "可用", "2026-11-01"],  # expired the day before
        ["W2", "2026-11-14", "A", "4", "2026-11-15", "10", "", "可用", "2026-11-01"],  # usable through its last day
        ["W2", "2026-11-14", "A", "5", "", "70", "", "损坏", "2026-11-01"],
        ["W2", "2026-11-14", "A", "6", "", "20", "50", "可用", "2026-11-01"],  # more reserved than there is
        ["W1", "2026-11-15", "C", "1", "", "130", "", "", ""],
        ["W1", "2026-11-15", "E", "1", "", "9", "", "", ""],
        ["W1", "2026-11-15", "Z", "1", "", "5", "", "", ""],  # in no catalogue
    ]
    take_in(store, "supply_stock", [STOCK_HEADER, *rows])
    return store


def test_available_bands_and_satisfaction(shelves):
    items = asked(shelves, "supplies/stock_by_item").set_index("item_code")
    assert items["available_qty"].to_dict() == {"A": 750, "B": 0, "C": 130, "D": 0, "E": 9, "Z": 5}
    assert items["band"].to_dict() == {"A": "不足", "B": "缺货", "C": "超储", "D": "无定额", "E": "正常", "Z": "无定额"}
    measured = asked(shelves, "measures/supply_satisfaction").iloc[0]
    assert measured["numerator"] == pytest.approx(0.75 + 0 + 1 + 0.9) and measured["denominator"] == 4


def test_the_share_that_counts_as_short_is_the_citys_setting(shelves):
    items = asked(shelves, "supplies/stock_by_item", short_share=0.95).set_index("item_code")
    assert items.loc["E", "band"] == "不足"


def test_expiry_checks_and_what_to_buy(shelves):
    lots = asked(shelves, "supplies/expiry_by_lot")
    assert lots["lot"].tolist() == ["3", "4", "1"]
    assert lots["expiry_band"].tolist() == ["已过期", "30 天内", "30 天内"]
    overdue = asked(shelves, "supplies/checks_overdue")
    assert overdue["lot"].tolist() == ["1", "2"]  # the one never checked first
    assert overdue["days_overdue"].isna().tolist() == [True, False] and overdue["days_overdue"].iloc[1] == 45
    wanted = asked(shelves, "supplies/replenishment").set_index("item_code")
    assert wanted["order_qty"].to_dict() == {"B": 100, "A": 1000 - 750 + 310}


def test_an_earlier_day_sees_the_stock_of_that_day(shelves):
    then = query.run(shelves, "supplies/stock_by_item", {"as_of": date(2026, 11, 10)}).set_index("item_code")
    assert then.loc["A", "available_qty"] == 9999
