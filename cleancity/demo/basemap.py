"""The base map of 示例市 as GeoJSON: districts, streets, river and lake, roads. Written once into static/basemap."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cleancity.demo.city import LAKE_NAME, RIVER_NAME, Floats, Place, district_codes, river_y, to_lonlat
from cleancity.demo.geometry import contains, simplify, street_rings

FOLDER = Path(__file__).resolve().parents[2] / "static" / "basemap"
ATTRIBUTION = "示例市为虚构城市，底图由程序生成，非真实地理"
LAKE_X, LAKE_Y = 5.6, 4.1
Feature = dict[str, Any]

# name, kind, from (km), to (km), sway: how far the middle leaves the straight line (km)
RADIALS = [
    ("人民大道", "主干道", (-0.3, -10.5), (1.1, 11.5), 0.5),
    ("解放大道", "主干道", (-12.5, -1.4), (3.4, -1.0), 0.5),
    ("科技大道", "主干道", (2.0, -1.6), (12.5, -3.4), -0.6),
    ("东湖大道", "主干道", (0.7, 2.6), (12.5, 4.4), 1.2),
    ("西山大道", "主干道", (-1.4, -0.9), (-10.8, -5.6), 0.7),
    ("南郊大道", "主干道", (0.9, -3.0), (5.6, -10.6), 0.5),
    ("新港大道", "主干道", (0.3, 2.8), (-9.8, 6.8), -0.8),
    ("梅岭大道", "主干道", (2.6, 1.9), (6.6, 10.6), 0.9),
    ("麦园路", "次干道", (-0.9, -3.2), (-7.6, -8.6), -0.5),
    ("软件园路", "次干道", (3.6, -2.4), (8.0, -8.4), -0.5),
]
CORE_ACROSS = [("中山路", -0.55), ("文昌路", -1.35), ("建设路", -2.15), ("站前路", -2.95), ("光明路", -3.75)]
CORE_ALONG = [
    ("鼓楼路", -2.6),
    ("西门路", -1.75),
    ("钟楼街", -0.95),
    ("学府路", 0.75),
    ("东门路", 1.6),
    ("胜利路", 2.45),
]
NORTH_ACROSS = [("码头路", 2.95), ("柳林路", 3.75), ("望江路", 4.6)]
NORTH_ALONG = [("江堤路", -2.3), ("渡口路", -1.3), ("菜市场路", 0.0), ("江岸路", 2.2)]


@cache
def city_rings() -> tuple[list[Place], list[Floats], dict[str, Floats]]:
    """Streets, their rings and the districts' rings, in kilometres; made once a process."""
    return street_rings()


@cache
def river_ring() -> Floats:
    """The river's surface: 260 to 440 m wide."""
    x = np.linspace(-14.2, 14.2, 260)
    y = river_y(x)
    slope = np.gradient(y, x)
    half = 0.13 + 0.045 * (1 + np.sin(1.1 * x)) + 0.004 * np.abs(x)
    nx, ny = -slope / np.hypot(slope, 1), 1 / np.hypot(slope, 1)
    north, south = np.c_[x + nx * half, y + ny * half], np.c_[x - nx * half, y - ny * half]
    return np.vstack([south, north[::-1], south[:1]])


@cache
def lake_ring() -> Floats:
    """The lake's shore."""
    angle = np.linspace(0, 2 * np.pi, 90)
    radius = 0.85 + 0.18 * np.sin(2 * angle + 0.4) + 0.13 * np.sin(3 * angle + 1) + 0.06 * np.sin(7 * angle)
    ring: Floats = np.c_[LAKE_X + 1.25 * radius * np.cos(angle), LAKE_Y + 0.85 * radius * np.sin(angle)]
    ring[-1] = ring[0]
    return ring


def is_water(points: Floats) -> NDArray[np.bool_]:
    """Which points (n, 2), kilometres, lie in the river or the lake, banks included."""
    x, y = points[:, 0], points[:, 1]
    in_lake = ((x - LAKE_X) / 1.35) ** 2 + ((y - LAKE_Y) / 0.95) ** 2 < 1
    return in_lake | (np.abs(y - river_y(x)) < 0.33)


def _lines() -> list[tuple[str, str, Floats]]:
    """Roads before clipping: name, kind, points in kilometres."""
    t = np.linspace(0, 1, 80)
    angle = np.linspace(0, 2 * np.pi, 240)
    ring = 1 + 0.07 * np.sin(3 * angle + 1) + 0.05 * np.sin(5 * angle)
    outer = 1 + 0.05 * np.sin(3 * angle + 0.5) + 0.03 * np.sin(5 * angle + 2)
    lines = [
        ("环城路", "环线", np.c_[4.3 * ring * np.cos(angle), -0.2 + 3.9 * ring * np.sin(angle)]),
        ("绕城快速路", "环线", np.c_[9.0 * outer * np.cos(angle), -0.2 + 7.6 * outer * np.sin(angle)]),
    ]
    for name, kind, (x1, y1), (x2, y2), sway in RADIALS:
        length = np.hypot(x2 - x1, y2 - y1)
        aside = sway * np.sin(np.pi * t) + 0.18 * np.sin(5 * np.pi * t)
        lines.append(
            (
                name,
                kind,
                np.c_[x1 + (x2 - x1) * t - (y2 - y1) / length * aside, y1 + (y2 - y1) * t + (x2 - x1) / length * aside],
            )
        )
    x = np.linspace(-7.5, 8.5, 150)
    lines += [("滨江大道", "主干道", np.c_[x, river_y(x) + 0.42]), ("沿江路", "主干道", np.c_[x, river_y(x) - 0.42])]
    x = np.linspace(-3.9, 3.9, 60)
    for name, y0 in CORE_ACROSS + NORTH_ACROSS:
        lines.append((name, "次干道", np.c_[x, y0 + 0.12 * np.sin(0.9 * x + y0) - 0.1 * x]))
    for alongs, y in ((CORE_ALONG, np.linspace(-4.2, 1.9, 60)), (NORTH_ALONG, np.linspace(1.0, 5.2, 60))):
        lines += [(name, "次干道", np.c_[x0 + 0.14 * np.sin(0.8 * y + x0) + 0.1 * y, y]) for name, x0 in alongs]
    return lines


def _roads() -> list[tuple[str, str, Floats]]:
    """Roads inside the city; minor ones end at the bank and at the ring road, major ones bridge the river."""
    _, rings, _ = city_rings()
    kept = []
    for name, kind, points in _lines():
        inside = np.any([contains(ring, points) for ring in rings], axis=0) & ~contains(lake_ring(), points)
        if kind == "次干道" and name not in ("麦园路", "软件园路"):
            bank = np.abs(points[:, 1] - river_y(points[:, 0])) > 0.42
            side = points[:, 1] > river_y(points[:, 0])
            is_north = name in dict(NORTH_ACROSS + NORTH_ALONG)
            core = np.hypot(points[:, 0] / 4.3, (points[:, 1] + 0.2) / (3.9 if not is_north else 5.2)) < 1.0
            inside &= bank & (side == is_north) & core
        starts = np.flatnonzero(np.diff(np.r_[False, inside].astype(int)) == 1)
        stops = np.flatnonzero(np.diff(np.r_[inside, False].astype(int)) == -1)
        for start, stop in zip(starts, stops, strict=True):
            if stop - start >= 4:
                kept.append((name, kind, simplify(points[start : stop + 1])))
    return kept


def label_point(ring: Floats, others: Floats | None = None) -> tuple[float, float]:
    """The point inside a ring (kilometres) that lies farthest from its border, off the water and away from others."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    grid = np.stack(np.meshgrid(*np.linspace(low, high, 24).T), axis=-1).reshape(-1, 2)
    grid = grid[contains(ring, grid)]
    edge = np.min(np.hypot(*(grid[:, None, :] - ring[None, :, :]).transpose(2, 0, 1)), axis=1)
    score = edge - 0.6 * is_water(grid)
    if others is not None:
        apart = (grid[:, None, :] - others[None, :, :]) / np.array([2.0, 0.8])
        score = np.minimum(score, 1.2) + np.minimum(np.hypot(*apart.transpose(2, 0, 1)).min(axis=1), 1.0)
    best = grid[int(score.argmax())]
    return float(best[0]), float(best[1])


def _degrees(points: Floats) -> list[list[float]]:
    lon, lat = to_lonlat(points[:, 0], points[:, 1])
    return np.c_[lon, lat].round(5).tolist()  # type: ignore[no-any-return]


def _feature(
    code: str, name: str, level: str, kind: str, shape: Floats, label: tuple[float, float], closed: bool, **more: str
) -> Feature:
    ((lon, lat),) = _degrees(np.array([label]))
    geometry = (
        {"type": "Polygon", "coordinates": [_degrees(shape)]}
        if closed
        else {"type": "LineString", "coordinates": _degrees(shape)}
    )
    properties = {"code": code, "name": name, "level": level, "kind": kind, **more, "label_lon": lon, "label_lat": lat}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def layers() -> dict[str, list[Feature]]:
    """File name (without ending) -> features."""
    places, rings, districts = city_rings()
    codes = district_codes()
    middle = np.array([(-6.5, float(river_y(np.array(-6.5))))])
    labels = np.array([label_point(ring) for ring in rings])
    roads = _roads()
    longest: dict[str, int] = {}
    for index, (name, _, points) in enumerate(roads):
        if name not in longest or len(points) > len(roads[longest[name]][2]):
            longest[name] = index
    return {
        "districts": [
            _feature(codes[name], name, "区县", "district", ring, label_point(ring, labels), True)
            for name, ring in districts.items()
        ],
        "streets": [
            _feature(
                place.code,
                place.name,
                "街道",
                "street",
                ring,
                (label[0], label[1]),
                True,
                parent_code=codes[place.district],
                parent_name=place.district,
            )
            for place, ring, label in zip(places, rings, labels, strict=True)
        ],
        "river": [
            _feature("R01", RIVER_NAME, "水系", "river", river_ring(), (middle[0, 0], middle[0, 1]), True),
            _feature("R02", LAKE_NAME, "水系", "lake", lake_ring(), (LAKE_X, LAKE_Y), True),
        ],
        "roads": [
            _feature(
                f"L{index + 1:02d}",
                name if longest[name] == index else "",
                kind,
                {"环线": "ring", "主干道": "main", "次干道": "minor"}[kind],
                points,
                tuple(points[len(points) // 2]),
                False,
            )
            for index, (name, kind, points) in enumerate(roads)
        ],
    }


def write(folder: Path = FOLDER) -> None:
    """Write the four files; equal inputs give equal bytes."""
    for name, features in layers().items():
        collection = {"type": "FeatureCollection", "name": name, "attribution": ATTRIBUTION, "features": features}
        text = json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8", newline="\n")
