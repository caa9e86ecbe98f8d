"""Controls of one page whose value lives in the address: links can set them, back and reload keep them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def choice(name: str, title: str, options: Mapping[str, str], default: str | None = None, *, menu: bool = False) -> str:
    """One of `options` (value -> words), as buttons in a row or, with `menu`, as a drop-down.

    The address carries ?name=value unless it is the default (the first option when none is given).
    """
    usual = default or next(iter(options))
    given = st.query_params.get(name, usual)
    key = f"choice_{name}"
    st.session_state[key] = given if given in options else usual

    def words(value: str) -> str:
        return options.get(value, value)

    if menu:
        st.selectbox(
            title, list(options), format_func=words, key=key, label_visibility="collapsed", filter_mode=None,
            placeholder=title, on_change=_write, args=(name, key, usual),
        )  # fmt: skip
    else:
        st.segmented_control(
            title, list(options), format_func=words, key=key, label_visibility="collapsed", required=True,
            on_change=_write, args=(name, key, usual),
        )  # fmt: skip
    return str(st.session_state[key])


def search(name: str, title: str) -> str | None:
    """A search box; None when it is empty. The address carries ?name=text."""
    key = f"search_{name}"
    st.session_state[key] = st.query_params.get(name, "")
    st.text_input(
        title, key=key, placeholder=title, label_visibility="collapsed", type="search",
        on_change=_write, args=(name, key, ""),
    )  # fmt: skip
    return str(st.session_state[key]).strip() or None


def amount(name: str, title: str, low: float, high: float, usual: float, step: float, words: str) -> float:
    """A number on a slider; the address carries ?name=value unless it is the usual one.

    `words` is how the number is written, as in `%.1f 倍`.
    """
    key = f"amount_{name}"
    st.session_state[key] = _number_in(st.query_params.get(name), low, high, usual)

    def write() -> None:
        _write(name, key, usual)

    st.slider(title, low, high, step=step, format=words, key=key, on_change=write)
    return float(st.session_state[key])


def _number_in(given: str | None, low: float, high: float, usual: float) -> float:
    try:
        return type(usual)(min(max(float(given or usual), low), high))
    except ValueError:
        return usual


def _write(name: str, key: str, usual: object) -> None:
    value = st.session_state[key]
    if value not in (None, "", usual):
        st.query_params[name] = str(value)
    elif name in st.query_params:
        del st.query_params[name]
