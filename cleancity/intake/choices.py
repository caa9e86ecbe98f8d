"""What a reader who still decides about a file is shown to choose from: columns, sheets, coordinate systems."""

from __future__ import annotations

from collections.abc import Sequence

from cleancity.contracts import Contract
from cleancity.intake.finding import candidates
from cleancity.intake.guess import guess, pairs_of, place
from cleancity.intake.header import Layout
from cleancity.intake.mapping import FileMapping
from cleancity.intake.problems import PlaceReading, SheetChoice
from cleancity.intake.suggest import ColumnMatch, describe
from cleancity.intake.table import Sheet
from cleancity.outline import load_outline

SHOWN_POINTS = 300


def matches_of(layout: Layout, contract: Contract, mapping: FileMapping) -> tuple[ColumnMatch, ...]:
    """What each column of the file is taken for."""
    described = describe(layout.headers, layout.samples, layout.columns, layout.similar, contract, mapping)
    return tuple(each for each in described if each.ours or not layout.is_returned)


def place_readings(layout: Layout, contract: Contract, mapping: FileMapping) -> tuple[PlaceReading, ...]:
    """How the file's coordinates could be meant, each with some of its points."""
    x, y = pairs_of(layout, contract, mapping, SHOWN_POINTS)
    readings = []
    for each in guess(x, y, load_outline()):
        lon, lat = place(x, y, each)
        points = [(float(east), float(north)) for east, north in zip(lon, lat, strict=True) if east == east]
        readings.append(PlaceReading(each.crs, each.swapped, each.share, tuple(points)))
    return tuple(readings)


def sheet_choices(sheets: Sequence[Sheet], contract: Contract, mapping: FileMapping) -> tuple[SheetChoice, ...]:
    """The sheets of a workbook with several, the likeliest first."""
    if len(sheets) < 2:
        return ()
    found = candidates(sheets, contract, mapping)
    return tuple(SheetChoice(each.sheet, each.is_hidden, each.n_matched, each.n_rows) for each in found)
