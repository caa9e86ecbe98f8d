"""What is kept as the file has it: columns that nobody maps, and rejected rows; personal data in them is masked."""

from __future__ import annotations

from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Contract
from cleancity.intake.fold import Repairs
from cleancity.intake.header import Layout
from cleancity.intake.masking import mask, mask_cell, mask_column


def unmapped(texts: pa.Array, header: str, hides: bool, repairs: Repairs) -> tuple[pa.Array, pa.Array | None]:
    """A column that nobody maps, and which of its cells were masked (None when none was)."""
    if not hides:
        return texts, None
    masked, changed = mask_column(texts, header)
    if changed is not None:
        repairs.add("masking", pc.sum(changed).as_py(), header, masked.filter(changed)[0].as_py())
    return masked, changed


def raw_rows(layout: Layout, contract: Contract, wanted: set[int], hides: bool) -> dict[int, dict[str, str]]:
    """The cells of some rows as the file has them, by row number and header.

    Args:
        wanted: row numbers.
        hides: whether personal data is masked: everywhere but in codes and in names that are nobody's.
    """
    found: dict[int, dict[str, str]] = {}
    if not wanted:
        return found
    numbers = pa.array(sorted(wanted), pa.int64())
    ours = {index: contract.field(name) for name, index in layout.columns.items()}

    masked = cache(mask)

    def shown(index: int, cell: str) -> str:
        column = ours.get(index)
        if not hides or (column and column.fold in ("code", "name") and not column.is_personal):
            return cell
        return masked(cell) if column and column.fold != "code" else mask_cell(cell, layout.headers[index])

    for batch in layout.sheet.batches(layout.row, len(layout.headers), lambda ragged: None):
        for row in batch.filter(pc.is_in(batch["row_number"], numbers)).to_pylist():
            found[row["row_number"]] = {
                header: shown(index, row[f"c{index}"] or "") for index, header in enumerate(layout.headers) if header
            }
    return found
