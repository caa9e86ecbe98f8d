"""Percent cells of a workbook: 60 % is stored as 0.6, and the reader gives the number without its format. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cleancity.contracts import Contract
    from cleancity.intake.header import Layout
    from cleancity.intake.mapping import FileMapping


def share_columns(layout: Layout, contract: Contract, mapping: FileMapping) -> frozenset[str]:
    """Our columns of percentages in which every cell of a workbook holds a share of one.

    Not of a text file, where a percent cell keeps its sign; and not where a mapping says how the column is to be read.
    """
    asked = [
        column.name for column in contract.fields
        if column.unit == "%" and column.name in layout.columns and column.name not in mapping.values
    ]  # fmt: skip
    if not asked or not layout.sheet.is_of_workbook or "percent_cells" in mapping.off:
        return frozenset()
    texts: dict[str, set[str]] = {name: set() for name in asked}
    for batch in layout.sheet.batches(layout.row, len(layout.headers), lambda ragged: None):
        for name in asked:
            texts[name] |= set(batch[f"c{layout.columns[name]}"].unique().to_pylist())
    return frozenset(name for name in asked if are_shares(text for text in texts[name] if text and text.strip()))


def are_shares(texts: Iterable[str]) -> bool:
    """Whether all are numbers from 0 to 1, and one of them is more than nothing: a plan all done holds only 1, and
    nobody's tasks are all done to 0 or to 1 %."""
    numbers = [_number(text) for text in texts]
    known = [number for number in numbers if number is not None and 0 <= number <= 1]
    return len(known) == len(numbers) and any(number > 0 for number in known)


def as_percentage(text: str) -> str:
    """0.6 as 60, exactly."""
    number = Decimal(text) * 100
    return f"{number.quantize(Decimal(1)) if number == number.to_integral() else number.normalize():f}"


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
