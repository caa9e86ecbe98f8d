"""The map on paper: the city's own ground, shaded cells, numbered spots, and their list."""

from __future__ import annotations

from cleancity.analysis.sheet import PlaceMap, Spot
from cleancity.charts import theme
from cleancity.charts.paper.canvas import LEADING, POINT_MM, Canvas
from cleancity.charts.paper.frame import Frame, draw_ground, write_names
from cleancity.charts.paper.spots import Pin, apart
from cleancity.settings import ROOT, load_settings

FOLDER = ROOT / "static" / "basemap"
_LIST_SHARE, _GAP = 0.36, 4.0
_SWATCH_MM = 5.0


def draw(canvas: Canvas, block: PlaceMap, *, is_listed: bool) -> None:
    """Map and list side by side; the map alone where the list is written elsewhere."""
    has_list = is_listed and bool(block.spots)
    wide = canvas.width * (1 - _LIST_SHARE) - _GAP if has_list else canvas.width
    foot = canvas.line_mm * 0.95
    legend = canvas.line_mm * 1.3 if block.cells else 0.0
    frame = Frame.on(_corners(block), FOLDER, 0.3, legend + 0.3, wide - 0.6, canvas.height - legend - foot - 0.6)
    if block.cells:
        _legend(canvas, block.legend, wide)
    draw_ground(canvas, frame)
    for cell in block.cells:
        colour = theme.SEQUENCE[min(max(cell.level, 1), len(theme.SEQUENCE)) - 1]
        corners = [frame.at(lon, lat) for lon, lat in cell.ring]
        canvas.polygon(
            corners, fill=colour, edge="white", line_mm=0.1, clip=frame.clip(canvas), level=2.5, see_through=0.86
        )
    radius = max(canvas.text_pt * POINT_MM * 0.72, 2.0)
    pins = apart([(*frame.at(spot.lon, spot.lat), radius) for spot in block.spots], frame.box)
    write_names(canvas, frame, pins)
    for number, (pin, spot) in enumerate(zip(pins, block.spots, strict=True), start=1):
        _pin(canvas, pin, str(number), _colour(spot))
    _foot(canvas, frame, wide)
    if has_list:
        _list(canvas, block.spots, wide + _GAP, legend, radius)


def _corners(block: PlaceMap) -> list[tuple[float, float]]:
    return [(spot.lon, spot.lat) for spot in block.spots] + [corner for cell in block.cells for corner in cell.ring]


def _colour(spot: Spot) -> str:
    tones = {"met": theme.BLUE, "missed": theme.VERMILLION, "past": theme.DARK_GREY}
    return tones.get(spot.tone, theme.INK)


def _pin(canvas: Canvas, pin: Pin, number: str, colour: str) -> None:
    if pin.is_moved:
        canvas.path([(pin.x, pin.y), (pin.true_x, pin.true_y)], theme.INK, 0.25, level=4.5)
        canvas.disc(pin.true_x, pin.true_y, 0.7, colour)
    canvas.disc(pin.x, pin.y, pin.radius, colour)
    canvas.text(pin.x, pin.y, number, colour="white", align="center")


def _legend(canvas: Canvas, words: str, wide: float) -> None:
    y, x, size = canvas.line_mm * 0.55, 0.0, canvas.text_pt * 0.88
    for side, word in (("left", "少"), ("right", "多")):
        if side == "left":
            canvas.text(x, y, word, size=size, colour=theme.DARK_GREY)
            x += canvas.text_width(word, size) + 1
            for colour in theme.SEQUENCE:
                canvas.rect(x, y - 1.5, _SWATCH_MM, 3.0, fill=colour)
                x += _SWATCH_MM
            x += 1
        else:
            canvas.text(x, y, word, size=size, colour=theme.DARK_GREY)
            x += canvas.text_width(word, size) + 3
    canvas.text(x, y, canvas.cut(words, wide - x, size), size=size, colour=theme.DARK_GREY)


def _foot(canvas: Canvas, frame: Frame, wide: float) -> None:
    """The scale, and where the base map is from."""
    y, size = canvas.height - canvas.line_mm * 0.42, canvas.text_pt * 0.8
    kilometres, length = frame.scale_bar()
    canvas.path([(0.5, y), (0.5 + length, y)], theme.INK, 0.4)
    canvas.text(length + 2, y, f"{kilometres:g} 公里", size=size, colour=theme.DARK_GREY)
    settings = load_settings()
    source = " ".join(part for part in (settings.map_attribution, settings.map_approval) if part)
    if frame.has_ground:
        canvas.text(
            wide, y, canvas.cut(source, wide - length - 22, size), size=size, colour=theme.DARK_GREY, align="right"
        )


def _list(canvas: Canvas, spots: tuple[Spot, ...], left: float, top: float, radius: float) -> None:
    """Number, label and text of each spot, spread over the height."""
    step = (canvas.height - top) / max(len(spots), 3)
    room, x = canvas.width - left - 2 * radius - 2, left + 2 * radius + 2
    size = canvas.text_pt * 0.9
    small = size * POINT_MM * LEADING
    for place, spot in enumerate(spots):
        y = top + step * place + radius + 0.3
        canvas.disc(left + radius, y, radius, _colour(spot))
        canvas.text(left + radius, y, str(place + 1), colour="white", align="center")
        for line in canvas.wrapped(spot.label, room, 2 if step > canvas.line_mm * 2 + small else 1):
            canvas.text(x, y, line)
            y += canvas.line_mm * 0.96
        most = max(1, min(3, int((top + step * (place + 1) - y + small * 0.5) / small)))
        for line in canvas.wrapped(spot.text, room, most, size):
            canvas.text(x, y, line, size=size, colour=theme.DARK_GREY)
            y += small
