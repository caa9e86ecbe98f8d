"""From the coordinates in a batch of rows to WGS-84 points and H3 cells. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from h3.api import basic_int as h3

from cleancity.intake.coordinates import to_wgs84

RESOLUTION = 11
USABLE, MISSING, PLACEHOLDER, OUTSIDE, UNKNOWN = "有坐标", "无坐标", "占位坐标", "超出范围", "坐标系不明"
STATES = (USABLE, MISSING, PLACEHOLDER, UNKNOWN, OUTSIDE)
SYSTEMS = (None, "unknown", "wgs84", "gcj02", "bd09", "bd09mc", "cgcs2000")
NAMES = ("point_lon", "point_lat", "point_x", "point_y", "point_crs", "point_state", "point_cell")
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Coordinates as they came: `x`, `y` with NaN where there are none; `crs` indexes `SYSTEMS`, row by row."""

    x: Array
    y: Array
    crs: npt.NDArray[np.int8]


def locate(columns: dict[str, pa.Array], rows: int, crs: str | None) -> dict[str, pa.Array]:
    """The columns `NAMES` for a batch.

    Args:
        columns: folded text of those of lon, lat, raw_x, raw_y, crs_source that the file has.
        rows: the batch's length.
        crs: the system that the whole file is declared to be in; None = each row's own, else WGS-84 for degrees.
    """
    pairs = _pairs(columns, rows, crs)
    lon, lat = np.full(rows, np.nan), np.full(rows, np.nan)
    for code in np.unique(pairs.crs):
        if SYSTEMS[code] not in (None, "unknown"):
            of_system = pairs.crs == code
            lon[of_system], lat[of_system] = to_wgs84(pairs.x[of_system], pairs.y[of_system], SYSTEMS[code] or "")
    state = _states(pairs, lon, lat)
    usable = state == STATES.index(USABLE)
    is_raw_kept = ~np.isnan(pairs.x) & ~(usable & (pairs.crs == SYSTEMS.index("wgs84")))
    found = (
        _numbers(lon, usable),
        _numbers(lat, usable),
        _numbers(pairs.x, is_raw_kept),
        _numbers(pairs.y, is_raw_kept),
        pa.array(SYSTEMS, pa.string()).take(pa.array(pairs.crs)),
        pa.array(STATES, pa.string()).take(pa.array(state)),
        _cells(lon, lat, usable),
    )
    return dict(zip(NAMES, found, strict=True))


def _pairs(columns: dict[str, pa.Array], rows: int, crs: str | None) -> Pairs:
    lon, lat, raw_x, raw_y = (_floats(columns.get(name), rows) for name in ("lon", "lat", "raw_x", "raw_y"))
    has_degrees = ~np.isnan(lon) & ~np.isnan(lat)
    has_raw = ~np.isnan(raw_x) & ~np.isnan(raw_y) & ~has_degrees
    if crs is not None:
        systems = np.full(rows, SYSTEMS.index(crs), dtype=np.int8)
    else:
        own = _own_systems(columns.get("crs_source"), rows)
        assumed = np.where(has_degrees, SYSTEMS.index("wgs84"), SYSTEMS.index("unknown"))
        systems = np.where(own == 0, assumed, own).astype(np.int8)
    present = has_degrees | has_raw
    x, y = np.where(has_degrees, lon, raw_x), np.where(has_degrees, lat, raw_y)
    return Pairs(
        np.where(present, x, np.nan), np.where(present, y, np.nan), np.where(present, systems, 0).astype(np.int8)
    )


def _own_systems(names: pa.Array | None, rows: int) -> npt.NDArray[np.int8]:
    """Each row's own system; one that nobody knows is as good as none (the rules reject such a row)."""
    if names is None or names.null_count == rows:
        return np.zeros(rows, dtype=np.int8)
    codes = pc.index_in(names, pa.array(SYSTEMS, pa.string())).fill_null(0)
    own: npt.NDArray[np.int8] = codes.to_numpy(zero_copy_only=False).astype(np.int8)
    return own


def _states(pairs: Pairs, lon: Array, lat: Array) -> npt.NDArray[np.int8]:
    # Systems that have no position write 0, 1 or -1 into both columns; no city lies within a degree of (0, 0).
    placeholder = (np.abs(pairs.x) <= 1) & (np.abs(pairs.y) <= 1)
    outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
    is_unknown = pairs.crs == SYSTEMS.index("unknown")
    conditions = [np.isnan(pairs.x), placeholder, is_unknown, outside]
    return np.select(conditions, [1, 2, 3, 4], 0).astype(np.int8)


def _floats(texts: pa.Array | None, rows: int) -> Array:
    """Numbers; NaN for what is empty or no number (the rules reject such a row, with its reason)."""
    if texts is None:
        return np.full(rows, np.nan)
    try:
        values: Array = texts.cast(pa.float64()).to_numpy(zero_copy_only=False)
    except pa.ArrowInvalid:
        numeric = pc.match_substring_regex(texts, r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$")
        clean = pc.if_else(pc.fill_null(numeric, False), texts, pa.scalar(None, pa.string()))
        values = clean.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(np.isfinite(values), values, np.nan)


def _numbers(values: Array, keep: npt.NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, pa.float64(), mask=~keep)


def _cells(lon: Array, lat: Array, usable: npt.NDArray[np.bool_]) -> pa.Array:
    cells = np.zeros(len(lon), dtype=np.int64)
    to_cell = h3.latlng_to_cell
    cells[usable] = [to_cell(y, x, RESOLUTION) for y, x in zip(lat[usable].tolist(), lon[usable].tolist(), strict=True)]
    return pa.array(cells, pa.int64(), mask=~usable)
