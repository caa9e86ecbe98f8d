"""Native tables, their columns as wide as their words, their rows as high as their lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Cm

from cleancity.analysis.sheet import Table, Tone
from cleancity.reports.slides.look import SIGNS, Look
from cleancity.reports.slides.measuring import SMALLEST, cleaned, line_cm, n_lines, width_cm
from cleancity.reports.slides.writing import Box, Run, colour_of, describe, write

SIZES = (24, 22, 20)
_SIDE, _ABOVE = 0.3, 0.12
_NARROWEST = 1.3
_SIGN_CM = 1.2
_HEAD = -1


def need(block: Table, width: float) -> float:
    """The height that the table takes at the smallest size, in centimetres."""
    return sum(_heights(block, width, SMALLEST))


def draw(slide: Any, box: Box, block: Table, look: Look) -> None:
    """The table at the largest size that fits; cells that fit at none are cut."""
    size = next((each for each in SIZES if sum(_heights(block, box.width, each)) <= box.height + 1e-6), SMALLEST)
    heights = _heights(block, box.width, size)
    if sum(heights) > box.height:
        most = max(1, int((box.height / len(heights) - 2 * _ABOVE) / line_cm(size)))
        heights = [min(each, most * line_cm(size) + 2 * _ABOVE) for each in heights]
    widths = columns_cm(block, box.width, size)
    signed = is_signed(block)
    n_columns = len(block.columns) + signed
    frame = slide.shapes.add_table(
        len(block.rows) + 1, max(n_columns, 1), Cm(box.left), Cm(box.top), Cm(sum(widths)), Cm(sum(heights))
    )
    frame.name = "表"
    table = frame.table
    table.horz_banding, table.first_row = False, True
    for at, wide in enumerate(widths):
        table.columns[at].width = Cm(wide)
    for at, high in enumerate(heights):
        table.rows[at].height = Cm(high)
        _row(table, at, block, widths, high, size, look)
    describe(frame, f"{block.title}：{'、'.join(block.columns)}，{len(block.rows)} 行")


def is_signed(block: Table) -> bool:
    """Whether a row's tone says something: then a sign stands at its beginning."""
    return any(SIGNS[tone] for tone in block.tones)


def columns_cm(block: Table, width: float, size: float) -> list[float]:
    """The columns' widths, the whole of `width`: what a column wants, the widest giving way first."""
    wants = [
        max(_NARROWEST, *(width_cm(text, size) * 1.04 + 2 * _SIDE + 0.15 for text in _column(block, at)))
        for at in range(len(block.columns))
    ]
    room = width - (_SIGN_CM if is_signed(block) else 0.0)
    if wants and sum(wants) > room:
        wants = _narrowed(wants, room)
    elif wants:
        wants = [each + (room - sum(wants)) / len(wants) for each in wants]
    return [*([_SIGN_CM] if is_signed(block) else []), *wants] or [width]


def _narrowed(wants: Sequence[float], room: float) -> list[float]:
    """Cut down to one most for all, so that together they fill the room."""
    low, high = 0.0, max(wants)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(min(each, middle) for each in wants) <= room else (low, middle)
    return [min(each, low) for each in wants]


def _column(block: Table, at: int) -> list[str]:
    return [cleaned(block.columns[at]), *(cleaned(row[at]) if at < len(row) else "" for row in block.rows)]


def _heights(block: Table, width: float, size: float) -> list[float]:
    """The header's height and each row's."""
    widths = columns_cm(block, width, size)[1 if is_signed(block) else 0 :]
    columns = [_column(block, at) for at in range(len(block.columns))]
    return [
        max([1, *(n_lines(column[row], wide - 2 * _SIDE, size) for column, wide in zip(columns, widths, strict=False))])
        * line_cm(size) + 2 * _ABOVE
        for row in range(len(block.rows) + 1)
    ]  # fmt: skip


def _row(table: Any, at: int, block: Table, widths: Sequence[float], height: float, size: float, look: Look) -> None:
    is_head = at == 0
    tone: Tone = "plain" if is_head or at > len(block.tones) else block.tones[at - 1]
    texts = [column[at] for column in (_column(block, place) for place in range(len(block.columns)))]
    if is_signed(block):
        texts = ["" if is_head else SIGNS[tone].strip(), *texts]
    lines = max(1, int((height - 2 * _ABOVE) / line_cm(size) + 1e-6))
    first = 1 if is_signed(block) else 0
    for place, text in enumerate(texts or [""]):
        cell = table.cell(at, place)
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour_of(look.palette.light if is_head else "#FFFFFF")
        short = look.fitted(text, widths[place] - 2 * _SIDE, size, lines)
        is_marked = place <= first and bool(SIGNS[tone])
        run = Run(short, size, look.palette.letters(tone) if is_marked else look.palette.ink, is_head or is_marked)
        align = "right" if place - first in block.numeric else "center" if place < first else "left"
        write(cell.text_frame, [[run]], align=align)
        cell.margin_left = cell.margin_right = Cm(_SIDE)
        cell.margin_top = cell.margin_bottom = Cm(_ABOVE)
        _rule_below(cell, look.palette.grey if is_head else look.palette.rule)


def _rule_below(cell: Any, colour: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    for tag in ("a:lnL", "a:lnR", "a:lnT", "a:lnB"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    lines = [f'<{side} {nsdecls("a")} w="0"><a:noFill/></{side}>' for side in ("a:lnL", "a:lnR", "a:lnT")]
    fill = f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'
    lines.append(f'<a:lnB {nsdecls("a")} w="12700">{fill}</a:lnB>')
    for place, line in enumerate(lines):
        properties.insert(place, parse_xml(line))
