"""`user`: accounts and their sessions. Needs the book alone, so it works while the server runs."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

from cleancity.accounts import Role, register, sessions
from cleancity.cli.words import DONE, done, print_json, print_line
from cleancity.cli.workplace import workplace
from cleancity.desk import HOLDING
from cleancity.errors import Refused
from cleancity.settings import load_settings

_ROLES = {str(role): role.words for role in Role}
_ORIGINS = {"oidc": "单点登录", "proxy": "反向代理认证"}
_Add = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]


def add_options(command: argparse.ArgumentParser) -> None:
    """What can be done to accounts, each a command of its own below `user`."""
    table = command.add_subparsers(title="做什么", metavar="做什么", required=True, parser_class=type(command))

    def add(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        each = table.add_parser(name, help=words, description=words)
        each.set_defaults(do=run)
        each.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="结果以一个 JSON 值写到标准输出"
        )
        return each

    _add_changing(add)
    add("list", _list, "列出账号")
    for name, run, words in (
        ("disable", _disable, "停用账号，正在使用的立即退出"),
        ("enable", _enable, "恢复账号"),
        ("revoke", _revoke, "让这个账号的全部登录立即失效"),
    ):
        add(name, run, words).add_argument("name", metavar="NAME", help="登录名")
    add("sessions", _sessions, "列出正在登录的").add_argument(
        "name", nargs="?", default="", metavar="NAME", help="登录名"
    )


def _add_changing(add: _Add) -> None:
    adding = add("add", _add, "新建账号；不给密码就生成一个，首次登录必须修改")
    adding.add_argument("name", metavar="NAME", help="登录名")
    adding.add_argument(
        "--origin", choices=(register.LOCAL, "oidc", "proxy"), default=register.LOCAL, metavar="ORIGIN",
        help="谁来认证：local 本系统的密码（默认），oidc 单点登录，proxy 反向代理",
    )  # fmt: skip
    setting = add("set", _set, "修改账号的角色、姓名、部门、可填报的表")
    setting.add_argument("name", metavar="NAME", help="登录名")
    for each, is_needed in ((adding, True), (setting, False)):
        words = "，".join(f"{key} {title}" for key, title in _ROLES.items())
        each.add_argument("--role", choices=tuple(_ROLES), required=is_needed, metavar="ROLE", help=words)
        each.add_argument("--shown", metavar="姓名", help="显示的姓名")
        each.add_argument("--department", metavar="部门", help="所属部门的全称；空着是全市")
        each.add_argument("--datasets", metavar="A,B", help="填报员可报哪些表，用逗号隔开；空着是各部门按周报的表")
    giving = add("password", _password, "重设密码，下次登录必须修改；同时解除登录暂停")
    giving.add_argument("name", metavar="NAME", help="登录名")
    for each in (adding, giving):
        how = each.add_mutually_exclusive_group()
        how.add_argument("--ask", action="store_true", help="在终端里输入密码；不写就生成一个")
        how.add_argument("--password-stdin", action="store_true", help="从标准输入的第一行读密码")


def run(options: argparse.Namespace) -> int:
    """Do it, over the book of accounts."""
    with HOLDING.booked():
        do: Callable[[argparse.Namespace], int] = options.do
        return do(options)


def _add(options: argparse.Namespace) -> int:
    given = _given(options)
    password = register.add(
        HOLDING.book(), workplace().person, options.name, Role(options.role), shown=options.shown or "",
        department=options.department or "", datasets=_datasets(options) or (), password=given,
        origin=options.origin,
    )  # fmt: skip
    if not password:
        account = register.known(HOLDING.book(), options.name)
        return done(account.to_json(), f"已新建账号“{account.name}”：{_line(account)}。", options)
    return _tell_password("已新建账号", options, password, bool(given))


def _set(options: argparse.Namespace) -> int:
    role = Role(options.role) if options.role else None
    register.change(HOLDING.book(), workplace().person, options.name, role=role, shown=options.shown,
                    department=options.department, datasets=_datasets(options))  # fmt: skip
    account = register.known(HOLDING.book(), options.name)
    return done(account.to_json(), f"账号“{account.name}”：{_line(account)}。", options)


def _password(options: argparse.Namespace) -> int:
    given = _given(options)
    password = register.give_password(HOLDING.book(), workplace().person, options.name, given)
    return _tell_password("已重设密码", options, password, bool(given))


def _list(options: argparse.Namespace) -> int:
    accounts = register.listed(HOLDING.book())
    if options.json:
        print_json([account.to_json() for account in accounts])
        return DONE
    for account in accounts:
        print_line(f"{account.name:<16} {_line(account)}")
    return DONE


def _disable(options: argparse.Namespace) -> int:
    register.disable(HOLDING.book(), workplace().person, options.name)
    return done({"name": options.name, "is_disabled": True}, f"账号“{options.name}”已停用。", options)


def _enable(options: argparse.Namespace) -> int:
    register.enable(HOLDING.book(), workplace().person, options.name)
    return done({"name": options.name, "is_disabled": False}, f"账号“{options.name}”已恢复。", options)


def _revoke(options: argparse.Namespace) -> int:
    ended = register.revoke(HOLDING.book(), workplace().person, options.name)
    return done({"name": options.name, "ended": ended}, f"账号“{options.name}”的 {ended} 个登录已失效。", options)


def _sessions(options: argparse.Namespace) -> int:
    if options.name:
        register.known(HOLDING.book(), options.name)
    name = register.folded(options.name)
    found = [_dated(each) for each in sessions.listed(HOLDING.book(), load_settings().access, name)]
    if options.json:
        print_json(found)
        return DONE
    for each in found:
        print_line(f"{each['name']:<16} {each['address']:<16} 登录 {each['created_at']}  最近 {each['seen_at']}")
    return DONE


def _given(options: argparse.Namespace) -> str:
    """The password that a person gives, "" when one is to be made up."""
    if options.password_stdin:
        return _some(sys.stdin.readline().rstrip("\r\n"))
    if not options.ask:
        return ""
    if not sys.stdin.isatty():
        raise Refused("这里不能输入密码。", "请在终端里运行，或用 --password-stdin。")
    first = _some(getpass.getpass("新密码："))
    if first != getpass.getpass("再输一遍："):
        raise Refused("两次输入的密码不一样。", "请重新运行。")
    return first


def _some(password: str) -> str:
    if not password:
        raise Refused("密码是空的。", "请重新输入。")
    return password


def _tell_password(what: str, options: argparse.Namespace, password: str, is_given: bool) -> int:
    value: dict[str, Any] = {"name": register.folded(options.name), "must_change": True}
    words = f"{what}“{value['name']}”，首次登录必须修改密码。"
    if not is_given:
        value["password"] = password
        words += f"一次性密码：{password}（只显示这一次）"
    return done(value, words, options)


def _datasets(options: argparse.Namespace) -> tuple[str, ...] | None:
    if options.datasets is None:
        return None
    return tuple(filter(None, (each.strip() for each in options.datasets.replace("，", ",").split(","))))


def _line(account: register.Account) -> str:
    parts = [account.role.words, account.shown, account.department or "全市", "、".join(account.datasets)]
    parts += ["已停用"] * account.is_disabled + ["待改密码"] * account.must_change
    parts += [] if account.origin == register.LOCAL else [_ORIGINS.get(account.origin, account.origin)]
    return " ".join(filter(None, parts))


def _dated(session: dict[str, Any]) -> dict[str, Any]:
    moments = {key: datetime.fromtimestamp(session[key]).isoformat(" ", "seconds") for key in ("created_at", "seen_at")}
    return {**session, **moments}
