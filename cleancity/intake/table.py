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
from pyarrow import csv as arrow_csv

from cleancity.errors import Refused

HEAD_ROWS = 20
BATCH_ROWS = 65_536
# A first row longer than this is no header; reading more would only slow the refusal down.
HEAD_BYTES = 1 << 20


@dataclass(frozen=True)
class Ragged:
    """A row with more cells than the header has columns."""

    row: int
    cells: tuple[str, ...]


class Sheet:
    """Text cells in rows. `name` is empty for a CSV file."""

    name: str = ""
    # Whether bytes may have been replaced in decoding (U+FFFD).
    may_be_damaged: bool = True

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

    def __init__(self, text: bytes, delimiter: str) -> None:
        self._text = text
        self._delimiter = delimiter
        self.may_be_damaged = "\ufffd".encode() in text

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
                if len(records) == HEAD_ROWS:
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


class RowsSheet(Sheet):
    """Rows of text held in memory: a workbook's sheet."""

    def __init__(self, name: str, rows: Sequence[Sequence[str]]) -> None:
        self.name = name
        self._rows = rows

    @cached_property
    def head(self) -> list[list[str]]:
        return [list(row) for row in self._rows[:HEAD_ROWS]]

    def batches(self, header: int, width: int, ragged: Callable[[Ragged], None]) -> Iterator[pa.RecordBatch]:
        names = [f"c{index}" for index in range(width)]
        for start in range(header, len(self._rows), BATCH_ROWS):
            rows = self._rows[start : start + BATCH_ROWS]
            kept, numbers = [], []
            for number, row in enumerate(rows, start + 1):
                if any(cell.strip() for cell in row[width:]):
                    ragged(Ragged(number, tuple(row)))
                else:
                    kept.append(row)
                    numbers.append(number)
            columns = [
                pa.array([row[index] if index < len(row) and row[index] != "" else None for row in kept], pa.string())
                for index in range(width)
            ]
            yield pa.record_batch([*columns, pa.array(numbers, pa.int64())], names=[*names, "row_number"])


def _numbered(
    reader: arrow_csv.CSVStreamingReader | Sequence[pa.RecordBatch],
    header: int,
    width: int,
    skipped: list[tuple[int, list[str]]],
    ragged: Callable[[Ragged], None],
) -> Iterator[pa.RecordBatch]:
    """Give each batch its row numbers, and put the rows that the reader skipped where they belong."""
    names = [f"c{index}" for index in range(width)]
    done = 0
    late: list[tuple[int, list[str]]] = []
    for batch in reader:
        late += skipped
        gaps = sorted(number for number, _ in skipped)
        skipped.clear()
        numbers, done = _with_gaps(batch.num_rows, done, gaps)
        yield pa.record_batch([*batch.columns, pa.array(numbers + header)], names=[*names, "row_number"])
    late += skipped
    short = []
    for number, cells in late:
        if any(cell.strip() for cell in cells[width:]):
            ragged(Ragged(number + header, tuple(cells)))
        else:
            short.append((number + header, [*cells, *[""] * width][:width]))
    if short:
        columns = [pa.array([cells[index] or None for _, cells in short], pa.string()) for index in range(width)]
        yield pa.record_batch(
            [*columns, pa.array([number for number, _ in short], pa.int64())], names=[*names, "row_number"]
        )


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
