"""Text that came from a file, made safe to stand inside Markdown."""

from __future__ import annotations

import re

_COLON = re.compile(r"(?<!\d\d):|:(?!\d\d)")
_LINKS = re.compile(r"www(?=\.)|(?<=[-.\w+])(?=@)", re.IGNORECASE)
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$&=\"'/@^])")


def plain(text: object) -> str:
    """Escape every Markdown mark of `text`, so that a venue called ![x](http://…) stays a name and fetches nothing.

    A colon becomes full-width, but for those of a clock: escaped or not, Streamlit would read :name: as a picture.
    www.x and a@b are links to Markdown however they are escaped: a sign that is not seen holds them apart.
    """
    flat = _LINKS.sub(lambda found: f"{found[0]}\u2060", " ".join(str(text).split()))
    return _MARKS.sub(r"\\\1", _COLON.sub("：", flat))
