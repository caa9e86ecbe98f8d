"""A column of deadlines whose cells say how long, not until when (`5个工作日`): it is the time allowed. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from cleancity.contracts import Contract, Field
from cleancity.contracts.rules import PATTERNS
from cleancity.intake.fold import fold_value
from cleancity.intake.mapping import FileMapping
from cleancity.intake.matching import normal, without_unit
from cleancity.intake.names import short
from cleancity.intake.suggest import cells_under

# Of the filled cells under the header so many must be lengths of time.
MOST = 0.5


def unit_pattern(column: Field) -> str:
    """The unit at the end of a quantity, of those that the column of units knows."""
    words = sorted((*column.enum, *column.value_aliases), key=len, reverse=True)
    return rf"[个個]?(?P<unit>{'|'.join(words)})(?:以?[内內])?$"


def with_lengths(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: dict[str, int],
    contract: Contract,
    mapping: FileMapping,
) -> dict[str, int]:
    """`columns`, a deadline turned into a length of time where most of its cells are one.

    Not where the file has both, and not where a mapping says what the column is.
    """
    length = next((column for column in contract.fields if column.unit_to), None)
    said = {normal(theirs) for theirs in mapping.columns}
    if length is None or {length.name, length.unit_to} & {*columns, *mapping.constants}:
        return columns
    unit = contract.field(length.unit_to or "")
    deadline = next((name for name in columns if contract.field(name).date_only_is_end), None)
    if deadline is None or normal(headers[columns[deadline]]) in said:
        return columns
    if not _are_lengths(cells_under(rows, columns[deadline]), length, unit):
        return columns
    moved = {name: index for name, index in columns.items() if name != deadline} | {length.name: columns[deadline]}
    # The day itself may stand beside it: 整改时限 of five days, 截止日期 of the twelfth.
    for index, header in enumerate(headers):
        is_free = header and index not in moved.values() and normal(header) not in said
        if is_free and _is_deadline(header, [contract.field(deadline)]):
            return {**moved, deadline: index}
    return moved


def lengths_in_words(headers: Sequence[str], columns: dict[str, int], contract: Contract) -> Iterator[str]:
    """The sentence for a deadline that was read as a length of time."""
    for length in (column for column in contract.fields if column.unit_to and column.name in columns):
        header = headers[columns[length.name]]
        if _is_deadline(header, contract.fields):
            yield f"“{short(header)}”一列多为时长，不是日期，按“{length.title}”读入，到期时间由系统推算，请核对。"


def _is_deadline(header: str, fields: Collection[Field]) -> bool:
    ends = {normal(spelling) for column in fields if column.date_only_is_end for spelling in column.headers}
    return bool({normal(header), without_unit(header)} & ends)


def _are_lengths(cells: Sequence[str], length: Field, unit: Field) -> bool:
    """Whether most of the cells that say anything are lengths of time."""
    telling = [cell for cell in cells if fold_value(cell, length)[0] is not None]
    return sum(_is_length(cell, length, unit) for cell in telling) > MOST * len(telling)


def _is_length(cell: str, length: Field, unit: Field) -> bool:
    folded, _ = fold_value(cell, length)
    # 20日 may be the twentieth.
    is_day = re.fullmatch(r"\d+日", cell) is not None
    has_unit = re.search(unit_pattern(unit), cell) is not None
    return not is_day and has_unit and re.fullmatch(PATTERNS["number"], folded or "") is not None
