"""A text file's one sheet: UTF-8 with one delimiter, streamed through Arrow."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from cleancity.errors import Refused
from cleancity.intake.table import KEPT_ROWS, REPLACED, Mended, Ragged, Sheet
from cleancity.settings import load_settings

# No row can be longer than what is read at once.
BLOCK = 8 << 20
# A first row longer than this is no header; reading more would only slow the refusal down.
HEAD_BYTES = 1 << 20


class CsvSheet(Sheet):
    """UTF-8 text with one delimiter, streamed through Arrow's CSV reader."""

    def __init__(self, text: bytes, delimiter: str, mended: tuple[Mended, ...] = ()) -> None:
        self._text = text
        self._delimiter = delimiter
        self.mended = mended
        self.may_be_damaged = REPLACED in text
        self.n_rows = text.count(b"\n") + (not text.endswith(b"\n"))
        self.has_typed_text = b'="' in text or b"'" in text

    @cached_property
    def head(self) -> list[list[str]]:
        return [cells for cells, _ in self._head_records()]

    def batches(self, header: int, width: int, ragged: Callable[[Ragged], None]) -> Iterator[pa.RecordBatch]:
        start = self._offset_after(header)
        names = [f"c{index}" for index in range(width)]
        skipped: list[tuple[int, list[str]]] = []

        def keep(row: arrow_csv.InvalidRow) -> str:
            cells = next(csv.reader(io.StringIO(row.text, newline=""), delimiter=self._delimiter), [])
            skipped.append((row.number, cells))
            return "skip"

        try:
            yield from self._numbered(self._reader(start, names, keep), header, width, skipped, ragged)
        except pa.ArrowInvalid as error:
            raise Refused(
                f"第 {header} 行以下有一行无法读取：可能是引号没有成对，或这一行超过 {BLOCK >> 20} MB。",
                "请用 Excel 打开检查后另存为 .xlsx 再上传。",
            ) from error

    def _reader(
        self, start: int, names: list[str], keep: Callable[[arrow_csv.InvalidRow], str]
    ) -> arrow_csv.CSVStreamingReader | Sequence[pa.RecordBatch]:
        return (
            arrow_csv.open_csv(
                pa.BufferReader(pa.py_buffer(self._text).slice(start)),
                # One thread: only then does the reader say which rows it skipped, and their numbers.
                read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=BLOCK),
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

    def _numbered(
        self,
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
            _check_cells(batch, done + header)
            numbers, done = _with_gaps(batch.num_rows, done, gaps)
            whole = pa.record_batch([*batch.columns, pa.array(numbers + header)], names=names)
            short = self._short_rows(late, header, width, ragged)
            yield pa.concat_batches([whole, pa.record_batch(short, names=names)]) if short else whole
        # A file of ragged rows alone gives no batch to go with.
        if short := self._short_rows(skipped, header, width, ragged):
            yield pa.record_batch(short, names=names)

    def _short_rows(
        self, skipped: Sequence[tuple[int, list[str]]], header: int, width: int, ragged: Callable[[Ragged], None]
    ) -> list[pa.Array]:
        """Rows with another number of cells than the header: short ones filled up, long ones given to `ragged`."""
        short = []
        for number, cells in skipped:
            if any(cell.strip() for cell in cells[width:]):
                ragged(Ragged(number + header, tuple(cells)))
            else:
                short.append((number + header, [*cells, *[""] * width][:width]))
        if not short:
            return []
        self.short_rows |= {number for number, cells in short if any(cell.strip() for cell in cells)}
        columns = [pa.array([cells[index] or None for _, cells in short], pa.string()) for index in range(width)]
        return [*columns, pa.array([number for number, _ in short], pa.int64())]


def _check_cells(batch: pa.RecordBatch, before: int) -> None:
    """Raises Refused where a cell is longer than any table's; `before` is the number of the row above."""
    limit = load_settings().max_cell_chars
    for column in batch.columns:
        if (pc.max(pc.binary_length(column)).as_py() or 0) <= limit:
            continue
        long = pc.index(pc.greater(pc.utf8_length(column), limit), True).as_py()
        if long >= 0:
            raise Refused(
                f"第 {before + long + 1} 行附近有一格超过 {limit} 个字符的上限。", "请删短这一格的内容后再上传。"
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
