"""The only writer: bytes kept, intent written, one transaction, then the line that makes it count."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa

from cleancity.contracts import Contract, load
from cleancity.durable import write_whole
from cleancity.intake.carry import carry_again, filled_columns
from cleancity.intake.in_step import falling_behind, keeping_in_step
from cleancity.intake.leaning import is_whole, leans
from cleancity.intake.problems import Receipt, RowCounts
from cleancity.settings import QUERIES, load_settings
from cleancity.store import BatchLine, Store, stored_columns
from cleancity.store.comparing import has_its_bytes

if TYPE_CHECKING:
    import duckdb

LOOKUPS_OF = {
    "department": ("department_alias",),
    "area": ("area_alias",),
    "venue": ("venue_alias",),
    "warehouse": ("warehouse_alias",),
    "supply_item": ("supply_item_alias",),
    "issue": ("default_address",),
}


def digest_of(data: bytes) -> str:
    """The name under which bytes are kept."""
    return hashlib.sha256(data).hexdigest()


def keep_bytes(store: Store, data: bytes, digest: str) -> None:
    """Write an upload as it was received, durably, before anything refers to it."""
    if has_its_bytes(store.uploads, digest):
        return
    # What departments send holds names and phone numbers: the service alone may read it.
    store.uploads.chmod(0o700)
    write_whole(store.uploads / digest, data)


def write_batch(
    cursor: duckdb.DuckDBPyConnection,
    contract: Contract,
    line: BatchLine,
    counts: RowCounts,
    all_new: bool,
    absent: Sequence[str],
    keeps_in_step: bool = True,
) -> None:
    """Within the caller's transaction: put `good` into history and current table, and the batch into the books.

    Args:
        counts: what the books say; a replay keeps the counts of the day.
        all_new: no row of `good` is in the current table yet, so nothing needs to be deleted there.
        absent: the columns of which the file said nothing (carry.py).
        keeps_in_step: follow with what is kept beside the rows; else `fill_kept` is owed.
    """
    with keeping_in_step(cursor, contract, "good") if keeps_in_step else falling_behind(cursor, contract):
        _write_rows(cursor, contract, line, all_new, leans(contract, absent))
        refresh_lookups(cursor, contract)
    write_books(cursor, contract, line, counts, absent=absent)


def write_receipt(
    cursor: duckdb.DuckDBPyConnection, line: BatchLine, receipt: Receipt, counts: RowCounts, keeps_in_step: bool
) -> None:
    """Within the caller's transaction: the rows that `prepare` left in `good`, and all that was said of the file."""
    all_new = receipt.rows.added == receipt.rows.good
    write_batch(cursor, load(line.dataset), line, counts, all_new, receipt.absent, keeps_in_step)
    said = "row_number, column_title, value, reason, remedy, level"
    own = f"INSERT INTO problem SELECT {line.batch}, $1, {said} FROM said WHERE level <> 'warning'"
    cursor.execute(own, [receipt.sheet])
    sentences: list[tuple[int | str | None, ...]]
    sentences = [(line.batch, receipt.sheet, *warning, "warning") for warning in line.warnings]
    sentences += [(line.batch, receipt.sheet, None, None, None, text, None, "notice") for text in line.notices]
    if sentences:
        cursor.executemany("INSERT INTO problem VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", sentences)
    if receipt.rejected_rows:
        raw = [json.dumps(cells, ensure_ascii=False) for cells in receipt.rejected_rows.values()]
        cursor.register("raw_row", pa.table({"row_number": list(receipt.rejected_rows), "raw": raw}))
        cursor.execute(f"INSERT INTO rejected_row SELECT {line.batch}, row_number, raw FROM raw_row")
        cursor.unregister("raw_row")


def _write_rows(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, line: BatchLine, all_new: bool, is_leaning: bool
) -> None:
    columns = ", ".join(name for name in stored_columns(contract) if name != "batch_id")
    insert = f"({columns}, batch_id) SELECT {columns}, {line.batch} FROM good AS g"
    # Rows of neighbouring days lie together, so that a question about a month reads little else.
    order = f" ORDER BY {contract.sorted_by}" if contract.sorted_by else ""
    cursor.execute(f"INSERT INTO {contract.name}_history {insert}{order}")
    if contract.load == "snapshot" or not all_new:
        cursor.execute(f"DELETE FROM {contract.name} WHERE {_in_scope(contract, 'good')}")
    # Replayed without what it leant on, a row waits in the history.
    whole = f" WHERE {is_whole(contract, 'g')}" if is_leaning else ""
    cursor.execute(f"INSERT INTO {contract.name} {insert}{whole}{order}")


def drop_batch(cursor: duckdb.DuckDBPyConnection, contract: Contract, batch: int, at: datetime) -> None:
    """Within the caller's transaction: take a batch out, and put back what the latest remaining batch said."""
    table, history = contract.name, f"{contract.name}_history"
    scope = ", ".join(contract.scope)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT {scope} FROM {history} WHERE batch_id = {batch}"
    )
    with keeping_in_step(cursor, contract, "touched"):
        filled = filled_columns(cursor, contract)
        cursor.execute(f"DELETE FROM {history} WHERE batch_id = {batch}")
        carry_again(cursor, contract, batch, filled)
        cursor.execute(f"DELETE FROM {table} WHERE {_in_scope(contract, 'touched')}")
        columns = ", ".join(stored_columns(contract))
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {history} AS h"
            f" WHERE {_in_scope(contract, 'touched')} AND batch_id ="
            f" (SELECT MAX(o.batch_id) FROM {history} AS o WHERE {_same_scope(contract, 'o', 'h')})"
            f" AND {is_whole(contract, 'h')}"
        )
        refresh_lookups(cursor, contract)
    cursor.execute("DROP TABLE touched")
    for table_of_reasons in ("problem", "rejected_row"):
        cursor.execute(f"DELETE FROM {table_of_reasons} WHERE batch_id = {batch}")
    cursor.execute("UPDATE batch SET is_undone = TRUE, undone_at = $1, absent = '' WHERE batch_id = $2", [at, batch])


def forget_batch(cursor: duckdb.DuckDBPyConnection, line: BatchLine, at: datetime) -> None:
    """Within the caller's transaction: as if the batch had never been."""
    drop_batch(cursor, load(line.dataset), line.batch, at)
    cursor.execute(f"DELETE FROM batch WHERE batch_id = {line.batch}")


def refresh_lookups(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Rewrite the small tables that depend on this dataset (queries/schema/lookups)."""
    settings = load_settings()
    thresholds = {"share": settings.default_address_share, "min_count": settings.default_address_min}
    for name in LOOKUPS_OF.get(contract.name, ()):
        sql = (QUERIES / "schema" / "lookups" / f"{name}.sql").read_text(encoding="utf-8")
        cursor.execute(f"DELETE FROM {name}")
        cursor.execute(f"INSERT INTO {name} {sql}", thresholds if "$share" in sql else None)


def write_books(
    cursor: duckdb.DuckDBPyConnection,
    contract: Contract,
    line: BatchLine,
    counts: RowCounts,
    undone_at: str | None = None,
    absent: Sequence[str] = (),
) -> None:
    """Within the caller's transaction: the batch's own row. Only observations move the date of the data."""
    given = line.given
    cursor.execute(
        f"INSERT INTO batch VALUES ({', '.join(f'${number}' for number in range(1, 25))})",
        [
            line.batch, line.dataset, line.file, line.sha256, given.get("sheet"), given.get("crs"),
            date.fromisoformat(line.as_of) if line.as_of else None, bool(contract.as_of_fields and line.as_of),
            datetime.fromisoformat(line.accepted_at), line.origin,
            *(getattr(counts, name) for name in RowCounts.__dataclass_fields__),
            undone_at is not None, datetime.fromisoformat(undone_at) if undone_at else None, line.department,
            line.n_warned, line.quality, ",".join(absent),
        ],
    )  # fmt: skip


def _in_scope(contract: Contract, scopes: str) -> str:
    """SQL: the row's scope is among `scopes` (a contract's scope columns are all required, so never NULL)."""
    names = ", ".join(contract.scope)
    return f"({names}) IN (SELECT ({names}) FROM {scopes})"


def _same_scope(contract: Contract, left: str, right: str) -> str:
    return " AND ".join(f"{left}.{name} IS NOT DISTINCT FROM {right}.{name}" for name in contract.scope)
