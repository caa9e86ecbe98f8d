"""The fourteen responsible departments of 示例市 (departments.csv) and who answers for which kind of problem."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Department(NamedTuple):
    """One row of the department file, and how well the department works (shares of its issues)."""

    code: str
    name: str
    short: str
    aliases: str
    group: str
    lead: str
    clerk: str
    phone: str
    population: int
    area_km2: float
    duties: str
    late: float  # share of issues that miss their deadline
    rework: float  # share of issues sent back at least once
    overdue_open: int  # issues open past their deadline on the demo's last day


def _read() -> list[Department]:
    with Path(__file__).with_name("departments.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    departments = []
    for code, name, short, aliases, group, lead, clerk, phone, population, area, duties, late, rework, overdue in rows:
        numbers = (int(population), float(area), duties, float(late), float(rework), int(overdue))
        departments.append(Department(code, name, short, aliases, group, lead, clerk, phone, *numbers))
    return departments


DEPARTMENTS = _read()
DEPT_HEADER = [
    "部门编码",
    "部门名称",
    "简称",
    "别名",
    "同类组",
    "责任领导",
    "联络员",
    "联系电话",
    "服务人口",
    "管辖面积",
    "职责",
    "启用",
]
INDEX = {department.code: index for index, department in enumerate(DEPARTMENTS)}
# 河道管理处 reports every week's rows a week late in the last half year; 公共交通集团 in the weeks named here.
LATE_REPORTER, LATE_FROM_WEEK = INDEX["D07"], 40
SOMETIMES_LATE, SOMETIMES_LATE_WEEKS = INDEX["D12"], {54, 57, 59, 61, 63, 65}

# category -> [(department, weight)]; streets and subcategories below come first
BY_CATEGORY: dict[str, list[tuple[str, float]]] = {
    "道路保洁": [("D11", 0.62), ("D01", 0.38)],
    "生活垃圾": [("D11", 0.6), ("D01", 0.4)],
    "公厕": [("D01", 0.7), ("D06", 0.3)],
    "园林绿化": [("D03", 1.0)],
    "建筑工地": [("D02", 1.0)],
    "拆迁工地": [("D02", 1.0)],
    "物业小区": [("D04", 1.0)],
    "农贸市场": [("D09", 1.0)],
    "餐饮店": [("D09", 1.0)],
    "食品加工厂": [("D09", 1.0)],
    "医院": [("D10", 1.0)],
    "学校": [("D10", 1.0)],
    "车站": [("D12", 1.0)],
    "病媒生物": [("D10", 1.0)],
    "办公区": [("D06", 1.0)],
    "宣传氛围": [("D05", 0.5), ("D06", 0.5)],
    "其他": [("D07", 0.4), ("D05", 0.35), ("D06", 0.25)],
}


def department_rows() -> list[list[object]]:
    """Rows of the department file, below DEPT_HEADER."""
    return [[*d[:8], d.population, d.area_km2, d.duties, "是"] for d in DEPARTMENTS]


def lateness() -> NDArray[np.float64]:
    """Share of issues that miss their deadline, per department."""
    return np.array([department.late for department in DEPARTMENTS])


def reported_up_to(n_weeks: int) -> NDArray[np.int64]:
    """(departments, n_weeks): the last week whose events the file of each week holds; week - 1 where it is late."""
    upto = np.tile(np.arange(n_weeks), (len(DEPARTMENTS), 1))
    upto[LATE_REPORTER, LATE_FROM_WEEK:] -= 1
    upto[SOMETIMES_LATE, [week for week in SOMETIMES_LATE_WEEKS if week < n_weeks]] -= 1
    return upto
