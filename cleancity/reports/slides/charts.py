"""Bars and lines as native charts, to be edited in the program that shows them: their workbook lies within."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Cm, Pt

from cleancity.analysis.sheet import Bars, Lines, Tone
from cleancity.reports.slides.look import Look
from cleancity.reports.slides.measuring import SMALLEST, cleaned, width_cm
from cleancity.reports.slides.writing import Box, colour_of, describe, set_fonts

OF = "对照"
_GAP = 0.35
_STEPS = (1, 2, 2.5, 5, 10)
_DASHES = (None, MSO_LINE.DASH, MSO_LINE.ROUND_DOT, MSO_LINE.DASH_DOT)
_FIRST_DAY = datetime(2000, 1, 1)


def bar_chart(slide: Any, box: Box, block: Bars, look: Look, label_cm: float) -> None:
    """Clustered bars from the top down in the order of the block, what each says at its end; what they are measured
    against as an outline.

    Args:
        label_cm: the room for the names at the left.
    """
    labels = [look.fitted(bar.label, label_cm - _GAP, SMALLEST, 2) or "—" for bar in block.bars]
    series: list[tuple[str, list[float | None]]] = [
        (cleaned(block.title) or "数值", [drawn(bar.value) for bar in block.bars])
    ]
    if any(bar.of is not None for bar in block.bars):
        series.append((OF, [None if bar.of is None else drawn(bar.of) for bar in block.bars]))
    frame = _add(slide, box, XL_CHART_TYPE.BAR_CLUSTERED, labels, series)
    chart = frame.chart
    plot = chart.plots[0]
    plot.gap_width, plot.overlap = 45, 100
    room = box.width - label_cm - _GAP
    _axes(chart, look, highest=_reach(block, room), is_shown=False)
    chart.category_axis.reverse_order = True
    _lay_out(chart, label_cm / box.width, 0.01, 1 - label_cm / box.width, 0.98)
    for place, bar in enumerate(block.bars):
        point = plot.series[0].points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = colour_of(look.palette.tone(bar.tone))
        # What is said stands beyond the outline, where that is the longer one.
        is_within = drawn(bar.of or 0.0) > drawn(bar.value)
        _say(plot.series[1].points[place] if is_within else point, look.fitted(bar.text, room * 0.85, SMALLEST), look)
    if len(series) > 1:
        outline = plot.series[1].format
        outline.fill.background()
        outline.line.color.rgb, outline.line.width = colour_of(look.palette.ink), Pt(1.5)
    describe(frame, f"{block.title}：" + "；".join(f"{bar.label} {bar.text}" for bar in block.bars))


def line_chart(slide: Any, box: Box, block: Lines, look: Look, scale: float, axis_cm: float) -> None:
    """Lines from nought; their names stand beside the chart (see blocks.py). Values are divided by `scale`."""
    values = [[None if each is None else drawn(each / scale) for each in line.values] for line in block.lines]
    series = [(cleaned(line.label) or "—", found) for line, found in zip(block.lines, values, strict=True)]
    xs = [cleaned(x) or "—" for x in block.xs]
    frame = _add(slide, box, XL_CHART_TYPE.LINE, xs, series)
    chart = frame.chart
    top = axis_top(block, scale)
    _axes(chart, look, highest=top, is_shown=True)
    widest = max((width_cm(x, SMALLEST) for x in xs), default=1.0) + 0.5
    room = box.width - axis_cm
    skip = max(1, math.ceil(len(xs) * widest / room))
    for tag in ("c:tickLblSkip", "c:tickMarkSkip"):
        _insert_skip(chart.category_axis._element, tag, skip)
    x, y, width, height = plot_shares(box, axis_cm)
    _lay_out(chart, x, y, width, height)
    used: dict[Tone, int] = {}
    for made, line in zip(chart.plots[0].series, block.lines, strict=True):
        made.smooth = False
        pen = made.format.line
        pen.color.rgb, pen.width = colour_of(look.palette.tone(line.tone)), Pt(3)
        used[line.tone] = used.get(line.tone, -1) + 1
        if dash := _DASHES[used[line.tone] % len(_DASHES)]:
            pen.dash_style = dash
        made.marker.style = XL_MARKER_STYLE.NONE
    describe(frame, f"{block.title}：" + "；".join(line.label for line in block.lines))


def plot_shares(box: Box, axis_cm: float) -> tuple[float, float, float, float]:
    """Where the lines' plot lies in the chart, as shares of it: left, top, width, height."""
    low = 1.15 / box.height
    return axis_cm / box.width, 0.4 / box.height, 1 - (axis_cm + 0.3) / box.width, 1 - low - 0.4 / box.height


def axis_top(block: Lines, scale: float) -> float:
    """The round number at which the axis of the lines ends."""
    found = [each / scale for line in block.lines for each in line.values if each is not None and math.isfinite(each)]
    highest = max([0.0, *found])
    if highest <= 0:
        return 1.0
    step = _step(highest)
    return step * math.ceil(highest / step - 1e-9)


def ticks(top: float) -> list[str]:
    """The numbers beside the axis."""
    step = _step(top)
    return [tick_text(step * place, step) for place in range(round(top / step) + 1)]


def tick_text(value: float, step: float) -> str:
    """A number with as many decimals as its step asks for."""
    digits = 0 if step >= 1 and step == int(step) else 1 if step >= 0.1 else 3
    return f"{value:,.{digits}f}"


def drawn(value: float) -> float:
    """A value as a chart can draw it: below nought, and what is no number, is not drawn."""
    return float(value) if math.isfinite(value) and value > 0 else 0.0


def _step(highest: float) -> float:
    rough = highest / 4
    tens = 10.0 ** math.floor(math.log10(rough))
    return tens * next(step for step in _STEPS if step * tens >= rough * 0.999)


def _reach(block: Bars, room: float) -> float:
    """The axis end that leaves room for what is said at the end of each bar, and holds every outline."""
    ends = [1e-9]
    for bar in block.bars:
        left = max(room - width_cm(cleaned(bar.text), SMALLEST) - 2 * _GAP, room * 0.12)
        ends.append(max(drawn(bar.value), drawn(bar.of or 0.0)) * room / left)
    return max(ends) if max(ends) > 1e-9 else 1.0


def _add(
    slide: Any, box: Box, kind: Any, labels: Sequence[str], series: Sequence[tuple[str, list[float | None]]]
) -> Any:
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = list(labels)
    for name, values in series:
        data.add_series(name, values)
    frame = slide.shapes.add_chart(kind, Cm(box.left), Cm(box.top), Cm(box.width), Cm(box.height), data)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.size = Pt(SMALLEST)
    set_fonts(chart.font._rPr)
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(labels, series))
    return frame


def _workbook(labels: Sequence[str], series: Sequence[tuple[str, list[float | None]]]) -> bytes:
    """What lies within the chart; no label becomes a formula or a link, and no day is in it."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _FIRST_DAY})
        page = book.add_worksheet("Sheet1")
        page.set_column(0, 0, 24)
        for row, label in enumerate(labels, 1):
            page.write_string(row, 0, label)
        for column, (name, values) in enumerate(series, 1):
            page.write_string(0, column, name)
            for row, value in enumerate(values, 1):
                if value is not None:
                    page.write_number(row, column, value)
    return target.getvalue()


def _axes(chart: Any, look: Look, *, highest: float, is_shown: bool) -> None:
    across, values = chart.category_axis, chart.value_axis
    values.minimum_scale, values.maximum_scale = 0, highest
    values.has_major_gridlines, values.has_minor_gridlines = is_shown, False
    values.visible = is_shown
    across.format.line.color.rgb = colour_of(look.palette.grey)
    across.major_tick_mark = XL_TICK_MARK.NONE
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.has_major_gridlines = False
    if is_shown:
        step = _step(highest)
        values.major_unit = step
        values.major_gridlines.format.line.color.rgb = colour_of(look.palette.rule)
        values.format.line.fill.background()
        values.major_tick_mark = XL_TICK_MARK.NONE
        digits = tick_text(step, step).partition(".")[2]
        values.tick_labels.number_format = "#,##0" + (f".{'0' * len(digits)}" if digits else "")
        values.tick_labels.number_format_is_linked = False
    for axis in (across, values):
        axis.tick_labels.font.size = Pt(SMALLEST)
        axis.tick_labels.font.color.rgb = colour_of(look.palette.ink if axis is across else look.palette.dark_grey)
        set_fonts(axis.tick_labels.font._rPr)


def _say(point: Any, words: str, look: Look) -> None:
    """What stands at the end of a bar."""
    frame = point.data_label.text_frame
    frame.word_wrap = False
    run = frame.paragraphs[0].add_run()
    run.text = cleaned(words) or "—"
    run.font.size, run.font.color.rgb = Pt(SMALLEST), colour_of(look.palette.ink)
    properties = run._r.get_or_add_rPr()
    properties.set("lang", "zh-CN")
    set_fonts(properties)
    point.data_label.position = XL_LABEL_POSITION.OUTSIDE_END


def _insert_skip(axis: Any, tag: str, skip: int) -> None:
    for old in axis.findall(qn(tag)):
        axis.remove(old)
    made = parse_xml(f'<{tag} {nsdecls("c")} val="{skip}"/>')
    axis.find(qn("c:noMultiLvlLbl")).addprevious(made)


def _lay_out(chart: Any, x: float, y: float, width: float, height: float) -> None:
    """The inner plot at a place of our own, so that labels never change its size."""
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    parts = "".join(f'<c:{key} val="{value:.5f}"/>' for key, value in zip("xywh", (x, y, width, height), strict=True))
    modes = '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
    area.insert(0, parse_xml(f"<c:layout {nsdecls('c')}><c:manualLayout>{modes}{parts}</c:manualLayout></c:layout>"))
