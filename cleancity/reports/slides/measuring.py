"""How much room a text takes on a slide, in centimetres, before any program draws it. Pure.

The widths lean to the wide side, so that a text that fits here fits in whichever program opens the slides and whichever
font stands in for the one that is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

CM_PER_POINT = 2.54 / 72
LEADING = 1.25  # of a line, as a share of its size; set exactly, so that it is the same in every program
SMALLEST = 20
# In ems, of the widest font that is known to stand in for another.
_POINT, _NARROW, _DIGIT, _SMALL, _CAPITAL, _WIDE, _BOLD = 0.32, 0.4, 0.64, 0.62, 0.77, 1.0, 1.1
_APART, _CHINESE = 0.25, "\u2e80"
_POINTS, _SLIM, _BROAD = frozenset(" .,"), frozenset(":;'|!()[]iIjltfr/-"), frozenset("mwMW@%&")
# What must not begin a line; it is pulled over with the character before it.
_NOT_FIRST = frozenset("，。；：！？、）》」』】〕”’…—·%.,;:!?)]}")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def cleaned(text: str) -> str:
    """The text as a slide can hold it: one line, without characters that XML has no place for."""
    return re.sub(r"\s+", " ", _ILLEGAL.sub("", text)).strip()


def width_cm(text: str, size: float, is_bold: bool = False) -> float:
    """The width of one line of `size` points."""
    ems = sum(_ems(each, is_bold) for each in text) + sum(map(_between, text, text[1:]))
    return ems * size * CM_PER_POINT


def line_cm(size: float) -> float:
    """The height of one line."""
    return size * LEADING * CM_PER_POINT


def n_lines(text: str, width: float, size: float, is_bold: bool = False) -> int:
    """On how many lines of `width` centimetres the text stands; at least one."""
    return max(1, len(wrapped(text, width, size, is_bold)))


def wrapped(text: str, width: float, size: float, is_bold: bool = False) -> list[str]:
    """The text broken into lines: between Chinese characters anywhere, else between words."""
    room = max(width - 0.25 * size * CM_PER_POINT, size * CM_PER_POINT)
    lines, line, used = list[str](), "", 0.0
    for word in _words(text, room, size):
        wide = width_cm(word, size, is_bold) + (_between(line[-1], word[0]) * size * CM_PER_POINT if line else 0.0)
        if line and used + wide > room and not (word[0] in _NOT_FIRST and len(line) == 1):
            carried = ""
            if word[0] in _NOT_FIRST:
                line, carried = line[:-1], line[-1]
            lines.append(line)
            line, used = carried, width_cm(carried, size, is_bold)
        line, used = line + word, used + wide
    return [*lines, line] if line else lines


def cut(text: str, width: float, size: float, most: int = 1, is_bold: bool = False) -> str:
    """The text, shortened by … to what fits on `most` lines."""
    if n_lines(text, width, size, is_bold) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if n_lines(text[:middle] + "…", width, size, is_bold) <= most:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"


def largest(
    texts: Sequence[str], width: float, height: float, sizes: Sequence[float], gap: float = 0.0
) -> float | None:
    """The largest of `sizes` (falling) at which the texts, a paragraph each, fit into the box; None when none does."""
    for size in sizes:
        if height_cm(texts, width, size, gap) <= height + 1e-6:
            return size
    return None


def height_cm(texts: Sequence[str], width: float, size: float, gap: float = 0.0) -> float:
    """The height of paragraphs below one another, `gap` centimetres apart."""
    return sum(n_lines(text, width, size) for text in texts) * line_cm(size) + gap * max(len(texts) - 1, 0)


def _words(text: str, room: float, size: float) -> Iterator[str]:
    for word in re.findall(r"[!-~]+ ?|.", text):
        if len(word) > 1 and width_cm(word, size) > room:
            yield from word  # no program keeps a word longer than a line in one piece
        else:
            yield word


def _between(left: str, right: str) -> float:
    """Some programs keep Latin and Chinese letters a little apart."""
    return _APART if (left >= _CHINESE) != (right >= _CHINESE) and " " not in (left, right) else 0.0


def _ems(character: str, is_bold: bool) -> float:
    if not character.isascii():
        return 1.0
    if character in _POINTS:
        wide = _POINT
    elif character in _SLIM:
        wide = _NARROW
    elif character in _BROAD:
        wide = _WIDE
    else:
        wide = _CAPITAL if character.isupper() else _DIGIT if character.isdigit() else _SMALL
    return wide * _BOLD if is_bold else wide
