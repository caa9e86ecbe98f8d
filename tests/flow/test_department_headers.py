"""Headers and words as departments write them: what a column is called, and what stands in its cells."""

from contextlib import closing

import pytest

from cleancity import intake
from cleancity.contracts import load_all
from cleancity.intake.matching import normal
from tests.making import csv_bytes, rows_of, store_at

DAY, LATER = "2026-11-09", "2026-11-12"
# Of each dataset a column under a header of our own, and a cell: what a file needs besides the header that is tried.
WHOLE = {
    "issue": {"issue_id": "A1", "reported_at": DAY, "department": "城管局", "lon": "113.3021", "lat": "31.2004"},
    "supply_stock": {"warehouse": "W01", "stock_on": DAY, "item_code": "XS-001", "qty": "620"},
    "supply_move": {"move_id": "M1", "moved_on": DAY, "item_code": "XS-001", "kind": "入库", "qty": "3"},
    "supply_item": {"item_code": "XS-001", "item_name": "84消毒液"},
    "task": {"task_id": "T1", "task_name": "公厕改造"},
    "recheck": {"recheck_id": "R1", "issue_id": "A1", "rechecked_on": DAY, "outcome": "未反弹"},
    "survey": {"survey_id": "S1", "surveyed_on": DAY, "kind": "满意度", "n_asked": "200", "n_positive": "186"},
    "department": {"dept_code": "D03", "dept_name": "园林管理处"},
    "inspection": {"inspection_id": "J1", "inspected_on": DAY},
    "venue": {"venue_id": "V1", "venue_name": "滨江菜市场", "lon": "113.3021", "lat": "31.2004"},
    "warehouse": {"warehouse_code": "W01", "warehouse_name": "应急库"},
}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = store_at(tmp_path_factory.mktemp("words"))
    yield opened
    opened.close()


def previewed(store, dataset, headers, *rows):
    return intake.preview(store, intake.Upload(csv_bytes([headers, *rows]), "x.csv", dataset))


def with_column(store, dataset, name, header, cell):
    """The receipt of a file of one row that is whole, the column called by `header` and holding `cell`."""
    row = {**WHOLE[dataset], name: cell}
    headers = [header if each == name else each for each in row]
    return previewed(store, dataset, headers, list(row.values()))


HEADERS = [
    ("issue", "reported_at", ["受理日期", "上报日期", "登记日期", "登记时间", "CREATED_DATE", "受理時間"], DAY),
    ("issue", "issue_id", ["SR_NUMBER", "工單編號"], "A1"),
    ("issue", "dispatched_at", ["交办时间", "交办日期"], DAY),
    ("issue", "description", ["存在问题", "反映内容"], "乱堆杂物"),
    ("issue", "address", ["地点", "问题地点"], "江堤路"),
    ("issue", "closed_at", ["整改日期", "整改完成日期", "完成整改时间", "CLOSED_DATE", "实际结案时间"], LATER),
    ("issue", "due_at", ["要求完成时间", "要求完成日期", "整改截止时间", "整改截止日期", "完成时限"], LATER),
    ("issue", "measures_taken", ["办理结果"], "已清运"),
    ("issue", "street", ["镇街"], "滨江街道"),
    ("issue", "status", ["是否整改", "是否办结"], "已整改"),
    ("issue", "department", ["承辦單位", "責任單位"], "城管局"),
    ("issue", "lon", ["long", "Long"], "113.3021"),
    ("venue", "lon", ["long"], "113.3021"),
    ("warehouse", "lon", ["long"], "113.3021"),
    ("supply_stock", "qty", ["账面数", "账存数", "库存量"], "620"),
    ("supply_stock", "item_code", ["物品名称"], "84消毒液"),
    ("supply_stock", "warehouse", ["存放位置"], "W01"),
    ("supply_stock", "stock_on", ["盘点时间"], DAY),
    ("supply_stock", "expires_on", ["失效期"], LATER),
    ("supply_move", "item_code", ["物品名称"], "84消毒液"),
    ("supply_item", "item_name", ["物品名称"], "84消毒液"),
    ("task", "task_id", ["标识号"], "7"),
    ("task", "plan_end_on", ["完成时间"], DAY),
    ("task", "lead_dept", ["资源名称"], "城管局"),
    ("recheck", "issue_id", ["工单编号"], "A1"),
    ("recheck", "rechecked_on", ["复查时间", "回访日期", "回访时间"], DAY),
    ("recheck", "outcome", ["复查结论", "回访结果"], "未反弹"),
    ("survey", "surveyed_on", ["调查时间"], DAY),
    ("survey", "n_asked", ["样本数", "有效问卷数"], "200"),
]


@pytest.mark.parametrize(
    ("dataset", "name", "header", "cell"),
    [(dataset, name, header, cell) for dataset, name, headers, cell in HEADERS for header in headers],
)
def test_a_header_that_departments_use_is_the_column_that_they_mean(store, dataset, name, header, cell):
    receipt = with_column(store, dataset, name, header, cell)
    assert not receipt.problems and receipt.rows.good == 1, receipt.problems
    assert {match.header: match.ours for match in receipt.matches}[header] == name


def ours_of(store, dataset, headers, row):
    receipt = previewed(store, dataset, headers.split(","), row)
    assert not receipt.problems and receipt.rows.good == 1, receipt.problems
    return {match.header: match.ours for match in receipt.matches}


def test_the_day_of_the_cure_is_never_the_day_of_the_finding(store):
    headers = "工单编号,上报日期,问题描述,责任单位,整改日期"
    rows = [["A1", DAY, "乱堆", "城管局", LATER]]
    receipt = intake.ingest(store, csv_bytes([headers.split(","), *rows]), "x.csv", "issue")
    assert receipt.accepted and not any("相近的名称" in notice for notice in receipt.notices)
    assert rows_of(store, "SELECT CAST(found_on AS VARCHAR), CAST(closed_on AS VARCHAR) FROM issue") == [(DAY, LATER)]


@pytest.mark.parametrize("header", ["处理日期", "实际日期", "办理日期", "实际检查日期", "整改发现日期"])
def test_a_day_with_a_word_of_curing_is_no_day_of_finding_by_likeness(store, header):
    found = ours_of(store, "issue", f"工单编号,上报日期,责任单位,{header}", ["A1", DAY, "城管局", LATER])
    assert found[header] is None


def test_a_day_that_was_is_not_the_day_that_was_planned(store):
    assert ours_of(store, "task", "任务编号,任务名称,实际结束时间", ["T1", "公厕", DAY])["实际结束时间"] is None
    found = ours_of(store, "task", "标识号,任务名称,开始时间,完成时间,实际完成时间", ["1", "公厕", DAY, LATER, LATER])
    assert (found["完成时间"], found["实际完成时间"]) == ("plan_end_on", "actual_end_on")


def test_a_registration_is_the_report_only_where_nothing_else_is(store):
    both = ours_of(store, "issue", "工单编号,上报日期,登记日期,责任单位", ["A1", DAY, DAY, "城管局"])
    assert (both["上报日期"], both["登记日期"]) == ("reported_at", "registered_at")
    day = ours_of(store, "issue", "工单编号,检查日期,登记时间,责任单位", ["A1", DAY, DAY, "城管局"])
    assert (day["检查日期"], day["登记时间"]) == ("inspected_on", "registered_at")
    # A file that only brings later news of what the store has leaves the day of finding alone.
    news = previewed(store, "issue", ["工单编号", "登记时间", "结案时间"], ["A1", DAY, LATER])
    assert "registered_at" in {match.ours for match in news.matches}


def test_no_two_columns_of_a_dataset_have_one_title_or_name_when_they_are_compared():
    for contract in load_all():
        best = [normal(spelling) for field in contract.fields for spelling in {field.title, field.name}]
        assert len(set(best)) == len(best), contract.name
        of_two = {
            spelling for field in contract.fields for spelling in map(normal, field.aliases)
            if sum(spelling in map(normal, other.headers) for other in contract.fields) > 1
        }  # fmt: skip
        assert of_two <= {"登记时间", "登记日期"}, contract.name


WORDS = [
    ("issue", "status", "状态", ["已办结（超期）", "已办结(按期)", "超期办结"], "已结案"),
    ("issue", "status", "状态", ["处理", "再交办"], "处置中"),
    ("issue", "status", "是否整改", ["是", "√", "已整改"], "已结案"),
    ("issue", "status", "是否整改", ["否", "×", "未整改"], "处置中"),
    ("issue", "closed_at", "办结时间", ["未办结", "办理中", "未完成", "整改中"], None),
    ("issue", "crs_source", "坐标系", ["百度坐标", "百度"], "bd09"),
    ("issue", "crs_source", "坐标系", ["高德", "高德坐标", "火星坐标"], "gcj02"),
    ("venue", "crs_source", "坐标系", ["火星坐标"], "gcj02"),
    ("recheck", "outcome", "复查结果", ["已整改", "整改到位"], "未反弹"),
    ("recheck", "outcome", "复查结果", ["整改不到位", "未整改"], "反弹"),
    ("recheck", "outcome", "是否反弹", ["否", "N", "n"], "未反弹"),
    ("recheck", "outcome", "是否反弹", ["是", "有", "Y", "有反弹"], "反弹"),
    ("department", "is_active", "启用", ["正常", "在用", "是"], True),
    ("department", "is_active", "启用", ["停用", "否"], False),
    ("department", "peer_group", "同类组", ["市直单位"], "市直部门"),
    ("department", "peer_group", "同类组", ["街办", "街道办"], "街道"),
    ("supply_move", "kind", "类型", ["采购"], "入库"),
    ("supply_stock", "expires_on", "有效期", ["无期限", "长期"], None),
    ("inspection", "grade", "等级", ["b", "B级", "b级", "Ｂ", "B"], "B"),
]


@pytest.mark.parametrize(
    ("dataset", "name", "header", "cell", "meant"),
    [(*of, cell, meant) for *of, cells, meant in WORDS for cell in cells],
)
def test_a_word_that_departments_use_is_the_word_that_they_mean(tmp_path, dataset, name, header, cell, meant):
    row = {**WHOLE[dataset], name: cell}
    headers = [header if each == name else each for each in row]
    with closing(store_at(tmp_path)) as own:
        receipt = intake.ingest(own, csv_bytes([headers, list(row.values())]), "x.csv", dataset)
        assert receipt.accepted and not receipt.problems, receipt.problems
        assert rows_of(own, f"SELECT {name} FROM {dataset}") == [(meant,)]


@pytest.mark.parametrize("cell", ["√", "×"])
def test_a_tick_at_a_recheck_is_sent_back(shelf, cell):
    """It says cured under 复查结果 and rebounded under 是否反弹: nobody is asked to guess."""
    _, problem = with_column(shelf, "recheck", "outcome", "复查结果", cell).problems
    assert "不在允许范围内" in problem.reason
