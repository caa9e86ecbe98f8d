"""Traditional characters in names become simplified ones (OpenCC's tables). Pure."""

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

# GB 2312 has simplified characters, and these few that are traditional whatever surrounds them. A text of the
# others alone is simplified already: 乾县 must not become 干县.
_TRADITIONAL_IN_GB2312 = frozenset("後於徵夥麽")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


def simplified(text: str) -> str:
    """`text` in simplified characters; a text that has no traditional ones comes back as it is."""
    if text.isascii():
        return text
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return _converter().convert(text)
    return text if _TRADITIONAL_IN_GB2312.isdisjoint(text) else _converter().convert(text)


@cache
def _converter() -> _Converter:
    # Its dictionaries take a tenth of a second and 10 MB: only who needs them pays.
    import opencc

    return cast(_Converter, opencc.OpenCC("t2s"))
