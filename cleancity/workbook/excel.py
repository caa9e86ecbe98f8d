"""What calamine gives of a workbook, as batches of text columns."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any
from xml.etree import ElementTree

import pyarrow as pa
import pyarrow.compute as pc
import python_calamine as calamine

from cleancity.errors import Refused
from cleancity.settings import load_settings
from cleancity.workbook.archive import DAMAGED, Part, inspect, too_long_a_cell
from cleancity.workbook.frames import Merge

BATCH_ROWS = 16_384
MAX_MERGES = 100_000
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Grid:
    """One sheet as it streams by: `batches` hold columns c0, c1, ... of text, null where a cell is empty."""

    name: str
    is_hidden: bool
    width: int
    merges: tuple[Merge, ...]
    batches: Iterator[pa.RecordBatch]


def grids(data: bytes) -> Iterator[Grid]:
    """The worksheets of an xlsx, xlsm, xls, xlsb or ods file, hidden ones too, one after the other.

    Raises:
        Refused: damaged, protected by a password, or larger than the limits.
    """
    parts = _named(inspect(data), data) if data.startswith(b"PK") else {}
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [meta for meta in workbook.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        _check_count(len(sheets))
        for meta in sheets:
            yield _grid(workbook.get_sheet_by_name(meta.name), meta, parts.get(meta.name, Part()))
    except calamine.PasswordError as error:
        raise Refused("这份工作簿设了打开密码，无法读取。", "请在 Excel 中取消密码，保存后再上传。") from error
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError) as error:
        raise Refused(*DAMAGED) from error


def _check_count(n_sheets: int) -> None:
    limit = load_settings().max_sheets
    if n_sheets > limit:
        raise Refused(f"工作簿有 {n_sheets} 张工作表，超过 {limit} 张的上限。", "请只留下要上传的工作表。")


def _grid(sheet: calamine.CalamineSheet, meta: calamine.SheetMetadata, part: Part) -> Grid:
    left = sheet.start[1] if sheet.start else 0
    width = sheet.end[1] + 1 if sheet.end else 0
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > MAX_MERGES:
        raise Refused(f"工作表“{meta.name}”有 {len(ranges)} 处合并单元格，太多了。", "请取消合并，另存后再上传。")
    merges = tuple(Merge(first[0], first[1], last[0], last[1]) for first, last in ranges)
    return Grid(
        name=meta.name,
        is_hidden=meta.visible != calamine.SheetVisibleEnum.Visible,
        width=width,
        merges=merges,
        batches=_batches(sheet, left, width, part.errors),
    )


def _batches(
    sheet: calamine.CalamineSheet, left: int, width: int, errors: dict[tuple[int, int], str]
) -> Iterator[pa.RecordBatch]:
    """calamine begins at the first used column, and at the sheet's first row."""
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in errors.items():
        by_row.setdefault(row, []).append((column - left, text))
    rows = sheet.iter_rows()
    done = 0
    while batch := list(islice(rows, BATCH_ROWS)):
        for row in range(done, done + len(batch)) if by_row else ():
            for column, text in by_row.get(row, ()):
                if 0 <= column < len(batch[row - done]):
                    batch[row - done][column] = text
        done += len(batch)
        columns = [pa.nulls(len(batch), pa.string())] * left
        columns += [text_column(cells) for cells in zip(*batch, strict=True)]
        yield pa.record_batch(columns[:width], names=names(width))


def names(width: int) -> list[str]:
    """The columns of a batch."""
    return [f"c{index}" for index in range(width)]


def text_column(cells: tuple[Any, ...]) -> pa.Array:
    """A column of text; null where there is nothing.

    Raises:
        Refused: a cell is longer than the limit.
    """
    kinds = set(map(type, cells))
    if kinds == {str}:
        texts: list[str | None] = [cell or None for cell in cells]
    elif bool in kinds:  # True is 1.0 to a dictionary.
        texts = list(map(text_of, cells))
    else:
        known = _Texts()
        texts = [known[cell] for cell in cells]
    column = pa.array(texts, pa.string())
    limit = load_settings().max_cell_chars
    if (pc.max(pc.binary_length(column)).as_py() or 0) > limit and pc.max(pc.utf8_length(column)).as_py() > limit:
        raise too_long_a_cell(limit)
    return column


class _Texts(dict[Any, str | None]):
    """Texts of cells, each made once."""

    def __missing__(self, value: Any) -> str | None:
        self[value] = text_of(value)
        return self[value]


def text_of(value: Any) -> str | None:
    """A workbook's cell as the text a reader of it would type."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # Excel keeps every number as a float; an id 1001 must not become 1001.0.
        # From 2^53 on a float has lost digits: written with an exponent, so that the rules refuse it as a code.
        if abs(value) >= 1 << 53:
            return f"{value:.16e}"
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def _named(parts: dict[str, Part], data: bytes) -> dict[str, Part]:
    """The parts by the name of their sheet, where some have error cells; for the others nobody asks."""
    if not any(part.errors for part in parts.values()):
        return {}
    archive = zipfile.ZipFile(io.BytesIO(data))
    try:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile) as error:
        raise Refused(*DAMAGED) from error
    targets = {each.get("Id"): re.sub(r"^/?(xl/)?", "xl/", each.get("Target", "")) for each in relations}
    paths = {
        each.get("name", ""): targets.get(each.get(RELATION)) for each in book.iter() if each.tag.endswith("}sheet")
    }
    return {name: parts[path] for name, path in paths.items() if path in parts}
