"""The map: on our own ground H3 cells, default addresses, warehouses or the points of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import h3.api.basic_int as h3
import pandas as pd
import pydeck as pdk

from cleancity.analysis.cells import REACH, Extent, extent_of, zoom_to
from cleancity.charts import theme
from cleancity.charts.basemap import Basemap
from cleancity.charts.ground import (
    PIXELS,
    SMALL_PX,
    WINDOW_PX,
    CompactDeck,
    bare,
    deck,
    ground_layers,
    ground_of,
    label_layers,
    rgb,
    text_layer,
    window_on,
)
from cleancity.charts.scale import Scale

CELLS = "cells"
MARK_PX = 20  # a character and a little air


@dataclass(frozen=True)
class Tip:
    """What a cell says under the pointer: its columns by the letter they travel under, and the words round them."""

    words: str = "问题 {n} 件，未结 {o} 件\n已到期 {d} 件，其中超期 {l} 件"
    columns: Mapping[str, str] = field(
        default_factory=lambda: {"n": "n_issues", "o": "n_open", "d": "n_due", "l": "n_late"}
    )


def hex_of(cell: int) -> str:
    """A stored cell id as the browser needs it: a number that size loses its last digits there."""
    return f"{int(cell):x}"


def frame_of(cells: pd.DataFrame, basemap: Basemap | None) -> Extent | None:
    """The window in which `cells` are shown; None without any."""
    extent = extent_of(cells, trim=0.01)
    if extent is not None:
        extent = extent.widened(REACH.get(h3.get_resolution(int(cells["cell"].iloc[0])), 0.0))
    return window_on(basemap, extent)


def cell_map(
    cells: pd.DataFrame,
    shares: pd.Series,
    scale: Scale,
    basemap: Basemap | None,
    defaults: pd.DataFrame | None = None,
    chosen: str | None = None,
    *,
    tip: Tip | None = None,
    marks: Mapping[int, str] | None = None,
    frame: Extent | None = None,
) -> pdk.Deck:
    """Cells coloured by `scale`, default addresses as hollow rings, the chosen cell outlined.

    Args:
        cells: cell, lon, lat, place_name and the columns of `tip`.
        shares: the value to colour by, aligned with `cells`; NaN where there is too little to say.
        defaults: lon, lat, n_issues of default addresses; None draws none.
        chosen: the hex id of the chosen cell.
        marks: a word on some of the cells, left off where the cells are too small for it.
        frame: the window; the one that the cells fill when it is left out.
    """
    extent = frame or frame_of(cells, basemap)
    ground = ground_of(basemap, extent)
    said = tip or Tip()
    layers = [*ground_layers(ground), _cell_layer(cells, shares, scale, said)]
    if chosen:
        layers.append(_outline(chosen))
    if defaults is not None and len(defaults):
        layers += _default_layers(defaults)
    layers += label_layers(ground, extent)
    if marks and extent is not None and _has_room(cells, extent):
        points = [
            {"p": word, "y": spot[0], "x": spot[1]}
            for cell, word in marks.items()
            for spot in [h3.cell_to_latlng(cell)]
        ]
        layers.append(text_layer("marks", points, size=12, colour=theme.INK, weight=700, on_paper=False))
    return deck(layers, extent, f"{{p}}\n{said.words}", ground=ground)


def _has_room(cells: pd.DataFrame, extent: Extent) -> bool:
    """Whether a character fits into a cell at the zoom at which the map opens."""
    if cells.empty:
        return False
    degrees = 2 * REACH.get(h3.get_resolution(int(cells["cell"].iloc[0])), 0.0)
    return degrees / 360 * 512 * 2 ** zoom_to(extent, *WINDOW_PX) >= MARK_PX


def warehouse_map(warehouses: pd.DataFrame, basemap: Basemap | None) -> pdk.Deck:
    """A dot and a name per warehouse; `warehouses`: warehouse_name, lon, lat, n_items, n_expired_lots."""
    placed = warehouses.dropna(subset=["lon", "lat"])
    points = [
        {
            "p": bare(row["warehouse_name"]),
            "x": row["lon"],
            "y": row["lat"],
            "n": int(row["n_items"]),
            "l": int(row["n_expired_lots"]),
        }
        for row in placed.sort_values("lon").to_dict("records")
    ]
    extent = extent_of(placed)
    ground = ground_of(basemap, extent)
    dots = pdk.Layer(
        "ScatterplotLayer", points, id="warehouses", pickable=True, get_position="[x, y]", radius_units=PIXELS,
        get_radius=8, stroked=True, get_fill_color=rgb(theme.BLUE), get_line_color=[255, 255, 255],
        line_width_min_pixels=2,
    )  # fmt: skip
    # Neighbours from west to east are named above and below in turn, so that their names do not meet.
    above = text_layer("names_above", points[::2], size=14, colour=theme.INK, weight=700, offset=(0, -19))
    below = text_layer("names_below", points[1::2], size=14, colour=theme.INK, weight=700, offset=(0, 19))
    window = ground.extent if ground and ground.extent else extent
    words = "{p}\n物资 {n} 种\n已过期 {l} 批"
    return deck([*ground_layers(ground), dots, above, below], window, words, SMALL_PX, ground)


def points_map(points: Sequence[tuple[float, float]], basemap: Basemap | None) -> pdk.Deck:
    """Points (longitude, latitude) over the whole city, to see whether they lie where they should."""
    rows = [{"x": lon, "y": lat} for lon, lat in points]
    extent = extent_of(pd.DataFrame(points, columns=["lon", "lat"]), trim=0.01)
    ground = ground_of(basemap, extent)
    dots = pdk.Layer(
        "ScatterplotLayer", rows, id="points", get_position="[x, y]", radius_units=PIXELS, get_radius=4, opacity=0.7,
        get_fill_color=rgb(theme.BLUE),
    )  # fmt: skip
    window = ground.extent if ground and ground.extent else extent
    return deck([*ground_layers(ground), dots, *label_layers(ground, None)], window, "", SMALL_PX, ground)


def _cell_layer(cells: pd.DataFrame, shares: pd.Series, scale: Scale, tip: Tip) -> pdk.Layer:
    rows = [
        {
            "h": hex_of(row["cell"]),
            "p": bare(row["place_name"]),
            **{letter: _short_number(row[column]) for letter, column in tip.columns.items()},
            "c": rgb(scale.colour_of(share)),
        }
        for row, share in zip(cells.to_dict("records"), shares, strict=True)
    ]
    return pdk.Layer(
        "H3HexagonLayer", rows, id=CELLS, pickable=True, auto_highlight=True, get_hexagon="h",
        extruded=False, stroked=True, get_line_color=[255, 255, 255, 160], line_width_min_pixels=0.5, opacity=0.78,
        coverage=0.94, _subLayerProps={"hexagon-cell": {"getFillColor": "@@=c"}},
    )  # fmt: skip


def _short_number(value: Any) -> Any:
    """Whole numbers as such, others with one decimal; words stay."""
    if isinstance(value, str):
        return value
    return int(value) if float(value).is_integer() else round(float(value), 1)


def _outline(chosen: str) -> pdk.Layer:
    return pdk.Layer(
        "H3HexagonLayer", [{"h": chosen}], id="chosen", get_hexagon="h", extruded=False, filled=False, stroked=True,
        get_line_color=rgb(theme.INK), line_width_min_pixels=3,
    )  # fmt: skip


def _default_layers(defaults: pd.DataFrame) -> list[pdk.Layer]:
    points = [
        {"x": row["lon"], "y": row["lat"], "p": f"默认地址 {row['n_issues']:,.0f} 件"}
        for row in defaults.head(20).to_dict("records")
    ]
    ring = pdk.Layer(
        "ScatterplotLayer", points, id="defaults", get_position="[x, y]", radius_units=PIXELS, get_radius=11,
        filled=False, stroked=True, get_line_color=rgb(theme.DARK_GREY), line_width_min_pixels=2.5,
    )  # fmt: skip
    return [ring, text_layer("default_names", points, size=13, colour=theme.DARK_GREY, weight=400, offset=(0, -22))]


__all__ = ["CELLS", "CompactDeck", "Tip", "cell_map", "frame_of", "hex_of", "points_map", "warehouse_map"]
