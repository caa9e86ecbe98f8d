"""Looking through a workbook's archive before a reader opens it: what it inflates to, and what is inside.

Nothing is held: every part that a reader would read streams by once. `zipfile` gives no more than the size that the
table of contents declares, and refuses a part whose checksum differs, so declared sizes are true ones here.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

import numpy as np
import numpy.typing as npt

from cleancity.errors import Refused
from cleancity.settings import load_settings

AS_XLSX = "请用 Excel 打开，另存为 .xlsx 或 CSV 后再上传。"
DAMAGED = ("工作簿已损坏，打不开。", "请用 Excel 打开并另存后再上传。")
# A ratio says something only once there is something to inflate.
RATIO_FROM = 64 << 20
# Room for an empty rectangle that a reader allocates; beyond it, most of the cells must be there.
FREE_CELLS = 4_000_000
SPARSE = 20
CHUNK = 1 << 20
READ = re.compile(r"^(xl/(workbook|sharedStrings|styles)|xl/worksheets/|.*_rels/|content\.xml|\[Content_Types\])")
SHEET = re.compile(r"^xl/worksheets/[^/]*\.(xml|bin)$")
ERROR_CELL = re.compile(
    rb"""<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*?\bt="e"[^>]*>(?:<f\b[^>]*/>|<f\b[^>]*>[^<]*</f>)?<v>(#[^<]{1,20})</v>"""
)
ERRORS_KEPT = 100_000
# So that looking a few places on never leaves the text.
PADDING = b" " * 16
# The longest run without the end of a tag: a cell's text, each character escaped, and the tag behind it.
WIDEST_CHARACTER = 6


@dataclass
class Part:
    """What was seen of one sheet.

    Attributes:
        errors: error cells (row, column 0-based -> `#REF!`), which calamine gives as empty.
    """

    rows: int = 0
    columns: int = 0
    n_cells: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)


def inspect(data: bytes) -> dict[str, Part]:
    """Every sheet of the archive by its path, seen but not kept.

    Raises:
        Refused: damaged, protected, no workbook at all, or larger than the limits.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = archive.infolist()
        _check_contents(entries, len(data))
        return {
            entry.filename: _look_through(archive, entry)
            for entry in entries
            if READ.match(entry.filename) and not entry.is_dir()
        }
    except (
        expat.ExpatError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as error:
        raise Refused(*DAMAGED) from error


def _check_contents(entries: list[zipfile.ZipInfo], size: int) -> None:
    names = {entry.filename for entry in entries}
    limits = load_settings()
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise Refused("这是 Word 或 PPT 文件，不是表格。", "请上传导出的 Excel 或 CSV 原文件。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("这份文件设了密码，无法读取。", "请取消密码后再上传。")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise Refused("这是压缩包，不是 Excel 工作簿。", "请先解压，再上传里面的表格。")
    n_sheets = sum(1 for entry in entries if SHEET.match(entry.filename))
    if n_sheets > limits.max_sheets:
        raise Refused(f"工作簿有 {n_sheets} 张工作表，超过 {limits.max_sheets} 张的上限。", "请只留下要上传的工作表。")
    inflated = sum(entry.file_size for entry in entries)
    too_dense = inflated > RATIO_FROM and inflated > limits.max_ratio * size
    if inflated > limits.max_inflated_mb << 20 or too_dense:
        raise Refused(f"工作簿展开后有 {inflated >> 20} MB，与文件大小不相称，已拒绝打开。", "请另存为 CSV 后再上传。")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise Refused("工作簿用了少见的压缩方式，无法读取。", AS_XLSX)


def _look_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Part:
    part = Part()
    is_xml = not entry.filename.endswith(".bin")
    # calamine reads on, or stops without a word, where XML is damaged; rows must not go missing that way.
    parser = expat.ParserCreate() if is_xml else None
    is_sheet = SHEET.match(entry.filename) is not None
    for number, piece in enumerate(_pieces(archive, entry, is_xml)):
        if is_xml and number == 0 and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece):
            raise Refused("工作簿里有不该出现的实体声明，已拒绝打开。", AS_XLSX)
        if parser:
            parser.Parse(piece, False)
        if is_sheet and is_xml:
            _see(part, piece)
    if parser:
        parser.Parse(b"", True)
    if part.rows * part.columns > FREE_CELLS and part.rows * part.columns > SPARSE * part.n_cells:
        raise Refused(
            f"工作表的范围有 {part.rows} 行 × {part.columns} 列，其中多半是空的。",
            "请删去表格以外的行和列，另存后再上传。",
        )
    return part


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, is_xml: bool) -> Iterator[bytes]:
    """The part's bytes, cut behind a tag where it is XML."""
    limit = load_settings().max_cell_chars
    rest = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            if not is_xml:
                yield chunk
                continue
            rest += chunk
            cut = rest.rfind(b">") + 1
            if len(rest) - cut > limit * WIDEST_CHARACTER:
                raise too_long_a_cell(limit)
            if cut:
                yield rest[:cut]
                rest = rest[cut:]
    yield rest


def too_long_a_cell(limit: int, where: str = "") -> Refused:
    """A cell with more than `limit` characters."""
    return Refused(f"{where}有一格的内容超过 {limit} 个字符的上限。", "请删短这一格的内容后再上传。")


def _see(part: Part, piece: bytes) -> None:
    part.n_cells += piece.count(b"<c ")
    rows, columns = _extent(np.frombuffer(piece + PADDING, np.uint8))
    part.rows, part.columns = max(part.rows, rows), max(part.columns, columns)
    if b't="e"' in piece and len(part.errors) < ERRORS_KEPT:
        for column, row, text in ERROR_CELL.findall(piece):
            part.errors[int(row) - 1, _column(column) - 1] = text.decode("ascii", errors="replace")


def _extent(text: npt.NDArray[np.uint8]) -> tuple[int, int]:
    """The last row (at most so far) and the last column that `r="..."` attributes name."""
    at = np.flatnonzero(text[: -len(PADDING)] == ord("r"))
    at = at[text[at + 1] == ord("=")] + 3
    letters = [(text[at + place] | 0x20) - ord("a") for place in range(3)]
    is_letter = np.cumprod([letter < 26 for letter in letters], axis=0)
    column = np.zeros(len(at), np.int64)
    for letter, counts in zip(letters, is_letter, strict=True):
        column = np.where(counts, column * 26 + letter + 1, column)
    digits = at + is_letter.sum(axis=0)
    # Without a digit behind the letters it is no reference (`xmlns:r="http...`).
    is_reference = text[digits] - ord("0") < 10
    column = column[is_reference]
    digits = digits[is_reference]
    return _last_row(text, digits), int(max(column, default=0)) or 26


def _last_row(text: npt.NDArray[np.uint8], digits: npt.NDArray[np.int64]) -> int:
    """The largest number that begins at one of `digits`; where none has six digits, the most it can be."""
    for length in (6, 5, 4, 3):
        long = digits
        for place in reversed(range(length)):
            long = long[text[long + place] - ord("0") < 10]
        if not len(long):
            continue
        if length < 6:
            return 10**length - 1
        row = np.zeros(len(long), np.int64)
        for place in range(7):
            digit = text[long + place] - ord("0")
            row = np.where(digit < 10, row * 10 + digit, row)
        return int(row.max())
    return 99


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
