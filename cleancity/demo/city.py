"""The plan of 示例市: where its districts and streets lie, in kilometres from the city's centre.

The city is invented. Its codes begin with 99, which no real place uses, and its centre lies in open country.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CITY_NAME = "示例市"
CITY_CODE = "990100"
RIVER_NAME = "清澜江"
LAKE_NAME = "东湖"
CENTRE_LON, CENTRE_LAT = 113.30, 31.20
KM_PER_LON = 111.32 * math.cos(math.radians(CENTRE_LAT))
KM_PER_LAT = 110.87

# district -> [(street, x km east, y km north)], the seeds from which the polygons grow
STREET_SEEDS: dict[str, list[tuple[str, float, float]]] = {
    "滨江区": [
        ("滨江街道", 0.5, 2.2),
        ("码头街道", -1.3, 2.6),
        ("江岸街道", 2.4, 1.4),
        ("新港街道", -3.0, 3.8),
        ("望江街道", 0.9, 4.2),
        ("柳林街道", -1.4, 5.0),
        ("北关街道", -0.2, 7.4),
    ],
    "城中区": [
        ("鼓楼街道", -0.4, -0.1),
        ("人民路街道", 1.0, -0.4),
        ("解放街道", -1.8, 0.1),
        ("文昌街道", 0.3, -1.6),
        ("西门街道", -1.3, -1.4),
        ("东门街道", 2.2, -1.3),
        ("南门街道", -0.5, -2.9),
        ("站前街道", 1.4, -3.0),
        ("老城街道", -2.8, -0.8),
    ],
    "高新区": [
        ("科技园街道", 5.2, -1.9),
        ("创新街道", 4.1, -3.6),
        ("光谷街道", 7.2, -3.2),
        ("软件园街道", 6.1, -5.2),
        ("保税街道", 8.9, -5.1),
        ("临港街道", 10.2, -2.6),
    ],
    "东湖区": [
        ("东湖街道", 4.3, 3.6),
        ("梅岭街道", 3.6, 6.2),
        ("荷塘街道", 6.8, 1.9),
        ("翠屏街道", 6.9, 5.4),
        ("白鹭街道", 9.7, 2.4),
        ("青山街道", 5.9, 7.4),
    ],
    "西山区": [
        ("西山街道", -5.0, 0.2),
        ("石桥街道", -4.6, -2.2),
        ("竹园街道", -7.6, -0.6),
        ("云台街道", -7.3, -3.4),
        ("龙泉街道", -5.4, 6.6),
        ("古寺街道", -8.9, 3.7),
    ],
    "南郊区": [
        ("南湖街道", -2.5, -4.7),
        ("新苑街道", 0.4, -5.0),
        ("双桥街道", 2.7, -6.2),
        ("麦园街道", -4.9, -6.4),
        ("枫林街道", -1.2, -7.6),
        ("长堤街道", 2.1, -9.0),
    ],
}


@dataclass(frozen=True)
class Place:
    """A district or a street with its code and seed (kilometres)."""

    code: str
    name: str
    district: str
    x: float
    y: float


def streets() -> list[Place]:
    """All streets, in the order of their codes (9 digits, the first six being the district's)."""
    return [
        Place(f"{CITY_CODE[:4]}{d:02d}{s:03d}", name, district, x, y)
        for d, (district, seeds) in enumerate(STREET_SEEDS.items(), start=2)
        for s, (name, x, y) in enumerate(seeds, start=1)
    ]


def district_codes() -> dict[str, str]:
    """District name -> code (6 digits)."""
    return {name: f"{CITY_CODE[:4]}{d:02d}" for d, name in enumerate(STREET_SEEDS, start=2)}


def river_y(x: Floats) -> Floats:
    """Kilometres north of the river's middle line at x kilometres east: it meanders from the north-west."""
    return 1.0 - 0.16 * x + 1.15 * np.sin(0.52 * x + 2.9) * (1 + np.abs(x) / 12) + 0.45 * np.sin(1.25 * x + 0.4)


def to_lonlat(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Kilometres from the centre to WGS84 degrees."""
    return CENTRE_LON + x / KM_PER_LON, CENTRE_LAT + y / KM_PER_LAT
