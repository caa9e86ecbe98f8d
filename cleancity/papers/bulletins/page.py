"""A paper while it is written: its lines, and its tables and pictures numbered in the order in which they come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from cleancity.analysis.sheet import Bars, Lines, PlaceMap
from cleancity.charts import paper as drawn
from cleancity.papers import figures
from cleancity.papers.making import PaperTable, Picture

_WIDTH_MM = 156.0


@dataclass
class Page:
    """Lines and parts; `text` is what a Draft takes."""

    lines: list[str] = field(default_factory=list)
    parts: dict[str, PaperTable | Picture] = field(default_factory=dict)
    n_headings: int = 0

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    def say(self, *lines: str) -> None:
        """Paragraphs; empty ones are left out."""
        self.lines += [line for line in lines if line]

    def heading(self, words: str) -> None:
        """The next heading of level one: 一、总体情况."""
        self.n_headings += 1
        self.lines.append(f"{figures.numeral(self.n_headings)}、{words}")

    def numbered(self, items: Iterable[str]) -> None:
        """Paragraphs numbered 1. 2. 3.; a single one is not numbered."""
        told = [each for each in items if each]
        self.lines += told if len(told) < 2 else [f"{number}. {words}" for number, words in enumerate(told, start=1)]

    def table(self, made: PaperTable, kind: str = "表") -> str:
        """Put a table here; gives its name, such as 表1."""
        return self._put(kind, made)

    def picture(self, caption: str, block: Bars | Lines | PlaceMap) -> str:
        """Draw a picture here; gives its name, such as 图1."""
        high = drawn.natural_height(block, _WIDTH_MM)
        return self._put("图", Picture(caption, drawn.png(block, _WIDTH_MM, high), high / _WIDTH_MM))

    def next_name(self, kind: str) -> str:
        """What the next table (表, 附表) or picture (图) will be called, so that a sentence can point to it."""
        return f"{kind}{1 + sum(1 for known in self.parts if known.rstrip('0123456789') == kind)}"

    def _put(self, kind: str, made: PaperTable | Picture) -> str:
        name = self.next_name(kind)
        self.parts[name] = made
        self.lines.append(f"〔{name}〕")
        return name


def rows_of(rows: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    """Cells as texts."""
    return tuple(tuple(str(cell) for cell in row) for row in rows)
