"""What is declared about one thing owed: nothing to report, a document handed in, sent back, or all of that taken back.

Marks live in the journal (kind `mark`), so they outlive the database like everything that people say; documents lie
beside the uploads under their SHA-256, readable by the service alone.
"""

from __future__ import annotations

from datetime import date, datetime

from cleancity.errors import Refused
from cleancity.intake.accept import digest_of, keep_bytes
from cleancity.obligations import Obligation, load_obligations, periods
from cleancity.settings import load_settings
from cleancity.store import Store

NOTHING_TO_REPORT, HANDED_IN, SENT_BACK, TAKEN_BACK = "零报告", "已报", "退回", "撤回"
STATES = (NOTHING_TO_REPORT, HANDED_IN, SENT_BACK, TAKEN_BACK)
LONGEST_NOTE = 500


def mark(
    store: Store,
    obligation: str,
    department: str,
    period_on: date,
    state: str,
    *,
    note: str = "",
    document: tuple[str, bytes] | None = None,
    at: datetime | None = None,
) -> None:
    """Declare `state` of what `department` owes for the period that begins on `period_on`, durably.

    Args:
        department: its code.
        note: why it is sent back; required for that.
        document: name and bytes of what is handed in; required for that.
        at: when it was said; now when not given.

    Raises:
        Refused: there is no such thing owed, or something that the state needs is missing.
    """
    _check(_owed(obligation, period_on), state, note, document)
    with store.writing, store.cursor() as cursor:
        known = cursor.execute("SELECT 1 FROM department WHERE dept_code = $1", [department]).fetchone()
        if not known:
            raise Refused(f"部门名单里没有编码“{department}”。", "请先上传部门名单。")
        sha256 = digest_of(document[1]) if document else ""
        if document:
            keep_bytes(store, document[1], sha256)
        with store.transaction(cursor):
            store.journal.write(
                cursor, "mark", at or datetime.now(), obligation=obligation, department=department,
                period_on=period_on.isoformat(), state=state, note=note.strip(), sha256=sha256,
                file_name=document[0] if document else "",
            )  # fmt: skip


def last_state(store: Store, obligation: str, department: str, period_on: date) -> str:
    """The last word on one thing owed by the department with this code; "" when nothing was declared."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT state FROM said_mark WHERE obligation = $1 AND department = $2 AND period_on = $3"
            " ORDER BY seq DESC LIMIT 1",
            [obligation, department, period_on.isoformat()],
        ).fetchone()
    return str(row[0]) if row else ""


def _owed(name: str, period_on: date) -> Obligation:
    for each in load_obligations():
        if each.name == name and any(period.first == period_on for period in periods(each)):
            return each
    raise Refused(f"没有名为“{name}”、从 {period_on} 开始的报送要求。", "请按设置里的报送要求选择。")


def _check(owed: Obligation, state: str, note: str, document: tuple[str, bytes] | None) -> None:
    if state not in STATES:
        raise Refused(f"不认识的报送状态“{state}”。", f"可用的有：{'、'.join(STATES)}。")
    if state == SENT_BACK and not note.strip():
        raise Refused("退回要写明原因。", "请写一句哪里要改。")
    if len(note) > LONGEST_NOTE:
        raise Refused(f"原因太长（{len(note)} 字）。", f"请写在 {LONGEST_NOTE} 字以内。")
    if state == HANDED_IN:
        _check_document(owed, document)
    elif document:
        raise Refused(f"“{state}”不带文件。", "请去掉文件再试。")


def _check_document(owed: Obligation, document: tuple[str, bytes] | None) -> None:
    if owed.document is None:
        raise Refused(f"“{owed.title}”报的是数据表。", "请到“数据上传”上传。")
    if not document or not document[1]:
        raise Refused(f"没有收到{owed.document}文件，或文件是空的。", "请选好文件再交。")
    limit = load_settings().max_file_mb
    if len(document[1]) > limit * 1_000_000:
        raise Refused(f"文件超过 {limit} MB。", "请压缩图片或拆成几份。")
