"""The tables, generated from the contracts; the views, from queries/schema/views."""

from __future__ import annotations

import hashlib
import re

import duckdb

from cleancity import outline, workdays
from cleancity.contracts import Contract, load_all
from cleancity.settings import QUERIES
from cleancity.store import journal
from cleancity.store.calendar import fill_calendar
from cleancity.store.owed import fill_owed

COLUMN_TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}
META_COLUMNS = {"batch_id": "BIGINT", "row_number": "BIGINT", "extra": "VARCHAR"}


def stored_columns(contract: Contract) -> tuple[str, ...]:
    """The columns of a dataset's table, in order: the contract's, the derived, the bookkeeping ones."""
    return tuple(column_types(contract))


def column_types(contract: Contract) -> dict[str, str]:
    """SQL type by stored column."""
    own = {field.name: COLUMN_TYPES[field.type] for field in contract.fields}
    derived = {column.name: COLUMN_TYPES[column.type] for column in contract.derived}
    return {**own, **derived, **META_COLUMNS}


def prepare(connection: duckdb.DuckDBPyConnection) -> str | None:
    """Make what is missing; where nothing is, nothing is written (a disk that is full does not stop a start).

    Returns:
        The digest of the contracts and the SQL that the tables were made by, when it is another: they must be built
        again. None when all is well.
    """
    own, stored = digest(), stored_digest(connection)
    if stored != own:
        connection.execute(_system())
        journal.create_tables(connection)
        fill_calendar(connection)  # the working calendar is part of the digest
    fill_owed(connection)
    if stored is None:
        create_tables(connection)
        connection.execute("DELETE FROM meta")
        connection.execute("INSERT INTO meta VALUES ($1, 0, FALSE)", [own])
    return stored if stored != own else None


def stored_digest(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The digest that the tables were made by; None where there are none."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE table_name = 'meta'").fetchall()
    row = connection.execute("SELECT schema_digest FROM meta").fetchone() if tables else None
    return str(row[0]) if row else None


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop and create every dataset's tables and the views over them."""
    for contract in load_all():
        columns = ", ".join(f"{name} {kind}" for name, kind in column_types(contract).items())
        for table in (contract.name, f"{contract.name}_history"):
            connection.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
    for name, sql in _views_in_order().items():
        connection.execute(f"CREATE OR REPLACE VIEW {name} AS {sql}")


def empty_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Within the caller's transaction: everything as in a new store, but for the version of the data."""
    lookups = [path.stem for path in (QUERIES / "schema" / "lookups").glob("*.sql")]
    for table in ("batch", "problem", "rejected_row", "issue_link", "issue_day", *lookups):
        connection.execute(f"DELETE FROM {table}")
    create_tables(connection)
    connection.execute("UPDATE meta SET schema_digest = $1", [digest()])


def digest() -> str:
    """Changes when a contract, a schema file, the working calendar or the city's box does: rows may then be stale."""
    parts = [workdays.digest(), outline.digest(), *(contract.digest for contract in load_all())]
    paths = [*sorted((QUERIES / "schema").rglob("*.sql")), *sorted((QUERIES / "checks").glob("*.sql"))]
    parts += [path.read_text(encoding="utf-8") for path in paths]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _views_in_order() -> dict[str, str]:
    """The views, each after those that it reads."""
    paths = (QUERIES / "schema" / "views").glob("*.sql")
    waiting = {path.stem: path.read_text(encoding="utf-8") for path in sorted(paths)}
    ordered: dict[str, str] = {}
    while waiting:
        free = [name for name, sql in waiting.items() if not _mentions(sql, set(waiting) - {name})]
        ordered |= {name: waiting.pop(name) for name in free or list(waiting)}
    return ordered


def _mentions(sql: str, names: set[str]) -> bool:
    return any(re.search(rf"\b{name}\b", re.sub(r"--[^\n]*", "", sql)) for name in names)


def _system() -> str:
    return (QUERIES / "schema" / "system.sql").read_text(encoding="utf-8")
