"""Whether every row of the database can be read, and what all rows come to."""

from __future__ import annotations

import duckdb

# Only counts changes.
APART = ("meta",)


def digests(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Of every table: its number of rows, and the sum of the rows' 64-bit hashes.

    Two tables with the same rows in any order have the same; with other rows, however few, they have another. Every
    block of the file that holds a row is read for it, and its checksum compared.

    Raises:
        duckdb.Error: something cannot be read.
    """
    names = "SELECT table_name FROM duckdb_tables() WHERE NOT temporary AND schema_name = 'main' ORDER BY table_name"
    found = {}
    for (name,) in connection.execute(names).fetchall():
        if name not in APART:
            rows = f"SELECT COUNT(*), COALESCE(SUM(CAST(HASH(t) AS HUGEINT)), 0) FROM {name} AS t"
            found[name] = connection.execute(rows).fetchall()[0]
    return found


def is_sound(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether all of it can be read."""
    try:
        digests(connection)
    except duckdb.Error:
        return False
    return True
