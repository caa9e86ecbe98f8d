"""账号: who there is, and the one that was chosen."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from cleancity.accounts import register
from cleancity.contracts import load
from cleancity.desk import accounts
from cleancity.desk.accounts import Standing
from cleancity.ui import account_forms, persons
from cleancity.ui.headings import heading
from cleancity.ui.plain import plain
from cleancity.ui.said import say_what_was_done
from cleancity.ui.shows import table

ORIGINS = {register.LOCAL: "本系统的密码", "oidc": "单点登录", "proxy": "反向代理认证"}
COLUMNS = {
    "name": st.column_config.TextColumn("登录名", width=110),
    "shown": st.column_config.TextColumn("姓名", width=90),
    "role": st.column_config.TextColumn("角色", width=70),
    "department": st.column_config.TextColumn("部门", width=140),
    "seen_at": st.column_config.DatetimeColumn("最近使用", width=130, format="YYYY-MM-DD HH:mm"),
    "state": st.column_config.TextColumn("状态", width=150),
}


def account_list() -> Standing | None:
    """Every account as a grid, with the way to a new one; the account that is chosen."""
    found = accounts.listed(persons.actor())
    rows = pd.DataFrame([_row(each) for each in found], columns=list(COLUMNS))
    say_what_was_done(account_forms.PLACE)
    with heading(_finding(found)):
        icon = ":material/person_add:"
        st.button("新建账号", key="account_new", icon=icon, on_click=account_forms.begin, args=("new",))
    height = 38 + 35 * min(len(rows), 12)
    chosen = table(rows, columns=COLUMNS, name="账号", height=height, on_select="rerun")
    return None if chosen is None else found[chosen]


def account_card(standing: Standing) -> None:
    """The account that was chosen: what it may, and what can be done to it."""
    account = standing.account
    st.markdown(f"**{plain(account.shown)}**　{account.role.words}　:gray[{_state(standing)}]")
    listed = "、".join(load(name).title for name in account.datasets) or "各部门按周报的表"
    origin = ORIGINS.get(account.origin, "其他")
    facts = [("登录名", account.name), ("部门", account.department or "全市"), ("认证", origin)]
    facts += [("可报的表", listed)] if str(account.role) == "clerk" else []
    facts += [("新建", account.created_at[:10]), ("最近使用", _when(standing.seen_at))]
    st.markdown("  \n".join(f":gray[{title}]　{plain(text)}" for title, text in facts))
    account_forms.buttons(standing)


def _finding(found: list[Standing]) -> str:
    n_disabled = sum(each.account.is_disabled for each in found)
    n_inside = sum(each.n_sessions > 0 for each in found)
    return f"{len(found)} 个账号，{n_inside} 个正在使用" + (f"，{n_disabled} 个已停用" if n_disabled else "")


def _row(standing: Standing) -> dict[str, object]:
    account = standing.account
    return {
        "name": account.name, "shown": account.shown, "role": account.role.words,
        "department": account.department or "全市", "seen_at": standing.seen_at, "state": _state(standing),
    }  # fmt: skip


def _state(standing: Standing) -> str:
    if standing.account.is_disabled:
        return "✕ 已停用"
    said = ["● 正在使用"] if standing.n_sessions else ["可用"]
    said += ["登录暂停"] if standing.is_locked else []
    said += ["待改密码"] if standing.account.must_change else []
    return "，".join(said)


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "还没有登录过"
