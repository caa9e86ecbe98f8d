"""Text on slides: every run named with its East-Asian font, every line of an exact height, nothing read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from cleancity.reports.slides.measuring import LEADING, cleaned

# The Latin one is everywhere, or has a stand-in of the same widths; the Chinese one is on every Windows.
FONT, LATIN = "微软雅黑", "Arial"
_ALIGN = {"left": PP_ALIGN.LEFT, "right": PP_ALIGN.RIGHT, "center": PP_ALIGN.CENTER}
_ANCHOR = {"top": MSO_ANCHOR.TOP, "middle": MSO_ANCHOR.MIDDLE, "bottom": MSO_ANCHOR.BOTTOM}


@dataclass(frozen=True)
class Box:
    """A rectangle on the slide, in centimetres."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        return self.top + self.height

    @property
    def right(self) -> float:
        return self.left + self.width


@dataclass(frozen=True)
class Run:
    """Words of one look: size in points, colour as #RRGGBB."""

    text: str
    size: float
    colour: str
    is_bold: bool = False


Paragraph = Sequence[Run]


def colour_of(hexadecimal: str) -> RGBColor:
    """#0072B2 as python-pptx has it."""
    red, green, blue = bytes.fromhex(hexadecimal.lstrip("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def write(
    frame: Any, paragraphs: Sequence[Paragraph], *, align: str = "left", anchor: str = "top", gap_cm: float = 0.0,
    margins_cm: tuple[float, float] = (0.0, 0.0),
) -> None:  # fmt: skip
    """Fill a text frame.

    Args:
        gap_cm: between paragraphs.
        margins_cm: at the sides, and above and below.
    """
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = _ANCHOR[anchor]
    frame.margin_left = frame.margin_right = Cm(margins_cm[0])
    frame.margin_top = frame.margin_bottom = Cm(margins_cm[1])
    for place, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = _ALIGN[align]
        paragraph.line_spacing = Pt(round(max((run.size for run in runs), default=20) * LEADING, 1))
        paragraph.space_before = Cm(gap_cm) if place else Pt(0)
        paragraph.space_after = Pt(0)
        for run in runs:
            _add(paragraph, run)


def text_box(slide: Any, box: Box, paragraphs: Sequence[Paragraph], name: str, **how: Any) -> Any:
    """A text box; `how` as of `write`."""
    shape = slide.shapes.add_textbox(Cm(box.left), Cm(box.top), Cm(box.width), Cm(box.height))
    shape.name = name
    write(shape.text_frame, paragraphs, **how)
    return shape


def set_fonts(properties: Any) -> None:
    """Name the font of an a:rPr, a:defRPr or a:endParaRPr for Latin and for Chinese letters."""
    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    for tag, font in (("a:latin", LATIN), ("a:ea", FONT), ("a:cs", LATIN)):
        etree.SubElement(properties, qn(tag)).set("typeface", font)


def describe(shape: Any, words: str) -> None:
    """What a screen reader says of a chart or a picture."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", cleaned(words)[:1000])


def _add(paragraph: Any, run: Run) -> None:
    made = paragraph.add_run()
    made.text = cleaned(run.text) if run.text != " " else " "
    made.font.size, made.font.bold = Pt(run.size), run.is_bold
    made.font.color.rgb = colour_of(run.colour)
    properties = made._r.get_or_add_rPr()
    properties.set("lang", "zh-CN")
    properties.set("altLang", "en-US")
    set_fonts(properties)
