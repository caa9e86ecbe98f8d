"""What a link narrowed the issue list to, beyond the filters: read from the address, said in words."""

from __future__ import annotations

import streamlit as st

from cleancity.briefing.views import View
from cleancity.ui.links import narrowed_by
from cleancity.ui.nearness import around
from cleancity.ui.plain import plain

_STILL_OPEN = ("open", "overdue", "due_soon")


def narrowing(view: View, state: str) -> dict[str, object]:
    """Parameters for queries/issues from what the address narrows the list to; says it too.

    The address may hold ?place, ?cell (hex), ?near, ?street, ?days, ?ids, ?subcategory and ?point_state.

    A list of what is open (`state`) shows what is open now, whenever it was found: the period does not cut it.
    """
    params: dict[str, object] = {}
    words: list[str] = []
    place, cell, days = narrowed_by("place"), narrowed_by("cell"), narrowed_by("days")
    if place:
        params["place"] = place
        words.append(f"点位“{place[2:]}”" if place.startswith("v:") else "同一处点位")
    if cell and _is_hex(cell):
        params["cell"] = int(cell, 16)
        words.append("地图上选中的一格")
    if days and days.isdigit() and view.as_of:
        params["from_day"] = view.as_of_day - int(days) + 1
        words.append(f"近 {int(days)} 天发现")
    ids = narrowed_by("ids")
    if ids:
        params["issue_ids"] = f",{ids},"
        params.setdefault("from_day", None)
        words = [f"选中的 {ids.count(',') + 1} 件"]
    near = around(narrowed_by("near"))
    if near:
        params |= near.params
        words.append(f"地图上一处 {near.metres} 米以内")
    for name in ("street", "subcategory", "point_state"):
        value = narrowed_by(name)
        if value:
            params[name] = value
            words.append(f"“{value}”")
    if state in _STILL_OPEN and "from_day" not in params:
        params["from_day"] = None
        words.append("不论何时发现")
    if words:
        _say("；".join(words))
    return params


def _say(words: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"只看：{plain(words)}", width="content")
        st.button("取消限定", key="narrowing_off", type="tertiary", icon=":material/close:", on_click=_forget)


def _forget() -> None:
    for name in ("place", "cell", "near", "street", "days", "ids", "subcategory", "point_state", "state"):
        if name in st.query_params:
            del st.query_params[name]


def _is_hex(text: str) -> bool:
    return 0 < len(text) <= 16 and all(character in "0123456789abcdefABCDEF" for character in text)
