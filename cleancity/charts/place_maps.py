"""Repeat places as circles, and districts or streets shaded by their rate, those with too few hatched."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pydeck as pdk

from cleancity.analysis.cells import Extent, extent_of
from cleancity.analysis.shapes import hatching, rings_of
from cleancity.charts import theme
from cleancity.charts.basemap import Basemap, Shape
from cleancity.charts.ground import (
    PIXELS,
    bare,
    deck,
    ground_layers,
    ground_of,
    label_layers,
    rgb,
    text_layer,
    window_on,
)
from cleancity.charts.scale import NO_COLOUR, Scale

CLUSTERS, AREAS = "clusters", "areas"
MOST_CLUSTERS = 2000  # about 200 kB on the wire
_LEAST_PX, _MOST_PX = 3.5, 14
_NAMED = 10  # so many of the fullest have their number on the map
_HATCHES = 90  # lines across the whole city


def cluster_map(clusters: pd.DataFrame, scale: Scale, basemap: Basemap | None, chosen: str | None = None) -> pdk.Deck:
    """A circle for each repeat place, the more issues the larger and darker; the fullest with their number.

    Args:
        clusters: key, lon, lat, n_issues, subcategory, place_name, n_departments; the fullest first.
        chosen: the key of the chosen one.
    """
    drawn = clusters.head(MOST_CLUSTERS)
    most = max(int(drawn["n_issues"].max()), 1) if len(drawn) else 1
    rows = [_circle(row, most, scale) for row in drawn.to_dict("records")]
    extent = extent_of(drawn, trim=0.01)
    extent = window_on(basemap, extent.widened(0.004) if extent else None)
    ground = ground_of(basemap, extent)
    circles = pdk.Layer(
        "ScatterplotLayer", rows[::-1], id=CLUSTERS, pickable=True, get_position="[x, y]", radius_units=PIXELS,
        get_radius="s", stroked=True, get_fill_color="c", get_line_color=[255, 255, 255],
        line_width_min_pixels=1, opacity=0.85,
    )  # fmt: skip
    ring = pdk.Layer(
        "ScatterplotLayer", [row for row in rows if row["k"] == chosen], id="chosen", get_position="[x, y]",
        radius_units=PIXELS, get_radius="s + 4", filled=False, stroked=True, get_line_color=rgb(theme.INK),
        line_width_min_pixels=3,
    )  # fmt: skip
    numbers = [{"p": str(row["n"]), "x": row["x"], "y": row["y"]} for row in rows[:_NAMED]]
    words = text_layer("numbers", numbers, size=12, colour="#FFFFFF", weight=700, on_paper=False)
    layers = [*ground_layers(ground), circles, ring, *label_layers(ground, extent), words]
    return deck(layers, extent, "{p}\n{u} {n} 件，{d} 个部门", ground=ground)


def _circle(row: dict[Any, Any], most: int, scale: Scale) -> dict[str, Any]:
    size = _LEAST_PX + (_MOST_PX - _LEAST_PX) * row["n_issues"] / most
    return {
        "k": row["key"], "p": bare(row["place_name"]), "u": bare(row["subcategory"]), "n": int(row["n_issues"]),
        "d": int(row["n_departments"]), "x": row["lon"], "y": row["lat"], "s": round(size, 1),
        "c": rgb(scale.colour_of(row["n_issues"])),
    }  # fmt: skip


def area_map(
    areas: pd.DataFrame, scale: Scale, shapes: dict[str, Shape], basemap: Basemap | None, chosen: str | None = None
) -> pdk.Deck:
    """Outlines shaded by `value`; hatched where there are too few to say; ▲ and ▼ where the difference is sure.

    Args:
        areas: key, area_name, n_issues, value (NaN where too few), rate_words, mark.
        shapes: outlines by key; areas without one are not drawn.
        chosen: the key of the chosen one.
    """
    drawn = areas[areas["key"].isin(list(shapes))]
    extent = _extent([shapes[key] for key in drawn["key"]])
    ground = ground_of(basemap, extent)
    rows = [row for each in drawn.to_dict("records") for row in _outlines(each, shapes[each["key"]], scale)]
    step = (extent.north - extent.south) * 2 / _HATCHES if extent else 0.01
    few = [shapes[key] for key in drawn.loc[drawn["value"].isna(), "key"]]
    lines = [{"g": line} for shape in few for line in hatching(rings_of(shape.geometry), step)]
    layers = [
        *ground_layers(ground),
        pdk.Layer(
            "PolygonLayer", rows, id=AREAS, pickable=True, auto_highlight=True, get_polygon="g", stroked=True,
            get_line_color=[255, 255, 255], line_width_min_pixels=1.2, opacity=0.72,
            _subLayerProps={"fill": {"getFillColor": "@@=c"}},
        ),
        pdk.Layer(
            "PathLayer", lines, id="hatching", get_path="g", width_min_pixels=1, get_width=1, width_units=PIXELS,
            get_color=[89, 89, 89, 170],
        ),
        pdk.Layer(
            "PathLayer", [{"g": ring} for row in rows if row["k"] == chosen for ring in row["g"]], id="chosen",
            get_path="g", get_color=rgb(theme.INK), width_min_pixels=3, get_width=3, width_units=PIXELS,
        ),
        *label_layers(ground, extent),
    ]  # fmt: skip
    marks = _marks(drawn, shapes)
    layers.append(text_layer("marks", marks, size=15, colour=theme.INK, weight=700, offset=(0, 18), on_paper=False))
    return deck(layers, extent, "{p}\n{n} 件，{r}", ground=ground)


def _outlines(area: dict[Any, Any], shape: Shape, scale: Scale) -> list[dict[str, Any]]:
    said = {
        "k": area["key"], "p": bare(area["area_name"]), "n": int(area["n_issues"]), "r": bare(area["rate_words"]),
        "c": rgb(NO_COLOUR if theme.is_missing(area["value"]) else scale.colour_of(area["value"])),
    }  # fmt: skip
    nested = shape.geometry.get("coordinates") or []
    polygons = nested if shape.geometry.get("type") == "MultiPolygon" else [nested]
    return [{**said, "g": polygon} for polygon in polygons]


def _marks(areas: pd.DataFrame, shapes: dict[str, Shape]) -> list[dict[str, Any]]:
    points = []
    for key, mark in zip(areas["key"], areas["mark"], strict=True):
        rings = rings_of(shapes[key].geometry)
        if mark and rings:
            middle = max(rings, key=len).mean(axis=0)
            points.append({"p": mark, "x": round(float(middle[0]), 5), "y": round(float(middle[1]), 5)})
    return points


def _extent(shapes: list[Shape]) -> Extent | None:
    corners = [corner for shape in shapes for ring in rings_of(shape.geometry) for corner in ring]
    if not corners:
        return None
    lons, lats = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return Extent(float(min(lons)), float(min(lats)), float(max(lons)), float(max(lats)))
