"""What the office issues to those who are late: a step of supervision, to a department or over one issue.

Entries live in the journal (kind `supervision`) and can be taken back. Nothing is ever issued by a rule: a person types
it, or it is not there.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cleancity.errors import Refused
from cleancity.ladder import load_ladder
from cleancity.store import Store

ISSUED, TAKEN_BACK = "发出", "撤回"
LONGEST_WORDS, LONGEST_NAME = 500, 100
_LONGEST_DAYS = 366  # a term beyond a year is a slip of the keys


def issue_step(
    store: Store,
    department: str,
    step: str,
    issued_on: date,
    *,
    issue_id: str = "",
    until_on: date | None = None,
    words: str = "",
    at: datetime | None = None,
) -> None:
    """Write down, durably, that `step` was issued; the same again replaces its words and its term.

    Args:
        department: its name as it stands in the data; it need not be in the register.
        issue_id: the one issue that it is about; "" for all that the department is late with.
        until_on: when it has to be cured.
        at: when it was said; now when not given.

    Raises:
        Refused: there is no such step or issue, or the days or the words cannot be.
    """
    said_at = at or datetime.now()
    names = [each.name for each in load_ladder()]
    if step not in names:
        usable = "、".join(names) or "无，请先在 cleancity.toml 里设"
        raise Refused(f"督办台阶里没有“{step}”。", f"可用的有：{usable}。")
    if not department.strip() or len(department) > LONGEST_NAME:
        raise Refused("没有写明督办哪个部门，或名称太长。", "请选择或写上部门名称。")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"要求太长（{len(words)} 字）。", f"请写在 {LONGEST_WORDS} 字以内。")
    if issued_on > said_at.date():
        raise Refused(f"发出日期 {issued_on} 还没到。", "发出以后再记；请填今天或以前的日期。")
    if until_on is not None and not issued_on <= until_on <= issued_on + timedelta(days=_LONGEST_DAYS):
        raise Refused(f"整改期限 {until_on} 早于发出日期，或在一年以后。", "请填发出日期以后一年以内的日期。")
    _write(store, department, step, issued_on, issue_id, until_on, words, ISSUED, said_at)


def take_back(
    store: Store, department: str, step: str, issued_on: date, *, issue_id: str = "", at: datetime | None = None
) -> None:
    """Write down that what was issued on that day no longer counts.

    Raises:
        Refused: no such step is in force.
    """
    with store.cursor() as cursor:
        known = cursor.execute(
            "SELECT 1 FROM supervision_action WHERE department = $1 AND step = $2 AND issued_on = $3"
            " AND COALESCE(issue_id, '') = $4",
            [department, step, issued_on, issue_id],
        ).fetchone()
    if not known:
        raise Refused(f"没有 {issued_on} 发给“{department}”的“{step}”，或已经撤回。", "请刷新后再看督办记录。")
    _write(store, department, step, issued_on, issue_id, None, "", TAKEN_BACK, at or datetime.now())


def _write(
    store: Store, department: str, step: str, issued_on: date, issue_id: str, until_on: date | None, words: str,
    state: str, at: datetime,
) -> None:  # fmt: skip
    with store.writing, store.cursor() as cursor:
        if issue_id and state == ISSUED and not _is_of(cursor, issue_id, department.strip()):
            raise Refused(f"“{department}”没有编号为“{issue_id}”的问题。", "请核对问题编号；督办整个部门的请留空。")
        with store.transaction(cursor):
            store.journal.write(
                cursor, "supervision", at, department=department.strip(), issue_id=issue_id.strip(), step=step,
                issued_on=issued_on.isoformat(), until_on=until_on.isoformat() if until_on else "",
                words=words.strip(), state=state,
            )  # fmt: skip


def _is_of(cursor: object, issue_id: str, department: str) -> bool:
    sql = "SELECT 1 FROM issue_named WHERE issue_id = $1 AND $2 IN (dept_name, department)"
    return cursor.execute(sql, [issue_id.strip(), department]).fetchone() is not None  # type: ignore[attr-defined]
