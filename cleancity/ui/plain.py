"""Text that came from a file, made safe to stand inside Markdown."""

from __future__ import annotations

import re

_COLON = re.compile(r"(?<!\d\d):|:(?!\d\d)")
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&=\"'/@^])")


def plain(text: object) -> str:
    """Escape every Markdown mark of `text`, so that a venue called ![x](http://…) stays a name and fetches nothing.

    A colon becomes full-width, but for those of a clock: escaped or not, Streamlit would read :name: as a picture.
    """
    flat = " ".join(str(text).split())
    return _MARKS.sub(r"\\\1", _COLON.sub("：", flat))
