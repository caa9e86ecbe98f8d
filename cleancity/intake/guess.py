"""Which coordinate system a file's pairs are in, judged by their size and by the city's outline. Pure.

A guess is for a person to confirm: GCJ-02 and WGS-84 lie half a kilometre apart, and no file says which it is.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cleancity.contracts import Contract
from cleancity.intake.coordinates import to_wgs84
from cleancity.intake.fold import Folder, Repairs
from cleancity.intake.header import Layout
from cleancity.intake.locate import floats, is_placeholder
from cleancity.intake.manner import Manner
from cleancity.intake.mapping import FileMapping
from cleancity.outline import Outline

Array = npt.NDArray[np.float64]
DEGREES, SWAPPED, BAIDU_METRES, PROJECTED, UNKNOWN = "degrees", "swapped", "bd09mc", "projected", "unknown"
# Likelier first where the outline cannot tell: what satellites say, then the maps of Amap and Tencent, then Baidu's.
SYSTEMS_OF = {DEGREES: ("wgs84", "gcj02", "bd09"), BAIDU_METRES: ("bd09mc",)}
# China in degrees, in Baidu's metres, and a northing in metres from the equator.
_LON, _LAT = (73.0, 136.0), (3.0, 54.0)
_BAIDU_X, _BAIDU_Y = (8.1e6, 15.2e6), (0.3e6, 7.1e6)
_NORTHING = (0.3e6, 6.1e6)
# An easting is 500 km plus or minus, with or without the number of its zone in front.
_EASTING, _ZONES = (1.6e5, 8.4e5), (13, 45)


@dataclass(frozen=True)
class Guess:
    """A way of reading the pairs; `share` of those that are no placeholders then lies in the city, 0 to 1."""

    crs: str
    swapped: bool
    share: float


def guess(x: Array, y: Array, outline: Outline | None) -> list[Guess]:
    """Every way in which the pairs could be meant, the best first; none for projected metres and for no pairs.

    Args:
        x, y: the columns as they came (lon or X, lat or Y), NaN where there is nothing.
        outline: the city; None = every share is 0, and the order is that of likelihood.
    """
    usable = ~(np.isnan(x) | np.isnan(y)) & ~is_placeholder(x, y)
    x, y = x[usable], y[usable]
    found = []
    for swapped in (False, True):
        east, north = (y, x) if swapped else (x, y)
        for crs in SYSTEMS_OF.get(_kind(east, north), ()):
            found.append(Guess(crs, swapped, _share(*to_wgs84(east, north, crs), outline)))
    return sorted(found, key=lambda each: -each.share)


def place(x: Array, y: Array, reading: Guess) -> tuple[Array, Array]:
    """The pairs as WGS-84 longitudes and latitudes when they are read so; NaN where there is no point."""
    usable = ~(np.isnan(x) | np.isnan(y)) & ~is_placeholder(x, y)
    east, north = (y, x) if reading.swapped else (x, y)
    lon, lat = to_wgs84(np.where(usable, east, np.nan), np.where(usable, north, np.nan), reading.crs)
    return np.where(usable, lon, np.nan), np.where(usable, lat, np.nan)


def pairs_of(layout: Layout, contract: Contract, mapping: FileMapping, limit: int = 5000) -> tuple[Array, Array]:
    """The first pairs of a file as they came, NaN where a cell is empty or no number; empty without such columns."""
    columns = layout.columns
    names = next((pair for pair in (("lon", "lat"), ("raw_x", "raw_y")) if columns.keys() >= set(pair)), None)
    batch = next(iter(layout.sheet.batches(layout.row, len(layout.headers), lambda ragged: None)), None)
    if names is None or batch is None:
        return np.array([]), np.array([])
    manner = Manner(off=mapping.off)
    x, y = (
        floats(
            Folder(contract.field(name), Repairs(), manner=manner).fold(batch[f"c{columns[name]}"][:limit])[0], limit
        )
        for name in names
    )
    return x, y


def kind_of(x: Array, y: Array) -> str:
    """What the pairs are by their size: degrees, degrees with the axes swapped, Baidu's metres, projected metres."""
    usable = ~(np.isnan(x) | np.isnan(y)) & ~is_placeholder(x, y)
    x, y = x[usable], y[usable]
    straight, turned = _kind(x, y), _kind(y, x)
    if straight == DEGREES and turned == DEGREES and _within(y, _LON) and _within(x, _LAT):
        return SWAPPED
    if straight == UNKNOWN and turned != UNKNOWN:
        return SWAPPED if turned == DEGREES else turned
    return straight


def in_words(kind: str) -> str:
    """What a notice says of pairs that could not be placed."""
    return {
        DEGREES: "看数值是度（高德、腾讯为 gcj02，百度为 bd09）",
        SWAPPED: "看数值是度，经度和纬度两列像是写反了",
        BAIDU_METRES: "看数值像百度的米制坐标（bd09mc）",
        PROJECTED: "看数值像 CGCS2000 的投影坐标（米），本系统不换算，请在原系统导出经纬度",
    }.get(kind, "看数值不像任何已知的坐标")


def _kind(x: Array, y: Array) -> str:
    if not len(x):
        return UNKNOWN
    if np.median(np.abs(x)) <= 180 and np.median(np.abs(y)) <= 90:
        return DEGREES
    if _within(x, _BAIDU_X) and _within(y, _BAIDU_Y):
        return BAIDU_METRES
    eastings = (_is_easting(x) & _is_in(y, _NORTHING)) | (_is_easting(y) & _is_in(x, _NORTHING))
    return PROJECTED if np.median(eastings) == 1 else UNKNOWN


def _is_easting(values: Array) -> npt.NDArray[np.bool_]:
    zone = np.floor(values / 1e6)
    return _is_in(values, _EASTING) | (
        (zone >= _ZONES[0]) & (zone <= _ZONES[1]) & _is_in(values - zone * 1e6, _EASTING)
    )


def _is_in(values: Array, limits: tuple[float, float]) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (values >= limits[0]) & (values <= limits[1])
    return inside


def _within(values: Array, limits: tuple[float, float]) -> bool:
    """Whether most of them are."""
    return bool(np.median(_is_in(values, limits)) == 1)


def _share(lon: Array, lat: Array, outline: Outline | None) -> float:
    return float(outline.contains(lon, lat).mean()) if outline is not None and len(lon) else 0.0
