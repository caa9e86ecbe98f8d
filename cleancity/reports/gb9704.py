"""The page of GB/T 9704-2012 党政机关公文格式, and an empty document that has it.

A4, 版心 156 x 225 mm, 22 lines of 28 characters: lines 28 points apart on a grid of lines; letters a quarter of a point
closer, because 28 letters of 16 points are wider than 156 mm. (The grid that also counts characters is not used: other
software spreads the letters by it.) The fonts are named in the file, not in it; for a machine without them the list of
fonts names others that look alike.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE

from cleancity.reports.ooxml import Face, Shape, element, page_number, paragraph, run

TITLE_FONT, BODY_FONT, HEAD_FONT, SECOND_FONT, NUMBER_FONT = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
# Font -> others to take where it is missing, and its family for those who know neither.
_ALIKE = {
    TITLE_FONT: ("方正小标宋_GBK", "roman"), BODY_FONT: ("仿宋", "modern"), HEAD_FONT: ("SimHei", "swiss"),
    SECOND_FONT: ("楷体", "modern"), NUMBER_FONT: ("SimSun", "roman"),
}  # fmt: skip
TIGHT = -5  # twentieths of a point between letters
BODY = Face(BODY_FONT, 16, TIGHT)
TEXT = Shape(first=200)
TEXT_MM = (156, 225)
TEXT_TWIPS = 8844
TWIPS_A_MM = 56.6929
_MARGINS_MM = {"top": 37, "bottom": 35, "left": 28, "right": 26, "header": 15, "footer": 25}

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def blank() -> Any:
    """An empty python-docx document with the page, the page numbers, and nothing else."""
    document = Document(io.BytesIO(_package()))
    body = document.element.body
    _section(body.sectPr)
    section = document.sections[0]
    _number_page(section.footer, "right")
    _number_page(section.even_page_footer, "left")
    return document


def _section(given: Any) -> None:
    margins = {name: round(size * TWIPS_A_MM) for name, size in _MARGINS_MM.items()}
    given.append(element("w:pgSz", {"w": 11906, "h": 16838}))
    given.append(element("w:pgMar", {**margins, "gutter": 0}))
    given.append(element("w:docGrid", {"type": "lines", "linePitch": 560}))


def _number_page(footer: Any, side: str) -> None:
    """— 1 — in 四号, at the outer edge, one character in."""
    face = Face(NUMBER_FONT, 14)
    shape = Shape(side, size=14, line=0, on_grid=False)
    shape = shape.but(right=100) if side == "right" else shape.but(left=100)
    footer.is_linked_to_previous = False
    root = footer._element
    for child in list(root):
        root.remove(child)
    root.append(paragraph([run("— ", face), *page_number(face), run(" —", face)], shape))


def _package() -> bytes:
    """The fewest parts that make a document."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        "</w:font>"
        for name, (other, family) in _ALIKE.items()
    )
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"'
        f' w:eastAsia="{BODY_FONT}" w:cs="Times New Roman"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="a1"><w:name w:val="Normal Table"/><w:tblPr>'
        '<w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
    )
    settings = (
        '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:useFELayout/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
    )
    parts = {
        "word/document.xml": ("document", "<w:body><w:sectPr/></w:body>", CONTENT_TYPE.WML_DOCUMENT_MAIN),
        "word/styles.xml": ("styles", styles, CONTENT_TYPE.WML_STYLES),
        "word/settings.xml": ("settings", settings, CONTENT_TYPE.WML_SETTINGS),
        "word/fontTable.xml": ("fonts", fonts, CONTENT_TYPE.WML_FONT_TABLE),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", _types({name: kind for name, (_, _, kind) in parts.items()}))
        archive.writestr("_rels/.rels", _relations([(RELATIONSHIP_TYPE.OFFICE_DOCUMENT, "word/document.xml")]))
        inner = [
            (RELATIONSHIP_TYPE.STYLES, "styles.xml"),
            (RELATIONSHIP_TYPE.SETTINGS, "settings.xml"),
            (RELATIONSHIP_TYPE.FONT_TABLE, "fontTable.xml"),
        ]
        archive.writestr("word/_rels/document.xml.rels", _relations(inner))
        for name, (root, inside, _) in parts.items():
            archive.writestr(name, f'{_HEAD}<w:{root} xmlns:w="{_W}" xmlns:r="{_R}">{inside}</w:{root}>')
    return target.getvalue()


def _types(kinds: dict[str, str]) -> str:
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{CONTENT_TYPE.OPC_RELATIONSHIPS}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{place}" Type="{kind}" Target="{target}"/>'
        for place, (kind, target) in enumerate(targets, start=1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'
