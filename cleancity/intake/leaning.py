"""A file without all that a row needs: it can only speak of rows that the store has, and leans on them.

A row whose key is in force takes what it lacks from there (carry.py); one whose key is not is rejected. That is decided
on the day and kept with the batch: a rebuild replays without the files that were undone since. A row that was taken
in and whose ground was undone later stands in the history without what it lacks, is not in force, and speaks again
as soon as its key comes back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from cleancity.contracts import Contract

if TYPE_CHECKING:
    import duckdb

CHECK = "not_in_store"
# The first and the last of rows that stand together.
Runs = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Leaning:
    """What a file lacks, in words; `unplaced` says which rows were rejected for it, None leaves that to the store."""

    lacking: tuple[str, ...]
    unplaced: Runs | None = None

    @property
    def reason(self) -> str:
        """Why such a row is rejected."""
        return f"库里没有这个编号，文件又缺少{'、'.join(self.lacking)}，不能当作新的一件"

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return "已有的请核对编号；新的一件请补上这些列再传。"


def reject(cursor: duckdb.DuckDBPyConnection, contract: Contract, leaning: Leaning) -> None:
    """Add the rows of `good` that have nothing to lean on to `check_hit`."""
    if leaning.unplaced is None:
        same = " AND ".join(f"c.{name} = g.{name}" for name in contract.key)
        condition = f"NOT EXISTS (SELECT 1 FROM {contract.name} AS c WHERE {same})"
    else:
        rows = [row for first, last in leaning.unplaced for row in range(first, last + 1)]
        cursor.register("unplaced_row", pa.table({"row_number": pa.array(rows, pa.int64())}))
        condition = "g.row_number IN (SELECT row_number FROM unplaced_row)"
    value = " || ' ' || ".join(f"CAST(g.{name} AS VARCHAR)" for name in contract.key)
    cursor.execute(
        f"INSERT INTO check_hit SELECT g.row_number, '{CHECK}', 'error', '{contract.key[0]}', {value}, NULL"
        f" FROM good AS g WHERE {condition}"
    )


def unplaced_rows(cursor: duckdb.DuckDBPyConnection) -> list[tuple[int, int]]:
    """The rows that `reject` found, as runs."""
    return [
        (int(first), int(last))
        for first, last in cursor.execute(
            "WITH hit AS (SELECT row_number, row_number - ROW_NUMBER() OVER (ORDER BY row_number) AS run FROM check_hit"
            f" WHERE name = '{CHECK}') SELECT MIN(row_number), MAX(row_number) FROM hit GROUP BY run ORDER BY run"
        ).fetchall()
    ]


def is_whole(contract: Contract, row: str) -> str:
    """SQL: the row called `row` has all that a row in force needs."""
    needed = [f"{row}.{column.name} IS NOT NULL" for column in contract.fields if column.required]
    groups = (" OR ".join(f"{row}.{name} IS NOT NULL" for name in group) for group in contract.require_one_of)
    return " AND ".join([*needed, *(f"({group})" for group in groups)])


def leans(contract: Contract, absent: Sequence[str]) -> bool:
    """Whether a batch that said nothing of the `absent` columns has rows that need others."""
    gone = set(absent)
    required = {column.name for column in contract.fields if column.required}
    return bool(required & gone) or any(set(group) <= gone for group in contract.require_one_of)


def ground(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> str:
    """SQL for the rows that the file's rows are merged with: those in force, and those that wait for their ground."""
    batches = cursor.execute(
        "SELECT batch_id, absent FROM batch WHERE dataset = $1 AND absent <> '' AND NOT is_undone", [contract.name]
    ).fetchall()
    leaning = [str(number) for number, absent in batches if leans(contract, absent.split(","))]
    if not leaning:
        return contract.name
    key = ", ".join(contract.key)
    return (
        f"(FROM {contract.name} UNION ALL BY NAME SELECT * FROM {contract.name}_history AS w"
        f" WHERE batch_id IN ({', '.join(leaning)}) AND NOT ({is_whole(contract, 'w')})"
        f" AND ({key}) IN (SELECT ({key}) FROM good) AND ({key}) NOT IN (SELECT ({key}) FROM {contract.name})"
        f" QUALIFY ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY batch_id DESC) = 1)"
    )
