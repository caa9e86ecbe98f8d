"""Title, icon and the few style rules that config.toml has no key for."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st
from PIL import Image

from cleancity.settings import ROOT, load_settings

# Streamlit's own grid and menus speak English; what they offer we offer in Chinese elsewhere on the page. A dialog with
# nothing of ours in it is Streamlit's word that it cannot reach the server.
STYLE = """<style>
[data-testid="stElementToolbar"], [data-testid="stHeaderActionElements"], [data-testid="stStatusWidget"],
[data-testid="stMainMenu"], [data-testid="stAppDeployButton"],
[data-testid="InputInstructions"] {display: none !important}
[role="dialog"]:not(:has([data-testid="stVerticalBlock"])) h2,
[role="dialog"]:not(:has([data-testid="stVerticalBlock"])) h2 + div {font-size: 0}
[role="dialog"]:not(:has([data-testid="stVerticalBlock"])) h2 + div * {display: none}
[role="dialog"]:not(:has([data-testid="stVerticalBlock"])) h2::after {content: "连接断开了"; font-size: 1.3rem}
[role="dialog"]:not(:has([data-testid="stVerticalBlock"])) h2 + div::after {
  content: "登录已经结束，或者服务正在重启。请刷新页面。"; font-size: 1rem}
[data-testid="stMainBlockContainer"] {padding: 4rem 2rem 1rem; max-width: 1720px}
[data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {gap: .65rem}
.st-key-filters_away {display: none}
.st-key-head h1 {padding: 0; line-height: 1.3}
.st-key-head [data-testid="stMarkdownContainer"], .st-key-head [data-testid="stCaptionContainer"],
[class*="st-key-kpi_"] [data-testid="stCaptionContainer"], .st-key-answers [data-testid="stMarkdownContainer"],
[class*="st-key-kpi_"] [data-testid="stMarkdownContainer"] {margin-bottom: 0}
.st-key-head p, .st-key-answers p, [class*="st-key-kpi_"] p {margin: 0}
.st-key-answers {padding: .45rem .9rem}
[class*="st-key-kpi_"] {padding: .5rem .8rem}
[class*="st-key-kpi_"] h3 {padding: 0; font-size: 1.6rem; font-weight: 500; white-space: nowrap}
[class*="st-key-kpi_"] button {min-height: 0; padding: 0}
[class*="st-key-kpi_"] button p, [class*="st-key-kpi_"] [data-testid="stCaptionContainer"] p {font-size: .82rem}
[class*="st-key-kpi_"] [data-testid="stPageLink-NavLink"] {padding: 0; margin: 0}
[class*="st-key-kpi_"] img {display: block; width: 100%; height: 1.9rem}
[data-testid="stPageLink"] p {color: #0072B2; font-weight: 400}
[data-testid="stPageLink-NavLink"]:not(:hover) {background: transparent}
[class*="st-key-card_third_"] {min-height: calc(100vh - 32.5rem)}
.st-key-stage_list button, .st-key-agenda_rows button {min-height: 0; padding: .1rem .45rem}
.st-key-stage_list button > div {justify-content: flex-start}
.st-key-stage_list [data-testid="stMarkdownContainer"] {text-align: left}
.st-key-decided_rows [data-testid="stMarkdownContainer"] {margin-bottom: 0}
.st-key-stage_list button p, .st-key-decided_rows p, .st-key-decided_rows button p {font-size: .9rem}
.st-key-stage_list button p {white-space: nowrap; overflow: hidden; text-overflow: ellipsis}
.st-key-decided_rows button {min-height: 0; padding: 0 .3rem; white-space: nowrap}
.st-key-decided_rows p {margin: 0}
.st-key-card_text textarea {height: calc(100vh - 32.5rem) !important; min-height: 11rem}
@media (min-width: 1700px) {html {font-size: 18px}}
[class*="st-key-card_"] {padding: .6rem .9rem; gap: .3rem}
.st-key-reader {position: fixed; top: .85rem; right: 1.6rem; z-index: 999991; width: auto !important}
.st-key-reader p, .st-key-reader [data-testid="stHtml"] {margin: 0}
[data-testid="stHtml"] a {color: #0072B2; text-decoration: none}
.st-key-reader button {min-height: 0; padding: .25rem .4rem}
.st-key-reader button p {max-width: 16rem; overflow: hidden; text-overflow: ellipsis; white-space: nowrap}
</style>"""


@lru_cache(maxsize=1)
def _icon() -> Image.Image:
    return Image.open(ROOT / "static" / "favicon.png")


def dress(title: str) -> None:
    """Set the browser tab's title and icon, and the wide layout. Call it after `st.navigation`."""
    st.set_page_config(page_title=f"{title} · {load_settings().city}巩卫看板", page_icon=_icon(), layout="wide")
    st.html(STYLE)
