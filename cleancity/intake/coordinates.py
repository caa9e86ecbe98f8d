"""From the coordinate systems of Chinese maps to WGS-84. Pure, vectorised over numpy arrays; degrees throughout.

GCJ-02's forward formula is public and has no closed inverse: it is inverted by fixed-point iteration, three rounds
of which leave 0.04 mm. BD-09 is GCJ-02 with a second, invertible twist; its inverse gets one correction step
(12 cm -> 0.7 mm). BD-09 Mercator metres go through Baidu's piecewise polynomials, iterated to the forward ones.
CGCS2000 equals WGS-84 to within decimetres and is taken as is.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
_A = 6378245.0
_EE = 0.00669342162296594323
_X_PI = np.pi * 3000.0 / 180.0
# Baidu's published tables: bands of |y| in metres, and for each ten coefficients from metres to degrees.
_BANDS = np.array([12890594.86, 8362377.87, 5591021.0, 3481989.83, 1678043.12, 0.0])
_TO_DEGREES = np.array(
    [
        [1.410526172116255e-8, 8.98305509648872e-6, -1.9939833816331, 200.9824383106796, -187.2403703815547,
         91.6087516669843, -23.38765649603339, 2.57121317296198, -0.03801003308653, 17337981.2],
        [-7.435856389565537e-9, 8.983055097726239e-6, -0.78625201886289, 96.32687599759846, -1.85204757529826,
         -59.36935905485877, 47.40033549296737, -16.50741931063887, 2.28786674699375, 10260144.86],
        [-3.030883460898826e-8, 8.98305509983578e-6, 0.30071316287616, 59.74293618442277, 7.357984074871,
         -25.38371002664745, 13.45380521110908, -3.29883767235584, 0.32710905363475, 6856817.37],
        [-1.981981304930552e-8, 8.983055099779535e-6, 0.03278182852591, 40.31678527705744, 0.65659298677277,
         -4.44255534477492, 0.85341911805263, 0.12923347998204, -0.04625736007561, 4482777.06],
        [3.09191371068437e-9, 8.983055096812155e-6, 6.995724062e-5, 23.10934304144901, -0.00023663490511,
         -0.6321817810242, -0.00663494467273, 0.03430082397953, -0.00466043876332, 2555164.4],
        [2.890871144776878e-9, 8.983055095805407e-6, -3.068298e-8, 7.47137025468032, -3.53937994e-6,
         -0.02145144861037, -1.234426596e-5, 0.00010322952773, -3.23890364e-6, 826088.5],
    ]
)  # fmt: skip
# The same the other way: bands of |latitude|, and from degrees to metres. The two are fits of their own, up to 26 cm
# apart at the edges of their bands; what Baidu's maps show is made by this one.
_LATITUDES = np.array([75.0, 60.0, 45.0, 30.0, 15.0, 0.0])
_TO_METRES = np.array(
    [
        [-0.0015702102444, 111320.7020616939, 1704480524535203, -10338987376042340, 26112667856603880,
         -35149669176653700, 26595700718403920, -10725012454188240, 1800819912950474, 82.5],
        [0.0008277824516172526, 111320.7020463578, 647795574.6671607, -4082003173.641316, 10774905663.51142,
         -15171875531.51559, 12053065338.62167, -5124939663.577472, 913311935.9512032, 67.5],
        [0.00337398766765, 111320.7020202162, 4481351.045890365, -23393751.19931662, 79682215.47186455,
         -115964993.2797253, 97236711.15602145, -43661946.33752821, 8477230.501135234, 52.5],
        [0.00220636496208, 111320.7020209128, 51751.86112841131, 3796837.749470245, 992013.7397791013,
         -1221952.21711287, 1340652.697009075, -620943.6990984312, 144416.9293806241, 37.5],
        [-0.0003441963504368392, 111320.7020576856, 278.2353980772752, 2485758.690035394, 6070.750963243378,
         54821.18345352118, 9540.606633304236, -2710.55326746645, 1405.483844121726, 22.5],
        [-0.0003218135878613132, 111320.7020701615, 0.00369383431289, 823725.6402795718, 0.46104986909093,
         2351.343141331292, 1.58060784298199, 8.77738589078284, 0.37238884252424, 7.45],
    ]
)  # fmt: skip


def to_wgs84(x: Array, y: Array, crs: str) -> tuple[Array, Array]:
    """Longitude and latitude in WGS-84.

    Args:
        x, y: easting and northing or longitude and latitude in the system `crs`.
        crs: wgs84, cgcs2000, gcj02, bd09 or bd09mc.

    Points outside China are left as they are: the offset is not applied there.
    """
    if crs == "bd09mc":
        x, y = bd09mc_to_bd09(x, y)
    if crs in ("bd09", "bd09mc"):
        x, y = bd09_to_gcj02(x, y)
    return gcj02_to_wgs84(x, y) if crs in ("gcj02", "bd09", "bd09mc") else (x, y)


def wgs84_to_gcj02(lon: Array, lat: Array) -> tuple[Array, Array]:
    """The public forward formula."""
    dx, dy = lon - 105.0, lat - 35.0
    east, north = _east(dx, dy), _north(dx, dy)
    radians = lat / 180.0 * np.pi
    magic = 1 - _EE * np.sin(radians) ** 2
    root = np.sqrt(magic)
    north = (north * 180.0) / ((_A * (1 - _EE)) / (magic * root) * np.pi)
    east = (east * 180.0) / (_A / root * np.cos(radians) * np.pi)
    inside = _in_china(lon, lat)
    return np.where(inside, lon + east, lon), np.where(inside, lat + north, lat)


def gcj02_to_wgs84(lon: Array, lat: Array) -> tuple[Array, Array]:
    """The inverse by iteration; error below 0.1 mm."""
    guess_lon, guess_lat = lon, lat
    for _ in range(3):
        there_lon, there_lat = wgs84_to_gcj02(guess_lon, guess_lat)
        guess_lon, guess_lat = guess_lon - (there_lon - lon), guess_lat - (there_lat - lat)
    inside = _in_china(lon, lat)
    return np.where(inside, guess_lon, lon), np.where(inside, guess_lat, lat)


def gcj02_to_bd09(lon: Array, lat: Array) -> tuple[Array, Array]:
    """Baidu's forward twist."""
    radius = np.sqrt(lon * lon + lat * lat) + 0.00002 * np.sin(lat * _X_PI)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _X_PI)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: Array, lat: Array) -> tuple[Array, Array]:
    """The closed form and one correction step; error below 1 mm."""
    x, y = lon - 0.0065, lat - 0.006
    radius = np.sqrt(x * x + y * y) - 0.00002 * np.sin(y * _X_PI)
    angle = np.arctan2(y, x) - 0.000003 * np.cos(x * _X_PI)
    guess_lon, guess_lat = radius * np.cos(angle), radius * np.sin(angle)
    there_lon, there_lat = gcj02_to_bd09(guess_lon, guess_lat)
    return guess_lon - (there_lon - lon), guess_lat - (there_lat - lat)


def bd09mc_to_bd09(x: Array, y: Array) -> tuple[Array, Array]:
    """Baidu's Mercator metres to BD-09 degrees: its own inverse, then two steps of iteration on its forward formula."""
    lat = _polynomial(np.abs(y), _TO_DEGREES[_band(y, _BANDS)])
    for _ in range(2):
        c = _TO_METRES[_band(lat, _LATITUDES)]
        there = _polynomial(lat, c)
        slope = (_polynomial(lat + 1e-6, c) - there) / 1e-6
        lat = lat - (there - np.abs(y)) / slope
    c = _TO_METRES[_band(lat, _LATITUDES)]
    return np.copysign((np.abs(x) - c[:, 0]) / c[:, 1], x), np.copysign(lat, y)


def _band(value: Array, bands: Array) -> npt.NDArray[np.intp]:
    band: npt.NDArray[np.intp] = np.argmax(np.abs(value)[:, None] >= bands[None, :], axis=1)
    return band


def _polynomial(value: Array, c: Array) -> Array:
    """Of degree six, in the value as a share of the band's own scale."""
    t = value / c[:, 9]
    total = np.zeros_like(t)
    for power in range(6, -1, -1):
        total = total * t + c[:, 2 + power]
    return total


def _in_china(lon: Array, lat: Array) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    return inside


def _wave(value: Array, steps: tuple[float, ...], weights: tuple[float, ...]) -> Array:
    total = np.zeros_like(value)
    for step, weight in zip(steps, weights, strict=True):
        total = total + weight * np.sin(value * step * np.pi)
    return total * 2.0 / 3.0


def _north(x: Array, y: Array) -> Array:
    base = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    return (
        base + _wave(x, (6.0, 2.0), (20.0, 20.0)) + _wave(y, (1.0, 1 / 3, 1 / 12, 1 / 30), (20.0, 40.0, 160.0, 320.0))
    )


def _east(x: Array, y: Array) -> Array:
    base = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    return (
        base + _wave(x, (6.0, 2.0), (20.0, 20.0)) + _wave(x, (1.0, 1 / 3, 1 / 12, 1 / 30), (20.0, 40.0, 150.0, 300.0))
    )
