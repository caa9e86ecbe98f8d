"""Sheets in, a deck's bytes out: one slide a sheet (more where its words need them), and a title slide before them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pptx import Presentation
from pptx.util import Cm

from cleancity.analysis.sheet import Sheet
from cleancity.reports.packing import settled
from cleancity.reports.slides import blocks, cards
from cleancity.reports.slides.look import Look, Palette, Picture
from cleancity.reports.slides.measuring import SMALLEST, cleaned, largest, line_cm, n_lines, width_cm
from cleancity.reports.slides.noting import write_notes
from cleancity.reports.slides.planning import Page, Placed, pages
from cleancity.reports.slides.theming import set_theme
from cleancity.reports.slides.writing import Box, Run, text_box, write

WIDTH, HEIGHT = 33.867, 19.05
_SIDE, _TOP, _FOOT = 1.2, 0.55, 0.55
_ROOM = WIDTH - 2 * _SIDE
_TOPIC, _ON_ONE_LINE, _ON_TWO = 22, (32, 30, 28, 26), (28, 26, 24)
_MOST_LINES = 2
_ON = "（续）"


@dataclass(frozen=True)
class Deck:
    """What a deck shows.

    Attributes:
        lines: below the title: the day, what it rests on.
        picture: draws a map of a width and height in centimetres, as a PNG.
        author, day: what the file says of itself.
    """

    title: str
    lines: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    palette: Palette
    picture: Picture
    author: str
    day: date


def slides(deck: Deck) -> bytes:
    """The deck as a PowerPoint file; the same bytes for the same deck."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = Cm(WIDTH), Cm(HEIGHT)
    set_theme(presentation, WIDTH)
    _properties(presentation, deck)
    look = Look(deck.palette, deck.picture)
    _title_slide(presentation, deck, look)
    planned = [(sheet, page, place) for sheet in deck.sheets for place, page in enumerate(_pages(sheet))]
    for number, (sheet, page, place) in enumerate(planned, 2):
        look.whole = []
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        _head(slide, sheet, look, f"{number} / {len(planned) + 1}", is_on=place > 0)
        _fill(slide, page, _area(sheet), look)
        write_notes(slide, sheet, look.whole)
    target = io.BytesIO()
    presentation.save(target)
    return settled(target.getvalue())


def _pages(sheet: Sheet) -> Sequence[Page]:
    return pages(sheet, _area(sheet))


def _headline_cm(sheet: Sheet) -> float:
    size = _headline_size(sheet)
    return min(n_lines(cleaned(sheet.finding) + _ON, _ROOM, size, True), _MOST_LINES) * line_cm(size)


def _headline_size(sheet: Sheet) -> float:
    """On one line where it fits at some size, else on two."""
    words = cleaned(sheet.finding) + _ON
    for lines, sizes in ((1, _ON_ONE_LINE), (_MOST_LINES, _ON_TWO)):
        for size in sizes:
            if n_lines(words, _ROOM, size, True) <= lines:
                return size
    return _ON_TWO[-1]


def _area(sheet: Sheet) -> Box:
    """What is left below the headline."""
    top = _TOP + line_cm(_TOPIC) + 0.25 + _headline_cm(sheet) + 0.45
    return Box(_SIDE, top, _ROOM, HEIGHT - _FOOT - top)


def _head(slide: Any, sheet: Sheet, look: Look, number: str, *, is_on: bool) -> None:
    """Topic, period and number in one line, the finding below."""
    is_said = not sheet.narrowing or sheet.narrowing in sheet.finding
    topic = cleaned(sheet.topic if is_said else f"{sheet.topic} · {sheet.narrowing}")
    high, colours = line_cm(_TOPIC), look.palette
    count = width_cm(number, SMALLEST) + 0.4
    wanted = width_cm(cleaned(sheet.period), SMALLEST) + 0.6 if cleaned(sheet.period) else 0.0
    period = min(wanted, max(_ROOM - count - width_cm(topic, _TOPIC, True) - 1, (_ROOM - count) * 0.5))
    left = _ROOM - count - period - 0.3
    run = Run(look.fitted(topic, left, _TOPIC, 1, True), _TOPIC, colours.blue, True)
    text_box(slide, Box(_SIDE, _TOP, left, high), [[run]], "议题")
    if period:
        run = Run(look.fitted(sheet.period, period, SMALLEST), SMALLEST, colours.dark_grey)
        where = Box(_SIDE + left + 0.3, _TOP, period, high)
        text_box(slide, where, [[run]], "期间", align="right", anchor="bottom")
    run = Run(number, SMALLEST, colours.dark_grey)
    where = Box(WIDTH - _SIDE - count, _TOP, count, high)
    text_box(slide, where, [[run]], "页码", align="right", anchor="bottom")
    _headline(slide, sheet, look, _TOP + high + 0.25, is_on=is_on)


def _headline(slide: Any, sheet: Sheet, look: Look, top: float, *, is_on: bool) -> None:
    words = cleaned(sheet.finding) + (_ON if is_on else "")
    high, size = _headline_cm(sheet), _headline_size(sheet)
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Cm(_SIDE), Cm(top), Cm(_ROOM), Cm(high)
    run = Run(look.fitted(words, _ROOM, size, _MOST_LINES, True), size, look.palette.ink, True)
    write(title.text_frame, [[run]])


def _fill(slide: Any, page: Page, area: Box, look: Look) -> None:
    if page.cards:
        cards.draw(slide, area, page.numbers, page.cards, look)
    for placed in page.placed:
        _draw(slide, placed, look)


def _draw(slide: Any, placed: Placed, look: Look) -> None:
    block = placed.block
    if placed.part == "map" and block.kind == "map":
        high = blocks.title_cm(block, placed.box.width)
        words = look.fitted(block.title, placed.box.width, blocks.TITLE, 2, True)
        if words:
            run = Run(words, blocks.TITLE, look.palette.ink, True)
            text_box(slide, Box(placed.box.left, placed.box.top, placed.box.width, high - 0.2), [[run]], "小标题")
        inner = Box(placed.box.left, placed.box.top + high, placed.box.width, placed.box.height - high)
        blocks.draw_map_alone(slide, inner, block, look)
    elif placed.part == "list" and block.kind == "map":
        blocks.draw_spots(slide, placed.box, block, look)
    else:
        blocks.draw(slide, placed.box, block, look)


def _title_slide(presentation: Any, deck: Deck, look: Look) -> None:
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    size = largest([cleaned(deck.title)], _ROOM, 3 * line_cm(48), (48, 44, 40, 36, 32)) or 32
    high = min(n_lines(cleaned(deck.title), _ROOM, size, True), 3) * line_cm(size)
    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Cm(_SIDE), Cm(8.2 - high), Cm(_ROOM), Cm(high)
    run = Run(look.fitted(deck.title, _ROOM, size, 3, True), size, look.palette.ink, True)
    write(title.text_frame, [[run]], anchor="bottom")
    paragraphs = [[Run(look.fitted(line, _ROOM, 26), 26, look.palette.dark_grey)] for line in deck.lines]
    text_box(slide, Box(_SIDE, 9.2, _ROOM, len(paragraphs) * (line_cm(26) + 0.3)), paragraphs, "说明", gap_cm=0.3)


def _properties(presentation: Any, deck: Deck) -> None:
    known = presentation.core_properties
    known.title, known.author = cleaned(deck.title)[:250], cleaned(deck.author)[:250]
    known.last_modified_by, known.revision = known.author, 1
    known.created = known.modified = datetime(deck.day.year, deck.day.month, deck.day.day)
