"""Whose rows a file speaks of: a department's own people send rows of that department alone, and take over nobody's.

A row belongs to the department that its own column names, by code, name or alias as `issue_named` reads it; a row
without such a column to the department of the issue or the warehouse that it speaks of. A row that names nobody, and a
list that speaks of the whole city, belong to no department. This is asked when a file is looked at and again within
the transaction that takes it in; never of a replay, which does what was done.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from cleancity.contracts import Contract, load, load_all
from cleancity.errors import Refused
from cleancity.intake.names import ALIAS_TABLES, short
from cleancity.intake.problems import Receipt, UnknownName, refusal
from cleancity.store import Store

if TYPE_CHECKING:
    import duckdb

# Dataset -> the column that names the department; recheck and the supplies' two belong to what they speak of. The list
# of warehouses says whose stock is whose: it is the city's, like the list of departments.
OWNERS: Mapping[str, str] = {
    "issue": "department", "inspection": "department", "survey": "department", "reward": "department",
    "task": "lead_dept", "venue": "dept_code",
}  # fmt: skip
BY_WAY_OF: Mapping[str, str] = {"recheck": "issue_id", "supply_move": "warehouse", "supply_stock": "warehouse"}
_WAYS = {
    "issue_id": "LEFT JOIN issue AS w ON w.issue_id = r.issue_id LEFT JOIN department_alias AS d ON d.alias ="
    " w.department",
    "warehouse": "LEFT JOIN warehouse_alias AS n ON n.alias = r.warehouse LEFT JOIN warehouse AS w ON"
    " w.warehouse_code = n.warehouse_code LEFT JOIN department_alias AS d ON d.alias = w.keeper_dept",
}
_NAMED_BY = {"issue_id": "w.department", "warehouse": "w.keeper_dept"}


class NotOwn(Refused):
    """A file with rows that are not the sender's; `receipt` is what else is known of it, to be asked about."""

    def __init__(self, message: str, remedy: str, receipt: Receipt) -> None:
        super().__init__(message, remedy)
        self.receipt = receipt


def is_owned(dataset: str) -> bool:
    """Whether rows of this dataset belong to departments at all."""
    return dataset in OWNERS or dataset in BY_WAY_OF


def check_own(
    cursor: duckdb.DuckDBPyConnection, receipt: Receipt, department: str, also: Collection[str] = ()
) -> Receipt:
    """The receipt, when every row of `good`, and every row of the store that it would replace, is the department's.

    Args:
        department: its full name; "" asks nothing.
        also: names that are about to be said to stand for it.

    Raises:
        NotOwn: one is not; the words name the first.
    """
    if not department:
        return receipt
    contract = load(receipt.dataset)
    if not is_owned(contract.name):
        words = f"“{contract.title}”是全市的，不分部门。"
        raise NotOwn(words, "部门的账号不能报这类表，请交给管理员。", receipt)
    _check_rows(cursor, receipt, contract, department, also)
    _check_replaced(cursor, receipt, contract, department, also)
    return receipt


def refused(upload_file: str, dataset: str, error: NotOwn) -> Receipt:
    """The answer to such a file: nothing of what the store holds, only what the file itself raises as questions."""
    known = error.receipt
    return replace(
        refusal(upload_file, dataset, error, known.matches), sheet=known.sheet, sheets=known.sheets, names=known.names
    )


def full_name(store: Store, name: str) -> str:
    """The full name of the department that `name` stands for; the name itself when no list has it."""
    with store.cursor() as cursor:
        row = cursor.execute("SELECT dept_name FROM department_alias WHERE alias = $1", [name]).fetchone()
    return str(row[0]) if row else name


def is_department(store: Store, name: str | None, department: str) -> bool:
    """Whether `name`, as somebody wrote it, stands for the department with this full name."""
    return bool(name) and full_name(store, str(name)) == department


def is_all_own(store: Store, dataset: str, batch: int, department: str) -> bool:
    """Whether every row that a batch brought is the department's; one that waits for its ground says nothing."""
    if not is_owned(dataset):
        return False
    contract = load(dataset)
    owner = OWNERS.get(dataset)
    waits = f" AND {owner} IS NOT NULL" if owner and contract.field(owner).required else ""
    source = f"(SELECT * FROM {dataset}_history WHERE batch_id = {int(batch)}{waits})"
    with store.cursor() as cursor:
        return _foreign(cursor, contract, source, department, ()) is None


def may_be_called(store: Store, resource: str, name: str, code: str, department: str) -> bool:
    """Whether the department's people may say that `name` stands for `code`: a name that is not known yet, that no row
    but their own uses, and that would make nothing theirs or another's but what is theirs."""
    if resource not in ALIAS_TABLES or not code:
        return False
    with store.cursor() as cursor:
        known = cursor.execute(f"SELECT 1 FROM {resource}_alias WHERE alias = $1", [name]).fetchone()
        own = resource not in ("department", "warehouse") or department == _holder(cursor, resource, code)
        return own and known is None and not _is_used_by_others(cursor, resource, name, department)


def sayable(store: Store, names: Sequence[UnknownName], department: str) -> tuple[UnknownName, ...]:
    """The names with those suggestions alone that the department's people may accept."""
    return tuple(
        replace(
            each, suggestions=tuple(one for one in each.suggestions
                                    if may_be_called(store, each.resource, each.name, one.code, department))
        )
        for each in names
    )  # fmt: skip


def _check_rows(
    cursor: duckdb.DuckDBPyConnection, receipt: Receipt, contract: Contract, department: str, also: Collection[str]
) -> None:
    found = _foreign(cursor, contract, "good", department, also)
    if found is None:
        return
    row, given, count = found
    title = contract.title_of(OWNERS.get(contract.name) or BY_WAY_OF[contract.name])
    if given is None:
        said = f"第 {row} 行没有写{title}，看不出是不是{department}的。"
    else:
        said = f"第 {row} 行的{title}是“{short(given)}”，不是{department}的。"
    rest = f"这样的共 {count:,} 行。" if count > 1 else ""
    raise NotOwn(f"{said}{rest}", _remedy(contract, department), receipt)


def _check_replaced(
    cursor: duckdb.DuckDBPyConnection, receipt: Receipt, contract: Contract, department: str, also: Collection[str]
) -> None:
    same = " AND ".join(f"c.{name} IS NOT DISTINCT FROM g.{name}" for name in contract.scope)
    named = OWNERS.get(contract.name) or BY_WAY_OF[contract.name]
    columns = dict.fromkeys((named, *contract.scope))
    theirs = ", ".join(f"c.{name}" for name in columns)
    source = f"(SELECT g.row_number, {theirs} FROM good AS g JOIN {contract.name} AS c ON {same})"
    found = _foreign(cursor, contract, source, department, also)
    if found is None:
        return
    row, _, count = found
    key = cursor.execute(f"SELECT {contract.scope[0]} FROM good WHERE row_number = $1", [row]).fetchone() or ("",)
    said = f"第 {row} 行的{contract.title_of(contract.scope[0])}“{short(str(key[0]))}”，在库里不是{department}的。"
    rest = f"这样的共 {count:,} 行。" if count > 1 else ""
    raise NotOwn(f"{said}{rest}", "别的单位的数据不能改；确实转给本部门的，请联系管理员。", receipt)


def _remedy(contract: Contract, department: str) -> str:
    if contract.name in BY_WAY_OF:
        return "请只报本部门的；名单里没有或写法不同的，请联系管理员。"
    return f"请只留下{department}的行再传；是本部门的另一种写法的，请管理员登记别名。"


def _foreign(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, source: str, department: str, also: Collection[str]
) -> tuple[int, str | None, int] | None:
    """The first row of `source` that is not the department's, what it names, and how many there are."""
    way = BY_WAY_OF.get(contract.name)
    named = way or OWNERS[contract.name]
    joins = _WAYS[way] if way else f"LEFT JOIN department_alias AS d ON d.alias = r.{named}"
    owner = f"COALESCE(d.dept_name, {_NAMED_BY[way] if way else f'r.{named}'})"
    row = cursor.execute(
        f"WITH owned AS (SELECT r.row_number, CAST(r.{named} AS VARCHAR) AS given, {owner} AS owner"
        f" FROM {source} AS r {joins}) SELECT MIN(row_number), ARG_MIN(given, row_number), COUNT(DISTINCT row_number)"
        " FROM owned WHERE owner IS DISTINCT FROM $1 AND NOT list_contains($2, COALESCE(given, ''))",
        [department, list(also) if not way else []],
    ).fetchone()
    return None if row is None or not row[2] else (int(row[0]), row[1], int(row[2]))


def _holder(cursor: duckdb.DuckDBPyConnection, resource: str, code: str) -> str | None:
    """The full name of the department that this code is, or that keeps this warehouse."""
    sql = (
        "SELECT dept_name FROM department WHERE dept_code = $1"
        if resource == "department"
        else "SELECT COALESCE(d.dept_name, w.keeper_dept) FROM warehouse AS w"
        " LEFT JOIN department_alias AS d ON d.alias = w.keeper_dept WHERE w.warehouse_code = $1"
    )
    row = cursor.execute(sql, [code]).fetchone()
    return row[0] if row else None


def _is_used_by_others(cursor: duckdb.DuckDBPyConnection, resource: str, name: str, department: str) -> bool:
    uses = [
        f"SELECT batch_id FROM {contract.name}_history WHERE {key.field} = $1"
        for contract in load_all() for key in contract.foreign_keys if key.resource == resource
    ]  # fmt: skip
    row = cursor.execute(
        f"SELECT 1 FROM ({' UNION ALL '.join(uses)}) AS u JOIN batch AS b ON b.batch_id = u.batch_id"
        " LEFT JOIN department_alias AS d ON d.alias = b.department"
        " WHERE COALESCE(d.dept_name, b.department) IS DISTINCT FROM $2 LIMIT 1",
        [name, department],
    ).fetchone()
    return row is not None
