"""Numbers as cards: what is counted, the figure, what it rests on, how it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import MSO_SHAPE
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from cleancity.analysis.sheet import Number
from cleancity.reports.slides.look import SIGNS, Look
from cleancity.reports.slides.measuring import SMALLEST, cleaned, line_cm, n_lines
from cleancity.reports.slides.writing import Box, Run, colour_of, write

_GAP, _SIDE, _ABOVE = 0.4, 0.22, 0.2
_WIDEST, _MOST_LINES = 10.2, 4
_VALUES = (54, 48, 44, 40, 36, 32, 28, 24, 20)
_ORDINARY = 40  # the most that a value takes where blocks stand below


@dataclass(frozen=True)
class Cards:
    """How a sheet's cards stand: so many in a row, each so large, figures of so many points."""

    in_a_row: int
    width: float
    height: float
    value: float
    total: float


def arrange(numbers: Sequence[Number], width: float, most: float = _ORDINARY) -> Cards:
    """The arrangement that takes the least height; `most` points for a figure."""
    n = len(numbers)
    choices = [_in_rows(numbers, width, each, most) for each in {n, -(-n // 2)}]
    return min(choices, key=lambda each: (each.total, each.in_a_row))


def draw(slide: Any, box: Box, numbers: Sequence[Number], cards: Cards, look: Look) -> None:
    """The cards into the upper part of a box."""
    for place, number in enumerate(numbers):
        row, column = divmod(place, cards.in_a_row)
        left = box.left + column * (cards.width + _GAP)
        top = box.top + row * (cards.height + _GAP)
        _card(slide, Box(left, top, cards.width, cards.height), number, cards.value, look)


def _in_rows(numbers: Sequence[Number], width: float, in_a_row: int, most: float) -> Cards:
    wide = min((width - _GAP * (in_a_row - 1)) / in_a_row, _WIDEST)
    room = wide - 2 * _SIDE
    values = [cleaned(number.value) for number in numbers]
    sizes = (size for size in _VALUES if size <= most)
    value = next((size for size in sizes if all(n_lines(each, room, size, True) == 1 for each in values)), SMALLEST)
    high = max(_height(number, room, value) for number in numbers)
    rows = -(-len(numbers) // in_a_row)
    return Cards(in_a_row, wide, high, value, rows * high + (rows - 1) * _GAP)


def _label(number: Number) -> str:
    return SIGNS[number.tone] + cleaned(number.label)


def _height(number: Number, room: float, value: float) -> float:
    label = min(n_lines(_label(number), room, SMALLEST), 2)
    notes = sum(
        min(n_lines(cleaned(text), room, SMALLEST), _MOST_LINES)
        for text in (number.note, number.change)
        if cleaned(text)
    )
    return (label + notes) * line_cm(SMALLEST) + line_cm(value) + 2 * _ABOVE + 0.1


def _card(slide: Any, box: Box, number: Number, value: float, look: Look) -> None:
    room, colours = box.width - 2 * _SIDE, look.palette
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Cm(box.left), Cm(box.top), Cm(box.width), Cm(box.height))
    shape.name = "指标"
    shape._element.remove(shape._element.find(qn("p:style")))  # it would bring a shadow
    shape.fill.solid()
    shape.fill.fore_color.rgb = colour_of(colours.light)
    if number.tone in ("met", "missed"):
        shape.line.color.rgb, shape.line.width = colour_of(colours.tone(number.tone)), Pt(2)
    else:
        shape.line.fill.background()
    paragraphs = [
        [Run(look.fitted(_label(number), room, SMALLEST, 2), SMALLEST, colours.dark_grey)],
        [Run(look.fitted(number.value, room, value, 1, True), value, colours.letters(number.tone), True)],
        *([Run(look.fitted(text, room, SMALLEST, _MOST_LINES), SMALLEST, colours.dark_grey)]
          for text in (number.note, number.change) if cleaned(text)),
    ]  # fmt: skip
    write(shape.text_frame, paragraphs, margins_cm=(_SIDE, _ABOVE))
