"""A decoded file: one or more sheets of text cells, with the row numbers that Excel shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from cleancity.errors import Refused
from cleancity.intake.merged import fill_merges
from cleancity.workbook.frames import Merge
from cleancity.workbook.process import ReadSheet

HEAD_ROWS = 20
# Kept beyond those where a header is looked for: samples below it, and a header row that a clerk names.
KEPT_ROWS = 60
BATCH_ROWS = 65_536
REPLACED = "\ufffd".encode()
# A first row longer than this is no header; reading more would only slow the refusal down.
HEAD_BYTES = 1 << 20


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
    """

    name: str = ""
    is_hidden: bool = False
    may_be_damaged: bool = True
    merges: tuple[Merge, ...] = ()
    mended: tuple[Mended, ...] = ()
    trouble: str | None = None
    n_rows: int = 0

    @cached_property
    def head(self) -> list[list[str]]:
        """The first rows, for finding the header in."""
        raise NotImplementedError

    def batches(self, header: int, width: int, ragged: Callable[[Ragged], None]) -> Iterator[pa.RecordBatch]:
        """The rows below row `header` (1-based): columns c0..c{width-1} as text, and `row_number`.

        Empty cells are null. Rows with more cells than `width` are given to `ragged` instead.
        """
        raise NotImplementedError


class CsvSheet(Sheet):
    """UTF-8 text with one delimiter, streamed through Arrow's CSV reader."""

    def __init__(self, text: bytes, delimiter: str, mended: tuple[Mended, ...] = ()) -> None:
        self._text = text
        self._delimiter = delimiter
        self.mended = mended
        self.may_be_damaged = REPLACED in text
        self.n_rows = text.count(b"\n") + (not text.endswith(b"\n"))

    @cached_property
    def head(self) -> list[list[str]]:
        return [cells for cells, _ in self._head_records()]

    def batches(self, header: int, width: int, ragged: Callable[[Ragged], None]) -> Iterator[pa.RecordBatch]:
        start = self._offset_after(header)
        names = [f"c{index}" for index in range(width)]
        skipped: list[tuple[int, list[str]]] = []

        def keep(row: arrow_csv.InvalidRow) -> str:
            skipped.append((row.number, next(csv.reader(io.StringIO(row.text), delimiter=self._delimiter))))
            return "skip"

        reader = (
            arrow_csv.open_csv(
                pa.BufferReader(pa.py_buffer(self._text).slice(start)),
                # One thread: only then does the reader say which rows it skipped, and their numbers.
                read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=8 << 20),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=self._delimiter,
                    newlines_in_values=b'"' in self._text,
                    ignore_empty_lines=False,
                    invalid_row_handler=keep,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={name: pa.string() for name in names},
                    strings_can_be_null=True,
                    null_values=[""],
                    quoted_strings_can_be_null=True,
                ),
            )
            if start < len(self._text)
            else []
        )
        yield from _numbered(reader, header, width, skipped, ragged)

    def _head_records(self) -> list[tuple[list[str], int]]:
        """The first records with the number of physical lines read by the end of each."""
        text = self._text[:HEAD_BYTES].decode("utf-8", errors="ignore")
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter)
        records: list[tuple[list[str], int]] = []
        try:
            for cells in reader:
                records.append((cells, reader.line_num))
                if len(records) == KEPT_ROWS:
                    break
        except csv.Error as error:
            raise Refused(
                f"第 {len(records) + 1} 行无法按分隔文本读取（{error}）。", "请用 Excel 打开后另存为 .xlsx 再上传。"
            ) from error
        return records

    def _offset_after(self, header: int) -> int:
        lines = self._head_records()[header - 1][1]
        position = 0
        for _ in range(lines):
            position = _line_end(self._text, position)
        return position


class BookSheet(Sheet):
    """A workbook's sheet, as the reading process gave it."""

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


def _numbered(
    reader: arrow_csv.CSVStreamingReader | Sequence[pa.RecordBatch],
    header: int,
    width: int,
    skipped: list[tuple[int, list[str]]],
    ragged: Callable[[Ragged], None],
) -> Iterator[pa.RecordBatch]:
    """Give each batch its row numbers, and put the rows that the reader skipped where they belong."""
    names = [*(f"c{index}" for index in range(width)), "row_number"]
    done = 0
    for batch in reader:
        late, gaps = list(skipped), sorted(number for number, _ in skipped)
        skipped.clear()
        numbers, done = _with_gaps(batch.num_rows, done, gaps)
        whole = pa.record_batch([*batch.columns, pa.array(numbers + header)], names=names)
        short = _short_rows(late, header, width, ragged)
        yield pa.concat_batches([whole, pa.record_batch(short, names=names)]) if short else whole
    # A file of ragged rows alone gives no batch to go with.
    if short := _short_rows(skipped, header, width, ragged):
        yield pa.record_batch(short, names=names)


def _short_rows(
    skipped: Sequence[tuple[int, list[str]]], header: int, width: int, ragged: Callable[[Ragged], None]
) -> list[pa.Array]:
    """Rows with another number of cells than the header: the short ones filled up, the long ones given to `ragged`."""
    short = []
    for number, cells in skipped:
        if any(cell.strip() for cell in cells[width:]):
            ragged(Ragged(number + header, tuple(cells)))
        else:
            short.append((number + header, [*cells, *[""] * width][:width]))
    if not short:
        return []
    columns = [pa.array([cells[index] or None for _, cells in short], pa.string()) for index in range(width)]
    return [*columns, pa.array([number for number, _ in short], pa.int64())]


def _with_gaps(count: int, done: int, gaps: list[int]) -> tuple[npt.NDArray[np.int64], int]:
    """`count` record numbers after `done`, leaving out those in `gaps`; and the last number used up."""
    numbers = np.arange(done + 1, done + count + len(gaps) + 1, dtype=np.int64)
    kept = numbers[~np.isin(numbers, gaps)][:count]
    return kept, max([done, *kept[-1:].tolist(), *gaps])


def _line_end(text: bytes, position: int) -> int:
    """The start of the next physical line, whichever of the three line ends is used."""
    feed, carriage = text.find(b"\n", position), text.find(b"\r", position)
    if carriage != -1 and (feed == -1 or carriage < feed):
        return carriage + (2 if text[carriage + 1 : carriage + 2] == b"\n" else 1)
    return len(text) if feed == -1 else feed + 1
