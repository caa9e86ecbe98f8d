"""What the makers of a slide's parts are given: the colours, and what is noted of texts that had to be cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cleancity.analysis.sheet import PlaceMap, Tone
from cleancity.reports.slides.measuring import cleaned, cut

SIGNS: dict[Tone, str] = {"plain": "", "past": "", "met": "✔ ", "missed": "！"}
TONE_WORDS: dict[Tone, str] = {"missed": "橙：要盯", "met": "蓝：达到"}
# A map of a width and height in centimetres, as a PNG.
Picture = Callable[[PlaceMap, float, float], bytes]


@dataclass(frozen=True)
class Palette:
    """The house's colours, as #RRGGBB."""

    blue: str
    vermillion: str
    grey: str
    dark_grey: str
    ink: str
    rule: str
    light: str

    def tone(self, tone: Tone) -> str:
        """The colour of a bar or a line."""
        return {"met": self.blue, "missed": self.vermillion, "past": self.grey, "plain": self.dark_grey}[tone]

    def letters(self, tone: Tone) -> str:
        """The colour of large figures."""
        return {"met": self.blue, "missed": self.vermillion}.get(tone, self.ink)


@dataclass
class Look:
    """The colours, what draws a map, and the whole of every text that was cut on the slide under way."""

    palette: Palette
    picture: Picture
    whole: list[str] = field(default_factory=list)

    def fitted(self, text: str, width: float, size: float, most: int = 1, is_bold: bool = False) -> str:
        """The text as it fits on `most` lines; the whole of a cut one goes to the notes."""
        plain = cleaned(text)
        short = cut(plain, width, size, most, is_bold)
        if short != plain and plain not in self.whole:
            self.whole.append(plain)
        return short
