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
NAMES = ("point_lon", "point_lat", "point_x", "point_y", "point_crs", "point_state", "point_cell")
Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pairs:
    """Coordinates as they came: `x`, `y` with NaN where there are none, and the system that each row is in."""

    x: Array
    y: Array
    crs: npt.NDArray[np.str_]


def locate(columns: dict[str, pa.Array], crs: str | None) -> dict[str, pa.Array]:
    """The columns `NAMES` for a batch.

    Args:
        columns: folded text of lon, lat, raw_x, raw_y, crs_source.
        crs: the system that the whole file is declared to be in; None = each row's own, else WGS-84 for degrees.
    """
    pairs = _pairs(columns, crs)
    lon, lat = np.full_like(pairs.x, np.nan), np.full_like(pairs.y, np.nan)
    for system in set(np.unique(pairs.crs)) - {"unknown", ""}:
        rows = pairs.crs == system
        lon[rows], lat[rows] = to_wgs84(pairs.x[rows], pairs.y[rows], str(system))
    state = _states(pairs, lon, lat)
    usable = state == USABLE
    is_raw_kept = ~np.isnan(pairs.x) & ~(usable & (pairs.crs == "wgs84"))
    return dict(
        zip(
            NAMES,
            (
                _numbers(lon, usable),
                _numbers(lat, usable),
                _numbers(pairs.x, is_raw_kept),
                _numbers(pairs.y, is_raw_kept),
                pa.array([word or None for word in pairs.crs], pa.string()),
                pa.array(state, pa.string()),
                _cells(lon, lat, usable),
            ),
            strict=True,
        )
    )


def _pairs(columns: dict[str, pa.Array], crs: str | None) -> Pairs:
    lon, lat, raw_x, raw_y = (_floats(columns[name]) for name in ("lon", "lat", "raw_x", "raw_y"))
    has_degrees = ~np.isnan(lon) & ~np.isnan(lat)
    has_raw = ~np.isnan(raw_x) & ~np.isnan(raw_y) & ~has_degrees
    x, y = np.where(has_degrees, lon, raw_x), np.where(has_degrees, lat, raw_y)
    own = np.array(columns["crs_source"].fill_null("").to_pylist(), dtype=np.str_)
    systems = np.where(has_degrees & (own == ""), "wgs84", np.where(has_raw & (own == ""), "unknown", own))
    if crs is not None:
        systems = np.full(len(x), crs)
    present = has_degrees | has_raw
    return Pairs(np.where(present, x, np.nan), np.where(present, y, np.nan), np.where(present, systems, ""))


def _states(pairs: Pairs, lon: Array, lat: Array) -> npt.NDArray[np.str_]:
    # Systems that have no position write 0, 1 or -1 into both columns; no city lies within a degree of (0, 0).
    placeholder = (np.abs(pairs.x) <= 1) & (np.abs(pairs.y) <= 1)
    outside = (np.abs(lon) > 180) | (np.abs(lat) > 90)
    return np.select(
        [np.isnan(pairs.x), placeholder, pairs.crs == "unknown", outside], [MISSING, PLACEHOLDER, UNKNOWN, OUTSIDE], USABLE
    )


def _floats(texts: pa.Array) -> Array:
    """Numbers; NaN for what is empty or no number (the rules reject such a row, with its reason)."""
    numeric = pc.match_substring_regex(texts, r"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?$")
    clean = pc.if_else(pc.fill_null(numeric, False), texts, pa.scalar(None, pa.string()))
    values: Array = clean.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return np.where(np.isfinite(values), values, np.nan)


def _numbers(values: Array, keep: npt.NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, pa.float64(), mask=~keep)


def _cells(lon: Array, lat: Array, usable: npt.NDArray[np.bool_]) -> pa.Array:
    cells = np.zeros(len(lon), dtype=np.int64)
    to_cell = h3.latlng_to_cell
    cells[usable] = [
        to_cell(y, x, RESOLUTION) for y, x in zip(lat[usable].tolist(), lon[usable].tolist(), strict=True)
    ]
    return pa.array(cells, pa.int64(), mask=~usable)
