"""The audit for the administrator: read, checked, taken away."""

from __future__ import annotations

from datetime import date

import pandas as pd

from cleancity.accounts import Act, Person, Role, audit, insist, trail
from cleancity.accounts.audit import BEGUN, DONE, FAILED, NOTED
from cleancity.accounts.trail import Entry, Verified, Wanted
from cleancity.desk.doing import doing
from cleancity.desk.holding import HOLDING
from cleancity.reports.workbook import workbook

OUTCOMES = {BEGUN: "开始", DONE: "完成", FAILED: "没有做成", NOTED: "记录"}
ACTS = {
    "export": "导出", "upload": "上传", "undo": "撤销批次", "name": "名称与对照", "annotate": "标注",
    "supervise": "督办", "meeting": "会议", "decide": "议定事项", "paper": "公文", "demo": "示例数据",
    "users": "账号", "audit": "审计", "keep": "维护", "query": "查询", "settings": "设置", "login": "登录",
    "logout": "退出", "password": "密码", "broken": "末尾不符",
}  # fmt: skip
TITLES = {
    "number": "序号", "at": "时间", "name": "账号", "role": "角色", "address": "来自", "act": "事项", "subject": "内容",
    "before": "原来", "after": "后来", "outcome": "结果",
}  # fmt: skip
MOST = 1_048_574  # rows of one sheet


def listed(person: Person, wanted: Wanted | None = None, limit: int = 100, offset: int = 0) -> list[Entry]:
    """The rows that are wanted, the latest first. Raises Forbidden."""
    insist(person, Act.AUDIT)
    return trail.rows(HOLDING.book(), wanted, limit, offset)


def first_day(person: Person) -> date:
    """The day of the first row there is; today without any. Raises Forbidden."""
    insist(person, Act.AUDIT)
    book = HOLDING.book()
    found = trail.rows(book, None, 1, max(0, trail.count(book) - 1))
    return date.fromisoformat(found[0].at[:10]) if found else date.today()


def counted(person: Person, wanted: Wanted | None = None) -> int:
    """How many rows are wanted. Raises Forbidden."""
    insist(person, Act.AUDIT)
    return trail.count(HOLDING.book(), wanted)


def verified(person: Person) -> Verified:
    """Whether the audit is as it was written. What was found is noted after, so that the end is looked at as it is.

    Raises:
        Forbidden: only an administrator may.
    """
    insist(person, Act.AUDIT)
    found = trail.verify(HOLDING.book())
    said = {"rows": found.rows, "findings": found.n_findings}
    audit.note(HOLDING.book(), person, Act.AUDIT, "核对审计记录", after=said)
    return found


def exported(person: Person, wanted: Wanted | None = None) -> bytes:
    """The rows that are wanted as a workbook, the latest first. Raises Forbidden."""
    asked = {key: value for key, value in (wanted or Wanted()).values.items() if value}
    with doing(HOLDING.book(), person, Act.AUDIT, "导出审计记录", before=asked) as deed:
        found = trail.rows(HOLDING.book(), wanted, MOST)
        deed.after = {"rows": len(found)}
        return workbook(in_words(found), TITLES, "审计")


def in_words(entries: list[Entry]) -> pd.DataFrame:
    """The rows with the words of the screen, in the columns of TITLES."""
    frame = pd.DataFrame([vars(entry) for entry in entries], columns=list(TITLES))
    return frame.assign(
        at=frame["at"].str.replace("T", " ").str.slice(0, 19),
        role=frame["role"].map({str(role): role.words for role in Role}).fillna(frame["role"]),
        act=frame["act"].map(ACTS).fillna(frame["act"]),
        outcome=frame["outcome"].map(OUTCOMES).fillna(frame["outcome"]),
    )  # fmt: skip
