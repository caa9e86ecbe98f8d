"""The database held against manifest and journal, which alone can prove that nothing was lost.

A WAL that was cut short opens without its last commits and says nothing. So whenever the store is opened, every batch's
state and its number of rows are compared with the manifest's (one column is read, no row).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from cleancity.contracts import load_all
from cleancity.durable import sha256_of
from cleancity.errors import StoreDamaged
from cleancity.store import journal
from cleancity.store.manifest import BatchLine, Manifest


@dataclass(frozen=True)
class Standing:
    """What the comparison found.

    Attributes:
        differs: the tables must be built again.
        accepted, undone: what the database has committed although a crash came before its line in the manifest
            (`undone` with the moment); to be written there.
        lost: batches that are not in the tables since their upload's bytes are no longer what was received.
    """

    differs: bool = False
    accepted: tuple[BatchLine, ...] = ()
    undone: tuple[tuple[int, datetime], ...] = ()
    lost: dict[int, BatchLine] = field(default_factory=dict)


def compare(connection: duckdb.DuckDBPyConnection, manifest: Manifest, uploads: Path) -> Standing:
    """How the tables stand to the manifest.

    Raises:
        StoreDamaged: the tables hold a batch of which the manifest knows nothing: it has lost lines.
    """
    books, stored = _books(connection), _stored(connection)
    _check_manifest_is_whole(books, manifest)
    accepted = tuple(
        line for number, book in books.items()
        if number not in manifest.every() and (line := manifest.intended(number)) is not None
        and line.rows.get("good") == book.n_good
    )  # fmt: skip
    listed = manifest.listed() | {line.batch: line for line in accepted}
    undone = tuple(
        (number, book.undone_at) for number, book in sorted(books.items())
        if number in listed and book.undone_at is not None and manifest.undone_at(number) is None
    )  # fmt: skip
    is_undone = {number: manifest.undone_at(number) is not None or (number in dict(undone)) for number in listed}
    wanted = {number: (is_undone[number], line.rows.get("good")) for number, line in listed.items()}
    lost = {
        number: listed[number] for number in wanted.keys() - books.keys()
        if not wanted[number][0] and not has_its_bytes(uploads, listed[number].sha256)
    }  # fmt: skip
    there = {number: state for number, state in wanted.items() if number not in lost}
    rows = {number: n_good for number, (was_undone, n_good) in there.items() if n_good and not was_undone}
    in_books = {number: (book.undone_at is not None, book.n_good) for number, book in books.items()}
    return Standing(in_books != there or stored != rows, accepted, undone, lost)


def has_its_bytes(uploads: Path, sha256: str) -> bool:
    """Whether the upload is there as it was received."""
    path = uploads / sha256
    return path.is_file() and sha256_of(path) == sha256


def check_journal(connection: duckdb.DuckDBPyConnection, n_entries: int) -> None:
    """Raises StoreDamaged where the database remembers more entries than the journal has: it has lost lines."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
    said = journal.length(connection, [kind for kind in journal.KINDS if (f"said_{kind}",) in tables])
    if said > n_entries:
        raise StoreDamaged(
            f"日志 journal.jsonl 只剩 {n_entries} 条，数据库里记得 {said} 条，末尾丢了，没有启动。",
            "请用 restore 命令从备份恢复；确实要从较旧的日志开始时，请先把 city.duckdb 移到别处。",
        )


class _Book(NamedTuple):
    undone_at: datetime | None
    n_good: int


def _books(connection: duckdb.DuckDBPyConnection) -> dict[int, _Book]:
    rows = connection.execute("SELECT batch_id, undone_at, n_good FROM batch").fetchall()
    return {number: _Book(undone_at, n_good) for number, undone_at, n_good in rows}


def _stored(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Rows in the history by batch."""
    counted: dict[int, int] = {}
    for contract in load_all():
        counts = f"SELECT batch_id, COUNT(*) FROM {contract.name}_history GROUP BY batch_id"
        counted |= dict(connection.execute(counts).fetchall())
    return counted


def _check_manifest_is_whole(books: Mapping[int, object], manifest: Manifest) -> None:
    unknown = sorted(number for number in books if manifest.intended(number) is None)
    if unknown:
        raise StoreDamaged(
            f"上传清单 manifest.jsonl 里没有第 {unknown[0]} 批，数据库里却有：清单丢了末尾的内容，没有启动。",
            "请用 restore 命令从备份恢复；确实要从较旧的清单开始时，请先把 city.duckdb 移到别处。",
        )
