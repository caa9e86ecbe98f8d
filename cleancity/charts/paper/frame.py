"""The window of a map on paper: from degrees to millimetres, and the ground within it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleancity.analysis.cells import Extent
from cleancity.analysis.shapes import KM_PER_DEGREE, rings_of
from cleancity.charts import theme
from cleancity.charts.basemap import Basemap, read_basemap, read_features
from cleancity.charts.ground import ground_of, window_on
from cleancity.charts.paper.canvas import Canvas
from cleancity.charts.paper.spots import Box, Pin

_RIVER, _ROAD, _STREET, _LAND = "#CFE1EC", "#C9BFA6", "#D3D8DD", "#F7F8FA"
_NEAR_KM = 22.0  # a window narrower than this has room for the names of streets
_LEAST_DEGREES = 0.012
_BARS_KM = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True)
class Frame:
    """A part of the earth in a rectangle of paper; degrees of both kinds by their own scale."""

    west: float
    north: float
    scale: float  # millimetres a degree of latitude
    squeeze: float  # a degree of longitude as a share of one of latitude
    box: Box
    folder: Path
    ground: Basemap | None

    @classmethod
    def on(
        cls, corners: Sequence[tuple[float, float]], folder: Path, left: float, top: float, wide: float, high: float
    ) -> Frame:  # fmt: skip
        """The window round points (lon, lat), or round the whole city where they are spread over much of it."""
        known = read_basemap(folder)
        asked = _round_all(corners)
        ground = ground_of(known, asked)
        extent = window_on(ground, asked) or (ground.extent if ground else None) or Extent(73.0, 18.0, 135.0, 54.0)
        middle = math.radians((extent.south + extent.north) / 2)
        squeeze = max(math.cos(middle), 0.05)
        across = max((extent.east - extent.west) * 1.06, _LEAST_DEGREES) * squeeze
        up = max((extent.north - extent.south) * 1.06, _LEAST_DEGREES)
        scale = min(wide / across, high / up)
        west = (extent.west + extent.east) / 2 - wide / scale / squeeze / 2
        north = (extent.south + extent.north) / 2 + high / scale / 2
        return cls(west, north, scale, squeeze, (left, top, left + wide, top + high), folder, ground)

    @property
    def has_ground(self) -> bool:
        """Whether the city's own base map lies under it."""
        return self.ground is not None

    @property
    def width_km(self) -> float:
        """How wide the window is on the ground."""
        return (self.box[2] - self.box[0]) / self.scale * KM_PER_DEGREE

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Degrees to millimetres on the canvas."""
        x = self.box[0] + (lon - self.west) * self.squeeze * self.scale
        return x, self.box[1] + (self.north - lat) * self.scale

    def clip(self, canvas: Canvas) -> Any:
        """The window to clip a drawing to."""
        left, top, right, bottom = self.box
        return canvas.window(left, top, right - left, bottom - top)

    def scale_bar(self) -> tuple[float, float]:
        """A round number of kilometres and its length in millimetres, about a sixth of the window."""
        per_km = self.scale / KM_PER_DEGREE
        wanted = (self.box[2] - self.box[0]) / 6
        kilometres = max((each for each in _BARS_KM if each * per_km <= wanted), default=_BARS_KM[0])
        return kilometres, kilometres * per_km


def _round_all(corners: Sequence[tuple[float, float]]) -> Extent | None:
    if not corners:
        return None
    lons, lats = [lon for lon, _ in corners], [lat for _, lat in corners]
    return Extent(min(lons), min(lats), max(lons), max(lats)).widened(0.004)


def draw_ground(canvas: Canvas, frame: Frame) -> None:
    """Districts, river, streets and roads, and the edge of the window."""
    left, top, right, bottom = frame.box
    clip = frame.clip(canvas)
    canvas.rect(left, top, right - left, bottom - top, fill="#FFFFFF", level=0.5)
    if frame.ground is not None:
        for name in frame.ground.files:
            for feature in read_features(frame.folder / f"{name}.geojson"):
                _feature(canvas, frame, name, feature.get("geometry") or {}, clip)
    canvas.rect(left, top, right - left, bottom - top, edge=theme.GREY, line_mm=0.25, level=4.2)


def _feature(canvas: Canvas, frame: Frame, name: str, geometry: dict[str, Any], clip: Any) -> None:
    rings = [[frame.at(lon, lat) for lon, lat in ring] for ring in rings_of(geometry)]
    for ring in rings:
        if name == "districts":
            canvas.polygon(ring, fill=_LAND, clip=clip, level=1)
            canvas.path([*ring, ring[0]], theme.GREY, 0.35, clip=clip, level=2.2)
        elif name == "river":
            canvas.polygon(ring, fill=_RIVER, clip=clip, level=1.2)
        elif name == "streets":
            canvas.path([*ring, ring[0]], _STREET, 0.15, clip=clip, level=1.4)
    nested = geometry.get("coordinates") or []
    lines = {"LineString": [nested], "MultiLineString": nested}.get(str(geometry.get("type")), [])
    for line in lines:
        points = [frame.at(*corner[:2]) for corner in line]
        canvas.path(points, _RIVER if name == "river" else _ROAD, 0.3, clip=clip, level=1.6)


def write_names(canvas: Canvas, frame: Frame, pins: Sequence[Pin]) -> None:
    """Names of districts and rivers, and of streets where the window is narrow, none upon another or upon a pin."""
    if frame.ground is None:
        return
    taken = [(pin.x - pin.radius, pin.y - pin.radius, pin.x + pin.radius, pin.y + pin.radius) for pin in pins]
    kinds = [("district", 1.05, theme.INK), ("river", 0.85, "#3F6F8C"), ("lake", 0.85, "#3F6F8C")]
    if frame.width_km <= _NEAR_KM:
        kinds.append(("street", 0.82, theme.DARK_GREY))
    for kind, size, colour in kinds:
        rows = frame.ground.labels[frame.ground.labels["kind"] == kind]
        for name, lon, lat in rows[["name", "lon", "lat"]].itertuples(index=False):
            taken += _name(canvas, frame, str(name), frame.at(lon, lat), size * canvas.text_pt, colour, taken)


def _name(
    canvas: Canvas, frame: Frame, name: str, at: tuple[float, float], size: float, colour: str, taken: Sequence[Box]
) -> list[Box]:
    """Write a name where it has room, at its own place or a little above or below it."""
    half, tall = canvas.text_width(name, size) / 2 + 0.5, canvas.line_mm * 0.5
    left, top, right, bottom = frame.box
    for shift in (0.0, 4.5, -4.5, 8.0, -8.0):
        x, y = at[0], at[1] + shift
        box = (x - half, y - tall, x + half, y + tall)
        inside = box[0] > left and box[2] < right and box[1] > top and box[3] < bottom
        if inside and not any(_meet(box, other) for other in taken):
            canvas.text(x, y, name, size=size, colour=colour, align="center", halo=True)
            return [box]
    return []


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
