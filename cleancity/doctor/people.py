"""Accounts: passwords that nobody has changed, accounts that nobody uses, administrators too few, the audit's chain."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cleancity.accounts import Book, Role, register, sessions, trail
from cleancity.accounts.book import FILE_NAME
from cleancity.doctor.findings import Finding, good, mend, mind

_UNUSED_DAYS = 90


def accounts(folder: Path, now: datetime) -> list[Finding]:
    """What is to be said of the book beside the store."""
    if not (folder / FILE_NAME).exists():
        return [mind("还没有账号库。", "请先运行 manage.py start。")]
    book = Book(folder)
    try:
        return [*_of_accounts(book, now), *_of_audit(book)]
    finally:
        book.close()


def _of_accounts(book: Book, now: datetime) -> list[Finding]:
    there = [each for each in register.listed(book) if not each.is_disabled]
    managing = [each for each in there if each.role is Role.ADMIN]
    found = []
    if not managing:
        found.append(mend("没有管理员账号。", "请运行 manage.py user add NAME --role admin。"))
    elif len(managing) == 1:
        remedy = "请再建一个管理员账号，免得一个人不在就没有人能管理。"
        found.append(mind(f"只有一个管理员（{managing[0].name}）。", remedy))
    waiting = [each.name for each in there if each.must_change]
    kept = [name for name in waiting if name == register.FIRST]
    found += [mend(f"{name} 的一次性密码还没有换掉。", "请登录一次并修改密码。") for name in kept]
    others = [name for name in waiting if name not in kept]
    if others:
        found.append(mind(f"{_names(others)}还没有换掉初始密码。", "请催办，或停用：manage.py user disable NAME。"))
    unused = [each.name for each in there if _is_unused(each, sessions.last_seen(book), now)]
    if unused:
        words = f"{_names(unused)} {_UNUSED_DAYS} 天没有登录过。"
        found.append(mind(words, "不再使用的请停用：manage.py user disable NAME。"))
    return found or [good(f"{len(there)} 个账号，{len(managing)} 个管理员。")]


def _is_unused(account: register.Account, seen: dict[str, float], now: datetime) -> bool:
    last = seen.get(account.name) or datetime.fromisoformat(account.created_at).timestamp()
    return now.timestamp() - last > _UNUSED_DAYS * 86_400


def _of_audit(book: Book) -> list[Finding]:
    seen = trail.verify(book)
    if seen.findings:
        words = f"审计记录有 {seen.n_findings} 处与写入时不符：{seen.findings[0].words}"
        return [mend(words, "请运行 manage.py audit verify 查看全部，并保留现场。")]
    return [good(f"审计记录 {seen.rows:,} 条，前后相连，没有改动。")]


def _names(names: list[str]) -> str:
    return "、".join(names[:5]) + (f"等 {len(names)} 个账号" if len(names) > 5 else "")
