"""Words above columns: from the contracts where a column is a contract's field, else from the list here."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from cleancity import contracts

_OWN = {
    "dept_name": "责任部门",
    "dept_code": "部门编码",
    "district_name": "区县",
    "street_name": "街道",
    "venue_name": "场所",
    "venue_type": "场所类型",
    "peer_group": "同类组",
    "n_issues": "件数",
    "n": "件数",
    "numerator": "分子",
    "denominator": "分母",
    "is_on_time": "按期",
    "days_overdue": "超期天数",
    "state_words": "办理情况",
    "place": "地点",
    "n_at_place": "同点位同小类件数",
    "place_key": "点位",
    "file_name": "文件",
    "accepted_at": "入库时间",
    "batch_id": "批次",
    "row_number": "行号",
    "title": "要报的",
    "label": "哪一期",
    "returned_note": "退回原因",
    "quality": "质量分",
    "weight": "权重",
    "counted": "计入分子",
    "leader": "责任领导",
    "days_since_closed": "结案后天数",
    "position": "序号",
}
_DATASETS = (
    "issue", "task", "supply_item", "supply_stock", "supply_move", "warehouse", "venue", "department", "inspection",
    "recheck", "survey", "reward", "phase", "clause",
)  # fmt: skip


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    known: dict[str, str] = {}
    for dataset in _DATASETS:
        contract = contracts.load(dataset)
        titles = {field.name: field.title for field in contract.fields}
        titles |= {derived.name: derived.title for derived in contract.derived}
        known = titles | known
    return {**known, **_OWN}


def titles_of(rows: pd.DataFrame) -> dict[str, str]:
    """Column name -> words, for every column of `rows`."""
    return {str(name): _known().get(str(name), str(name)) for name in rows.columns}


def issue_titles() -> dict[str, str]:
    """The contract's fields of an issue with their words: what a clerk would recognise of a row."""
    return {field.name: field.title for field in contracts.load("issue").fields}
