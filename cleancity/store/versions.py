"""The version of the data as the tables hold it, and whether a transaction that was to raise it came about."""

from __future__ import annotations

from contextlib import suppress

import duckdb


def stored_version(cursor: duckdb.DuckDBPyConnection) -> int:
    """What `meta` says; 0 in a new store."""
    rows = cursor.execute("SELECT data_version FROM meta").fetchall()
    return int(rows[0][0]) if rows else 0


def is_rolled_back(root: duckdb.DuckDBPyConnection, cursor: duckdb.DuckDBPyConnection, version: int) -> bool:
    """Roll back the cursor's transaction, which was to make `version`.

    Returns:
        False where it was committed after all, or nobody knows. The journal then keeps what it says: it may say more
        than the tables, which the next start puts right, but never less.
    """
    try:
        cursor.execute("ROLLBACK")
    except duckdb.TransactionException:  # over already, one way or the other
        with suppress(duckdb.Error), root.cursor() as other:
            return stored_version(other) < version
        return False
    except duckdb.Error:
        return False
    return True
