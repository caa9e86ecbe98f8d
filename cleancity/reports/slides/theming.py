"""The theme of a deck: its fonts in Latin and Chinese, and the layouts stretched to the wide page."""

from __future__ import annotations

from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Cm

from cleancity.reports.slides.writing import FONT, LATIN

_NARROW = 25.4  # centimetres, of the page that python-pptx brings


def set_theme(presentation: Any, width: float) -> None:
    """Name the fonts, and stretch what python-pptx made for a page of 4:3."""
    master = presentation.slide_master
    _name_fonts(master.part.part_related_by(RELATIONSHIP_TYPE.THEME))
    for holder in (master, *presentation.slide_layouts):
        for shape in holder.placeholders:
            if shape.element.find(f".//{qn('a:xfrm')}") is not None:
                shape.left, shape.width = (int(each * width / _NARROW) for each in (shape.left, shape.width))
    assert presentation.slide_width == Cm(width)


def _name_fonts(part: Any) -> None:
    theme = etree.fromstring(part.blob)
    for kind in ("a:majorFont", "a:minorFont"):
        fonts = theme.find(f".//{qn(kind)}")
        fonts.find(qn("a:latin")).set("typeface", LATIN)
        fonts.find(qn("a:ea")).set("typeface", FONT)
        for each in fonts.findall(qn("a:font")):
            if each.get("script") == "Hans":
                each.set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)
