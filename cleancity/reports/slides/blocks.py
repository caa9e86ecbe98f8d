"""The blocks of a sheet: how much room each needs at the least, and each drawn into a box."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pptx.util import Cm

from cleancity.analysis.sheet import Bars, Block, Lines, PlaceMap, Table, Words
from cleancity.reports.slides import charts, tables
from cleancity.reports.slides.look import TONE_WORDS, Look
from cleancity.reports.slides.measuring import SMALLEST, cleaned, height_cm, largest, line_cm, n_lines, width_cm
from cleancity.reports.slides.writing import Box, Run, describe, text_box

TITLE = 22
NOTHING = "没有可画的数据"
_TITLE_GAP, _GAP = 0.2, 0.35
_SIZES = (32, 30, 28, 26, 24, 22, 20)
_LABELS, _LEAST_BAR, _HIGHEST_BAR = 0.42, 3.0, 2.0
_LEAST_LINES, _NAMES = (12.0, 6.5), 0.34
_MAP_SHARE, _LEAST_MAP, _SPOT_GAP = 0.58, (12.0, 8.0), 0.2
_TEN_THOUSAND = 10_000


def need(block: Block, width: float) -> float:
    """The least height in centimetres that the block takes at a width; without end where it is too narrow."""
    return title_cm(block, width) + _body(block, width)


def title_cm(block: Block, width: float) -> float:
    """The height of its title, with the gap below."""
    words = _title(block)
    return min(n_lines(words, width, TITLE, True), 2) * line_cm(TITLE) + _TITLE_GAP if words else 0.0


def draw(slide: Any, box: Box, block: Block, look: Look) -> None:
    """The block into its box, its title above."""
    words, high = _title(block), title_cm(block, box.width)
    if words:
        wide = box.width - (legend_cm(block, box.width) if isinstance(block, Bars) else 0.0)
        run = Run(look.fitted(words, wide, TITLE, 2, True), TITLE, look.palette.ink, True)
        text_box(slide, Box(box.left, box.top, wide, high - _TITLE_GAP), [[run]], "小标题")
    inner = Box(box.left, box.top + high, box.width, box.height - high)
    if isinstance(block, Bars):
        _bars(slide, inner, block, look)
    elif isinstance(block, Lines):
        _lines(slide, inner, block, look)
    elif isinstance(block, PlaceMap):
        _map(slide, inner, block, look)
    elif isinstance(block, Table):
        tables.draw(slide, inner, block, look)
    else:
        _words(slide, inner, block, look)


def halves(block: Block) -> tuple[Block, Block] | None:
    """The block in two, for two slides; None where there is nothing to part."""
    if isinstance(block, Bars) and len(block.bars) > 1:
        at = (len(block.bars) + 1) // 2
        return replace(block, bars=block.bars[:at]), replace(block, bars=block.bars[at:])
    if isinstance(block, Table) and len(block.rows) > 1:
        at = (len(block.rows) + 1) // 2
        first = replace(block, rows=block.rows[:at], tones=block.tones[:at])
        return first, replace(block, rows=block.rows[at:], tones=block.tones[at:])
    if isinstance(block, Words) and len(block.lines) > 1 and not block.is_numbered:
        at = (len(block.lines) + 1) // 2
        return replace(block, lines=block.lines[:at]), replace(block, lines=block.lines[at:])
    return None


def beside_map(block: PlaceMap, width: float) -> float:
    """The height of the list of its spots."""
    return height_cm(list(_spots(block)), width, SMALLEST, _SPOT_GAP)


def map_columns(box: Box) -> tuple[Box, Box]:
    """The map's part of a box, and the part beside it."""
    wide = box.width * _MAP_SHARE
    return Box(box.left, box.top, wide, box.height), Box(
        box.left + wide + 0.6, box.top, box.width - wide - 0.6, box.height
    )


def draw_map_alone(slide: Any, box: Box, block: PlaceMap, look: Look) -> None:
    """The picture of a map, without its list."""
    picture = slide.shapes.add_picture(
        io.BytesIO(look.picture(block, box.width, box.height)), Cm(box.left), Cm(box.top), Cm(box.width), Cm(box.height)
    )
    picture.name = "地图"
    describe(picture, f"{block.title}。{block.legend}")


def draw_spots(slide: Any, box: Box, block: PlaceMap, look: Look) -> None:
    """The numbered list of a map's spots."""
    texts = list(_spots(block))
    size = largest(texts, box.width, box.height, (24, 22, 20), _SPOT_GAP) or SMALLEST
    most = max(1, int((box.height + _SPOT_GAP) / max(len(texts), 1) / (line_cm(size) + _SPOT_GAP / 2)))
    paragraphs = []
    for text, spot in zip(texts, block.spots, strict=True):
        short = (
            text
            if height_cm(texts, box.width, size, _SPOT_GAP) <= box.height + 1e-6
            else look.fitted(text, box.width, size, most)
        )
        head = f"{text.split(' ', 1)[0]} {cleaned(spot.label)}"
        parts = (short[: len(head)], short[len(head) :]) if short.startswith(head) else (short, "")
        paragraphs.append([
            Run(parts[0], size, look.palette.ink, True), *([Run(parts[1], size, look.palette.ink)] if parts[1] else [])
        ])  # fmt: skip
    text_box(slide, box, paragraphs, "点位", gap_cm=_SPOT_GAP)


def _title(block: Block) -> str:
    unit = f"（单位：{_unit(block)}）" if isinstance(block, Lines) else ""
    return cleaned(block.title) + unit if cleaned(block.title) else unit.strip("（）")


def _body(block: Block, width: float) -> float:
    if isinstance(block, Bars):
        return _bars_need(block, width)
    if isinstance(block, Lines):
        return _LEAST_LINES[1] if width >= _LEAST_LINES[0] else float("inf")
    if isinstance(block, PlaceMap):
        return _map_need(block, width)
    if isinstance(block, Table):
        return tables.need(block, width)
    return height_cm(list(_sentences(block)), width, SMALLEST, _GAP)


def _bars_need(block: Bars, width: float) -> float:
    labels = _label_cm(block, width)
    ends = max((width_cm(cleaned(bar.text), SMALLEST) for bar in block.bars), default=0.0)
    if width < labels + _LEAST_BAR + ends + 1 and width < 31:
        return float("inf")
    lines = max((min(n_lines(cleaned(bar.label), labels - _GAP, SMALLEST), 2) for bar in block.bars), default=1)
    row = lines * line_cm(SMALLEST)
    return max(len(block.bars), 1) * row + _foot(block, width)


def _label_cm(block: Bars, width: float) -> float:
    widest = max((width_cm(cleaned(bar.label), SMALLEST) for bar in block.bars), default=0.0)
    return min(widest + 2 * _GAP, width * _LABELS)


def _legend(block: Bars) -> str:
    """What the colours and the outline say."""
    tones = {bar.tone for bar in block.bars}
    told = [words for tone, words in TONE_WORDS.items() if tone in tones]
    return "；".join([*told, *(["细框：对照"] if any(bar.of is not None for bar in block.bars) else [])])


def legend_cm(block: Bars, width: float) -> float:
    """The width of the legend where it stands beside the title; nought where it stands below, or there is none."""
    wide = width_cm(_legend(block), SMALLEST) + 0.6 if _legend(block) else 0.0
    return wide if width_cm(_title(block), TITLE, True) + 0.6 + wide <= width else 0.0


def _foot(block: Bars, width: float) -> float:
    return line_cm(SMALLEST) + 0.1 if _legend(block) and not legend_cm(block, width) else 0.0


def _bars(slide: Any, box: Box, block: Bars, look: Look) -> None:
    if not block.bars:
        text_box(slide, box, [[Run(NOTHING, 24, look.palette.dark_grey)]], "条形图")
        return
    legend, foot, aside = _legend(block), _foot(block, box.width), legend_cm(block, box.width)
    high = min(box.height - foot, len(block.bars) * _HIGHEST_BAR + 0.4)
    charts.bar_chart(slide, Box(box.left, box.top, box.width, high), block, look, _label_cm(block, box.width))
    if legend:
        where = Box(box.left, box.top + high + 0.1, box.width, line_cm(SMALLEST))
        if aside:
            where = Box(box.right - aside, box.top - title_cm(block, box.width), aside, line_cm(TITLE))
        run = Run(look.fitted(legend, where.width, SMALLEST), SMALLEST, look.palette.dark_grey)
        text_box(slide, where, [[run]], "图例", align="right" if aside else "left", anchor="bottom")


def _scale(block: Lines) -> int:
    return _TEN_THOUSAND if charts.axis_top(block, 1) >= 10 * _TEN_THOUSAND else 1


def _unit(block: Lines) -> str:
    return ("万" if _scale(block) > 1 else "") + cleaned(block.unit)


def _lines(slide: Any, box: Box, block: Lines, look: Look) -> None:
    values = [each for line in block.lines for each in line.values if each is not None]
    if not block.xs or not values:
        text_box(slide, box, [[Run(NOTHING, 24, look.palette.dark_grey)]], "折线图")
        return
    scale = _scale(block)
    top = charts.axis_top(block, scale)
    axis = max(width_cm(text, SMALLEST) for text in charts.ticks(top)) + 0.5
    names = [_name(line.label, _last(line.values), scale) for line in block.lines]
    wide = min(max(width_cm(name, SMALLEST) for name in names) + 0.6, box.width * _NAMES)
    chart = Box(box.left, box.top, box.width - wide, box.height)
    charts.line_chart(slide, chart, block, look, scale, axis)
    _, y, _, share = charts.plot_shares(chart, axis)
    ends = [
        chart.top + chart.height * (y + share * (1 - min(charts.drawn((_last(line.values) or 0.0) / scale) / top, 1)))
        for line in block.lines
    ]
    high = line_cm(SMALLEST)
    for line, name, middle in zip(block.lines, names, _apart(ends, high, box.top, box.bottom), strict=True):
        run = Run(look.fitted(name, wide - 0.15, SMALLEST), SMALLEST, look.palette.letters(line.tone), True)
        text_box(slide, Box(chart.right + 0.1, middle - high / 2, wide - 0.1, high), [[run]], "线名")


def _name(label: str, last: float | None, scale: float) -> str:
    shown = (
        "" if last is None else f" {charts.tick_text(last / scale, 1 if (last / scale) == int(last / scale) else 0.1)}"
    )
    return f"{cleaned(label)}{shown}"


def _last(values: Sequence[float | None]) -> float | None:
    known = [each for each in values if each is not None and charts.drawn(each) == each]
    return known[-1] if known else None


def _apart(middles: Sequence[float], high: float, top: float, bottom: float) -> list[float]:
    """The heights moved as little as needed so that none covers another, all between top and bottom."""
    order = sorted(range(len(middles)), key=lambda each: middles[each])
    placed: dict[int, float] = {}
    edge = top
    for each in order:
        placed[each] = max(middles[each], edge + high / 2)
        edge = placed[each] + high / 2
    edge = bottom
    for each in reversed(order):
        placed[each] = min(placed[each], edge - high / 2)
        edge = placed[each] - high / 2
    return [placed[each] for each in range(len(middles))]


def _map_need(block: PlaceMap, width: float) -> float:
    if width < _LEAST_MAP[0] * (1.0 if not block.spots else 2.0):
        return float("inf")
    return _LEAST_MAP[1]


def _map(slide: Any, box: Box, block: PlaceMap, look: Look) -> None:
    if not block.spots:
        draw_map_alone(slide, box, block, look)
        return
    left, right = map_columns(box)
    draw_map_alone(slide, left, block, look)
    draw_spots(slide, right, block, look)


def _spots(block: PlaceMap) -> Iterator[str]:
    for number, spot in enumerate(block.spots, 1):
        text = cleaned(spot.text)
        yield f"{number} {cleaned(spot.label)}{f'：{text}' if text else ''}"


def _sentences(block: Words) -> Iterator[str]:
    for number, line in enumerate(block.lines, 1):
        yield f"{number}. {cleaned(line)}" if block.is_numbered else f"· {cleaned(line)}"


def _words(slide: Any, box: Box, block: Words, look: Look) -> None:
    texts = list(_sentences(block))
    size = largest(texts, box.width, box.height, _SIZES, _GAP)
    if size is None:
        size = SMALLEST
        most = max(1, int((box.height / max(len(texts), 1) - _GAP) / line_cm(size)))
        texts = [look.fitted(text, box.width, size, most) for text in texts]
    text_box(slide, box, [[Run(text, size, look.palette.ink)] for text in texts], "文字", gap_cm=_GAP)
