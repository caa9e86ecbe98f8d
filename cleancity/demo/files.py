"""All files of the demo city in the order in which a clerk would have uploaded them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from cleancity.demo.clauses import CLAUSE_HEADER, clause_rows
from cleancity.demo.departments import DEPT_HEADER, department_rows
from cleancity.demo.inspections import inspection_files
from cleancity.demo.issue_files import issue_files
from cleancity.demo.issue_rows import IssueBook
from cleancity.demo.issues import simulate
from cleancity.demo.moves import move_files
from cleancity.demo.places import AREA_HEADER, VENUE_HEADER, area_rows, venue_rows
from cleancity.demo.plan import CAMPAIGN_HEADER, CAMPAIGNS, PHASE_HEADER, PHASES, task_files
from cleancity.demo.rechecks import recheck_files
from cleancity.demo.rewards import REWARD_HEADER, reward_rows
from cleancity.demo.sheets import xlsx_bytes
from cleancity.demo.supplies import ITEM_HEADER, WAREHOUSE_HEADER, WAREHOUSES, item_rows, stock_files
from cleancity.demo.surveys import survey_file

N_FILES = 8 + 2 + 46 + 16 + 7 + 26 + 66 + 16
DEFAULT_SEED = 2026


@dataclass(frozen=True)
class DemoFile:
    """One upload: its name, the dataset it holds, its bytes, and what the clerk would choose besides (as_of)."""

    name: str
    dataset: str
    content: bytes
    options: dict[str, Any] = field(default_factory=dict)


def generate(seed: int = DEFAULT_SEED) -> Iterator[DemoFile]:
    """The demo city's N_FILES files: registers first, then surveys and reports. Equal seeds give equal bytes."""
    issues = simulate(seed)
    registers: list[tuple[str, str, list[str], list[list[object]], str]] = [
        ("区划名单.xlsx", "area", AREA_HEADER, area_rows(), ""),
        ("责任部门名单.xlsx", "department", DEPT_HEADER, department_rows(), "示例市巩卫责任部门名单"),
        ("重点场所名单.xlsx", "venue", VENUE_HEADER, venue_rows(issues.places), ""),
        ("行动.xlsx", "campaign", CAMPAIGN_HEADER, CAMPAIGNS, ""),
        ("计划条款.xlsx", "clause", CLAUSE_HEADER, clause_rows(), ""),
        ("阶段.xlsx", "phase", PHASE_HEADER, PHASES, ""),
        ("应急物资目录.xlsx", "supply_item", ITEM_HEADER, item_rows(), "示例市应急物资储备目录"),
        ("应急物资仓库.xlsx", "warehouse", WAREHOUSE_HEADER, WAREHOUSES, ""),
    ]
    for name, dataset, header, rows, title in registers:
        yield DemoFile(name, dataset, xlsx_bytes(header, rows, title))
    yield DemoFile("群众满意度调查.xlsx", "survey", survey_file(seed))
    for name, content, day in task_files():
        yield DemoFile(name, "task", content, {"as_of": day})
    for name, content in inspection_files(seed, issues.places):
        yield DemoFile(name, "inspection", content)
    for name, content in move_files():
        yield DemoFile(name, "supply_move", content)
    yield DemoFile("奖惩记录_2026年.xlsx", "reward", xlsx_bytes(REWARD_HEADER, reward_rows(), "示例市巩卫奖惩记录"))
    for name, content in stock_files():
        yield DemoFile(name, "supply_stock", content)
    book = IssueBook(issues)
    for name, content in issue_files(book):
        yield DemoFile(name, "issue", content)
    for name, content in recheck_files(seed, issues, book):
        yield DemoFile(name, "recheck", content)
