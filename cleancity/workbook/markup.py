"""Tables that old systems save as .xls though they are text: web pages, and Excel 2003's XML."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import zip_longest
from xml.etree import ElementTree

import pyarrow as pa

from cleancity.errors import Refused
from cleancity.settings import load_settings
from cleancity.workbook.archive import AS_XLSX, DAMAGED
from cleancity.workbook.excel import BATCH_ROWS, Grid, names, text_column, text_of
from cleancity.workbook.frames import Merge

SPREADSHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
EXCEL = "{urn:schemas-microsoft-com:office:excel}"
FEED = 1 << 20


@dataclass
class _Table:
    name: str
    rows: list[list[str | None]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    is_hidden: bool = False
    # Column -> how many rows further down a cell from above still covers.
    covered: dict[int, int] = field(default_factory=dict)

    def new_row(self) -> None:
        self.rows.append([])
        if len(self.rows) > load_settings().max_rows:
            raise Refused(f"表格超过 {load_settings().max_rows} 行的上限。", "请按月或按部门拆分后再上传。")

    def put(self, text: str | None, across: int, down: int, column: int | None = None) -> None:
        """A cell into the next free place of the last row; `across` and `down` say how many more it covers."""
        row = self.rows[-1]
        left = self._next_free(len(row)) if column is None else column
        if left + across > load_settings().max_columns:
            raise Refused(f"表格超过 {load_settings().max_columns} 列的上限。", "请删去用不到的列。")
        row += [None] * (left - len(row)) + [text] + [None] * across
        if across or down:
            self.merges.append(Merge(len(self.rows) - 1, left, len(self.rows) - 1 + down, left + across))
            self.covered |= {each: down + 1 for each in range(left, left + across + 1) if down}

    def end_row(self) -> None:
        self.covered = {column: left - 1 for column, left in self.covered.items() if left > 1}

    def _next_free(self, column: int) -> int:
        while self.covered.get(column, 0) > 0:
            column += 1
        return column

    def grid(self) -> Grid:
        width = max(map(len, self.rows), default=0)
        return Grid(self.name, self.is_hidden, width, tuple(self.merges), _batches(self.rows, width))


def html_grids(data: bytes) -> Iterator[Grid]:
    """The tables of a web page that nobody else is nested in, by their order. `data` is UTF-8.

    Raises:
        Refused: there is no table in it, or one beyond the limits.
    """
    reader = _TableReader()
    text = io.StringIO(data.decode("utf-8", errors="replace"))
    while piece := text.read(FEED):
        reader.feed(piece)
        if len(reader.rawdata) > FEED * 2:  # A tag that never ends is looked at again with every piece.
            raise Refused(*DAMAGED)
    reader.close()
    tables = [table for table in reader.tables if any(any(row) for row in table.rows)]
    if not tables:
        raise Refused("这是网页格式的文件，里面没有表格。", AS_XLSX)
    yield from (table.grid() for table in tables)


class _TableReader(HTMLParser):
    """Cells of every outermost table; what is nested in a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._depth = 0
        self._silent = 0
        self._cell: list[str] | None = None
        self._span = (0, 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(_Table(f"表{len(self.tables) + 1}"))
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            self.tables[-1].new_row()
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            if not self.tables[-1].rows:
                self.tables[-1].new_row()
            given = dict(attrs)
            self._span = (_span(given.get("colspan")), _span(given.get("rowspan")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end_row()
            self._depth -= 1
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif self._depth == 1 and tag == "tr":
            self._end_row()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def close(self) -> None:
        """The end of the page: a table cut short has its last cell too."""
        super().close()
        if self._depth:
            self._end_row()

    def _end_cell(self) -> None:
        if self._cell is not None:
            lines = (" ".join(line.split()) for line in "".join(self._cell).split("\n"))
            self.tables[-1].put("\n".join(lines).strip() or None, *self._span)
            self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        self.tables[-1].end_row()


def _span(text: str | None) -> int:
    """How many more cells than one; nonsense means none."""
    return min(int(text), 65_535) - 1 if text and text.isascii() and text.isdigit() and int(text) > 1 else 0


def xml_grids(data: bytes) -> Iterator[Grid]:
    """The sheets of an Excel 2003 XML workbook. `data` is UTF-8 whatever its declaration says.

    Raises:
        Refused: not well-formed, with declarations of its own, or beyond the limits.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refused("工作簿里有不该出现的实体声明，已拒绝打开。", AS_XLSX)
    try:
        yield from (table.grid() for table in _xml_tables(data))
    except (ElementTree.ParseError, ValueError) as error:
        raise Refused(*DAMAGED) from error


def _xml_tables(data: bytes) -> list[_Table]:
    tables: list[_Table] = []
    parser = ElementTree.XMLParser(encoding="utf-8")
    for event, element in ElementTree.iterparse(io.BytesIO(data), ("start", "end"), parser):
        if event == "start" and element.tag == f"{SPREADSHEET}Worksheet":
            tables.append(_Table(element.get(f"{SPREADSHEET}Name") or f"表{len(tables) + 1}"))
        elif event == "end" and element.tag == f"{SPREADSHEET}Row" and tables:
            _xml_row(tables[-1], element)
            element.clear()
        elif event == "end" and element.tag == f"{EXCEL}Visible" and tables:
            tables[-1].is_hidden = True
    return tables


def _xml_row(table: _Table, row: ElementTree.Element) -> None:
    for _ in range(int(row.get(f"{SPREADSHEET}Index", len(table.rows) + 1)) - len(table.rows) - 1):
        table.new_row()
        table.end_row()
    table.new_row()
    for cell in row.iter(f"{SPREADSHEET}Cell"):
        index = cell.get(f"{SPREADSHEET}Index")
        across, down = (int(cell.get(f"{SPREADSHEET}{name}", 0)) for name in ("MergeAcross", "MergeDown"))
        table.put(_xml_text(cell), across, down, int(index) - 1 if index else None)
    table.end_row()


def _xml_text(cell: ElementTree.Element) -> str | None:
    data = cell.find(f"{SPREADSHEET}Data")
    if data is None:
        return None
    text, kind = "".join(data.itertext()), data.get(f"{SPREADSHEET}Type")
    if kind == "DateTime":
        return text.replace("T", " ").removesuffix(".000").removesuffix(" 00:00:00")
    if kind == "Number":
        return text_of(float(text))
    return ({"0": "false", "1": "true"}.get(text, text) if kind == "Boolean" else text) or None


def _batches(rows: Sequence[Sequence[str | None]], width: int) -> Iterator[pa.RecordBatch]:
    for start in range(0, len(rows), BATCH_ROWS):
        part = rows[start : start + BATCH_ROWS]
        columns = [text_column(cells) for cells in zip_longest(*part)]
        columns += [pa.nulls(len(part), pa.string())] * (width - len(columns))
        yield pa.record_batch(columns, names=names(width))
