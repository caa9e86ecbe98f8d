"""A point and so many metres round it, as a link carries it and as queries ask for it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from cleancity.analysis.repeat_places import METRES_PER_DEGREE


@dataclass(frozen=True)
class Near:
    """All within `metres` of a point, WGS-84 degrees."""

    lon: float
    lat: float
    metres: int

    @property
    def word(self) -> str:
        """The value of ?near in a link."""
        return f"{self.lon:.6f},{self.lat:.6f},{self.metres}"

    @property
    def params(self) -> dict[str, object]:
        """Parameters of queries: the point, and how far the metres (and one more, for rounding) reach in degrees."""
        north = (self.metres + 1) / METRES_PER_DEGREE
        east = north / max(0.01, math.cos(math.radians(self.lat)))
        return {"near_lon": self.lon, "near_lat": self.lat, "lon_reach": east, "lat_reach": north}


def around(word: str | None) -> Near | None:
    """What a link's ?near=113.301891,31.221602,50 says; None when it says nothing that can be used."""
    parts = (word or "").split(",")
    try:
        lon, lat, metres = (float(part) for part in parts)
    except ValueError:
        return None
    fits = abs(lon) <= 180 and abs(lat) <= 90 and 1 <= metres <= 5000
    return Near(lon, lat, int(metres)) if fits else None
