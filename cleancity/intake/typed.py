"""Cells of a CSV file that say "I am text" in Excel's way: ="001" and '001 are 001."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.intake.fold import Repairs

# Only where a number, a sign or a formula follows: there the apostrophe is Excel's and not the writer's.
WRITTEN = (("公式写法的文字", r'^\s*="([^"]*)"\s*$'), ("开头的撇号", r"^\s*'([0-9=+\-@][^']*)$"))


def as_text(batch: pa.RecordBatch, repairs: Repairs) -> pa.RecordBatch:
    """The same rows with such cells as Excel shows them, each counted."""
    columns = []
    for column in batch.columns:
        if pa.types.is_string(column.type):
            for kind, pattern in WRITTEN:
                column = _plain(column, kind, pattern, repairs)
        columns.append(column)
    return pa.record_batch(columns, names=batch.schema.names)


def _plain(column: pa.Array, kind: str, pattern: str, repairs: Repairs) -> pa.Array:
    written = pc.fill_null(pc.match_substring_regex(column, pattern), False)
    count = pc.sum(written).as_py() or 0
    if not count:
        return column
    plain = pc.replace_substring_regex(column, pattern, r"\1")
    first = pc.index(written, True).as_py()
    repairs.add(kind, count, column[first].as_py(), plain[first].as_py())
    return pc.if_else(pc.equal(plain, ""), pa.scalar(None, pa.string()), plain)
