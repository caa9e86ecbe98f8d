"""An official paper as a Word document: head, title, addressees, text, signature, annexes, imprint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from cleancity.reports import wording
from cleancity.reports.gb9704 import (
    BODY,
    BODY_FONT,
    HEAD_FONT,
    SECOND_FONT,
    TEXT,
    TEXT_TWIPS,
    TIGHT,
    TITLE_FONT,
    blank,
)
from cleancity.reports.ooxml import Face, Shape, keep_with_next, line_break, paragraph, run
from cleancity.reports.packing import packed
from cleancity.reports.paper_parts import PicturePart, TablePart, picture, table, wide
from cleancity.reports.wording import Annex, Paragraph

TITLE, _HEAD, _SECOND = Face(TITLE_FONT, 22), Face(HEAD_FONT, 16, TIGHT), Face(SECOND_FONT, 16, TIGHT)
_CENTRED, _LEFT = Shape("center", size=22, line=640, on_grid=False), Shape("left")
_RED = "FF0000"
_SMALL = Face(BODY_FONT, 14)
_SHORT = 150  # characters of a last paragraph that can move to the next page as a whole
_STOPS = "，。、；："
_CHARACTER = 280  # twips of one of them
_OUTLINES = {"one": 0, "two": 1, "three": 2, "four": None}


@dataclass(frozen=True)
class Paper:
    """What is printed.

    Attributes:
        text: see `wording`; 〔name〕 on a line of its own stands for the part of that name.
        has_red_head: office and number stand above the title in red.
    """

    title: str
    to: str
    text: str
    office: str
    issued_on: date
    parts: Mapping[str, TablePart | PicturePart] = field(default_factory=dict)
    number: str = ""
    copies_to: str = ""
    has_red_head: bool = False


def official(paper: Paper) -> bytes:
    """The paper as a docx; the same bytes for the same paper."""
    document = blank()
    body, story = document.element.body, document.part
    lines = wording.parse(paper.text, paper.parts)
    annexes = wording.annexes_of(lines)
    body_lines = wording.body_of(lines)
    told = list(text(body_lines, paper.parts, story))
    if told and len(body_lines[-1].text) <= _SHORT:
        keep_with_next(told[-1])  # a signature never stands on a page alone
    made = [
        *head(paper), *title(paper.title), *addressees(paper.to), *told, *named(annexes),
        *signature(paper.office, paper.issued_on),
    ]  # fmt: skip
    for annex in annexes:
        made += annexed(annex, paper.parts, story)
    made += imprint(paper)
    for each in made:
        body.sectPr.addprevious(each)
    return packed(document, title=paper.title, author=paper.office, day=paper.issued_on)


def head(paper: Paper) -> list[Any]:
    """The red head, where it is wanted, or the number alone."""
    if not paper.has_red_head:
        if not paper.number.strip():
            return []
        return [paragraph([run(paper.number, BODY)], _LEFT.but(align="center")), paragraph([], _LEFT)]
    size = min(42.0, 436.0 / max(wide(paper.office), 1.0))
    mark = Face(TITLE_FONT, size, colour=_RED)
    rule = Shape("center", line=560, rules=(("bottom", 16),))
    return [
        paragraph([run(paper.office, mark)], Shape("center", size=size, line=1120, before=600, after=560)),
        paragraph([run(paper.number, BODY)], rule),
        paragraph([], _LEFT),
    ]


def title(words: str) -> list[Any]:
    """The title, centred, a line for each of its lines, and a line of air beneath."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    made = [paragraph([run(line, TITLE)], _CENTRED.but(keeps_next=True)) for line in lines]
    return [*made, paragraph([], _LEFT.but(keeps_next=True))]


def addressees(words: str) -> list[Any]:
    """主送: at the left margin, with a colon behind it."""
    said = words.strip().rstrip("：:")
    return [paragraph([run(f"{said}：", BODY)], Shape())] if said else []


def text(
    lines: Sequence[Paragraph], parts: Mapping[str, TablePart | PicturePart], story: Any
) -> Iterable[Any]:  # fmt: skip
    """The paragraphs, tables and pictures. `story` is the part of the document that pictures go into."""
    for line in lines:
        if line.kind == "part":
            part = parts[line.text]
            yield from table(part) if isinstance(part, TablePart) else picture(part, story)
        else:
            yield _line(line)


def _line(line: Paragraph) -> Any:
    face = {"one": _HEAD, "two": _SECOND}.get(line.kind, BODY)
    runs = [run(line.text[: line.head], face)] if line.head else []
    if line.text[line.head :]:
        runs.append(run(line.text[line.head :], BODY))
    is_heading = line.kind in ("one", "two") and line.head == len(line.text)
    return paragraph(runs, TEXT.but(keeps_next=is_heading, outline=_OUTLINES.get(line.kind)))


def named(annexes: Sequence[Annex]) -> list[Any]:
    """The list of annexes beneath the text: 附件：1. …"""
    if not annexes:
        return []
    made = [paragraph([], _LEFT.but(keeps_next=True))]
    for place, annex in enumerate(annexes):
        number = f"{annex.number}. " if annex.number else ""
        lead = "附件：" if place == 0 else ""
        shape = Shape("left", left=200 if lead else 500, keeps_next=True)
        made.append(paragraph([run(f"{lead}{number}{annex.title}", BODY)], shape))
    return made


def signature(office: str, day: date) -> list[Any]:
    """落款: office and date at the right, the date in from the edge, the office centred upon it."""
    said = f"{day.year}年{day.month}月{day.day}日"
    lead = (wide(said) - wide(office)) / 2
    right = max(2.0, 4.0 + lead) if office else 4.0
    made = [paragraph([], _LEFT.but(keeps_next=True)), paragraph([], _LEFT.but(keeps_next=True))]
    if office:
        made.append(paragraph([run(office, BODY)], Shape("right", right=round(right * 100), keeps_next=True)))
    under = max(right - lead, 2.0) if office else right
    return [*made, paragraph([run(said, BODY)], Shape("right", right=round(under * 100)))]


def annexed(annex: Annex, parts: Mapping[str, TablePart | PicturePart], story: Any) -> list[Any]:
    """An annex on a page of its own: 附件1 in 黑体 at the left, its title centred, what it holds."""
    return [
        paragraph([run(f"附件{annex.number}", Face(HEAD_FONT, 16))], _LEFT.but(new_page=True, keeps_next=True)),
        paragraph([], _LEFT.but(keeps_next=True)),
        *title(annex.title),
        *text(annex.paragraphs, parts, story),
    ]


def imprint(paper: Paper) -> list[Any]:
    """版记 at the foot of the last page: 抄送, who printed it and when, between rules; nothing without 抄送."""
    copies = paper.copies_to.strip().rstrip("。")
    if not copies:
        return []
    day = paper.issued_on
    lines = folded(copies + "。", TEXT_TWIPS / _CHARACTER - 5.5)
    sent = [run("\t抄送：" + lines[0], _SMALL)]
    for line in lines[1:]:
        sent += [line_break(), run("\t\t" + line, _SMALL)]
    printed = [run(f"\t{paper.office}\t{day.year}年{day.month}月{day.day}日印发", _SMALL)]
    stops = (("left", _CHARACTER), ("left", 4 * _CHARACTER), ("right", TEXT_TWIPS - _CHARACTER))
    edge = (stops[0], stops[2])
    shape = Shape("left", size=14, line=480, on_grid=False, at_foot=True)
    return [
        _rule(), paragraph(sent, shape.but(stops=stops)), _rule(), paragraph(printed, shape.but(stops=edge)), _rule(),
        paragraph([], Shape(size=1, line=20, on_grid=False)),  # a frame stands with the paragraph behind it
    ]  # fmt: skip


def _rule() -> Any:
    """A rule as wide as the text: an underlined tab. (With borders in it LibreOffice takes a frame apart.)"""
    shape = Shape("left", size=5, line=100, on_grid=False, at_foot=True, stops=(("right", TEXT_TWIPS),))
    return paragraph([run("\t", Face(BODY_FONT, 5, is_underlined=True))], shape)


def folded(words: str, room: float) -> list[str]:
    """The words on lines of `room` characters; Latin counts half, and no line begins with a stop."""
    lines = [""]
    for character in words:
        if lines[-1] and wide(lines[-1] + character) > room and character not in _STOPS:
            lines.append("")
        lines[-1] += character
    return lines
