"""Which part of a sheet stands where on its slide; what does not fit goes on on a slide more. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleancity.analysis.sheet import Block, Number, PlaceMap, Sheet
from cleancity.reports.slides import blocks, cards
from cleancity.reports.slides.cards import Cards
from cleancity.reports.slides.writing import Box

_GAP = 0.5
_COLUMN = 1.0
_SHARES = (0.58, 0.5, 0.66, 0.42)


@dataclass(frozen=True)
class Placed:
    """A block in its box; a map without its list, or the list alone, where they stand apart."""

    block: Block
    box: Box
    part: str = ""


@dataclass(frozen=True)
class Page:
    """What stands on one slide below its headline."""

    numbers: tuple[Number, ...] = ()
    cards: Cards | None = None
    placed: tuple[Placed, ...] = ()


def pages(sheet: Sheet, area: Box) -> list[Page]:
    """The slides of a sheet: one, unless its words take more room than there is at the smallest size."""
    numbers, rest = sheet.numbers, list(sheet.blocks)
    if numbers and not rest:
        return [Page(numbers, cards.arrange(numbers, area.width, 54))]
    together = [rest, *([each] for each in rest), []] if numbers else [rest]
    for chosen in together:
        first = _page(numbers, chosen, area)
        if first:
            return [first, *_alone([each for each in rest if each not in chosen], area)]
    return _alone(rest, area) or [Page()]


def _page(numbers: Sequence[Number], chosen: Sequence[Block], area: Box) -> Page | None:
    if not numbers:
        placed = _place(chosen, area)
        return None if placed is None else Page(placed=placed)
    arranged = cards.arrange(numbers, area.width)
    top = area.top + arranged.total + _GAP
    placed = _place(chosen, Box(area.left, top, area.width, area.bottom - top))
    return None if placed is None else Page(tuple(numbers), arranged, placed)


def _alone(rest: Sequence[Block], area: Box) -> list[Page]:
    """A slide for each block, or several where it is to be parted; what cannot be parted is cut when it is drawn."""
    found: list[Page] = []
    for block in rest:
        fits = blocks.need(block, area.width) <= area.height
        parted = None if fits else blocks.halves(block)
        found += _alone(parted, area) if parted else [Page(placed=(Placed(block, area),))]
    return found


def _place(chosen: Sequence[Block], box: Box) -> tuple[Placed, ...] | None:
    """Boxes for at most two blocks; None where they do not fit."""
    if not chosen:
        return ()
    if len(chosen) == 1:
        return (Placed(chosen[0], box),) if blocks.need(chosen[0], box.width) <= box.height else None
    return _around_map(chosen, box) or _side_by_side(chosen, box) or _stacked(chosen, box)


def _side_by_side(chosen: Sequence[Block], box: Box) -> tuple[Placed, ...] | None:
    for share in _SHARES:
        wide = (box.width - _COLUMN) * share
        left = Box(box.left, box.top, wide, box.height)
        right = Box(left.right + _COLUMN, box.top, box.width - _COLUMN - wide, box.height)
        if all(blocks.need(block, part.width) <= box.height for block, part in zip(chosen, (left, right), strict=True)):
            return Placed(chosen[0], left), Placed(chosen[1], right)
    return None


def _stacked(chosen: Sequence[Block], box: Box) -> tuple[Placed, ...] | None:
    heights = [blocks.need(block, box.width) for block in chosen]
    spare = box.height - sum(heights) - _GAP
    if spare < 0:
        return None
    first = heights[0] + spare / 2
    below = Box(box.left, box.top + first + _GAP, box.width, box.height - first - _GAP)
    return Placed(chosen[0], Box(box.left, box.top, box.width, first)), Placed(chosen[1], below)


def _around_map(chosen: Sequence[Block], box: Box) -> tuple[Placed, ...] | None:
    """A map at the left; its list and the other block one below the other beside it."""
    map_block = next((block for block in chosen if isinstance(block, PlaceMap)), None)
    if map_block is None:
        return None
    other = chosen[1] if chosen[0] is map_block else chosen[0]
    left, right = blocks.map_columns(box)
    top = blocks.title_cm(map_block, box.width)
    listed = blocks.beside_map(map_block, right.width) if map_block.spots else 0.0
    lower = box.top + top + listed + (_GAP if listed else 0.0)
    if left.height < 8 + top or blocks.need(other, right.width) > box.bottom - lower:
        return None
    found = [Placed(map_block, left, "map")]
    if listed:
        found.append(Placed(map_block, Box(right.left, box.top + top, right.width, listed), "list"))
    return (*found, Placed(other, Box(right.left, lower, right.width, box.bottom - lower)))
