"""The map: our own GeoJSON as ground, on it H3 cells, default addresses or warehouses; nothing is fetched outside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pydeck as pdk

from cleancity.analysis.cells import REACH, Extent, extent_of, zoom_to
from cleancity.charts import theme
from cleancity.charts.basemap import Basemap
from cleancity.charts.scale import Scale

CELLS = "cells"
STREET_ZOOM = 11.6  # below it forty street names would lie on top of each other
WHOLE_CITY = 0.3  # cells spread over more of the base map than this are shown with the whole of it
# The window differs from screen to screen; fitting to the smallest one we serve keeps everything in sight on all.
WINDOW_PX, SMALL_PX = (740, 540), (400, 330)
_URL = "/app/static/basemap/{name}.geojson"
_FONT = pdk.types.String('"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif')
# A bare 'auto' or a list of characters crashes the layer, and without either only ASCII is drawn.
_PIXELS = pdk.types.String("pixels")  # a bare str would be read as the name of a column
_CHARACTERS = pdk.types.String("auto")
# With a choice made, Streamlit pales every colour that stands in a layer itself. Colours given to the layers inside
# a layer stay, and the choice is shown by an outline, however it was made.
_GROUND: dict[str, dict[str, Any]] = {
    "districts": {"fill": [247, 248, 250], "get_line_color": [138, 151, 163], "line_width_min_pixels": 1.6},
    "river": {"fill": [205, 225, 237], "stroked": False},
    "streets": {"filled": False, "get_line_color": [206, 213, 219], "line_width_min_pixels": 0.7},
    "roads": {"filled": False, "get_line_color": [226, 214, 190], "line_width_min_pixels": 1.2},
}
_TOOLTIP_STYLE = {
    "backgroundColor": "#FFFFFF",
    "color": theme.INK,
    "border": f"1px solid {theme.GREY}",
    "borderRadius": "6px",
    "fontSize": "14px",
    "fontFamily": theme.FONT,
}


class CompactDeck(pdk.Deck):  # type: ignore[misc]
    """A deck whose JSON has no indentation and keeps Chinese as it is: half the bytes of pydeck's own."""

    def to_json(self) -> str:
        """The deck as JSON text."""
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


def hex_of(cell: int) -> str:
    """A stored cell id as the browser needs it: a number that size loses its last digits there."""
    return f"{int(cell):x}"


def _resolution_of(cell: int) -> int:
    return (cell >> 52) & 15  # where an H3 id keeps it


def cell_map(
    cells: pd.DataFrame,
    shares: pd.Series,
    scale: Scale,
    basemap: Basemap | None,
    defaults: pd.DataFrame | None = None,
    chosen: str | None = None,
) -> pdk.Deck:
    """Cells coloured by `scale`, default addresses as hollow rings, the chosen cell outlined.

    Args:
        cells: cell, n_issues, n_open, n_due, n_late, lon, lat, place_name.
        shares: the value to colour by, aligned with `cells`; NaN where there is too little to say.
        defaults: lon, lat, n_issues of default addresses; None draws none.
        chosen: the hex id of the chosen cell.
    """
    extent = extent_of(cells, trim=0.01)
    if extent is not None:
        extent = extent.widened(REACH.get(_resolution_of(int(cells["cell"].iloc[0])), 0.0))
    if basemap is not None and extent is not None and extent.share_of(basemap.extent) > WHOLE_CITY:
        extent = basemap.extent
    ground = _ground(basemap, extent)
    layers = [*ground, _cell_layer(cells, shares, scale)]
    if chosen:
        layers.append(_outline(chosen))
    if defaults is not None and len(defaults):
        layers += _default_layers(defaults)
    layers += _labels(basemap if ground else None, extent)
    text = "{p}\n问题 {n} 件，未结 {o} 件\n已到期 {d} 件，其中超期 {l} 件"
    return _deck(layers, extent, {"text": text, "style": _TOOLTIP_STYLE})


def warehouse_map(warehouses: pd.DataFrame, basemap: Basemap | None) -> pdk.Deck:
    """A dot and a name per warehouse; `warehouses`: warehouse_name, lon, lat, n_items, n_expired_lots."""
    placed = warehouses.dropna(subset=["lon", "lat"])
    points = [
        {
            "p": _bare(row["warehouse_name"]),
            "x": row["lon"],
            "y": row["lat"],
            "n": int(row["n_items"]),
            "l": int(row["n_expired_lots"]),
        }
        for row in placed.sort_values("lon").to_dict("records")
    ]
    extent = extent_of(placed)
    ground = _ground(basemap, extent)
    if ground and basemap is not None:
        extent = basemap.extent
    dots = pdk.Layer(
        "ScatterplotLayer", points, id="warehouses", pickable=True, get_position="[x, y]", radius_units=_PIXELS,
        get_radius=8, stroked=True, get_fill_color=_rgb(theme.BLUE), get_line_color=[255, 255, 255],
        line_width_min_pixels=2,
    )  # fmt: skip
    # Neighbours from west to east are named above and below in turn, so that their names do not meet.
    above = _text("names_above", points[::2], size=14, colour=theme.INK, weight=700, offset=(0, -19))
    below = _text("names_below", points[1::2], size=14, colour=theme.INK, weight=700, offset=(0, 19))
    tip = {"text": "{p}\n物资 {n} 种\n已过期 {l} 批", "style": _TOOLTIP_STYLE}
    return _deck([*ground, dots, above, below], extent, tip, SMALL_PX)


def points_map(points: Sequence[tuple[float, float]], basemap: Basemap | None) -> pdk.Deck:
    """Points (longitude, latitude) over the whole city, to see whether they lie where they should."""
    rows = [{"x": lon, "y": lat} for lon, lat in points]
    extent = extent_of(pd.DataFrame(points, columns=["lon", "lat"]), trim=0.01)
    ground = _ground(basemap, extent)
    if ground and basemap is not None:
        extent = basemap.extent
    dots = pdk.Layer(
        "ScatterplotLayer", rows, id="points", get_position="[x, y]", radius_units=_PIXELS, get_radius=4, opacity=0.7,
        get_fill_color=_rgb(theme.BLUE),
    )  # fmt: skip
    return _deck([*ground, dots, *_labels(basemap if ground else None, None)], extent, {"text": ""}, SMALL_PX)


def _cell_layer(cells: pd.DataFrame, shares: pd.Series, scale: Scale) -> pdk.Layer:
    rows = [
        {
            "h": hex_of(row["cell"]),
            "p": _bare(row["place_name"]),
            "n": int(row["n_issues"]),
            "o": int(row["n_open"]),
            "d": int(row["n_due"]),
            "l": int(row["n_late"]),
            "c": _rgb(scale.colour_of(share)),
        }
        for row, share in zip(cells.to_dict("records"), shares, strict=True)
    ]
    return pdk.Layer(
        "H3HexagonLayer", rows, id=CELLS, pickable=True, auto_highlight=True, get_hexagon="h",
        extruded=False, stroked=True, get_line_color=[255, 255, 255, 160], line_width_min_pixels=0.5, opacity=0.78,
        coverage=0.94, _subLayerProps={"hexagon-cell": {"getFillColor": "@@=c"}},
    )  # fmt: skip


def _outline(chosen: str) -> pdk.Layer:
    return pdk.Layer(
        "H3HexagonLayer", [{"h": chosen}], id="chosen", get_hexagon="h", extruded=False, filled=False, stroked=True,
        get_line_color=_rgb(theme.INK), line_width_min_pixels=3,
    )  # fmt: skip


def _default_layers(defaults: pd.DataFrame) -> list[pdk.Layer]:
    points = [
        {"x": row["lon"], "y": row["lat"], "p": f"默认地址 {row['n_issues']:,.0f} 件"}
        for row in defaults.head(20).to_dict("records")
    ]
    ring = pdk.Layer(
        "ScatterplotLayer", points, id="defaults", get_position="[x, y]", radius_units=_PIXELS, get_radius=11,
        filled=False, stroked=True, get_line_color=_rgb(theme.DARK_GREY), line_width_min_pixels=2.5,
    )  # fmt: skip
    return [ring, _text("default_names", points, size=13, colour=theme.DARK_GREY, weight=400, offset=(0, -22))]


def _ground(basemap: Basemap | None, extent: Extent | None) -> list[pdk.Layer]:
    """Nothing when the points lie elsewhere on earth: the base map of one city is no help in another."""
    if basemap is None or (extent is not None and not extent.overlaps(basemap.extent)):
        return []
    return [_ground_layer(name, **_GROUND[name]) for name in basemap.files]


def _ground_layer(name: str, fill: list[int] | None = None, **look: Any) -> pdk.Layer:
    inner = {"_subLayerProps": {"polygons-fill": {"getFillColor": fill}}} if fill else {}
    return pdk.Layer("GeoJsonLayer", _URL.format(name=name), id=f"ground_{name}", **{"stroked": True, **look, **inner})


def _labels(basemap: Basemap | None, extent: Extent | None) -> list[pdk.Layer]:
    if basemap is None or basemap.labels.empty:
        return []
    is_near = extent is not None and zoom_to(extent, *WINDOW_PX) >= STREET_ZOOM
    kinds: list[tuple[Sequence[str], int, str, int]] = [
        (("river", "lake"), 13, "#4A86A8", 400),
        (("street",), 12, theme.DARK_GREY, 400),
        (("district",), 16, theme.INK, 700),
    ]
    layers = []
    for wanted, size, colour, weight in kinds:
        rows = basemap.labels[basemap.labels["kind"].isin(wanted)]
        if rows.empty or ("street" in wanted and not is_near):
            continue
        points = [{"p": _bare(row["name"]), "x": row["lon"], "y": row["lat"]} for row in rows.to_dict("records")]
        layers.append(_text(f"label_{wanted[0]}", points, size=size, colour=colour, weight=weight))
    return layers


def _text(
    name: str, points: list[dict[str, Any]], *, size: int, colour: str, weight: int, offset: tuple[int, int] = (0, 0)
) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer", points, id=name, get_position="[x, y]", get_text="p", get_size=size,
        _subLayerProps={"characters": {"getColor": _rgb(colour)}},
        character_set=_CHARACTERS, font_family=_FONT, font_weight=weight, get_pixel_offset=list(offset),
        background=True, get_background_color=[255, 255, 255, 190], background_padding=[3, 1],
    )  # fmt: skip


def _deck(
    layers: list[pdk.Layer], extent: Extent | None, tooltip: dict[str, Any], window: tuple[int, int] = WINDOW_PX
) -> pdk.Deck:
    box = extent or Extent(73.0, 18.0, 135.0, 54.0)  # no point at all: the whole country
    state = pdk.ViewState(
        longitude=(box.west + box.east) / 2,
        latitude=(box.south + box.north) / 2,
        zoom=round(zoom_to(box, *window), 2),
        min_zoom=1,
        max_zoom=18,
        pitch=0,
    )
    # map_provider=None alone: with any map_style beside it the browser asks an outside map server.
    return CompactDeck(layers=layers, initial_view_state=state, map_provider=None, tooltip=tooltip)


def _rgb(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def _bare(text: object) -> str:
    """Text for a tooltip: braces would be read as the name of another column."""
    return "" if theme.is_missing(text) else str(text).replace("{", "").replace("}", "")


__all__ = ["CELLS", "CompactDeck", "cell_map", "hex_of", "points_map", "warehouse_map"]
