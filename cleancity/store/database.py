"""Opening, locking down and closing the DuckDB file."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import duckdb

from cleancity.errors import ConfigError, StoreDamaged, StoreHeld
from cleancity.settings import DATA
from cleancity.store import schema
from cleancity.store.journal import Journal
from cleancity.store.manifest import Manifest

SCHEME = "duckdb:///"
# Nothing is ever fetched or loaded at run time, and no SQL text may reach the file system: rows come in as Arrow.
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "storage_compatibility_version": "v1.5.0",
    "memory_limit": "2GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}
# A progress bar would be written to stdout, in the middle of what `--json` promises.
LOCK_DOWN = ("SET enable_progress_bar = false", "SET enable_external_access = false", "SET lock_configuration = true")


class Store:
    """An open store: the DuckDB file, the folder of uploads beside it, and the manifest.

    Attributes:
        folder: where uploads, manifest and the database lie.
        manifest: the record of every accepted and undone batch, outside the database.
        journal: the record of what people typed, outside the database.
        writing: held by whoever changes the store; readers need no lock.
        needs_rebuild: the tables do not match the contracts or the manifest; `intake.mend` replays them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent
        self.uploads = self.folder / "uploads"
        self.uploads.mkdir(parents=True, exist_ok=True)
        self.manifest = Manifest(self.folder / "manifest.jsonl")
        self.writing = threading.RLock()
        self._connection, self.was_damaged = _open_or_set_aside(path)
        self.journal = Journal(self.folder / "journal.jsonl")
        self.needs_rebuild = schema.prepare(self._connection) or self._differs_from_manifest()
        with self.cursor() as cursor:
            self.journal.fill(cursor)
        self.data_version = self._stored_version()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of the caller's own to the same database; close it after use."""
        return self._connection.cursor()

    def as_of(self) -> date | None:
        """The report date of the data: the latest among the accepted batches of observations, None when empty."""
        row = self._one("SELECT MAX(as_of) FROM batch WHERE NOT is_undone AND is_observation")
        return row[0] if row else None  # type: ignore[return-value]

    def is_empty(self) -> bool:
        """Whether no batch is in force."""
        return self._one("SELECT 1 FROM batch WHERE NOT is_undone LIMIT 1") is None

    def has_demo(self) -> bool:
        """Whether a batch of the demo city is in force."""
        return self._one("SELECT 1 FROM batch WHERE NOT is_undone AND origin = 'demo' LIMIT 1") is not None

    @contextmanager
    def transaction(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """All or nothing, with the data's new version; readers see the store as before until it commits."""
        cursor.execute("BEGIN")
        try:
            yield
            version = self.data_version + 1
            cursor.execute("UPDATE meta SET data_version = $1", [version])
            cursor.execute("COMMIT")
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        self.data_version = version

    def close(self) -> None:
        """Write everything back into the one file and let it go."""
        self._connection.close()

    def _stored_version(self) -> int:
        row = self._one("SELECT data_version FROM meta")
        return int(str(row[0])) if row else 0

    def _differs_from_manifest(self) -> bool:
        rows = self._connection.execute("SELECT batch_id FROM batch WHERE NOT is_undone").fetchall()
        return {row[0] for row in rows} != set(self.manifest.in_force())

    def _one(self, sql: str) -> tuple[date | datetime | int | str | None, ...] | None:
        with self.cursor() as cursor:
            return cursor.execute(sql).fetchone()


def open_store(url: str | None = None) -> Store:
    """Open the store that `url` names, making it when it is not there.

    Args:
        url: `duckdb:///ABSOLUTE/PATH/city.duckdb`; None takes CLEANCITY_STORE, else data/store/city.duckdb.

    Raises:
        ConfigError: the address is not one of a DuckDB file.
        StoreHeld: another process holds the file.
        StoreDamaged: the folder cannot be written.
    """
    path = store_path(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return Store(path)
    except OSError as error:
        raise StoreDamaged(f"无法写入数据目录 {path.parent}（{error.strerror}）。", "请检查磁盘和权限。") from error


def store_path(url: str | None = None) -> Path:
    """Where the file of the store that `url` names lies, or would. Raises ConfigError."""
    return _path_of(url or os.environ.get("CLEANCITY_STORE") or f"{SCHEME}{DATA / 'store' / 'city.duckdb'}")


def _path_of(url: str) -> Path:
    if not url.startswith(SCHEME):
        raise ConfigError(f"不认识的数据库地址“{url}”。", "请写成 duckdb:////绝对路径/city.duckdb。")
    # duckdb:////srv/x and duckdb:///C:/x: what follows the scheme, with the slash that a POSIX path keeps.
    rest = url[len(SCHEME) :]
    path = Path(rest) if rest.startswith("/") or re.match(r"[A-Za-z]:", rest) else Path("/" + rest)
    return path.resolve()


def _open_or_set_aside(path: Path) -> tuple[duckdb.DuckDBPyConnection, bool]:
    """The database is derived: one that cannot be read is kept under another name and built anew from the uploads."""
    try:
        return _connect(path), False
    except duckdb.IOException as error:
        _raise_if_held(error)
        _set_aside(path)
    except duckdb.Error:
        _set_aside(path)
    return _connect(path), True


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(path), config=CONFIG)
    for statement in LOCK_DOWN:
        connection.execute(statement)
    return connection


def _raise_if_held(error: duckdb.Error) -> None:
    held = re.search(r"lock is held in (?P<what>.*?) ?\(PID (?P<pid>\d+)\)", str(error))
    if held:
        raise StoreHeld(
            f"数据库正由另一个程序使用（进程号 {held['pid']}，{Path(held['what']).name or '未知程序'}）。",
            "请先停止它（在它的窗口按 Ctrl-C），或在网页上操作。",
        ) from error
    if "lock" in str(error).lower() or "being used by another process" in str(error):
        raise StoreHeld("数据库正由另一个程序使用。", "请先停止它，或在网页上操作。") from error


def _set_aside(path: Path) -> None:
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    for file in (path, path.with_name(path.name + ".wal")):
        if file.exists():
            file.rename(file.with_name(f"{file.name}.damaged-{stamp}"))
