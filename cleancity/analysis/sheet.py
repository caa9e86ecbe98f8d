"""A sheet: one screen of a meeting, one slide, one page of a briefing, as plain data.

What is said is decided once (cleancity/briefing) and kept in this form; the projector, the slides, the bulletin and the
frozen copy of a meeting are drawn from it. Every text is plain text, never HTML or Markdown: whoever draws it puts it
in as text. At most six items stand in one block, so that the back row can read them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeVar

MOST = 6  # items in one block of a screen
MOST_POINTS = 120  # of a line across the screen

# plain: no verdict; met, missed: blue and vermillion, always with a word beside them; past: grey.
Tone = Literal["plain", "met", "missed", "past"]
Each = TypeVar("Each")


@dataclass(frozen=True)
class Trace:
    """What a number rests on: a measure of queries/measures/ with the parameters it was asked with, and its counts."""

    measure: str
    numerator: float | None
    denominator: float | None
    params: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Number:
    """One big number: 按期结案率, 97.8 %, and a note of what it rests on and how it moved (each at most a line)."""

    label: str
    value: str
    note: str = ""
    change: str = ""
    tone: Tone = "plain"
    trace: Trace | None = None


@dataclass(frozen=True)
class Bar:
    """One bar: `text` is what stands at its end, with its unit; `value` below nought is not drawn. `of` is what it is
    measured against (a quota, a plan), drawn as a thin outline behind it; in the unit of `value`."""

    label: str
    value: float
    text: str
    tone: Tone = "plain"
    of: float | None = None


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, worst first."""

    title: str
    bars: tuple[Bar, ...]
    unit: str = "件"
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True)
class Line:
    """One line of `Lines`, a value (or None) for each of its `xs`."""

    label: str
    values: tuple[float | None, ...]
    tone: Tone = "plain"


@dataclass(frozen=True)
class Lines:
    """Lines over the same labels (weeks, days), from nought; at most four, each named at its end."""

    title: str
    xs: tuple[str, ...]
    lines: tuple[Line, ...]
    unit: str = "件"
    kind: Literal["lines"] = "lines"


@dataclass(frozen=True)
class Spot:
    """A place on a map, numbered as in the list beside it; degrees, WGS84."""

    lon: float
    lat: float
    label: str
    text: str
    tone: Tone = "missed"


@dataclass(frozen=True)
class Cell:
    """A filled cell: its corners (lon, lat) in degrees, and how dark it is, 1 to 5."""

    ring: tuple[tuple[float, float], ...]
    level: int


@dataclass(frozen=True)
class PlaceMap:
    """A map over the city's own base map: cells shaded by their level, spots numbered from 1; the list of the spots
    stands beside it. `legend` says what the shading counts."""

    title: str
    spots: tuple[Spot, ...]
    cells: tuple[Cell, ...] = ()
    legend: str = ""
    kind: Literal["map"] = "map"


@dataclass(frozen=True)
class Table:
    """A few rows of short texts; `tones` gives a row's tone, one for each row (or none at all). `numeric` names the
    columns (by their place from 0) that are set to the right."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    tones: tuple[Tone, ...] = ()
    numeric: tuple[int, ...] = ()
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Words:
    """A few sentences, numbered when `is_numbered`."""

    title: str
    lines: tuple[str, ...]
    is_numbered: bool = False
    kind: Literal["words"] = "words"


Block = Bars | Lines | PlaceMap | Table | Words
_BLOCKS: Mapping[str, type[Any]] = {"bars": Bars, "lines": Lines, "map": PlaceMap, "table": Table, "words": Words}
_MOST_BLOCKS, _MOST_LINES = 2, 4


@dataclass(frozen=True)
class Sheet:
    """One screen.

    Attributes:
        item: the kind of agenda item that it belongs to, such as `overall`.
        topic: the item's words, such as 总体情况.
        finding: what the screen shows, as a sentence (at most some 40 letters).
        numbers: at most six.
        blocks: at most two, side by side, the wider first.
        period: which days it speaks of, and the data's date.
        basis: how its numbers are meant (口径), a sentence each: for the notes of a slide and the annex of a paper.
        narrowing: what it is about, where one item has many (a department's name); "" else.

    Raises:
        ValueError: there is more on it than the back row can read.
    """

    item: str
    topic: str
    finding: str
    numbers: tuple[Number, ...] = ()
    blocks: tuple[Block, ...] = ()
    period: str = ""
    basis: tuple[str, ...] = ()
    narrowing: str = ""

    def __post_init__(self) -> None:
        for what, length, most in _lengths(self):
            if length > most:
                raise ValueError(f"{self.topic}: {length} {what}, at most {most} can be read")


def _lengths(sheet: Sheet) -> Iterator[tuple[str, int, int]]:
    yield "numbers", len(sheet.numbers), MOST
    yield "blocks", len(sheet.blocks), _MOST_BLOCKS
    for block in sheet.blocks:
        if isinstance(block, Bars):
            yield "bars", len(block.bars), MOST
        elif isinstance(block, Lines):
            yield "lines", len(block.lines), _MOST_LINES
            yield "points", len(block.xs), MOST_POINTS
        elif isinstance(block, PlaceMap):
            yield "spots", len(block.spots), MOST
        elif isinstance(block, Table):
            yield "rows", len(block.rows), MOST
        else:
            yield "sentences", len(block.lines), MOST


def paged(rows: Sequence[Each], most: int = MOST) -> list[Sequence[Each]]:
    """The rows in screens of at most `most`; one empty screen where there are none."""
    return [rows[at : at + most] for at in range(0, len(rows), most)] or [rows]


def to_json(sheets: Sequence[Sheet]) -> str:
    """The sheets as one JSON text, the same for the same sheets."""
    return json.dumps([asdict(sheet) for sheet in sheets], ensure_ascii=False, sort_keys=True)


def settled(text: str) -> str:
    """Such a text with its numbers to ten digits: the order in which threads add them up decides the last ones."""
    rounded = json.loads(text, parse_float=lambda digits: float(f"{float(digits):.10g}"))
    return json.dumps(rounded, ensure_ascii=False, sort_keys=True)


def from_json(text: str) -> tuple[Sheet, ...]:
    """The sheets of such a text.

    Raises:
        ValueError, KeyError, TypeError: it is none.
    """
    return tuple(_sheet(given) for given in json.loads(text))


def _sheet(given: Mapping[str, Any]) -> Sheet:
    numbers = tuple(_number(each) for each in given["numbers"])
    blocks = tuple(_block(each) for each in given["blocks"])
    return Sheet(**{**given, "numbers": numbers, "blocks": blocks, "basis": tuple(given["basis"])})


def _number(given: Mapping[str, Any]) -> Number:
    trace = given["trace"]
    return Number(**{**given, "trace": Trace(**trace) if trace else None})


def _block(given: Mapping[str, Any]) -> Block:
    parts: dict[str, Any] = {"bars": Bar, "lines": Line, "spots": Spot, "cells": Cell}
    values = {key: _frozen(value) for key, value in given.items()}
    for key, kind in parts.items():
        if key in given and given["kind"] != "words":
            values[key] = tuple(kind(**{k: _frozen(v) for k, v in each.items()}) for each in given[key])
    made: Block = _BLOCKS[given["kind"]](**values)
    return made


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value
