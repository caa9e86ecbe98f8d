"""A decoded file: sheets of text cells, with the row numbers that Excel shows. A text file is one (rows.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleancity.intake.merged import fill_merges, filled_by
from cleancity.workbook.frames import Merge
from cleancity.workbook.process import ReadSheet

HEAD_ROWS = 20
# Kept beyond those where a header is looked for: samples below it, and a header row that a clerk names.
KEPT_ROWS = 60
BATCH_ROWS = 65_536
REPLACED = "\ufffd".encode()


@dataclass(frozen=True)
class Ragged:
    """A row with more cells than the header has columns."""

    row: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Mended:
    """Something that reading itself repaired: how often, and an example."""

    kind: str
    count: int
    before: str
    after: str


class Sheet:
    """Text cells in rows.

    Attributes:
        name: empty for a CSV file.
        is_hidden: hidden in the workbook.
        may_be_damaged: whether bytes may have been replaced in decoding (U+FFFD).
        merges: merged ranges, 0-based, of the whole sheet.
        mended: what reading it repaired.
        trouble: why it could not be read, None when it was.
        n_rows: how many rows it has, blank ones too.
        has_typed_text: whether cells may say that they are text in Excel's way (="001", '001).
        short_rows: rows with fewer cells than the header, by number; known once the rows have been read.
        is_of_workbook: its cells were numbers and moments with formats of their own, and came without them.
        is_1904: bare numbers in a column of dates count days from 1904 (epoch.py).
    """

    name: str = ""
    is_hidden: bool = False
    may_be_damaged: bool = True
    merges: tuple[Merge, ...] = ()
    mended: tuple[Mended, ...] = ()
    trouble: str | None = None
    n_rows: int = 0
    has_typed_text: bool = False
    short_rows: frozenset[int] = frozenset()
    is_1904: bool = False
    is_of_workbook: bool = False

    @cached_property
    def head(self) -> list[list[str]]:
        """The first rows, for finding the header in."""
        raise NotImplementedError

    def batches(self, header: int, width: int, ragged: Callable[[Ragged], None]) -> Iterator[pa.RecordBatch]:
        """The rows below row `header` (1-based): columns c0..c{width-1} as text, and `row_number`.

        Empty cells are null. Rows with more cells than `width` are given to `ragged` instead.
        """
        raise NotImplementedError

    def filled_merges(self, header: int) -> list[Mended]:
        """How many cells below `header` take their value from a merged one, with an example."""
        return []


class BookSheet(Sheet):
    """A workbook's sheet, as the reading process gave it."""

    is_of_workbook = True

    def __init__(self, sheet: ReadSheet) -> None:
        self._table = sheet.table
        self.name = sheet.name
        self.is_hidden = sheet.is_hidden
        self.merges = sheet.merges
        self.trouble = sheet.trouble
        self.n_rows = sheet.table.num_rows
        self.may_be_damaged = any(
            REPLACED in memoryview(buffer).tobytes()
            for column in sheet.table.columns
            for chunk in column.chunks
            for buffer in chunk.buffers()[2:]
            if buffer is not None
        )

    @cached_property
    def head(self) -> list[list[str]]:
        rows = self._table.slice(0, KEPT_ROWS)
        columns = [[cell or "" for cell in column.to_pylist()] for column in rows.columns]
        return [list(cells) for cells in zip(*columns, strict=True)]

    def batches(self, header: int, width: int, ragged: Callable[[Ragged], None]) -> Iterator[pa.RecordBatch]:
        names = [f"c{index}" for index in range(width)]
        filled = fill_merges(self._table, self.merges, header)
        for start in range(header, filled.num_rows, BATCH_ROWS):
            rows = filled.slice(start, BATCH_ROWS).combine_chunks()
            numbers = np.arange(start + 1, start + 1 + rows.num_rows)
            beyond = _filled_beyond(rows, width)
            for index in np.flatnonzero(beyond):
                cells = rows.slice(index, 1).to_pylist()[0].values()
                ragged(Ragged(int(numbers[index]), tuple(cell or "" for cell in cells)))
            columns = [*rows.columns[:width], *[pa.nulls(rows.num_rows, pa.string())] * (width - rows.num_columns)]
            columns = [_one_chunk(column) for column in columns]
            batch = pa.record_batch([*columns, pa.array(numbers)], names=[*names, "row_number"])
            yield batch.filter(pa.array(~beyond)) if beyond.any() else batch

    def filled_merges(self, header: int) -> list[Mended]:
        filled = filled_by(self._table.num_rows, self._table.num_columns, self.merges, header)
        values = [self._table.column(column)[row].as_py() for _, _, (row, column) in filled]
        count = sum(len(rows) for (_, rows, _), value in zip(filled, values, strict=True) if value)
        return [Mended("合并单元格", count, "（空）", next(filter(None, values)))] if count else []


def _one_chunk(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays(column.chunks) if isinstance(column, pa.ChunkedArray) and column.num_chunks else column


def _filled_beyond(rows: pa.Table, width: int) -> npt.NDArray[np.bool_]:
    """Which rows have something right of the last header."""
    beyond = np.zeros(rows.num_rows, np.bool_)
    for column in rows.columns[width:]:
        if column.null_count < rows.num_rows:
            has_text = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(column), ""), False)
            beyond |= has_text.to_numpy(zero_copy_only=False)
    return beyond
