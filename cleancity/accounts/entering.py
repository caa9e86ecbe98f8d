"""Coming in and going out: by password, or vouched for by somebody else; each ends in the same kind of session."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NoReturn

from cleancity.accounts import audit, lockout, passwords, register, sessions
from cleancity.accounts.book import Book
from cleancity.accounts.people import Person, Role
from cleancity.errors import Forbidden
from cleancity.settings import Access

_LONGEST_NAME = 64


@dataclass(frozen=True)
class Entry:
    """What became of a log-in.

    Attributes:
        token: for the browser; "" when nobody was let in.
        wait: seconds until the next try may be made, 0 when it may be made at once.
    """

    token: str = ""
    wait: float = 0.0


@dataclass(frozen=True)
class Voucher:
    """Somebody whom an identity provider or a proxy vouches for; what is None is as the account says."""

    name: str
    origin: str
    shown: str = ""
    role: Role | None = None
    department: str | None = None
    admits_unknown: bool = False


def log_in(book: Book, access: Access, name: str, password: str, address: str) -> Entry:
    """By password; slow (some 60 ms), whether the name exists or not."""
    name = register.folded(name)[:_LONGEST_NAME]
    wait = lockout.try_of(book, access, name, address, time.time())
    if wait > 0:
        return Entry(wait=wait)
    kept = register.kept_password(book, name)
    if not passwords.is_right(kept, password):
        who = Person(name, address=address)
        audit.note(book, who, "login", name, after={"reason": "密码不对"}, outcome=audit.FAILED)
        if lockout.is_locked_by(book, access, name):
            audit.note(book, who, "lock", name, after={"reason": "连续输错密码，暂停登录"})
        return Entry()
    lockout.forgive(book, name)
    if passwords.is_outdated(kept):
        register.keep_hash(book, name, password)
    return Entry(_begin(book, name, address, register.LOCAL))


def change_password(book: Book, access: Access, person: Person, old: str, new: str) -> Entry:
    """Somebody's own new password; a wrong old one counts like one at log-in. Slow.

    Returns:
        A new session, all others having ended; or the seconds until the next try may be made.

    Raises:
        Refused: the old one is wrong, the new one too weak or the same.
    """
    wait = lockout.try_of(book, access, person.name, person.address, time.time())
    if wait > 0:
        return Entry(wait=wait)
    if register.has_password(book, person.name, old):
        lockout.forgive(book, person.name)
    register.change_own_password(book, person, old, new)
    return Entry(_begin(book, person.name, person.address, register.LOCAL))


def let_in(book: Book, voucher: Voucher, address: str) -> str:
    """The token of a session for somebody vouched for; their account is made or brought up to date first.

    Raises:
        Forbidden: unknown here and not to be let in, disabled, or an account that somebody else answers for.
        Refused: the name will not do for an account.
    """
    name = register.folded(voucher.name)
    account = register.find(book, name)
    system = Person(voucher.origin, voucher.origin, Role.ADMIN, address=address)
    if account is not None and account.origin != voucher.origin:
        _turn_away(book, name, address, "这个账号另有登录方式")  # a name chosen elsewhere must not become ours
    if account is None and not voucher.admits_unknown:
        _turn_away(book, name, address, "没有这个账号")
    if account is not None and account.is_disabled:
        _turn_away(book, name, address, "账号已停用")
    if account is None and voucher.role in (Role.CLERK, Role.SECRETARY) and not voucher.department:
        _turn_away(book, name, address, "没有给出部门")  # no department is the whole city, which the office gives
    if account is None:
        register.add(book, system, name, voucher.role or Role.LEADER, shown=voucher.shown,
                     department=voucher.department or "", origin=voucher.origin)  # fmt: skip
    elif voucher.role or voucher.department is not None:
        register.change(book, system, name, role=voucher.role, department=voucher.department)
    return _begin(book, name, address, voucher.origin)


def log_out(book: Book, person: Person) -> None:
    """The session is over."""
    audit.note(book, person, "logout", person.name)
    sessions.end(book, person.session)


def _begin(book: Book, name: str, address: str, origin: str) -> str:
    account = register.known(book, name)
    who = Person(name, account.shown, account.role, account.department, address=address)
    audit.note(book, who, "login", name, after={"by": origin})
    return sessions.begin(book, name, address)


def _turn_away(book: Book, name: str, address: str, reason: str) -> NoReturn:
    who = Person(name[:_LONGEST_NAME], address=address)
    audit.note(book, who, "login", who.name, after={"reason": reason}, outcome=audit.FAILED)
    raise Forbidden("您的身份已经确认，但本系统里没有可用的账号。", "请联系管理员。")
