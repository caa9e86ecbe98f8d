"""Which font draws which character: ours first, then what the machine has; never an empty box."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from cleancity.settings import ROOT

OURS = ROOT / "static" / "fonts" / "CleanCitySans-Regular.otf"
# Chinese fonts by the names their makers gave them; the first that are there fill the gaps of ours.
_OTHERS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "Microsoft YaHei", "SimHei",
    "SimSun", "FangSong", "KaiTi", "PingFang SC", "Hiragino Sans GB", "Heiti SC", "Songti SC", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "AR PL UMing CN", "Droid Sans Fallback", "Noto Serif CJK SC",
)  # fmt: skip
_LAST = "DejaVu Sans"  # comes with matplotlib
UNKNOWN = "〓"  # what a Chinese printer sets for a character that he lacks


@lru_cache(maxsize=1)
def families() -> tuple[str, ...]:
    """The names of the fonts, in the order in which they are asked for a character."""
    from matplotlib import font_manager

    font_manager.fontManager.addfont(str(OURS))
    known = {entry.name for entry in font_manager.fontManager.ttflist}
    ours = font_manager.FontProperties(fname=str(OURS)).get_name()
    return (ours, *(name for name in _OTHERS if name in known), _LAST)


@lru_cache(maxsize=64)
def _characters(family: str) -> frozenset[int]:
    from matplotlib import font_manager

    path = font_manager.findfont(font_manager.FontProperties(family=family))
    return frozenset(font_manager.get_font(path).get_charmap())


def drawable(text: str) -> str:
    """The text with what cannot be drawn replaced: controls by nothing, unknown characters by 〓."""
    return "".join(_drawable(character) for character in " ".join(text.split()))


@lru_cache(maxsize=8192)
def _drawable(character: str) -> str:
    if unicodedata.category(character).startswith(("C", "Z")):
        return " " if unicodedata.category(character) == "Zs" else ""
    return character if any(ord(character) in _characters(family) for family in families()) else UNKNOWN
