"""The notes below a slide: how its numbers are meant, what each rests on, and the whole of what had to be cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pptx.util import Pt

from cleancity.analysis.sheet import Number, Sheet
from cleancity.reports.slides.measuring import cleaned
from cleancity.reports.slides.writing import set_fonts


def write_notes(slide: Any, sheet: Sheet, whole: Sequence[str]) -> None:
    """Fill the notes; `whole` are the texts that stand cut on the slide."""
    frame = slide.notes_slide.notes_text_frame
    for place, line in enumerate(notes(sheet, whole)):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text, run.font.size = cleaned(line), Pt(12)
        properties = run._r.get_or_add_rPr()
        properties.set("lang", "zh-CN")
        set_fonts(properties)


def notes(sheet: Sheet, whole: Sequence[str]) -> list[str]:
    """The paragraphs."""
    lines = [f"{sheet.topic}：{sheet.finding}", *([f"期间：{sheet.period}"] if sheet.period else [])]
    lines += [f"{number.label} {number.value}{_beside(number)}" for number in sheet.numbers]
    lines += _under("口径", sheet.basis)
    lines += _under("数据来源", [traced for number in sheet.numbers if (traced := _traced(number))])
    lines += _under("页面上没有排下的全文", whole)
    return lines


def _beside(number: Number) -> str:
    said = "，".join(text for text in (number.note, number.change) if text)
    return f"（{said}）" if said else ""


def _under(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"【{title}】"
        yield from lines


def _traced(number: Number) -> str:
    trace = number.trace
    if trace is None:
        return ""
    counts = [
        f"{word} {value:,.10g}" for word, value in (("分子", trace.numerator), ("分母", trace.denominator))
        if value is not None
    ]  # fmt: skip
    asked = "、".join(f"{name}={value}" for name, value in sorted(trace.params.items()) if value is not None)
    parts = [f"指标 {trace.measure}", *counts, *([f"参数 {asked}"] if asked else [])]
    return f"{number.label}：{'；'.join(parts)}"
