"""The reader's corner at the top right of every page: who is logged in, a new password, log-out."""

from __future__ import annotations

import streamlit as st

from cleancity.accounts import door
from cleancity.contracts import load
from cleancity.ui import persons
from cleancity.ui.plain import plain

# Words of our own alone: a link within the tab, which Streamlit has no element for.
_OUT, _OWN = '<a href="/logout">退出登录</a>', '<a href="/password">修改密码</a>'
_IN = '<a href="/login">登录</a>'


def reader_corner() -> None:
    """Draw it; the style puts it into the bar at the top."""
    person = persons.actor()
    with st.container(key="reader", horizontal=True, vertical_alignment="center", gap="small", width="content"):
        if person.session == door.OPEN_VIEWING:
            st.badge("试用·只能查看", color="blue")
            st.html(_IN, width="content")
            return
        name = person.shown or person.name
        role = f" · {person.role.words}" if person.role else ""
        with st.popover(f"{plain(name)}{role}", icon=":material/person:", type="tertiary", width="content"):
            st.markdown("  \n".join(_facts()))
            if person.session > 0:
                st.html(f"{_OWN}　{_OUT}", width="content")


def _facts() -> list[str]:
    """Who the reader is, a line each."""
    person = persons.actor()
    role = person.role.words if person.role else "没有角色"
    facts = [("登录名", person.name), ("角色", role), ("部门", person.department or "全市")]
    if person.datasets:
        facts.append(("可报的表", "、".join(load(name).title for name in person.datasets)))
    return [f":gray[{title}]　{plain(text)}" for title, text in facts]
