"""The map element: what a reader clicks on it and what he picks from a list beside it are one choice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import pydeck as pdk
import streamlit as st

from cleancity.charts.basemap import FILES, Basemap, Tiles, read_basemap
from cleancity.settings import ROOT, load_settings
from cleancity.ui.plain import plain

FOLDER = ROOT / "static" / "basemap"
# As tall as the window leaves below filters, heading and legend, so that a projector shows the whole city at once.
_TALL = """<style>.st-key-frame_{name}, [data-testid="stLayoutWrapper"]:has(> .st-key-frame_{name})
{{min-height: clamp(430px, calc(100vh - 330px), 570px)}}</style>"""
# Where the base map comes from and its approval number, in the corner of the map itself.
# Over tiles the map brings buttons whose words are English; the wheel and two fingers do the same.
_CORNER = """<style>[class*="st-key-frame_"] {position: relative}
[data-testid="stDeckGlJsonChartZoomButton"] {display: none}
[data-testid="stLayoutWrapper"]:has(> [class*="st-key-credit_"]) {position: absolute; right: 6px; bottom: 6px;
z-index: 3; width: auto; max-width: 80%; pointer-events: none}
[class*="st-key-credit_"] {background: rgba(255, 255, 255, .82); padding: 0 6px; border-radius: 4px}
[class*="st-key-credit_"] [data-testid="stMarkdownContainer"] {margin-bottom: 0}
[class*="st-key-credit_"] p {font-size: .76rem; margin: 0; color: #595959}</style>"""


def basemap() -> Basemap | None:
    """The city's base map; read again only when a file in static/basemap changes."""
    stamps = tuple(_stamp(FOLDER / f"{name}.geojson") for name in FILES)
    settings = load_settings()
    address, levels = settings.map_tiles, (settings.map_tiles_min_zoom, settings.map_tiles_max_zoom)
    return _read(stamps, Tiles(address, *levels) if address else None)


@lru_cache(maxsize=2)
def _read(stamps: tuple[int, ...], tiles: Tiles | None) -> Basemap | None:
    return read_basemap(FOLDER, tiles)


def _stamp(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def draw(deck: pdk.Deck, *, alt: str, name: str, height: int) -> None:
    """Draw a map to look at."""
    with st.container(key=f"frame_small_{name}"):
        st.pydeck_chart(deck, height=height, key=f"map_{name}", alt=alt)
        _credit(name)


def draw_to_choose(deck: pdk.Deck, *, alt: str, name: str, layer: str, id_field: str) -> None:
    """Draw a map whose objects can be clicked; `chosen(name)` then says which."""
    key = f"map_{name}"

    def remember() -> None:
        picked = st.session_state[key].selection.objects.get(layer, [])
        st.session_state[f"pick_{name}"] = picked[0][id_field] if picked else None

    st.html(_TALL.format(name=name))
    with st.container(key=f"frame_{name}", height=430, border=False):
        st.pydeck_chart(deck, height="stretch", key=key, alt=alt, on_select=remember, selection_mode="single-object")
        _credit(name)


def _credit(name: str) -> None:
    settings = load_settings()
    words = "　".join(filter(None, (settings.map_attribution, settings.map_approval)))
    st.html(_CORNER)
    if words:
        with st.container(key=f"credit_{name}"):
            st.markdown(plain(words))


def chosen(name: str) -> str | None:
    """The id chosen on the map or in the list called `name`; None without a choice."""
    value = st.session_state.get(f"pick_{name}")
    return value if isinstance(value, str) else None


def list_to_choose(options: Mapping[str, str], *, name: str, title: str, placeholder: str) -> None:
    """A list of ids and their words beside the map; what was clicked on the map is in it too."""
    now = chosen(name)
    words = {**options, **({now: "地图上选中的一处"} if now and now not in options else {})}
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
