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
NINES = (999.0, 9999.0, 99999.0, 999999.0, 9999999.0, 99999999.0, 999999999.0)
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Coordinates as they came: `x`, `y` with NaN where there are none; `crs` indexes `SYSTEMS`, row by row."""

    x: Array
    y: Array
    crs: npt.NDArray[np.int8]


def locate(columns: dict[str, pa.Array], rows: int, crs: str | None, swapped_axes: bool = False) -> dict[str, pa.Array]:
    """The columns `NAMES` for a batch.

    Args:
        columns: folded text of those of lon, lat, raw_x, raw_y, crs_source that the file has.
        rows: the batch's length.
        crs: the system that the whole file is declared to be in; None = each row's own, else WGS-84 for degrees.
        swapped_axes: x holds northings or latitudes. The raw pair is stored as it came, for WGS-84 too then.
    """
    pairs = _pairs(columns, rows, crs)
    east, north = (pairs.y, pairs.x) if swapped_axes else (pairs.x, pairs.y)
    lon, lat = np.full(rows, np.nan), np.full(rows, np.nan)
    for code in np.unique(pairs.crs):
        if SYSTEMS[code] not in (None, "unknown"):
            of_system = pairs.crs == code
            lon[of_system], lat[of_system] = to_wgs84(east[of_system], north[of_system], SYSTEMS[code] or "")
    state = _states(pairs, lon, lat)
    usable = state == STATES.index(USABLE)
    is_wgs84 = (pairs.crs == SYSTEMS.index("wgs84")) & (not swapped_axes)
    is_raw_kept = ~np.isnan(pairs.x) & ~(usable & is_wgs84)
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
    lon, lat, raw_x, raw_y = (floats(columns.get(name), rows) for name in ("lon", "lat", "raw_x", "raw_y"))
    has_degrees = ~np.isnan(lon) & ~np.isnan(lat)
    has_raw = ~np.isnan(raw_x) & ~np.isnan(raw_y) & ~has_degrees
    if crs is not None:
        systems = np.full(rows, SYSTEMS.index(crs), dtype=np.int8)
    else:
        own = _own_systems(columns.get("crs_source"), rows)
        # Metres in a column of degrees are of no system that we know.
        are_degrees = has_degrees & (np.abs(lon) <= 180) & (np.abs(lat) <= 180)
        assumed = np.where(are_degrees, SYSTEMS.index("wgs84"), SYSTEMS.index("unknown"))
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
    placeholder = is_placeholder(pairs.x, pairs.y)
    outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
    is_unknown = pairs.crs == SYSTEMS.index("unknown")
    conditions = [np.isnan(pairs.x), placeholder, is_unknown, outside]
    return np.select(conditions, [1, 2, 3, 4], 0).astype(np.int8)


def is_placeholder(x: Array, y: Array) -> npt.NDArray[np.bool_]:
    """Pairs that systems without a position write: 0, 1, -1 or 1e-5 in both, a zero or 999 in one, the same in both.

    No city lies within a degree of (0, 0), and none in China where longitude and latitude are equal.
    """
    both_small = (np.abs(x) <= 1) & (np.abs(y) <= 1)
    nines = np.isin(np.abs(x), NINES) | np.isin(np.abs(y), NINES)
    found: npt.NDArray[np.bool_] = both_small | nines | (x == 0) | (y == 0) | (x == y)
    return found


def floats(texts: pa.Array | None, rows: int) -> Array:
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
