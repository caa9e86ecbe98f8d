"""A column that a file does not have says nothing: what the store holds in it stays, where rows are merged by key.

A row goes into the history as it stands once merged, so the latest row of a key is the row in force. Which columns a
batch did not have is kept with it (`batch.absent`): when an earlier batch is undone, the rows of later ones take what
they did not say from the batch that is now before them, and come out as a rebuild would make them.

Columns that speak of one thing are absent together, or not at all: a point's, a limit's, and those of which a row needs
one (when it was found). Rules judge what the file itself says, before anything is carried over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cleancity.contracts import Contract
from cleancity.intake.leaning import ground
from cleancity.settings import QUERIES
from cleancity.store import column_types, stored_columns

if TYPE_CHECKING:
    import duckdb

POINT = ("lon", "lat", "raw_x", "raw_y", "crs_source", "point_state", "cell11")
LIMIT = ("due_at", "limit_value", "limit_unit")
# What a row without a point has there, as intake/locate.py writes it.
NOTHING = {"point_state": "'无坐标'"}


def absent_columns(contract: Contract, present: Collection[str], has_unmapped: bool) -> tuple[str, ...]:
    """The stored columns of which the file says nothing; none for a snapshot, which says all."""
    if contract.load == "snapshot":
        return ()
    told = {*present, *(("extra",) if has_unmapped else ())}
    for group in (POINT if contract.is_located else (), LIMIT, *contract.require_one_of):
        told |= set(group) if set(group) & told else set()
    return tuple(name for name in _own(contract) if name not in told)


def carry_over(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, absent: Sequence[str], as_of: date | None
) -> None:
    """Let `good` hold what the rows in force say in the `absent` columns; `as_of` is the file's report date."""
    if not absent:
        return
    same = " AND ".join(f"c.{name} = g.{name}" for name in contract.key)
    source = f"good AS g JOIN {ground(cursor, contract)} AS c ON {same}"
    carried = _filled(cursor, f"FROM {source}", absent)
    if not carried:
        return
    columns = [name for name in stored_columns(contract) if name != "batch_id"]
    _merge(cursor, contract, carried, source, as_of)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE whole AS SELECT is_repaired, {', '.join(columns)} FROM good"
        " WHERE row_number NOT IN (SELECT row_number FROM merged)"
        f" UNION ALL SELECT g.is_repaired, {', '.join(f'm.{name}' for name in columns)}"
        " FROM merged AS m JOIN good AS g ON g.row_number = m.row_number"
    )
    cursor.execute("CREATE OR REPLACE TEMP VIEW good AS SELECT * FROM whole")


def carry_again(cursor: duckdb.DuckDBPyConnection, contract: Contract, batch: int, filled: Sequence[str]) -> None:
    """Within the caller's transaction, once the rows of `batch` are out of the history: mend those of later batches.

    Args:
        filled: the columns in which any row of the keys in `touched` had something (see `filled_columns`); none of a
            snapshot.
    """
    if not filled:
        return
    history, key = f"{contract.name}_history", ", ".join(contract.key)
    columns = ", ".join(stored_columns(contract))
    same = " AND ".join(f"c.{name} = g.{name}" for name in contract.key)
    for later, said, as_of in _later(cursor, contract, batch):
        carried = [name for name in said.split(",") if name in filled]
        if not carried:
            continue
        mine = f"(SELECT * FROM {history} WHERE batch_id = {later} AND ({key}) IN (SELECT ({key}) FROM touched))"
        before = f"(SELECT * FROM {history} WHERE batch_id < {later} AND ({key}) IN (SELECT ({key}) FROM touched)"
        before += f" QUALIFY ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY batch_id DESC) = 1)"
        _merge(cursor, contract, carried, f"{mine} AS g LEFT JOIN {before} AS c ON {same}", as_of)
        cursor.execute(
            f"DELETE FROM {history} WHERE batch_id = {later} AND row_number IN (SELECT row_number FROM merged)"
        )
        numbered = f"(SELECT *, {later} AS batch_id FROM merged)"
        cursor.execute(f"INSERT INTO {history} ({columns}) SELECT {columns} FROM {numbered}")


def filled_columns(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> tuple[str, ...]:
    """The columns in which a row of the history with a key in `touched` has something."""
    if contract.load == "snapshot":
        return ()
    key = ", ".join(contract.key)
    source = f"FROM {contract.name}_history AS c WHERE ({key}) IN (SELECT ({key}) FROM touched)"
    return _filled(cursor, source, _own(contract))


def _own(contract: Contract) -> tuple[str, ...]:
    derived = {column.name for column in contract.derived}
    placed = [name for name in POINT if name in derived]
    return (*(column.name for column in contract.fields), *placed, "extra")


def _filled(cursor: duckdb.DuckDBPyConnection, source: str, columns: Sequence[str]) -> tuple[str, ...]:
    """Those of `columns` that hold something in `source`, where the rows are called c; of a point all or nothing."""
    if not columns:
        return ()
    counts = ", ".join(f"COUNT(NULLIF(c.{name}, {NOTHING.get(name, 'NULL')}))" for name in columns)
    found = cursor.execute(f"SELECT {counts} {source}").fetchone() or ()
    filled = {name for name, count in zip(columns, found, strict=True) if count}
    for group in (POINT, LIMIT):
        filled |= {name for name in group if name in columns} if filled & set(group) else set()
    return tuple(name for name in columns if name in filled)


def _merge(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, carried: Sequence[str], source: str, as_of: date | None
) -> None:
    """Make `merged`: the rows g of `source` with the `carried` columns of c, and all that follows from them."""
    types = column_types(contract)
    own = ", ".join(
        f"COALESCE(c.{name}, {NOTHING.get(name, f'CAST(NULL AS {types[name]})')}) AS {name}"
        if name in carried
        else f"g.{name}"
        for name in _own(contract)
    )
    path = QUERIES / "schema" / "derived" / f"{contract.name}.sql"
    derived = path.read_text(encoding="utf-8") if path.exists() else "SELECT * FROM typed"
    columns = ", ".join(name for name in stored_columns(contract) if name != "batch_id")
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE merged AS WITH typed AS (SELECT g.row_number, {own} FROM {source})"
        f" SELECT {columns} FROM ({derived})",
        {"as_of": as_of} if "$as_of" in derived else None,
    )


def _later(cursor: duckdb.DuckDBPyConnection, contract: Contract, batch: int) -> Iterator[tuple[int, str, date | None]]:
    """The batches after `batch` with rows of the keys in `touched`, in order: number, absent columns, report date."""
    key = ", ".join(contract.key)
    theirs = f"SELECT batch_id FROM {contract.name}_history WHERE ({key}) IN (SELECT ({key}) FROM touched)"
    rows = cursor.execute(
        f"SELECT b.batch_id, COALESCE(b.absent, ''), b.as_of FROM batch AS b WHERE b.batch_id > {batch}"
        f" AND b.batch_id IN ({theirs}) ORDER BY b.batch_id"
    ).fetchall()
    yield from ((int(number), str(absent), as_of) for number, absent, as_of in rows)
