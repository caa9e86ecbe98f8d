"""What is in force at one version of the data, as every page of every reader asks."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import duckdb

_IN_FORCE = """
SELECT MAX(as_of) FILTER (is_observation), COUNT(*) = 0, COUNT(*) FILTER (origin = 'demo') > 0
FROM batch WHERE NOT is_undone
"""


class InForce(NamedTuple):
    """The version of the data, its report date (None without any observation), and whose data it is."""

    version: int
    as_of: date | None
    is_empty: bool
    has_demo: bool


def in_force(cursor: duckdb.DuckDBPyConnection, version: int) -> InForce:
    """What the batches in force say."""
    found = cursor.execute(_IN_FORCE).fetchone()
    assert found is not None
    return InForce(version, *found)
