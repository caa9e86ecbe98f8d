"""The sheets of a file as a person may choose among them, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cleancity.contracts import Contract
from cleancity.intake.header import Layout, is_whole, layouts, rank
from cleancity.intake.mapping import FileMapping
from cleancity.intake.table import Sheet


@dataclass(frozen=True)
class Candidate:
    """One sheet, and the table that was found in it.

    Attributes:
        sheet: its name; empty for a text file.
        is_hidden: hidden in the workbook.
        row: the header's row number, 1-based; None where no header was found.
        headers: the header's cells.
        n_matched: how many of them are columns of the dataset.
        n_rows: rows below the header, blank ones too.
        is_whole: whether nothing required is missing.
        trouble: why it was not read, None when it was.
    """

    sheet: str
    is_hidden: bool
    row: int | None
    headers: tuple[str, ...]
    n_matched: int
    n_rows: int
    is_whole: bool
    trouble: str | None = None


def candidates(sheets: Sequence[Sheet], contract: Contract, mapping: FileMapping) -> list[Candidate]:
    """Every sheet, the likeliest first."""
    found = [(sheet, _best(sheet, contract, mapping)) for sheet in sheets]
    found.sort(key=lambda pair: rank(pair[1], contract, mapping) if pair[1] else (), reverse=True)
    return [_candidate(sheet, layout, contract, mapping) for sheet, layout in found]


def _best(sheet: Sheet, contract: Contract, mapping: FileMapping) -> Layout | None:
    known = [layout for layout in layouts([sheet], contract, mapping) if layout.columns]
    return max(known, key=lambda layout: rank(layout, contract, mapping), default=None)


def _candidate(sheet: Sheet, layout: Layout | None, contract: Contract, mapping: FileMapping) -> Candidate:
    if layout is None:
        return Candidate(sheet.name, sheet.is_hidden, None, (), 0, sheet.n_rows, False, sheet.trouble)
    n_rows = max(0, sheet.n_rows - layout.row)
    whole = is_whole(layout, contract, mapping)
    return Candidate(sheet.name, sheet.is_hidden, layout.row, layout.headers, len(layout.columns), n_rows, whole)
