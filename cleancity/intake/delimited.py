"""Delimited text: line ends, delimiter and quotes, before Arrow reads it."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

import numpy as np
import numpy.typing as npt

from cleancity.errors import Refused
from cleancity.intake.rows import CsvSheet
from cleancity.intake.table import Mended
from cleancity.settings import load_settings

DELIMITERS = ",\t;|"
# Only where nothing else fits: they are punctuation, too.
WIDE_DELIMITERS = "、，；"
SEP_LINE = re.compile(rb"sep=(.)[ \t]*(\r\n|\n|\r)", re.IGNORECASE)
CHUNK = 16 << 20


def csv_sheet(text: bytes) -> CsvSheet:
    """The one sheet of a text file. `text` is UTF-8 without a mark.

    Raises:
        Refused: a quote is not closed, or a row has more cells than any table.
    """
    mended = []
    if n_nul := text.count(b"\0"):
        text = text.replace(b"\0", b"")
        mended.append(Mended("空字符", n_nul, "␀", ""))
    text = _one_line_end(text)
    told = SEP_LINE.match(text)
    if told:
        # Excel swallows this line; row 1 is the one below.
        text = text[told.end() :]
    delimiter = told[1].decode("latin-1") if told else _delimiter_of(text)
    if delimiter in WIDE_DELIMITERS:
        text, delimiter = _with_commas(text, delimiter), ","
    _check_width(text, delimiter)
    _check_quotes(text, delimiter)
    return CsvSheet(text, delimiter, tuple(mended))


def _one_line_end(text: bytes) -> bytes:
    """Arrow and csv both know \\n and \\r\\n; files of old systems, or joined ones, end lines with \\r alone."""
    if text.count(b"\r") == text.count(b"\r\n"):
        return text
    if b'"' not in text:
        return re.sub(rb"\r(?!\n)", b"\n", text)
    bytes_ = np.frombuffer(text, np.uint8).copy()
    lone = np.flatnonzero(bytes_ == ord("\r"))
    lone = lone[np.append(bytes_, 0)[lone + 1] != ord("\n")]
    quotes = np.searchsorted(np.flatnonzero(bytes_ == ord('"')), lone)
    bytes_[lone[quotes % 2 == 0]] = ord("\n")
    return bytes_.tobytes()


def _delimiter_of(text: bytes) -> str:
    """The delimiter under which most of the first rows have the same number of cells, more than one."""
    sample = text[:200_000].decode("utf-8", errors="ignore")
    lines = sample.splitlines()[:50]

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1)
        except csv.Error:
            return (0, 0)
        return max(((count, width) for width, count in widths.items()), default=(0, 0))

    best = max(DELIMITERS, key=agreement)
    if agreement(best)[0]:
        return best
    wide = max(WIDE_DELIMITERS, key=agreement)
    n_rows, width = agreement(wide)
    return wide if width > 2 and 2 * n_rows > sum(1 for line in lines if line.strip()) else ","


def _with_commas(text: bytes, delimiter: str) -> bytes:
    """The same table with commas: Arrow's delimiter is one byte."""
    target = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(text.decode("utf-8"), newline=""), delimiter=delimiter)
    try:
        csv.writer(target, lineterminator="\n").writerows(rows)
    except csv.Error as error:
        raise Refused("文件无法按分隔文本读取。", "请用 Excel 打开后另存为 .xlsx 再上传。") from error
    return target.getvalue().encode()


def _check_width(text: bytes, delimiter: str) -> None:
    """A first line with a million cells would cost more to look at than to refuse."""
    end = text.find(b"\n") % (len(text) + 1)
    limit = load_settings().max_columns
    width = text.count(delimiter.encode(), 0, end) + 1
    # Quotes may hold some of them, but not so many.
    if width > (4 * limit if text.count(b'"', 0, end) else limit):
        raise Refused(f"表格有 {width} 列，超过 {limit} 列的上限。", "请删去用不到的列。")


def _check_quotes(text: bytes, delimiter: str) -> None:
    """An unclosed quote swallows the rows after it without a word; such a file must not pass.

    A quote that closes in its own line, with something behind it, is bad style and harmless.
    """
    if not _has_open_line(text):
        return
    lines = io.TextIOWrapper(io.BytesIO(text), "utf-8", newline="")
    records = 0
    while True:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        start = 0
        try:
            for _ in reader:
                records += 1
                start = reader.line_num
            return
        except csv.Error as error:
            records += 1
            if reader.line_num - start > 1 or "end of data" in str(error) or "field larger" in str(error):
                raise Refused(
                    f"第 {records} 行的引号没有成对，后面的行会被吞掉。", "请补上或删去这一行多余的引号后再上传。"
                ) from error


def _has_open_line(text: bytes) -> bool:
    """Whether some line ends inside quotes: only then can a field reach into the next line, rightly or wrongly."""
    carried = 0
    for start in range(0, len(text), CHUNK):
        chunk: npt.NDArray[np.uint8] = np.frombuffer(text, np.uint8, min(CHUNK, len(text) - start), start)
        quotes = np.flatnonzero(chunk == ord('"'))
        before_line_end = np.searchsorted(quotes, np.flatnonzero(chunk == ord("\n")))
        if ((before_line_end + carried) % 2).any():
            return True
        carried = (carried + len(quotes)) % 2
    return carried == 1
