"""The text of a paper as a person leaves it, read line by line: headings, placeholders, annexes. Any text is one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

Kind = Literal["body", "one", "two", "three", "four", "part", "annex"]

_NUMERALS = "一二三四五六七八九十百"
_HEADINGS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("one", re.compile(rf"[{_NUMERALS}]{{1,4}}、")),
    ("two", re.compile(rf"[（(][{_NUMERALS}]{{1,4}}[）)]")),
    ("three", re.compile(r"[0-9]{1,2}[.．](?![0-9])")),
    ("four", re.compile(r"[（(][0-9]{1,2}[）)]")),
)
_ANNEX = re.compile(r"【附件\s*([0-9]{0,3})】(.*)")
_PART = re.compile(r"〔([^〔〕]*)〕")


@dataclass(frozen=True)
class Paragraph:
    """One line of a paper.

    Attributes:
        kind: what its beginning says: a heading of level one to four, a part (text is its name), an annex, or body.
        head: how many of its characters, from the first, are a heading; the rest runs on as body.
        annex: of an annex the number that was written, "" without one.
    """

    kind: Kind
    text: str
    head: int = 0
    annex: str = ""


@dataclass(frozen=True)
class Annex:
    """One 附件: its number as printed ("" where it is the only one), its title, what stands in it."""

    number: str
    title: str
    paragraphs: tuple[Paragraph, ...]


def parse(text: str, parts: Collection[str]) -> list[Paragraph]:
    """Every line that says something, in order; a placeholder whose part is not in `parts` stays as text."""
    return [_paragraph(line, parts) for raw in text.splitlines() if (line := raw.strip())]


def _paragraph(line: str, parts: Collection[str]) -> Paragraph:
    part = _PART.fullmatch(line)
    if part and part[1].strip() in parts:
        return Paragraph("part", part[1].strip())
    annex = _ANNEX.fullmatch(line)
    if annex:
        return Paragraph("annex", annex[2].strip(), annex=annex[1])
    for kind, pattern in _HEADINGS:
        if pattern.match(line):
            return Paragraph(kind, line, _head(kind, line))
    return Paragraph("body", line)


def _head(kind: Kind, line: str) -> int:
    """A heading of level one or two ends with its first sentence; the others look like the body anyway."""
    end = line.find("。")
    return len(line) if kind in ("one", "two") and end < 0 else end + 1 if kind in ("one", "two") else 0


def body_of(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """What stands before the first annex."""
    first = next((place for place, each in enumerate(paragraphs) if each.kind == "annex"), len(paragraphs))
    return paragraphs[:first]


def annexes_of(paragraphs: list[Paragraph]) -> list[Annex]:
    """The annexes in order. One without a number gets the next one; a single one needs none."""
    found = list(_annexes(paragraphs))
    return [Annex("", each.title, each.paragraphs) for each in found] if len(found) == 1 else found


def _annexes(paragraphs: list[Paragraph]) -> Iterator[Annex]:
    starts = [place for place, each in enumerate(paragraphs) if each.kind == "annex"]
    for number, (start, end) in enumerate(pairwise([*starts, len(paragraphs)]), start=1):
        head = paragraphs[start]
        yield Annex(head.annex or str(number), head.text, tuple(paragraphs[start + 1 : end]))
