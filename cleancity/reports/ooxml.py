"""WordprocessingML by hand: elements, runs and paragraphs with every property said at the place itself.

Nothing leans on a style of the document, so that the same paragraphs look the same in a template of the office's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

LATIN = "Times New Roman"
Attributes = dict[str, object]
_FOOT = {
    "w": 8844, "wrap": "around", "vAnchor": "margin", "hAnchor": "margin", "xAlign": "left", "yAlign": "bottom"
}  # fmt: skip


@dataclass(frozen=True)
class Face:
    """How a run looks: its Chinese font, size in points, letter spacing in twentieths of a point, colour as RRGGBB."""

    font: str
    size: float = 16
    spacing: int = 0
    colour: str = ""
    is_underlined: bool = False


@dataclass(frozen=True)
class Shape:
    """How a paragraph stands. Indents in hundredths of a character of `size` points, spacings in twentieths of a point.

    Attributes:
        line: the exact height of a line; 0 for as high as what stands in it.
        align: left, center, right or both.
        at_foot: in a frame as wide as the text, at its lower edge.
        rules: borders by side (top, bottom), in eighths of a point.
        stops: tab stops: what is set at them (left, right), and where, in twips.
    """

    align: str = "both"
    first: int = 0
    left: int = 0
    right: int = 0
    size: float = 16
    line: int = 560
    before: int = 0
    after: int = 0
    keeps_next: bool = False
    new_page: bool = False
    outline: int | None = None
    rules: tuple[tuple[str, int], ...] = ()
    on_grid: bool = True
    at_foot: bool = False
    stops: tuple[tuple[str, int], ...] = ()

    def but(self, **changes: Any) -> Shape:
        """The same shape with some of it changed."""
        return replace(self, **changes)


def element(name: str, attributes: Attributes | None = None, *children: Any) -> Any:
    """An element such as w:p; attributes without a prefix are w:."""
    made = etree.SubElement(etree.Element("root"), qn(name))
    for key, value in (attributes or {}).items():
        made.set(qn(key if ":" in key else f"w:{key}"), str(value))
    made.extend(child for child in children if child is not None)
    return made


def flag(name: str, value: object = "1") -> Any:
    """An element of one value."""
    return element(name, {"val": value})


def face_of(face: Face) -> Any:
    """The properties of a run."""
    fonts = {"hint": "eastAsia", "ascii": LATIN, "hAnsi": LATIN, "eastAsia": face.font, "cs": LATIN}
    size = round(face.size * 2)
    return element(
        "w:rPr", None, element("w:rFonts", dict(fonts)),
        flag("w:color", face.colour) if face.colour else None,
        flag("w:spacing", face.spacing) if face.spacing else None,
        flag("w:sz", size), flag("w:szCs", size),
        flag("w:u", "single") if face.is_underlined else None,
    )  # fmt: skip


def run(text: str, face: Face) -> Any:
    """A run of text; tabs in it become tab stops."""
    made = element("w:r", None, face_of(face))
    for place, piece in enumerate(printable(text).split("\t")):
        if place:
            made.append(element("w:tab"))
        if piece:
            said = element("w:t", {"xml:space": "preserve"})
            said.text = piece
            made.append(said)
    return made


def line_break() -> Any:
    """A run that begins a new line."""
    return element("w:r", None, element("w:br"))


def printable(text: str) -> str:
    """The text without the characters that XML cannot carry."""
    return "".join(character for character in text if _is_xml(ord(character)))


def _is_xml(code: int) -> bool:
    return code in (0x9, 0xA, 0xD) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF


def page_number(face: Face) -> list[Any]:
    """Runs of a field that shows the number of the page."""
    marks = [element("w:fldChar", {"fldCharType": kind}) for kind in ("begin", "separate", "end")]
    code = element("w:instrText", {"xml:space": "preserve"})
    code.text = " PAGE "
    inside = [marks[0], code, marks[1], None, marks[2]]
    runs = []
    for each in inside:
        runs.append(run("1", face) if each is None else element("w:r", None, face_of(face), each))
    return runs


def paragraph(runs: Iterable[Any], shape: Shape) -> Any:
    """A paragraph of runs."""
    return element("w:p", None, _shape(shape), *runs)


def keep_with_next(made: Any) -> None:
    """Let a paragraph stand on the page of the one behind it; anything else is left alone."""
    if made.tag == qn("w:p") and made[0].find(qn("w:keepNext")) is None:
        made[0].insert(0, element("w:keepNext"))


def _shape(shape: Shape) -> Any:
    # LibreOffice 7.4 reads overflowPunct the wrong way round: there a mark at the end of a line hangs over the edge.
    grid: Sequence[Any] = [flag(f"w:{name}", 0) for name in ("overflowPunct", "autoSpaceDE", "autoSpaceDN")]
    line: Attributes = {"before": shape.before, "after": shape.after}
    line |= {"line": shape.line, "lineRule": "exact"} if shape.line else {"line": 240, "lineRule": "auto"}
    return element(
        "w:pPr", None,
        element("w:keepNext") if shape.keeps_next else None,
        element("w:pageBreakBefore") if shape.new_page else None,
        element("w:framePr", dict(_FOOT)) if shape.at_foot else None,
        flag("w:widowControl", 0),
        _rules(shape.rules) if shape.rules else None,
        _stops(shape.stops) if shape.stops else None,
        *grid,
        None if shape.on_grid else flag("w:snapToGrid", 0),
        element("w:spacing", line),
        _indents(shape),
        flag("w:jc", shape.align),
        None if shape.outline is None else flag("w:outlineLvl", shape.outline),
        # Of the mark at its end: it makes an empty paragraph as high as its text would be.
        element("w:rPr", None, flag("w:sz", round(shape.size * 2)), flag("w:szCs", round(shape.size * 2))),
    )  # fmt: skip


def _rules(rules: tuple[tuple[str, int], ...]) -> Any:
    sides = [element(f"w:{side}", {"val": "single", "sz": size, "space": 1, "color": "000000"}) for side, size in rules]
    return element("w:pBdr", None, *sides)


def _stops(stops: tuple[tuple[str, int], ...]) -> Any:
    return element("w:tabs", None, *[element("w:tab", {"val": kind, "pos": at}) for kind, at in stops])


def _indents(shape: Shape) -> Any:
    """In characters for Word, and in twips for those who do not count characters."""
    given: Attributes = {}
    for name, hundredths in (("left", shape.left), ("right", shape.right), ("firstLine", shape.first)):
        given |= {f"{name}Chars": hundredths, name: round(hundredths / 100 * shape.size * 20)}
    return element("w:ind", given)
