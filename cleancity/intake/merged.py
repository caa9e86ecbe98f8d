"""Merged cells: a value that a clerk's eye sees beside every row stands in every row."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from cleancity.errors import Refused
from cleancity.workbook.frames import Merge

# Filled cells of one sheet; more than this is no table.
MAX_FILLED = 5_000_000
# A range wider than this is a title or a remark across the page, not a value of each column.
WIDEST = 4


def fill_merges(table: pa.Table, merges: Sequence[Merge], header: int) -> pa.Table:
    """The table with merged values carried down and across in the rows below `header` (1-based).

    A cell that holds something under the merge keeps it. Ranges that begin in the first column and cover most of the
    table are titles and remarks: they stay as they are.

    Raises:
        Refused: the ranges cover more cells than a table would.
    """
    targets = filled_by(table.num_rows, table.num_columns, merges, header)
    columns = table.columns
    for index, (rows, sources) in _by_column(targets).items():
        columns[index] = _filled(table, index, rows, sources)
    return pa.table(columns, names=table.column_names) if targets else table


Target = tuple[int, npt.NDArray[np.int64], tuple[int, int]]


def filled_by(n_rows: int, width: int, merges: Sequence[Merge], header: int) -> list[Target]:
    """For each merged range below the header: column, the rows it fills, and where the value stands (row, column)."""
    targets: list[Target] = []
    total = 0
    for merge in merges:
        if merge.top < header or merge.top >= n_rows or merge.left >= width or _is_remark(merge, width):
            continue
        bottom, right = min(merge.bottom, n_rows - 1), min(merge.right, width - 1)
        if right - merge.left >= WIDEST:
            right = merge.left
        total += (bottom - merge.top + 1) * (right - merge.left + 1)
        if total > MAX_FILLED:
            raise Refused("合并单元格盖住的格子太多，不像表格。", "请取消合并，另存后再上传。")
        for column in range(merge.left, right + 1):
            first = merge.top + (column == merge.left)
            if first <= bottom:
                targets.append((column, np.arange(first, bottom + 1), (merge.top, merge.left)))
    return targets


def _is_remark(merge: Merge, width: int) -> bool:
    return merge.left == 0 and merge.right > 0 and 2 * (merge.right + 1) >= width


def _by_column(targets: Sequence[Target]) -> dict[int, tuple[npt.NDArray[np.int64], list[tuple[int, int]]]]:
    found: dict[int, tuple[list[npt.NDArray[np.int64]], list[tuple[int, int]]]] = {}
    for column, rows, source in targets:
        known = found.setdefault(column, ([], []))
        known[0].append(rows)
        known[1].extend([source] * len(rows))
    return {column: (np.concatenate(rows), sources) for column, (rows, sources) in found.items()}


def _filled(
    table: pa.Table, index: int, rows: npt.NDArray[np.int64], sources: Sequence[tuple[int, int]]
) -> pa.ChunkedArray:
    cells = table.column(index).to_pylist()
    known: dict[tuple[int, int], str | None] = {}
    for row, source in zip(rows.tolist(), sources, strict=True):
        if source not in known:
            known[source] = table.column(source[1])[source[0]].as_py()
        if cells[row] is None:
            cells[row] = known[source]
    return pa.chunked_array([pa.array(cells, pa.string())])
