"""Lines over weeks on paper, from nought, each named at its end."""

from __future__ import annotations

import math

from cleancity.analysis.sheet import Line, Lines, Tone
from cleancity.charts import theme
from cleancity.charts.paper.canvas import Canvas

_COLOURS: dict[Tone, str] = {
    "plain": theme.INK, "met": theme.BLUE, "missed": theme.VERMILLION, "past": theme.GREY
}  # fmt: skip
# By its place a line has a dash and a mark of its own, so that a grey copy keeps them apart.
_DASHES: tuple[str | tuple[float, ...], ...] = ("-", (5, 2), (1.2, 1.6), (6, 1.6, 1.2, 1.6))
_MARKS = ("o", "s", "^", "D")
_TICKS = 4
_STEPS = (1, 2, 2.5, 5, 10)


def step_of(highest: float, ticks: int = _TICKS) -> float:
    """The round step of an axis from nought that reaches `highest` in about so many steps."""
    if not math.isfinite(highest) or highest <= 0:
        return 1.0
    rough = highest / ticks
    tens = 10.0 ** math.floor(math.log10(rough))
    return tens * next(step for step in _STEPS if step * tens >= rough * 0.999)


def draw(canvas: Canvas, block: Lines) -> None:
    """Axis, grid, lines, and their names at their ends."""
    values = [value for line in block.lines for value in line.values if value is not None and math.isfinite(value)]
    if not values or not block.xs:
        canvas.text(canvas.width / 2, canvas.height / 2, "没有可画的数据", colour=theme.DARK_GREY, align="center")
        return
    step = step_of(max(values))
    ticks = [step * place for place in range(math.ceil(max(max(values), step) / step - 1e-9) + 1)]
    small = canvas.text_pt * 0.88
    left = max(canvas.text_width(_tick(tick, step), small) for tick in ticks) + 2
    names = max(canvas.text_width(line.label) for line in block.lines) + 3
    right, top = canvas.width - min(names, canvas.width * 0.34), canvas.line_mm + 2
    bottom = canvas.height - canvas.line_mm - 1
    canvas.text(0, canvas.line_mm / 2, f"单位：{block.unit}", size=small, colour=theme.DARK_GREY)
    for tick in ticks:
        y = bottom - (bottom - top) * tick / ticks[-1]
        canvas.path([(left, y), (right, y)], theme.GREY if tick == 0 else "#D5DADF", 0.2)
        canvas.text(left - 1.2, y, _tick(tick, step), size=small, colour=theme.DARK_GREY, align="right")
    places = _places(len(block.xs), left + 2, right - 2)
    _x_labels(canvas, block.xs, places, bottom, small)
    ends = [
        _line(canvas, line, place, places, bottom, (bottom - top) / ticks[-1]) for place, line in enumerate(block.lines)
    ]
    _names(canvas, block.lines, ends, right, top, bottom)


def _tick(value: float, step: float) -> str:
    return f"{value:,.0f}" if step >= 1 and step == int(step) else f"{value:,.{2 if step < 0.1 else 1}f}"


def _places(n: int, left: float, right: float) -> list[float]:
    return [left + (right - left) * (place / (n - 1) if n > 1 else 0.5) for place in range(n)]


def _x_labels(canvas: Canvas, labels: tuple[str, ...], places: list[float], bottom: float, size: float) -> None:
    """As many labels as have room, always the last one."""
    wide = max(canvas.text_width(label, size) for label in labels) + 2.5
    room = (places[-1] - places[0]) / max(len(places) - 1, 1)
    every = max(1, math.ceil(wide / room)) if room > 0 else 1
    for place in range(len(labels) - 1, -1, -every):
        label = labels[place]
        half = canvas.text_width(label, size) / 2
        x = min(max(places[place], half), canvas.width - half)
        canvas.text(x, bottom + canvas.line_mm * 0.6, label, size=size, colour=theme.DARK_GREY, align="center")


def _line(canvas: Canvas, line: Line, place: int, places: list[float], bottom: float, scale: float) -> float:
    """Draw one line with its gaps; where (y) it ends."""
    colour = _COLOURS[line.tone]
    runs: list[list[tuple[float, float]]] = []
    run: list[tuple[float, float]] = []
    for x, value in zip(places, line.values, strict=False):
        if value is None or not math.isfinite(value):
            runs, run = [*runs, run], []
        else:
            run.append((x, bottom - max(value, 0.0) * scale))
    runs = [each for each in (*runs, run) if each]
    for each in runs:
        canvas.path(each, colour, 0.55, dash=_DASHES[place % len(_DASHES)])
        canvas.marks(each, _MARKS[place % len(_MARKS)], colour, 1.7)
    return runs[-1][-1][1] if runs else bottom


def _names(canvas: Canvas, lines: tuple[Line, ...], ends: list[float], right: float, top: float, bottom: float) -> None:
    """The names beside the ends, moved apart where they would lie on each other."""
    order = sorted(range(len(lines)), key=lambda place: ends[place])
    spots = [ends[place] for place in order]
    for place in range(1, len(spots)):
        spots[place] = max(spots[place], spots[place - 1] + canvas.line_mm)
    over = max(0.0, spots[-1] - bottom)
    spots[-1] -= over
    for place in range(len(spots) - 2, -1, -1):
        spots[place] = min(spots[place], spots[place + 1] - canvas.line_mm)
    for place, y in zip(order, spots, strict=True):
        line = lines[place]
        name = canvas.cut(line.label, canvas.width - right - 2)
        canvas.text(right + 1.5, max(y, top - canvas.line_mm / 2), name, colour=_COLOURS[line.tone])
