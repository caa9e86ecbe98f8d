"""Tables and pictures of a paper: the caption above a table, below a picture, and nothing wider than the text."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.shared import Mm

from cleancity.reports.gb9704 import BODY_FONT, HEAD_FONT, TEXT_MM, TEXT_TWIPS
from cleancity.reports.ooxml import Face, Shape, element, flag, paragraph, printable, run

_CAPTION = Face(HEAD_FONT, 12)
_SIZES = (12, 10.5)  # 小四, and 五号 for a table that 小四 would make too wide
_CELL_SHAPE = Shape("left", size=12, line=0, on_grid=False)
_CAPTION_SHAPE = Shape("center", size=12, line=400, before=120)
_PADDING = 70  # twips at each side of a cell
_HIGHEST_MM = 195
_LEAST, _LONGEST_CODE, _SHORT = 4.0, 18, 6  # characters


@dataclass(frozen=True)
class TablePart:
    """A table: its caption with number, column titles, rows of texts, relative widths, the columns set to the right."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    numeric: Sequence[int] = ()


@dataclass(frozen=True)
class PicturePart:
    """A picture: its caption with number, a PNG, and its height over its width."""

    caption: str
    png: bytes
    ratio: float


def table(part: TablePart) -> list[Any]:
    """Caption and table; the head is repeated on every page, a row is never torn apart."""
    n_columns = max([len(part.columns), *(len(row) for row in part.rows), 1])
    widths, size = _twips(part, n_columns)
    made = element("w:tbl", None, _table_look(), element("w:tblGrid", None, *[_column(width) for width in widths]))
    made.append(_row(part.columns, widths, (), Face(HEAD_FONT, size), is_head=True))
    for row in part.rows:
        made.append(_row(row, widths, part.numeric, Face(BODY_FONT, size), is_head=False))
    caption = paragraph([run(part.caption, _CAPTION)], _CAPTION_SHAPE.but(keeps_next=True))
    # Without a paragraph between them two tables would grow together.
    return [caption, made, paragraph([], Shape(size=12, line=200, on_grid=False))]


def _table_look() -> Any:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    rules = [element(f"w:{side}", {"val": "single", "sz": 4, "space": 0, "color": "000000"}) for side in sides]
    margins = [element(f"w:{side}", {"w": _PADDING, "type": "dxa"}) for side in ("left", "right")]
    return element(
        "w:tblPr", None, element("w:tblW", {"w": TEXT_TWIPS, "type": "dxa"}), flag("w:jc", "center"),
        element("w:tblBorders", None, *rules), element("w:tblLayout", {"type": "fixed"}),
        element("w:tblCellMar", None, *margins),
    )  # fmt: skip


def _column(width: int) -> Any:
    return element("w:gridCol", {"w": width})


def _row(cells: Sequence[str], widths: Sequence[int], numeric: Sequence[int], face: Face, *, is_head: bool) -> Any:
    made = element(
        "w:tr", None, element("w:trPr", None, element("w:cantSplit"), element("w:tblHeader") if is_head else None)
    )
    for place, width in enumerate(widths):
        text = cells[place] if place < len(cells) else ""
        align = "center" if is_head else "right" if place in numeric else "left"
        shape = _CELL_SHAPE.but(align=align, size=face.size, before=30, after=30, keeps_next=is_head)
        look = element("w:tcPr", None, element("w:tcW", {"w": width, "type": "dxa"}), flag("w:vAlign", "center"))
        lines = printable(text).splitlines() or [""]
        made.append(element("w:tc", None, look, *[paragraph([run(line, face)], shape) for line in lines]))
    return made


def _twips(part: TablePart, n_columns: int) -> tuple[list[int], float]:
    """The widths of the columns, which fill the text's width together, and the size of the text in points."""
    wishes = [_wish(part, place) for place in range(n_columns)]
    size = next((each for each in _SIZES if sum(wishes) <= TEXT_TWIPS / (20 * each)), _SIZES[-1])
    given = [max(float(width), 0.0) for width in part.widths]
    if len(given) != n_columns or not sum(given):
        given = _fitted(wishes, TEXT_TWIPS / (20 * size), [_is_rigid(part, place) for place in range(n_columns)])
    whole = [int(TEXT_TWIPS * width / sum(given)) for width in given]
    whole[-1] += TEXT_TWIPS - sum(whole)
    return whole, size


def _wish(part: TablePart, place: int) -> float:
    """What a column would like, in characters: its longest text and the air beside it."""
    texts = [row[place] for row in (part.columns, *part.rows) if place < len(row)]
    return max([2.0, *(wide(text, latin=0.7) for text in texts)]) + 0.9


def _is_rigid(part: TablePart, place: int) -> bool:
    """Whether a column holds numbers, codes and short words alone, such as days."""
    texts = [row[place] for row in part.rows if place < len(row) and row[place]]
    is_code = all(text.isascii() and len(text) <= _LONGEST_CODE for text in texts)
    return bool(texts) and (is_code or all(wide(text) <= _SHORT for text in texts))


def _fitted(wishes: list[float], room: float, rigid: Sequence[bool] = ()) -> list[float]:
    """The wishes where there is room for them all; else the widest are cut to one width, which makes them fit.

    Columns that are `rigid` (numbers, which look torn on two lines) keep theirs while the others can have a little.
    """
    kept = sum(wish for wish, is_rigid in zip(wishes, rigid, strict=False) if is_rigid)
    free = [wish for place, wish in enumerate(wishes) if not (rigid and rigid[place])]
    if rigid and free and room - kept >= _LEAST * len(free):
        cut = iter(_fitted(free, room - kept))
        return [wish if rigid[place] else next(cut) for place, wish in enumerate(wishes)]
    if sum(wishes) <= room:
        return wishes
    cap = max(wishes)
    for wish in sorted(wishes, reverse=True):
        narrow = [each for each in wishes if each < wish]
        cap = (room - sum(narrow)) / (len(wishes) - len(narrow))
        if not narrow or cap >= max(narrow):
            break
    return [min(wish, max(cap, 1.0)) for wish in wishes]


def wide(text: str, latin: float = 0.5) -> float:
    """How many Chinese characters wide a text is; a Latin letter or digit counts `latin`."""
    return sum(latin if character < "ÿ" else 1.0 for character in text)


def picture(part: PicturePart, story: Any) -> list[Any]:
    """Picture and caption, kept together. `story` is the part of the document that they are for."""
    width, high = float(TEXT_MM[0]), TEXT_MM[0] * part.ratio
    if high > _HIGHEST_MM:
        width, high = width * _HIGHEST_MM / high, float(_HIGHEST_MM)
    inline = story.new_pic_inline(io.BytesIO(part.png), Mm(width), Mm(high))
    inline.docPr.set("descr", printable(part.caption))
    holder = element("w:r", None, element("w:drawing", None, inline))
    shape = Shape("center", size=12, line=0, before=120, keeps_next=True, on_grid=False)
    return [
        paragraph([holder], shape),
        paragraph([run(part.caption, _CAPTION)], _CAPTION_SHAPE.but(before=0, after=80)),
    ]
