"""Horizontal bars on paper: the label, the bar, what it says."""

from __future__ import annotations

from cleancity.analysis.sheet import Bar, Bars, Tone
from cleancity.charts import theme
from cleancity.charts.paper.canvas import Canvas

# On a grey copy met and missed have the same darkness: what is met is hatched.
_FILLS: dict[Tone, tuple[str, str | None]] = {
    "plain": (theme.DARK_GREY, None),
    "met": (theme.BLUE, "/////"),
    "missed": (theme.VERMILLION, None),
    "past": ("#C5CCD3", None),
}
_LABEL_SHARE, _GAP, _THICKEST = 0.4, 2.0, 7.0


def draw(canvas: Canvas, block: Bars) -> None:
    """The bars from the top down, all from nought and to the same scale."""
    if not block.bars:
        canvas.text(canvas.width / 2, canvas.height / 2, "没有可画的数据", colour=theme.DARK_GREY, align="center")
        return
    labels = max(canvas.text_width(bar.label) for bar in block.bars)
    left = min(labels, canvas.width * _LABEL_SHARE) + _GAP
    right = max(canvas.text_width(bar.text) for bar in block.bars) + 2 * _GAP
    longest = max([0.0, *(max(bar.value, bar.of or 0.0) for bar in block.bars)]) or 1.0
    room = max(canvas.width - left - right, 5.0)
    step = canvas.height / len(block.bars)
    canvas.path([(left, 1), (left, canvas.height - 1)], theme.GREY, 0.2)
    for place, bar in enumerate(block.bars):
        _bar(canvas, bar, left, step * (place + 0.5), min(step * 0.62, _THICKEST), room / longest)


def _bar(canvas: Canvas, bar: Bar, left: float, middle: float, thick: float, scale: float) -> None:
    lines = canvas.wrapped(bar.label, left - _GAP, 2)
    for place, line in enumerate(lines):
        y = middle + (place - (len(lines) - 1) / 2) * canvas.line_mm * 0.9
        canvas.text(left - _GAP, y, line, align="right")
    fill, hatch = _FILLS[bar.tone]
    length = max(bar.value, 0.0) * scale
    canvas.rect(left, middle - thick / 2, length, thick, fill=fill, hatch=hatch)
    if bar.of is not None and bar.of > 0:
        canvas.rect(left, middle - thick / 2 - 0.5, bar.of * scale, thick + 1, edge=theme.DARK_GREY, line_mm=0.25)
    end = max(length, (bar.of or 0.0) * scale)
    canvas.text(left + end + _GAP, middle, bar.text)
