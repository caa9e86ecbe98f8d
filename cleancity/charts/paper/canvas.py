"""A sheet of so many millimetres to draw on, measured from its upper left corner."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from cleancity.charts import theme

DPI = 180
_COLOURS = 96  # of the palette a picture is saved with: a quarter of the bytes, no difference on paper
_MOST_BYTES, _FEW_COLOURS = 120_000, 32
POINT_MM = 25.4 / 72
LEADING = 1.35  # of a line of text, as a share of its size
Points = Sequence[tuple[float, float]]


class Canvas:
    """White paper of a size in millimetres, its text size in points, and what can be put on it.

    Every position is in millimetres from the upper left corner; a text is drawn as it is, never read as mathematics.
    """

    def __init__(self, width: float, height: float, text_pt: float) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self.width, self.height, self.text_pt = width, height, text_pt
        self._figure = Figure(figsize=(width / 25.4, height / 25.4), dpi=DPI, facecolor="white")
        self._agg: Any = FigureCanvasAgg(self._figure)
        self._axes: Any = self._figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self._axes.set(xlim=(0, width), ylim=(height, 0))
        self._axes.set_axis_off()

    @property
    def line_mm(self) -> float:
        """The height of a line of text at the canvas's own size."""
        return self.text_pt * POINT_MM * LEADING

    def _font(self, size: float | None) -> Any:
        from matplotlib.font_manager import FontProperties

        from cleancity.charts.paper.fonts import families

        return FontProperties(family=list(families()), size=size or self.text_pt)

    def text_width(self, text: str, size: float | None = None) -> float:
        """How many millimetres a line of text takes."""
        from cleancity.charts.paper.fonts import drawable

        said = drawable(text)
        if not said:
            return 0.0
        pixels, _, _ = self._agg.get_renderer().get_text_width_height_descent(said, self._font(size), ismath=False)
        return float(pixels) / DPI * 25.4

    def cut(self, text: str, width: float, size: float | None = None) -> str:
        """The text, shortened by … to what fits into `width`."""
        if self.text_width(text, size) <= width:
            return text
        kept = text
        while kept and self.text_width(kept + "…", size) > width:
            kept = kept[:-1]
        return kept + "…" if kept else ""

    def wrapped(self, text: str, width: float, most: int, size: float | None = None) -> list[str]:
        """The text on at most `most` lines of `width`; the last ends with … where more was to be said."""
        rest, lines = text, list[str]()
        while rest and len(lines) < most - 1 and self.text_width(rest, size) > width:
            at = len(rest)
            while at > 1 and self.text_width(rest[:at], size) > width:
                at -= 1
            lines.append(rest[:at])
            rest = rest[at:]
        return [*lines, self.cut(rest, width, size)] if rest else lines

    def text(
        self, x: float, y: float, words: str, *, size: float | None = None, colour: str = theme.INK,
        align: str = "left", halo: bool = False,
    ) -> None:  # fmt: skip
        """Words whose middle line is at y."""
        from matplotlib.patheffects import withStroke

        from cleancity.charts.paper.fonts import drawable

        drawn = self._axes.text(
            x, y, drawable(words), fontproperties=self._font(size), color=colour, ha=align, va="center_baseline",
            parse_math=False, zorder=6,
        )  # fmt: skip
        if halo:
            drawn.set_path_effects([withStroke(linewidth=2.2, foreground="white")])

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str | None = None, edge: str | None = None,
        hatch: str | None = None, line_mm: float = 0.2, level: float = 2,
    ) -> None:  # fmt: skip
        """A rectangle; `hatch` in white over its fill."""
        from matplotlib.patches import Rectangle

        shape = Rectangle(
            (x, y), width, height, facecolor=fill or "none", edgecolor=edge or ("white" if hatch else "none"),
            hatch=hatch, linewidth=(line_mm if edge else 0) / POINT_MM, zorder=level,
        )  # fmt: skip
        self._axes.add_patch(shape)

    def path(
        self, points: Points, colour: str, line_mm: float, *, dash: str | tuple[float, ...] = "-", clip: Any = None,
        level: float = 3,
    ) -> None:  # fmt: skip
        """A line through points."""
        (drawn,) = self._axes.plot(
            [x for x, _ in points], [y for _, y in points], color=colour, linewidth=line_mm / POINT_MM,
            linestyle=dash if isinstance(dash, str) else (0, dash), solid_capstyle="round", zorder=level,
        )  # fmt: skip
        if clip is not None:
            drawn.set_clip_path(clip)

    def marks(self, points: Points, shape: str, colour: str, size_mm: float) -> None:
        """A mark on each point, with a white rim; `shape` in matplotlib's letters."""
        self._axes.plot(
            [x for x, _ in points], [y for _, y in points], shape, color=colour, markersize=size_mm / POINT_MM,
            markeredgecolor="white", markeredgewidth=0.5, zorder=4,
        )  # fmt: skip

    def polygon(
        self, points: Points, *, fill: str | None = None, edge: str | None = None, line_mm: float = 0.2,
        clip: Any = None, level: float = 2, see_through: float = 1.0,
    ) -> None:  # fmt: skip
        """A closed outline."""
        from matplotlib.patches import Polygon

        shape = Polygon(
            list(points), closed=True, facecolor=fill or "none", edgecolor=edge or "none",
            linewidth=line_mm / POINT_MM, alpha=see_through, zorder=level,
        )  # fmt: skip
        self._axes.add_patch(shape)
        if clip is not None:
            shape.set_clip_path(clip)

    def window(self, x: float, y: float, width: float, height: float) -> Any:
        """What a drawing is clipped to."""
        from matplotlib.patches import Rectangle

        return Rectangle((x, y), width, height, transform=self._axes.transData)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """A filled circle with a white rim."""
        from matplotlib.patches import Circle

        self._axes.add_patch(Circle((x, y), radius, facecolor=fill, edgecolor="white", linewidth=0.8, zorder=5))

    def png(self) -> bytes:
        """What was drawn, as a PNG with a small palette and nothing in it that changes from day to day."""
        from PIL import Image

        self._agg.draw()
        drawn = Image.fromarray(self._array()).convert("RGB")
        target = io.BytesIO()
        drawn.quantize(_COLOURS, dither=Image.Dither.NONE).save(target, "PNG", optimize=True, dpi=(DPI, DPI))
        if len(target.getvalue()) > _MOST_BYTES:
            target = io.BytesIO()
            drawn.quantize(_FEW_COLOURS, dither=Image.Dither.NONE).save(target, "PNG", optimize=True, dpi=(DPI, DPI))
        return target.getvalue()

    def _array(self) -> Any:
        import numpy as np

        return np.asarray(self._agg.buffer_rgba())
