"""Title, icon and the few style rules that config.toml has no key for."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st
from PIL import Image

from cleancity.settings import ROOT, load_settings

# Streamlit's own grid and menus speak English; what they offer we offer in Chinese elsewhere on the page.
STYLE = """<style>
[data-testid="stElementToolbar"], [data-testid="stHeaderActionElements"], [data-testid="stStatusWidget"],
[data-testid="stMainMenu"], [data-testid="stAppDeployButton"],
[data-testid="InputInstructions"] {display: none !important}
[data-testid="stMainBlockContainer"] {padding: 4.1rem 2rem 1rem; max-width: 1720px}
.st-key-filters_away {display: none}
[class*="st-key-tight_"] {gap: .35rem}
[class*="st-key-answers"] [data-testid="stMarkdownContainer"] p {margin: 0}
[data-testid="stMetric"] {padding: .55rem .8rem .4rem}
[class*="st-key-kpi_"] {position: relative}
</style>"""


@lru_cache(maxsize=1)
def _icon() -> Image.Image:
    return Image.open(ROOT / "static" / "favicon.png")


def dress(title: str) -> None:
    """Set the browser tab's title and icon, and the wide layout. Call it after `st.navigation`."""
    st.set_page_config(page_title=f"{title} · {load_settings().city}巩卫看板", page_icon=_icon(), layout="wide")
    st.html(STYLE)
