# ruff: noqa: E501  rows of data read better unbroken
"""A small city: three departments, each with an issue, a warehouse and whatever else departments report."""

from cleancity import intake
from cleancity.accounts import Person, Role
from cleancity.intake import Upload
from tests.making import csv_bytes

PARKS, HOUSES, CITY = "园林管理处", "房地产管理处", "城市管理局"
DEPARTMENTS = (PARKS, HOUSES, CITY)
# Code, name, short name, aliases; 市政处 is said of two and so stands for neither.
REGISTER = [
    ["部门编码", "部门名称", "简称", "别名"],
    ["D1", PARKS, "园林处", "绿化队、市政处"], ["D2", HOUSES, "房管处", "市政处"], ["D3", CITY, "城管局", ""],
]  # fmt: skip
ADMIN = Person("admin", "管理员", Role.ADMIN, address="命令行")


def clerk(department="", datasets=(), role=Role.CLERK):
    """Somebody who sends files."""
    return Person("clerk", "小王", role, department, datasets, "10.0.0.5")


def house_of(department):
    """The warehouse that a department keeps."""
    return f"W{DEPARTMENTS.index(department) + 1}"


def issue_of(department):
    """The issue that a department has had from the beginning."""
    return f"OLD-{DEPARTMENTS.index(department) + 1}"


def file_of(dataset, department, key="NEW-1"):
    """A file of one row that belongs to `department` as far as rows of its kind belong to anybody."""
    head, row = {
        "area": (["区划编码", "名称", "级别"], [key, "某区", "区县"]),
        "department": (["部门编码", "部门名称"], [key, "新单位"]),
        "venue": (["场所编码", "名称", "类型", "责任部门"], [key, "某公厕", "公厕", department]),
        "campaign": (["行动编号", "名称"], [key, "巩卫"]),
        "clause": (["条款", "行动编号", "条款原文"], [key, "GW", "清洁"]),
        "phase": (["阶段编号", "行动编号", "序号", "名称"], [key, "GW", "1", "整治"]),
        "task": (["任务编号", "阶段编号", "任务名称", "牵头单位", "更新日期"], [key, "P1", "清淤", department, "2026-11-09"]),
        "issue": (["问题编号", "检查日期", "责任部门", "描述"], [key, "2026-11-09", department, "积水"]),
        "recheck": (["回头看编号", "问题编号", "日期", "结果"], [key, issue_of(department), "2026-11-09", "未反弹"]),
        "inspection": (
            ["检查编号", "检查类型", "日期", "场所", "责任部门", "得分"], [key, "暗访", "2026-11-09", "某公厕", department, "90"],
        ),
        "survey": (
            ["调查编号", "日期", "调查内容", "责任部门", "有效样本", "满意人数"],
            [key, "2026-11-09", "满意率", department, "100", "90"],
        ),
        "reward": (["奖惩编号", "日期", "部门", "类型", "事由"], [key, "2026-11-09", department, "表扬", "好"]),
        "supply_item": (["物资编码", "名称", "单位"], [key, "84消毒液", "瓶"]),
        "warehouse": (["仓库编码", "名称", "保管部门"], [key, "某库", department]),
        "supply_move": (
            ["单号", "日期", "物资", "仓库", "类型", "数量"], [key, "2026-11-09", "XS-1", house_of(department), "入库", "5"],
        ),
        "supply_stock": (
            ["仓库", "盘存日期", "物资编码", "账面数量"], [house_of(department), "2026-11-15", key, "5"],
        ),
    }[dataset]  # fmt: skip
    return upload(dataset, [head, row])


def upload(dataset, rows, name="周报.csv", **more):
    """A file of these rows."""
    return Upload(csv_bytes(rows), name, dataset, **more)


def open_office(store):
    """Put the register, the warehouses and an issue of each department into the store."""
    issues = [["问题编号", "检查日期", "责任部门", "描述"]]
    houses = [["仓库编码", "名称", "保管部门"]]
    for department in DEPARTMENTS:
        issues.append([issue_of(department), "2026-11-02", department, "旧的"])
        houses.append([house_of(department), f"{department}仓库", department])
    for dataset, rows in (("department", REGISTER), ("warehouse", houses), ("issue", issues)):
        receipt = intake.accept(store, upload(dataset, rows))
        assert receipt.accepted and not receipt.rows.rejected, receipt.problems
