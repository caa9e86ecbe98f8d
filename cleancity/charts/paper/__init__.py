"""Pictures for paper and slides: the blocks of a sheet drawn by matplotlib, without a browser.

Matplotlib is imported when the first picture is drawn, so that a start of the dashboard does not wait for it.
"""

from __future__ import annotations

from cleancity.analysis.sheet import Bars, Lines, PlaceMap
from cleancity.charts.paper.canvas import Canvas

_LINES_MM, _MAP_SHARE = 66.0, 0.62


def natural_height(block: Bars | Lines | PlaceMap, width_mm: float) -> float:
    """The height in millimetres that a block wants at a width, at the text size of a paper."""
    if isinstance(block, Bars):
        return max(len(block.bars), 1) * 9.5 + 5
    return _LINES_MM if isinstance(block, Lines) else width_mm * _MAP_SHARE


def png(
    block: Bars | Lines | PlaceMap, width_mm: float, height_mm: float, *, text_pt: float = 10.5, is_listed: bool = True
) -> bytes:
    """A block as a PNG of 180 dots an inch; the same bytes for the same block.

    The title is not in it: on paper it stands under the picture, on a slide above it.

    Args:
        text_pt: the size of the text at the size given, 10.5 for paper, at least 14 for a slide.
        is_listed: a map has the list of its spots beside it (a slide writes its own).
    """
    from cleancity.charts.paper import bars, lines, places  # they bring matplotlib

    canvas = Canvas(width_mm, height_mm, text_pt)
    if isinstance(block, Bars):
        bars.draw(canvas, block)
    elif isinstance(block, Lines):
        lines.draw(canvas, block)
    else:
        places.draw(canvas, block, is_listed=is_listed)
    return canvas.png()
