"""What an administrator does to accounts: each in a window of its own, that asks before it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cleancity.accounts import Role, register
from cleancity.desk import accounts
from cleancity.desk.accounts import Standing
from cleancity.errors import CleanCityError
from cleancity.ui import persons
from cleancity.ui.database import ask
from cleancity.ui.plain import plain
from cleancity.ui.said import keep_words
from cleancity.ui.uploading import WEEKLY, YEARLY, title_of

PLACE, _OPEN = "accounts", "account_window"
_ROLES = {role: role.words for role in (Role.LEADER, Role.CLERK, Role.SECRETARY, Role.ADMIN)}
_WHOLE_CITY = "全市"


def begin(window: str) -> None:
    """Open a window, until it is done or dismissed: new, change, password, disable, enable or end."""
    st.session_state[_OPEN] = window


def close() -> None:
    """Close it."""
    st.session_state.pop(_OPEN, None)


def open_window(standing: Standing | None) -> None:
    """Draw the window that a button asked for, about the chosen account."""
    window = st.session_state.get(_OPEN)
    if window == "new":
        _new()
    elif window and standing is not None:
        _WINDOWS[window](standing)


def buttons(standing: Standing) -> None:
    """What can be done to the account."""
    account = standing.account
    offered = [("change", "修改")]
    offered += [("password", "重设密码")] if account.origin == register.LOCAL else []
    offered += [("end", "结束登录")] if standing.n_sessions else []
    offered.append(("enable", "恢复") if account.is_disabled else ("disable", "停用"))
    with st.container(horizontal=True, gap="xsmall"):
        for window, words in offered:
            st.button(words, key=f"account_{window}", on_click=begin, args=(window,))


@st.dialog("新建账号", on_dismiss=close)
def _new() -> None:
    name = st.text_input("登录名", key="account_name", max_chars=32, placeholder="2—32 个字母、数字或汉字")
    given = _fields("new", "", Role.CLERK, "", ())
    if _asked("新建", "account_new_yes"):
        password = _tried(lambda: accounts.add(persons.actor(), name, **given()))
        if password is not None:
            _show_password(register.folded(name), password)


@st.dialog("修改账号", on_dismiss=close)
def _change(standing: Standing) -> None:
    was = standing.account
    st.markdown(f":gray[登录名]　{plain(was.name)}")
    given = _fields(was.name, was.shown, was.role, was.department, was.datasets)
    st.caption("改了角色、部门或可报的表，这个账号的登录会立即结束，要重新登录。")
    if st.button("保存", key="account_change_yes", type="primary"):
        _finish(lambda: accounts.change(persons.actor(), was.name, **given()), f"已修改：{was.name}。")


@st.dialog("重设密码", on_dismiss=close)
def _password(standing: Standing) -> None:
    name = standing.account.name
    st.markdown(f"给{_who(standing)}一个一次性密码。原密码立即作废，正在使用的会退出；下次登录必须换成自己的密码。")
    if _asked("重设", "account_password_yes"):
        password = _tried(lambda: accounts.give_password(persons.actor(), name))
        if password is not None:
            _show_password(name, password)


@st.dialog("停用账号", on_dismiss=close)
def _disable(standing: Standing) -> None:
    name = standing.account.name
    own = "这是您自己的账号。" if name == persons.actor().name else ""
    st.markdown(f"{own}停用{_who(standing)}以后，这个账号登不进来，正在使用的立即退出。做过的事都留着，以后可以恢复。")
    if st.button("停用", key="account_disable_yes", type="primary"):
        _finish(lambda: accounts.disable(persons.actor(), name), f"已停用：{name}。")


@st.dialog("恢复账号", on_dismiss=close)
def _enable(standing: Standing) -> None:
    name = standing.account.name
    st.markdown(f"恢复{_who(standing)}，密码还是原来的。")
    if st.button("恢复", key="account_enable_yes", type="primary"):
        _finish(lambda: accounts.enable(persons.actor(), name), f"已恢复：{name}。")


@st.dialog("结束登录", on_dismiss=close)
def _end(standing: Standing) -> None:
    name = standing.account.name
    st.markdown(f"{_who(standing)}的 {standing.n_sessions} 处登录立即结束，可以再登录。")
    if st.button("结束登录", key="account_end_yes", type="primary"):
        _finish(lambda: accounts.end_sessions(persons.actor(), name), f"已结束登录：{name}。")


_WINDOWS: dict[str, Callable[[Standing], None]] = {
    "change": _change, "password": _password, "disable": _disable, "enable": _enable, "end": _end,
}  # fmt: skip


def _fields(
    key: str, shown: str, role: Role, department: str, datasets: tuple[str, ...]
) -> Callable[[], dict[str, Any]]:
    """The fields that a new account and a changed one share; what is typed into them, when asked for."""
    typed = st.text_input("姓名", shown, key=f"account_shown_{key}", max_chars=20, placeholder="会写在公文和审计里")
    chosen = st.selectbox("角色", list(_ROLES), list(_ROLES).index(role), key=f"account_role_{key}",
                          format_func=lambda each: _ROLES[each], filter_mode=None, placeholder="选择角色")  # fmt: skip
    names = list(dict.fromkeys(["", *ask("intake/departments", {})["dept_name"], department]))
    unit = st.selectbox("部门", names, names.index(department), key=f"account_unit_{key}", filter_mode=None,
                        format_func=lambda each: each or _WHOLE_CITY, placeholder="选择部门")  # fmt: skip
    sets: list[str] = []
    if chosen is Role.CLERK:
        sets = st.multiselect("可报的表", [*WEEKLY, *YEARLY], list(datasets), key=f"account_sets_{key}",
                              format_func=title_of, placeholder="不选就是各部门按周报的表")  # fmt: skip
    return lambda: {"shown": typed, "role": chosen, "department": unit, "datasets": tuple(sets)}


def _asked(words: str, key: str) -> bool:
    """A button that is gone once it was pressed: what it gives is given once."""
    place = st.empty()
    was_pressed = place.button(words, key=key, type="primary")
    if was_pressed:
        place.empty()
    return bool(was_pressed)


def _who(standing: Standing) -> str:
    return f" **{plain(standing.account.shown)}**（{plain(standing.account.name)}）"


def _tried(work: Callable[[], str]) -> str | None:
    """What `work` gives; None, and the reason in the window, when it is refused."""
    try:
        return work()
    except CleanCityError as error:
        st.warning(plain(error))
        return None


def _finish(work: Callable[[], object], done: str) -> None:
    """Do it, close the window and say so; a refusal stays in the window."""
    try:
        work()
    except CleanCityError as error:
        st.warning(plain(error))
        return
    keep_words(PLACE, done)
    close()
    st.rerun()


def _show_password(name: str, password: str) -> None:
    """Once, in the window, kept nowhere."""
    if not password:
        _finish(lambda: None, f"已新建：{name}。")
    st.markdown(f"**{plain(name)}** 的一次性密码（只显示这一次，请当面交给本人）：")
    st.code(password, language=None)
