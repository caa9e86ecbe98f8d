"""The ground of every map and what all maps share: our own GeoJSON or the office's own tiles; nothing from outside."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import pydeck as pdk

from cleancity.analysis.cells import Extent, zoom_to
from cleancity.charts import theme
from cleancity.charts.basemap import Basemap, Tiles

STREET_ZOOM = 11.5  # below it forty street names would lie on top of each other
WHOLE_CITY = 0.3  # what is spread over more of the base map than this is shown with the whole of it
# The window differs from screen to screen; fitting to the smallest one we serve keeps everything in sight on all.
WINDOW_PX, SMALL_PX = (740, 485), (400, 330)
COUNTRY = Extent(73.0, 18.0, 135.0, 54.0)
PIXELS = pdk.types.String("pixels")  # a bare str would be read as the name of a column
TOOLTIP_STYLE = {
    "backgroundColor": "#FFFFFF",
    "color": theme.INK,
    "border": f"1px solid {theme.GREY}",
    "borderRadius": "6px",
    "fontSize": "14px",
    "fontFamily": theme.FONT,
}
_URL = "/app/static/basemap/{name}.geojson"
_FONT = pdk.types.String('"Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif')
# A bare 'auto' or a list of characters crashes the layer, and without either only ASCII is drawn.
_CHARACTERS = pdk.types.String("auto")
# With a choice made, Streamlit pales every colour that stands in a layer itself. Colours given to the layers inside
# a layer stay, and the choice is shown by an outline, however it was made.
_GROUND: dict[str, dict[str, Any]] = {
    "districts": {"fill": [247, 248, 250], "get_line_color": [138, 151, 163], "line_width_min_pixels": 1.6},
    "river": {"fill": [205, 225, 237], "stroked": False},
    "streets": {"filled": False, "get_line_color": [206, 213, 219], "line_width_min_pixels": 0.7},
    "roads": {"filled": False, "get_line_color": [226, 214, 190], "line_width_min_pixels": 1.2},
}
# Over tiles, which have their own rivers and roads, only the borders of districts are drawn.
_OVER_TILES: dict[str, dict[str, Any]] = {
    "districts": {"filled": False, "get_line_color": [89, 89, 89], "line_width_min_pixels": 1.6},
}


class CompactDeck(pdk.Deck):  # type: ignore[misc]
    """A deck whose JSON has no indentation and keeps Chinese as it is: half the bytes of pydeck's own."""

    def to_json(self) -> str:
        """The deck as JSON text."""
        return json.dumps(json.loads(super().to_json()), ensure_ascii=False, separators=(",", ":"))


def ground_of(basemap: Basemap | None, extent: Extent | None) -> Basemap | None:
    """The base map, or None when the points lie elsewhere on earth: the one of one city is no help in another."""
    if basemap is None or (extent is not None and basemap.extent is not None and not extent.overlaps(basemap.extent)):
        return None
    return basemap


def window_on(basemap: Basemap | None, extent: Extent | None) -> Extent | None:
    """The whole city when what is shown is spread over much of it, else what is shown."""
    if basemap is None or basemap.extent is None or extent is None:
        return extent
    return basemap.extent if extent.share_of(basemap.extent) > WHOLE_CITY else extent


def ground_layers(ground: Basemap | None) -> list[pdk.Layer]:
    """The layers under everything else; none without a base map."""
    if ground is None:
        return []
    looks = _OVER_TILES if ground.tiles else _GROUND
    return [_ground_layer(name, **looks[name]) for name in ground.files if name in looks]


def _ground_layer(name: str, fill: list[int] | None = None, **look: Any) -> pdk.Layer:
    inner = {"_subLayerProps": {"polygons-fill": {"getFillColor": fill}}} if fill else {}
    return pdk.Layer("GeoJsonLayer", _URL.format(name=name), id=f"ground_{name}", **{"stroked": True, **look, **inner})


def label_layers(ground: Basemap | None, extent: Extent | None) -> list[pdk.Layer]:
    """Names of rivers and districts, and of streets where the window is narrow enough."""
    if ground is None or ground.labels.empty:
        return []
    is_near = extent is not None and zoom_to(extent, *WINDOW_PX) >= STREET_ZOOM
    kinds: list[tuple[Sequence[str], int, str, int]] = [
        (("river", "lake"), 13, "#4A86A8", 400),
        (("street",), 12, theme.DARK_GREY, 400),
        (("district",), 16, theme.INK, 700),
    ]
    layers = []
    for wanted, size, colour, weight in kinds:
        rows = ground.labels[ground.labels["kind"].isin(wanted)]
        if rows.empty or ("street" in wanted and not is_near) or (ground.tiles and "district" not in wanted):
            continue
        points = [{"p": bare(row["name"]), "x": row["lon"], "y": row["lat"]} for row in rows.to_dict("records")]
        layers.append(text_layer(f"label_{wanted[0]}", points, size=size, colour=colour, weight=weight))
    return layers


def text_layer(
    name: str,
    points: list[dict[str, Any]],
    *,
    size: int,
    colour: str,
    weight: int,
    offset: tuple[int, int] = (0, 0),
    on_paper: bool = True,
) -> pdk.Layer:
    """Words at points (p, x, y); on a pale ground of their own unless `on_paper` is False."""
    return pdk.Layer(
        "TextLayer", points, id=name, get_position="[x, y]", get_text="p", get_size=size,
        _subLayerProps={"characters": {"getColor": rgb(colour)}},
        character_set=_CHARACTERS, font_family=_FONT, font_weight=weight, get_pixel_offset=list(offset),
        background=on_paper, get_background_color=[255, 255, 255, 190], background_padding=[3, 1],
    )  # fmt: skip


def deck(
    layers: list[pdk.Layer],
    extent: Extent | None,
    tooltip: str,
    window: tuple[int, int] = WINDOW_PX,
    ground: Basemap | None = None,
) -> pdk.Deck:
    """The layers in a window on `extent`; over tiles when the ground has them."""
    box = extent or (ground.extent if ground else None) or COUNTRY
    tiles = ground.tiles if ground else None
    state = pdk.ViewState(
        longitude=(box.west + box.east) / 2,
        latitude=(box.south + box.north) / 2,
        zoom=round(zoom_to(box, *window), 2),
        min_zoom=max(1, tiles.min_zoom - 1) if tiles else 1,
        max_zoom=min(18, tiles.max_zoom) if tiles else 18,
        pitch=0,
    )
    # map_provider=None alone: with any map_style of None beside it the browser asks an outside map server.
    under: dict[str, Any] = {"map_style": _style(tiles)} if tiles else {"map_provider": None}
    told = {"text": tooltip, "style": TOOLTIP_STYLE} if tooltip else {"text": ""}
    return CompactDeck(layers=layers, initial_view_state=state, tooltip=told, **under)


def _style(tiles: Tiles) -> str:
    """A map style of one raster source as an address of its own, so that nothing but the tiles is asked for."""
    source = {
        "type": "raster", "tiles": [tiles.address], "tileSize": 256,
        "minzoom": tiles.min_zoom, "maxzoom": tiles.max_zoom,
    }  # fmt: skip
    plain = {"id": "paper", "type": "background", "paint": {"background-color": "#F7F8FA"}}
    layer = {"id": "tiles", "type": "raster", "source": "office"}
    style = {"version": 8, "sources": {"office": source}, "layers": [plain, layer]}
    return f"data:application/json,{quote(json.dumps(style))}"


def rgb(colour: str) -> list[int]:
    """#0072B2 as deck.gl wants it."""
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


def bare(text: object) -> str:
    """Text for a tooltip: braces would be read as the name of another column."""
    return "" if theme.is_missing(text) else str(text).replace("{", "").replace("}", "")
