"""Good files, and what can happen to them on the way: a few bytes changed, lost, doubled or put in."""

from __future__ import annotations

import csv
import io
import random
import re
import zipfile
from dataclasses import dataclass
from html import escape

HEADER = ("问题编号", "检查日期", "责任部门", "描述", "状态", "地址")
Row = tuple[str, ...]
TEXTS = ("地面有污水", "摊位外溢，垃圾未清", "a,b", '说"好"', "甲\n乙", "绿地斑秃", "x;y|z", "备注：门口", "厕所有异味")
TRADITIONAL = str.maketrans(
    "问题编号检查责门状态处场监园摊绿厕异备注说东秃",
    "問題編號檢查責門狀態處場監園攤綠廁異備註說東禿",
)
ENCODINGS = ("utf-8", "gb18030", "utf-8", "gb18030", "utf-8-sig", "utf-16", "big5")
SHEET = "xl/worksheets/sheet1.xml"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/></Types>'
)
ROOT = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="明细" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>"
)
RELATIONS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
SPICE = (b'"', b",", b"\n", b"\r", b"\0", b"\t", b"\xff", b"\xef\xbf\xbd", b"<", b"&", b"=", b"''", "合计".encode())


@dataclass(frozen=True)
class Mutant:
    """A file that was good.

    Attributes:
        data: its bytes now.
        how: what was done, to find it again.
        whole: rows that nothing was done to; each is to be found as it was, or to be counted as not taken.
        is_judged: whether `whole` says anything: not where the header or the file's frame was hit.
    """

    data: bytes
    how: str
    whole: tuple[Row, ...]
    is_judged: bool


def mutant(number: int, seed: int) -> Mutant:
    """The `number`-th file of a series; the same for the same seed."""
    chance = random.Random(f"{seed}/{number}")
    rows = [_row(chance, place) for place in range(chance.randint(3, 8))]
    if number % 3:
        return _text_mutant(chance, rows)
    return _sheet_mutant(chance, rows) if number % 2 else _archive_mutant(chance, rows)


def _row(chance: random.Random, place: int) -> Row:
    day = f"2026-11-{chance.randint(1, 15):02}"
    department = chance.choice(("城市管理局", "园林管理处", "市场监管局"))
    return (
        f"XJ{place}{chance.randint(1000, 9999)}",
        day,
        department,
        chance.choice(TEXTS),
        "处置中",
        f"东门{place}号门前",
    )


def _text_mutant(chance: random.Random, rows: list[Row]) -> Mutant:
    encoding, delimiter = chance.choice(ENCODINGS), chance.choice(",,,;\t|")
    texts = [_line(HEADER, delimiter), *(_line(row, delimiter) for row in rows)]
    if encoding == "big5":
        texts = [_traditional(text) for text in texts]
        rows = [tuple(_traditional(cell) for cell in row) for row in rows]
    pieces = [text.encode(encoding.removesuffix("-sig") if place else encoding) for place, text in enumerate(texts)]
    if encoding == "utf-16":
        pieces = [piece.removeprefix(b"\xff\xfe") if place else piece for place, piece in enumerate(pieces)]
    hit = chance.randrange(len(pieces))
    before, how = pieces[hit], f"{encoding} {delimiter!r} line {hit + 1}"
    pieces[hit], done = _changed(chance, before)
    # A line end that is gone joins two rows; a mark or an odd byte that is gone moves everything behind it.
    shifts = encoding == "utf-16" and (len(pieces[hit]) - len(before)) % 2 == 1
    ends = before[-2:] == pieces[hit][-2:]
    whole = [row for place, row in enumerate(rows, 1) if place != hit and (ends or place != hit + 1)]
    is_judged = hit > 0 and not shifts
    return Mutant(b"".join(pieces), f"{how}: {done}", tuple(whole), is_judged)


def _traditional(text: str) -> str:
    return text.translate(TRADITIONAL)


def _line(cells: Row, delimiter: str) -> str:
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return target.getvalue()


def _sheet_mutant(chance: random.Random, rows: list[Row]) -> Mutant:
    """One cell's text changed inside the sheet, or bytes anywhere in one part."""
    parts = _parts(rows)
    if chance.random() < 0.5:
        text = parts[SHEET]
        places = [found.span(1) for found in re.finditer(rb"<t[^>]*>([^<]*)</t>", text)]
        cell = chance.randrange(len(HEADER), len(places))
        start, end = places[cell]
        changed, done = _changed(chance, text[start:end])
        parts[SHEET] = text[:start] + changed + text[end:]
        whole = [row for place, row in enumerate(rows) if place != cell // len(HEADER) - 1]
        return Mutant(_zipped(parts), f"xlsx cell {cell}: {done}", tuple(whole), True)
    name = chance.choice(sorted(parts))
    parts[name], done = _changed(chance, parts[name])
    return Mutant(_zipped(parts), f"xlsx part {name}: {done}", (), False)


def _archive_mutant(chance: random.Random, rows: list[Row]) -> Mutant:
    data, done = _changed(chance, _zipped(_parts(rows)))
    # The archive's checksums guard every part that is read: what is read at all must be right.
    return Mutant(data, f"xlsx archive: {done}", tuple(rows), True)


def _parts(rows: list[Row]) -> dict[str, bytes]:
    """The least that is a workbook; each cell keeps its own text instead of a number in a shared table."""
    cells = "".join(
        f'<row r="{number}">{"".join(_cell(number, place, cell) for place, cell in enumerate(row))}</row>'
        for number, row in enumerate([HEADER, *rows], 1)
    )
    sheet = f'{XML}<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return {"[Content_Types].xml": TYPES.encode(), "_rels/.rels": ROOT.encode(), "xl/workbook.xml": BOOK.encode(),
            "xl/_rels/workbook.xml.rels": RELATIONS.encode(), SHEET: sheet.encode()}  # fmt: skip


def _cell(number: int, place: int, text: str) -> str:
    return f'<c r="{"ABCDEF"[place]}{number}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _zipped(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _changed(chance: random.Random, data: bytes) -> tuple[bytes, str]:
    """Bytes with one thing done to them, and its name."""
    at = chance.randrange(len(data)) if data else 0
    length = min(chance.choice((1, 1, 1, 2, 3, 8, 30)), len(data) - at)
    kind = chance.choice(("flip", "set", "cut", "double", "put", "put", "end"))
    done = f"{kind} at {at}, {length}"
    if kind == "flip" and data:
        return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :], done
    if kind == "set":
        return data[:at] + bytes(chance.randrange(256) for _ in range(length)) + data[at + length :], done
    if kind == "cut":
        return data[:at] + data[at + length :], done
    if kind == "double":
        return data[: at + length] + data[at:], done
    if kind == "end":
        return data[:at], done
    spice = chance.choice(SPICE)
    return data[:at] + spice + data[at:], f"{done} {spice!r}"
