"""Headers of two rows: 坐标 over 经度 and 纬度, with 问题编号 merged down beside them."""

from __future__ import annotations

from collections.abc import Sequence

from cleancity.contracts import Contract
from cleancity.intake.mapping import FileMapping
from cleancity.intake.matching import match
from cleancity.intake.table import Sheet


def joined(sheet: Sheet, row: int, contract: Contract, mapping: FileMapping) -> list[str] | None:
    """The headers that rows `row` - 1 and `row` (1-based) make together; None where nothing spans two columns.

    For each column the spelling that the contract knows: 坐标经度, 坐标_经度, 经度坐标, 经度; where it knows none of
    them, 坐标_经度.
    """
    if row < 2 or row > len(sheet.head):
        return None
    width = max(len(sheet.head[row - 2]), len(sheet.head[row - 1]))
    upper, lower = (_row(sheet.head[number], width) for number in (row - 2, row - 1))
    if not any(below and not above for above, below in zip(upper, lower, strict=True)):
        return None
    spanned = _spanned(sheet, row - 2, upper, lower)
    return [
        _best(above, below, contract, mapping) if below else own
        for above, below, own in zip(spanned, lower, upper, strict=True)
    ]


def _row(cells: Sequence[str], width: int) -> list[str]:
    return [cell.strip() for cell in cells] + [""] * (width - len(cells))


def _spanned(sheet: Sheet, number: int, upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The upper row with what spans several columns above each of them."""
    across = list(upper)
    merges = [merge for merge in sheet.merges if merge.top <= number <= merge.bottom and merge.right > merge.left]
    for merge in merges:
        for column in range(merge.left, min(merge.right + 1, len(across))):
            across[column] = across[column] or upper[merge.left]
    if sheet.merges:
        return across
    for column in range(1, len(across)):
        if lower[column] and not across[column]:
            across[column] = across[column - 1]
    return across


def _best(above: str, below: str, contract: Contract, mapping: FileMapping) -> str:
    if not above or above == below:
        return below
    spellings = (f"{above}{below}", f"{above}_{below}", f"{below}{above}", below)
    return next((each for each in spellings if match([each], contract, mapping)), f"{above}_{below}")
