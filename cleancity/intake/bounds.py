"""Points outside the city are kept off the map, in a file that is mostly inside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleancity.intake.locate import OUTSIDE, USABLE
from cleancity.outline import Box

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Located:
    """Points of a file that could be placed, and how many of them lie outside the city's box."""

    n_points: int = 0
    n_outside: int = 0

    @property
    def is_elsewhere(self) -> bool:
        """Most lie outside: a file of another city, or in another coordinate system than was said."""
        return 2 * self.n_outside > self.n_points


def keep_to_city(cursor: duckdb.DuckDBPyConnection, box: Box | None) -> Located:
    """Count the staged points outside `box`; unless most are, take them off the map (their pair stays, as raw)."""
    if box is None:
        return Located()
    outside = (
        f"point_state = '{USABLE}' AND NOT (point_lon BETWEEN {box.west!r} AND {box.east!r}"
        f" AND point_lat BETWEEN {box.south!r} AND {box.north!r})"
    )
    row = cursor.execute(
        f"SELECT COUNT(*) FILTER (point_state = '{USABLE}'), COUNT(*) FILTER ({outside}) FROM staged"
    ).fetchone()
    located = Located(*row) if row else Located()
    if located.n_outside and not located.is_elsewhere:
        cursor.execute(
            f"CREATE OR REPLACE TEMP TABLE kept_to_city AS SELECT * REPLACE ({_off_the_map(outside)}) FROM staged"
        )
        forget_staged(cursor)
        cursor.execute("ALTER TABLE kept_to_city RENAME TO staged")
    return located


def forget_staged(cursor: duckdb.DuckDBPyConnection) -> None:
    """`staged` is a registered table or one in the database, and neither replaces the other."""
    cursor.unregister("staged")
    cursor.execute("DROP TABLE IF EXISTS temp.staged")


def _off_the_map(outside: str) -> str:
    values = {
        "point_lon": "NULL",
        "point_lat": "NULL",
        "point_cell": "NULL",
        "point_x": "COALESCE(point_x, point_lon)",
        "point_y": "COALESCE(point_y, point_lat)",
        "point_state": f"'{OUTSIDE}'",
    }
    return ", ".join(f"CASE WHEN {outside} THEN {then} ELSE {name} END AS {name}" for name, then in values.items())
