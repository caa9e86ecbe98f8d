"""The six filters: drawn once in app.py, kept in the URL, the same on every page.

Links set them through `to_<filter>` parameters, handed over before the widgets are made: Streamlit takes no
query parameter for a bound widget from a link.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from cleancity.briefing import periods
from cleancity.briefing.views import make_view
from cleancity.ui.database import ask, store


@dataclass(frozen=True)
class Filter:
    """One filter: its URL name, its words, and where its options come from."""

    key: str
    title: str
    everything: str
    width: float


FILTERS = (
    Filter("campaign", "行动", "全部行动", 1.45),
    Filter("district", "区县", "全部区县", 1.0),
    Filter("department", "部门", "全部部门", 1.25),
    Filter("source", "来源", "全部来源", 1.05),
    Filter("category", "大类", "全部大类", 1.05),
)
_PERIOD_WIDTH = 1.35
_ENOUGH = 30  # a period with fewer issues than this is not offered as the first view


def draw_filters(shown: bool = True) -> None:
    """Draw the filters in one row and keep what they say as this run's `View`.

    On pages that do not use them they are made all the same and put out of sight: a widget that is not made
    loses its value and its place in the URL.
    """
    as_of = store().as_of()
    is_empty = store().is_empty()
    options = {one.key: _options(one) for one in FILTERS}
    period_names = periods.names(as_of)
    _hand_over(options, period_names)
    out_of_sight = not shown or is_empty
    with st.container(key="filters_away" if out_of_sight else "filters"):
        columns = st.columns([_PERIOD_WIDTH, *(one.width for one in FILTERS)], gap="xsmall")
        with columns[0]:
            name = _select("period", "期间", period_names, _default_period(as_of, period_names))
        chosen = {}
        for one, column in zip(FILTERS, columns[1:], strict=True):
            with column:
                label = _select(one.key, one.title, list(options[one.key]))
            chosen[one.key] = options[one.key].get(label)
    st.session_state["view"] = make_view(periods.period(name, as_of), chosen, as_of, is_empty)


def _options(one: Filter) -> dict[str, str | None]:
    """Words on the screen -> value for the query; None for all."""
    rows = ask(f"filters/{one.key}", {})
    options: dict[str, str | None] = {one.everything: None}
    for value, label in zip(rows["value"], rows["label"], strict=True):
        options[label if label not in options else f"{label}（{value}）"] = value
    return options


def _default_period(as_of: date | None, names: list[str]) -> int:
    """The narrowest of this week, 13 weeks and all that holds enough to speak of."""
    if as_of is None:
        return names.index(periods.ALL)
    for name in ("本周", "近13周"):
        start = periods.period(name, as_of).from_date
        found = ask("filters/n_issues", {"from_date": start, "to_date": as_of})
        if int(found["n_issues"].iloc[0]) >= _ENOUGH:
            return names.index(name)
    return names.index(periods.ALL)


def _select(key: str, title: str, options: list[str], index: int = 0) -> str:
    if st.session_state.get(key) not in (None, *options):
        del st.session_state[key]  # the data changed and no longer holds what was chosen
    return st.selectbox(
        title,
        options,
        index=index,
        key=key,
        bind="query-params",
        label_visibility="collapsed",
        placeholder=f"选择{title}",
        filter_mode=None,
    )


def _hand_over(options: dict[str, dict[str, str | None]], period_names: list[str]) -> None:
    """Take over what a link says (see `links.linked`): Streamlit reads the address only when a session begins."""
    link = st.query_params.get("link")
    is_new, st.session_state["link"] = link != st.session_state.get("link"), link
    if link is not None and is_new:
        for name in (*options, "period"):
            if name in st.query_params:
                _set(name, st.query_params[name], options, period_names)
    for key in [key for key in st.query_params if key.startswith("to_")]:
        _set(key.removeprefix("to_"), st.query_params[key], options, period_names)
        del st.query_params[key]


def _set(name: str, value: str, options: dict[str, dict[str, str | None]], period_names: list[str]) -> None:
    if name == "period" and value in period_names:
        st.session_state[name] = value
    elif name in options:
        words = [label for label, known in options[name].items() if value in (known or "", label)]
        if words:
            st.session_state[name] = words[0]
