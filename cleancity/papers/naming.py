"""File names that every system takes, Windows included."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
_MOST = 200  # bytes before the ending and a number: most systems stop at 255


def safe_name(name: str) -> str:
    """`name` without what a file name may not hold; the ending stays."""
    flat = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name))
    flat = "".join(" " if letter.isspace() else letter for letter in flat)
    flat = "".join(letter for letter in flat if unicodedata.category(letter) not in ("Cf", "Cs", "Co", "Cn"))
    ending = PurePath(flat).suffix[:10]
    stem = flat[: len(flat) - len(ending)] if ending else flat
    stem = stem.strip(" .").encode()[:_MOST].decode(errors="ignore").strip(" .") or "文件"
    return f"{f'_{stem}' if _RESERVED.fullmatch(stem.partition('.')[0]) else stem}{ending.rstrip(' .')}"


def numbered(name: str, number: int) -> str:
    """The name of a further file of the same name: 周通报（2）.docx."""
    path = PurePath(name)
    return f"{path.stem}（{number}）{path.suffix}"
