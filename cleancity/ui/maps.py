"""The map element: what a reader clicks on it and what he picks from a list beside it are one choice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pydeck as pdk
import streamlit as st

from cleancity.charts.basemap import FILES, Basemap, read_basemap
from cleancity.settings import ROOT

FOLDER = ROOT / "static" / "basemap"
# As tall as the window leaves below filters, heading and legend, so that a projector shows the whole city at once.
_TALL = """<style>.st-key-frame_{name}, [data-testid="stLayoutWrapper"]:has(> .st-key-frame_{name})
{{min-height: clamp(480px, calc(100vh - 300px), 600px)}}</style>"""


def basemap() -> Basemap | None:
    """The city's base map; read again only when a file in static/basemap changes."""
    stamps = tuple(_stamp(FOLDER / f"{name}.geojson") for name in FILES)
    return _read(stamps)


@lru_cache(maxsize=2)
def _read(stamps: tuple[int, ...]) -> Basemap | None:
    return read_basemap(FOLDER)


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def draw(deck: pdk.Deck, *, alt: str, name: str, height: int) -> None:
    """Draw a map to look at."""
    st.pydeck_chart(deck, height=height, key=f"map_{name}", alt=alt)


def draw_to_choose(deck: pdk.Deck, *, alt: str, name: str, layer: str, id_field: str) -> None:
    """Draw a map whose objects can be clicked; `chosen(name)` then says which."""
    key = f"map_{name}"

    def remember() -> None:
        picked = st.session_state[key].selection.objects.get(layer, [])
        st.session_state[f"pick_{name}"] = picked[0][id_field] if picked else None

    st.html(_TALL.format(name=name))
    with st.container(key=f"frame_{name}", height=480, border=False):
        st.pydeck_chart(deck, height="stretch", key=key, alt=alt, on_select=remember, selection_mode="single-object")


def chosen(name: str) -> str | None:
    """The id chosen on the map or in the list called `name`; None without a choice."""
    value = st.session_state.get(f"pick_{name}")
    return value if isinstance(value, str) else None


def list_to_choose(options: Mapping[str, str], *, name: str, title: str, placeholder: str) -> None:
    """A list of ids and their words beside the map; what was clicked on the map is in it too."""
    now = chosen(name)
    words = {**options, **({now: "地图上选中的一格"} if now and now not in options else {})}
    st.selectbox(
        title,
        list(words),
        index=None,
        format_func=lambda one: words.get(one, one),
        key=f"pick_{name}",
        placeholder=placeholder,
        label_visibility="collapsed",
        filter_mode=None,
    )
