"""The register of accounts: who there is, and every change to it, each with its right, its audit row, its effect.

A change of role, department or datasets, a new password and disabling end all sessions of that name. The last active
administrator can be neither disabled nor given another role.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from sqlite3 import Connection, Row
from typing import Any

from cleancity.accounts import audit, lockout, passwords, sessions
from cleancity.accounts.book import Book
from cleancity.accounts.people import Act, Person, Role, insist
from cleancity.contracts import dataset_names
from cleancity.errors import Refused

FIRST = "admin"
LOCAL = "local"
_NAME = re.compile(r"[\w.@-]{2,32}")
_SYSTEM = Person("系统", "系统", Role.ADMIN, address="本机")


@dataclass(frozen=True)
class Account:
    """One account; `origin` is LOCAL, or the identity provider that answers for the person."""

    name: str
    shown: str
    role: Role
    department: str
    datasets: tuple[str, ...]
    must_change: bool
    is_disabled: bool
    origin: str
    created_at: str
    changed_at: str

    def to_json(self) -> dict[str, Any]:
        """For the screen and `--json`; never the password."""
        return {**vars(self), "role": str(self.role), "datasets": list(self.datasets)}


def listed(book: Book) -> list[Account]:
    """Every account, by name."""
    return [_account(row) for row in book.rows("SELECT * FROM account ORDER BY name")]


def find(book: Book, name: str) -> Account | None:
    """The account of that log-in name, however it is spelt."""
    rows = book.rows("SELECT * FROM account WHERE name = ?", folded(name))
    return _account(rows[0]) if rows else None


def known(book: Book, name: str) -> Account:
    """The account of that log-in name.

    Raises:
        Refused: there is none.
    """
    account = find(book, name)
    if account is None:
        raise Refused(f"没有“{name}”这个账号。", "请核对登录名。")
    return account


def folded(name: str) -> str:
    """One spelling for a log-in name: ａｄｍｉｎ, Admin and admin are one."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def make_first(book: Book) -> str:
    """When nobody may manage accounts yet: an administrator `admin`; the one-time password, or "" when there is one."""
    managing = "SELECT 1 FROM account WHERE (role = 'admin' AND NOT is_disabled) OR name = ? LIMIT 1"
    if book.rows(managing, FIRST):
        return ""
    return add(book, _SYSTEM, FIRST, Role.ADMIN, shown="管理员")


def awaits_first(book: Book) -> bool:
    """Whether nobody has come in yet: there is the administrator of `make_first` alone, with the one-time password."""
    accounts = listed(book)
    return [account.name for account in accounts] == [FIRST] and accounts[0].must_change


def add(
    book: Book, by: Person, name: str, role: Role, *, shown: str = "", department: str = "",
    datasets: Sequence[str] = (), password: str = "", origin: str = LOCAL,
) -> str:  # fmt: skip
    """A new account, whose password must be changed at the first log-in; the password (made up when none is given).

    Raises:
        Refused: the name is taken or will not do, the password is too weak, no such dataset.
        Forbidden: `by` may not.
    """
    insist(by, Act.USERS)
    name = folded(name)
    if not _NAME.fullmatch(name):
        raise Refused("登录名应是 2—32 个字母、数字、汉字或 . _ - @。", "请换一个登录名。")
    if find(book, name) is not None:
        raise Refused(f"账号“{name}”已经有了。", "请换一个登录名。")
    is_local = origin == LOCAL
    password = _fit(password or passwords.made_up(), name) if is_local else ""
    kept = passwords.hashed(password) if is_local else ""
    values = _values(role, shown.strip() or name, department.strip(), datasets)
    added = {"change": "add", **values, "origin": origin}
    with audit.doing(book, by, Act.USERS, name, None, added), book.writing() as connection:
        connection.execute(
            "INSERT INTO account VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)",
            [name, values["shown"], values["role"], values["department"], ",".join(values["datasets"]), kept,
             int(is_local), origin, _now(), _now()],
        )  # fmt: skip
    return password


def change(
    book: Book, by: Person, name: str, *, role: Role | None = None, shown: str | None = None,
    department: str | None = None, datasets: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Another role, name for people, department or list of datasets; what is None stays.

    Raises:
        Refused: no such account or dataset; nobody would be left who may manage accounts.
        Forbidden: `by` may not.
    """
    insist(by, Act.USERS)
    was = known(book, name)
    before = _values(was.role, was.shown, was.department, was.datasets)
    after = _values(
        role or was.role,
        was.shown if shown is None else shown.strip() or was.name,
        was.department if department is None else department.strip(),
        was.datasets if datasets is None else datasets,
    )
    if after == before:
        return
    with audit.doing(book, by, Act.USERS, was.name, before, {"change": "set", **after}):
        with _writing_with_an_administrator(book) as connection:
            connection.execute(
                "UPDATE account SET shown = ?, role = ?, department = ?, datasets = ?, changed_at = ? WHERE name = ?",
                [after["shown"], after["role"], after["department"], ",".join(after["datasets"]), _now(), was.name],
            )
        sessions.end_all(book, was.name)


def disable(book: Book, by: Person, name: str) -> None:
    """Nobody comes in by this account; whoever is in is put out.

    Raises:
        Refused: no such account, or the last active administrator.
        Forbidden: `by` may not.
    """
    _switch(book, by, name, True)
    sessions.end_all(book, folded(name))


def enable(book: Book, by: Person, name: str) -> None:
    """The account lets in again.

    Raises:
        Refused: no such account.
        Forbidden: `by` may not.
    """
    _switch(book, by, name, False)


def revoke(book: Book, by: Person, name: str) -> int:
    """Whoever is in by this account is put out; how many sessions that were.

    Raises:
        Refused: no such account.
        Forbidden: `by` may not.
    """
    insist(by, Act.USERS)
    account = known(book, name)
    with audit.doing(book, by, Act.USERS, account.name, None, {"change": "revoke"}):
        return sessions.end_all(book, account.name)


def give_password(book: Book, by: Person, name: str, password: str = "") -> str:
    """A password set by an administrator, to be changed at the next log-in; it is returned (made up when not given).

    Raises:
        Refused: no such account, one of single sign-on, or the password is too weak.
        Forbidden: `by` may not.
    """
    insist(by, Act.USERS)
    account = _local(book, name)
    password = _fit(password or passwords.made_up(), account.name)
    _keep(book, by, account.name, password, must_change=True)
    lockout.forgive(book, account.name)
    return password


def change_own_password(book: Book, person: Person, old: str, new: str) -> None:
    """Somebody's own new password; every session of theirs ends, this one too: they log in again.

    Raises:
        Refused: the old one is wrong, the new one too weak or the same.
    """
    account = _local(book, person.name)
    if not has_password(book, account.name, old):
        raise Refused("原密码不对。", "请重新输入。")
    if has_password(book, account.name, new):
        raise Refused("新密码和原密码一样。", "请换一个。")
    _keep(book, person, account.name, _fit(new, account.name), must_change=False)


def keep_hash(book: Book, name: str, password: str) -> None:
    """The same password, kept by today's parameters."""
    with book.writing() as connection:
        connection.execute("UPDATE account SET password = ? WHERE name = ?", [passwords.hashed(password), name])


def kept_password(book: Book, name: str) -> str:
    """What is kept of the password of an active local account; "" for any other name."""
    rows = book.rows("SELECT password FROM account WHERE name = ? AND NOT is_disabled AND origin = ?", name, LOCAL)
    return str(rows[0]["password"]) if rows else ""


def has_password(book: Book, name: str, password: str) -> bool:
    """Whether that is the password of an active local account; takes as long for any other name."""
    return passwords.is_right(kept_password(book, name), password)


def _keep(book: Book, by: Person, name: str, password: str, must_change: bool) -> None:
    kept = passwords.hashed(password)
    with audit.doing(book, by, "password", name, None, {"must_change": must_change}):
        with book.writing() as connection:
            connection.execute("UPDATE account SET password = ?, must_change = ?, changed_at = ? WHERE name = ?",
                               [kept, int(must_change), _now(), name])  # fmt: skip
        sessions.end_all(book, name)


def _switch(book: Book, by: Person, name: str, is_disabled: bool) -> None:
    insist(by, Act.USERS)
    was = known(book, name)
    before, after = {"is_disabled": was.is_disabled}, {"change": "disable" if is_disabled else "enable"}
    doing = audit.doing(book, by, Act.USERS, was.name, before, after)
    with doing, _writing_with_an_administrator(book) as connection:
        connection.execute("UPDATE account SET is_disabled = ?, changed_at = ? WHERE name = ?",
                           [int(is_disabled), _now(), was.name])  # fmt: skip


@contextmanager
def _writing_with_an_administrator(book: Book) -> Iterator[Connection]:
    """One transaction, which must not take the last one who may manage accounts away."""
    active = "SELECT COUNT(*) FROM account WHERE role = 'admin' AND NOT is_disabled"
    with book.writing() as connection:
        before = connection.execute(active).fetchone()[0]
        yield connection
        if before and not connection.execute(active).fetchone()[0]:
            raise Refused("这是最后一个能用的管理员账号。", "请先另设一个管理员。")


def _values(role: Role, shown: str, department: str, datasets: Sequence[str]) -> dict[str, Any]:
    unknown = [each for each in datasets if each not in dataset_names()]
    if unknown:
        raise Refused(f"没有“{unknown[0]}”这张表。", f"可以填：{'、'.join(dataset_names())}。")
    if len(shown) > 64 or len(department) > 64:
        raise Refused("姓名和部门最多 64 个字。", "请写短一些。")
    if any(unicodedata.category(each).startswith("C") for each in shown + department):
        raise Refused("姓名和部门里不能有看不见的字符。", "请重新输入。")
    return {"role": str(role), "shown": shown, "department": department, "datasets": list(datasets)}


def _fit(password: str, name: str) -> str:
    reason = passwords.weakness(password, name)
    if reason:
        raise Refused(reason, "请换一个密码。")
    return password


def _local(book: Book, name: str) -> Account:
    account = known(book, name)
    if account.origin != LOCAL:
        raise Refused("这个账号由单点登录认证，这里没有它的密码。", "请到统一身份认证系统里修改。")
    return account


def _account(row: Row) -> Account:
    values: Mapping[str, Any] = {key: row[key] for key in row.keys() if key != "password"}  # noqa: SIM118
    changed = {
        "role": Role(row["role"]), "datasets": tuple(filter(None, row["datasets"].split(","))),
        "must_change": bool(row["must_change"]), "is_disabled": bool(row["is_disabled"]),
    }  # fmt: skip
    return Account(**{**values, **changed})


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
