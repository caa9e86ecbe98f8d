"""Files as another city's systems write them: words for states, dates with the month alone, headers of a hotline."""

from datetime import date

import pytest

from cleancity import intake, query
from cleancity.contracts import load
from cleancity.intake.fold import fold_value
from cleancity.intake.moments import Period
from tests.making import csv_bytes, dump, rows_of, store_at

EXPIRES, STARTS = load("supply_stock").field("expires_on"), load("task").field("plan_start_on")
ENDS = load("task").field("plan_end_on")


@pytest.fixture
def store(tmp_path):
    opened = store_at(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    "text", ["2027年2月", "2027-02", "2027.2", "2027/02", "27年2月", "2027年2月底", "二〇二七年二月"]
)
def test_a_month_alone_is_its_last_day_for_what_ends_and_its_first_for_what_begins(text):
    assert fold_value(text, EXPIRES)[0] == fold_value(text, ENDS)[0] == "2027-02-28"
    assert fold_value(text, STARTS) == ("2027-02-01", ("dates",))


def test_a_month_without_its_year_takes_that_of_the_files_period():
    around = Period(2026, date(2026, 11, 20))
    assert fold_value("9月底", ENDS, period=lambda: around)[0] == "2026-09-30"
    assert fold_value("2月", ENDS, period=lambda: around)[0] == "2027-02-28"
    assert fold_value("9月底", ENDS)[0] == "9月底"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年6月底前", "2026-06-30"), ("2026-06-15前", "2026-06-15"), ("2026年6月15日之前", "2026-06-15"),
        ("2026.6.15止", "2026-06-15"),
        ("2026年底", "2026-12-31"), ("2026年底前", "2026-12-31"), ("2026年末", "2026-12-31"),
        ("2026年2月末以前", "2026-02-28"),
    ],
)  # fmt: skip
def test_the_words_of_a_deadline_are_its_last_day(text, day):
    assert fold_value(text, ENDS)[0] == day
    assert fold_value(text, load("issue").field("due_at"))[0] == day
    assert fold_value(text, load("task").field("plan_start_on"))[0] == text, "a beginning is no deadline"


def test_a_deadline_without_a_year_lies_in_the_year_of_the_file():
    around = Period(2026, date(2026, 11, 15))
    assert fold_value("12月10日前", ENDS, period=lambda: around)[0] == "2026-12-10"
    assert fold_value("12月底前", ENDS, period=lambda: around)[0] == "2026-12-31"
    no_day = ["前", "尽快前", "20日前"]
    assert [fold_value(text, ENDS, period=lambda: around)[0] for text in no_day] == no_day


@pytest.mark.parametrize("text", ["2027年13月", "3年", "2027", "202702", "2027年2月30日", "0月", "约2027年2月"])
def test_what_is_no_month_stays_and_is_sent_back(text):
    assert fold_value(text, EXPIRES, period=lambda: Period(2026)) == (text, ())
    at = load("issue").field("inspected_on")
    assert fold_value("2027年2月", at) == ("2027年2月", ())  # a day is a day


@pytest.mark.parametrize("word", ["长期", "长期有效", "无", "永久"])
def test_goods_that_keep_for_ever_have_no_date(word):
    assert fold_value(word, EXPIRES) == (None, ("null_words",))


def test_a_hotlines_list_is_read_whole(store):
    rows = [
        ["工单编号", "来电时间", "诉求类型", "事发地址", "承办单位", "办结时间", "工单状态"],
        ["H1", "2026/11/09 08:30", "市容环卫", "红旗路3号", "城管局 ", "", "已派单"],
        ["H2", "2026/11/09 08:40", "市容环卫", "红旗路5号", "城管局", "2026/11/10 09:00", "已归档"],
    ]
    receipt = intake.ingest(store, csv_bytes(rows, "gb18030", above=["热线工单明细"]), "hotline.csv", "issue")
    assert receipt.rows.good == 2 and not receipt.problems
    assert rows_of(store, "SELECT status, address FROM issue ORDER BY 1 DESC") == [
        ("已结案", "红旗路5号"), ("处置中", "红旗路3号"),
    ]  # fmt: skip
    assert any("“城管局␣” → “城管局”" in notice for notice in receipt.notices)


PLAN = [
    ["阶段", "序号", "工作任务", "计划开始时间", "完成时限", "完成进度"],
    ["整治阶段", 1, "农贸市场整治", "3月15日", "6月30日", "60%"],
    ["整治阶段", 2, "公厕改造", "5月", "2026年12月15日", "0.4"],
]


@pytest.mark.parametrize(
    ("above", "name", "as_of"),
    [
        ("某市巩卫工作进度表（2026年）", "plan.csv", None),
        ("某市巩卫工作进度表", "2026年巩卫工作进度表.csv", None),
        ("某市巩卫工作进度表（2026年）", "plan.csv", date(2027, 1, 8)),
    ],
)
def test_a_plan_of_2026_begins_in_march_2026_although_it_ends_in_december(store, above, name, as_of):
    receipt = intake.ingest(store, csv_bytes(PLAN, above=[above]), name, "task", as_of=as_of)
    assert receipt.rows.good == 2, receipt.problems
    assert rows_of(store, "SELECT plan_start_on, plan_end_on FROM task ORDER BY task_id") == [
        (date(2026, 3, 15), date(2026, 6, 30)), (date(2026, 5, 1), date(2026, 12, 15)),
    ]  # fmt: skip


def test_a_plan_without_any_year_is_of_the_year_in_which_it_is_reported(store):
    rows = [*PLAN[:2], ["整治阶段", 2, "公厕改造", "5月", "12月底", "0.4"]]
    intake.ingest(store, csv_bytes(rows), "plan.csv", "task", as_of=date(2026, 11, 20))
    assert rows_of(store, "SELECT plan_start_on, plan_end_on FROM task ORDER BY task_id") == [
        (date(2026, 3, 15), date(2026, 6, 30)), (date(2026, 5, 1), date(2026, 12, 31)),
    ]  # fmt: skip


def test_a_plan_without_numbers_is_told_that_a_running_number_will_do(store):
    rows = [[*row[:1], *row[2:]] for row in PLAN]
    [problem] = intake.ingest(store, csv_bytes(rows), "plan.csv", "task").problems
    assert "缺少必填列：任务编号" in problem.reason and "加一列“序号”" in problem.remedy


def test_progress_without_any_date_is_that_of_the_day_it_was_sent_and_a_rebuild_says_so_too(store):
    rows = [[*row[:3], row[5]] for row in PLAN]
    receipt = intake.ingest(store, csv_bytes(rows), "plan.csv", "task")
    assert receipt.as_of and any("按 " + receipt.as_of + " 的进度计入" in notice for notice in receipt.notices)
    asked = "SELECT COUNT(*) FROM task_report WHERE report_day IS NOT NULL"
    assert rows_of(store, asked) == [(2,)]
    before = dump(store)
    intake.rebuild(store, lambda said: None)
    assert dump(store) == before


def test_a_share_among_percentages_is_said(store):
    notices = intake.ingest(store, csv_bytes(PLAN), "2026年.csv", "task").notices
    assert any("“进度”有 1 个小于 1 的数" in notice for notice in notices)


def test_a_schedule_without_phases_or_a_plan_is_a_plan_of_its_own(store):
    rows = [["序号", "工作任务", "牵头单位", "开始时间", "完成时限", "完成进度"],
            [1, "农贸市场整治", "市场局", "2026-04-01", "2026年6月底前", "60%"],
            [2, "公厕提升", "环卫处", "2026-05-01", "2026-12-31", "35%"]]  # fmt: skip
    receipt = intake.ingest(store, csv_bytes(rows), "任务表.csv", "task", as_of=date(2026, 11, 15))
    assert receipt.accepted and receipt.rows.good == 2
    [campaign] = query.run(store, "phases/campaigns", {"as_of": date(2026, 11, 15)}).to_dict("records")
    assert (campaign["campaign_name"], campaign["n_tasks"]) == ("未归入行动的任务", 2)
    [phase] = query.run(store, "phases/progress_by_phase", {"as_of": date(2026, 11, 15)}).to_dict("records")
    assert (phase["phase_name"], phase["dates_from"]) == ("未分阶段", "任务日期")
    assert (phase["n_tasks"], phase["n_late"]) == (2, 1)
    # When the plan's own tables come, its phases are found under its own name.
    again = [["任务编号", "阶段编号", "任务名称"], ["T1", "P1", "农贸市场整治"]]
    intake.ingest(store, csv_bytes(again), "任务.csv", "task", as_of=date(2026, 11, 15))
    phases = [["阶段编号", "行动编号", "序号", "名称"], ["P1", "C1", 1, "整治"]]
    intake.ingest(store, csv_bytes(phases), "阶段.csv", "phase")
    names = query.run(store, "filters/campaign", {})
    assert dict(zip(names["value"], names["label"], strict=True)) == {"C1": "C1", "未归行动": "未归入行动的任务"}


STOCK = [["物资名称", "单位", "库存数量"], ["84消毒液", "瓶", "1200"], ["防护服", "套", "200"]]


@pytest.mark.parametrize(
    ("title", "file", "warehouse", "day"),
    [
        ("城东仓库应急物资盘点表（2026年11月10日）", "a.csv", "城东仓库", date(2026, 11, 10)),
        ("应急物资盘点表", "滨江储备库20261112.csv", "滨江储备库", date(2026, 11, 12)),
        ("3号库房 2026.2.30 盘点", "2026-11-01.csv", "3号库房", date(2026, 11, 1)),
    ],
)
def test_a_stock_list_whose_title_says_the_store_and_the_day_needs_no_such_columns(store, title, file, warehouse, day):
    receipt = intake.ingest(store, csv_bytes([[title, "", ""], *STOCK]), file, "supply_stock")
    assert receipt.accepted and receipt.rows.good == 2
    assert any("取自标题" in notice and warehouse in notice for notice in receipt.notices)
    assert rows_of(store, "SELECT DISTINCT warehouse, stock_on FROM supply_stock") == [(warehouse, day)]
    before = dump(store)
    intake.rebuild(store)
    assert dump(store) == before


def test_a_stock_list_that_nowhere_says_its_store_is_refused_and_a_given_day_goes_before_the_title(store):
    nowhere = intake.ingest(store, csv_bytes([["盘点表2026年11月10日", "", ""], *STOCK]), "a.csv", "supply_stock")
    assert not nowhere.accepted and "缺少必填列：仓库。" in nowhere.problems[0].reason
    sheet = csv_bytes([["城东仓库盘点表2026年11月10日", "", ""], *STOCK])
    intake.ingest(store, sheet, "a.csv", "supply_stock", as_of=date(2026, 11, 8))
    assert rows_of(store, "SELECT DISTINCT stock_on FROM supply_stock") == [(date(2026, 11, 8),)]
