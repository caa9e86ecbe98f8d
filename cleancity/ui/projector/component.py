"""The component that draws sheets, and the one that ties it to the server: their scripts lie beside this file.

What a sheet says goes to the browser as JSON and is put into the page as text there, never as HTML. Turning pages,
rotation, full screen and colours are the browser's own; the server is asked for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from cleancity.analysis.sheet import Sheet, to_json
from cleancity.charts.sketch import sketch
from cleancity.settings import load_settings
from cleancity.ui import maps

_FOLDER = Path(__file__).parent
_SCRIPTS = ("parts", "blocks", "lines", "map", "fitting", "sheet", "foot", "preview", "screen")


def _texts(*names: str) -> str:
    return "\n".join((_FOLDER / name).read_text(encoding="utf-8") for name in names)


_SCREEN = st.components.v2.component(
    "cleancity_screen", js=_texts(*(f"{name}.js" for name in _SCRIPTS)), css=_texts("screen.css")
)
_LINK = st.components.v2.component("cleancity_link", js=_texts("link.js"))


def show(sheets: str, *, on_left: Callable[[], None], theme: str = "", every: float | None = None) -> None:
    """Fill the window with sheets.

    Args:
        sheets: the JSON of `to_json`.
        on_left: called when whoever stands at the screen leaves it.
        theme: `dark` for light on dark.
        every: seconds after which the next sheet comes by itself; None: it does not.
    """
    data = {"sheets": sheets, "ground": _ground(), "theme": theme, "every": every}
    _SCREEN(key="screen", data=data, height="content", on_left_change=on_left)


def preview(sheet: Sheet, *, number: int = 0, key: str = "preview") -> None:
    """Draw one sheet small, as wide as what it stands in; `number` is that of its item on the agenda (0: none)."""
    data = {"sheets": to_json([sheet]), "ground": _ground(), "number": number, "preview": True}
    _SCREEN(key=key, data=data, height="content", on_left_change=lambda: None)


def link(word: dict[str, Any], *, key: str, on_moved: Callable[[], None]) -> None:
    """Bring the server's word to the screen: `{"beat": ..., "place": ... or None}`; `on_moved` hears of its moves."""
    _LINK(key=key, data=word, height="content", on_moved_change=on_moved)


def _ground() -> dict[str, Any] | None:
    """The base map under all maps of a screen, with its credit; None without one."""
    found = sketch(maps.FOLDER, maps.basemap())
    settings = load_settings()
    credit = "　".join(filter(None, (settings.map_attribution, settings.map_approval)))
    return {**found, "credit": credit} if found else None
