"""The open store: what it is made of, how it is asked and changed, and how it comes back when its file is damaged."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import ClassVar

import duckdb

from cleancity.durable import make_folder
from cleancity.errors import CleanCityError, DiskFull, StoreDamaged, StoreMending, StoreReopened
from cleancity.store import comparing, opening, schema
from cleancity.store.address import path_of
from cleancity.store.forms import check_form, write_form
from cleancity.store.gate import Gate
from cleancity.store.inforce import InForce, in_force
from cleancity.store.journal import Journal
from cleancity.store.manifest import BatchLine, Manifest
from cleancity.store.soundness import is_sound
from cleancity.store.versions import is_rolled_back, stored_version

# So much may wait in the WAL before the file itself is written, where many files come in a row.
WAL_BYTES = 64 << 20
_MENDING = "数据库文件有损坏，正在按上传原件重新建立。"


class Store:
    """An open store: the DuckDB file, the folder of uploads beside it, and the manifest.

    Attributes:
        folder: where uploads, manifest and the database lie.
        manifest: the record of every accepted and undone batch, outside the database.
        journal: the record of what people typed, outside the database.
        writing: held by whoever changes the store; readers need no lock.
        needs_rebuild: the tables do not match the contracts or the manifest; `intake.mend` replays them.
        is_of_other_version: the tables were made by other contracts or other SQL, with that `stored_digest`.
        was_behind_journal: a crash came between a line of the journal and its place in the tables.
        lost: batches that are not in the tables since the bytes of their uploads are gone or altered.
        heal: what builds the tables again once damage has shown while the store is open (see intake/healing.py).
        heals_apart: a thread of its own does, and readers get a sentence meanwhile; else whoever found it waits.
    """

    # Of this process: DuckDB's lock keeps only other processes out.
    in_use: ClassVar[set[Path]] = set()

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent
        self.uploads = self.folder / "uploads"
        check_form(self.folder)
        make_folder(self.uploads)
        self.writing = threading.RLock()
        self.was_damaged = self.is_of_other_version = self.needs_rebuild = self.was_behind_journal = False
        self.lost: dict[int, BatchLine] = {}
        self.data_version, self.stored_digest = 0, ""
        self._known: InForce | None = None
        self.heal: Callable[[], None] = _cannot_heal
        self.heals_apart = False
        self._gate = Gate()
        self._open()
        write_form(self.folder)
        self.in_use.add(path)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of the caller's own to the same database, for the time of the block.

        Raises:
            DiskFull: there was no room; nothing has changed.
            StoreReopened: the file turned out to be damaged, and has been built anew; ask again.
            StoreMending: it is being built anew.
        """
        if self._gate.may_try_again():
            self._begin_recovery()
        self._gate.check()
        try:
            with self._connection.cursor() as cursor, self._gate.passing(cursor):
                yield cursor
        except duckdb.Error as error:
            if self._gate.is_shut:
                self._gate.check()
            if isinstance(error, duckdb.ConnectionException):  # it was closed for another in this very moment
                raise StoreReopened("数据库刚才重新打开过。", "请再试一次。") from error
            if opening.has_failed(error):
                self._on_failure(error)
            if opening.is_out_of_room(error):
                raise opening.disk_full(self.folder) from error
            raise
        except OSError as error:
            if opening.is_out_of_room(error):
                raise opening.disk_full(self.folder) from error
            raise

    def as_of(self) -> date | None:
        """The report date of the data: the latest among the accepted batches of observations, None when empty."""
        return self._in_force().as_of

    def as_of_now(self) -> date | None:
        """As `as_of`, from the database itself: for whoever wants to know whether it answers."""
        self._known = None
        return self.as_of()

    def is_empty(self) -> bool:
        """Whether no batch is in force."""
        return self._in_force().is_empty

    def has_demo(self) -> bool:
        """Whether a batch of the demo city is in force."""
        return self._in_force().has_demo

    @contextmanager
    def transaction(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """All or nothing, with the data's new version, and with what was journalled meanwhile; readers see the store
        as before until it commits."""
        with self.writing:
            said, version = self.journal.size(), self.data_version + 1
            cursor.execute("BEGIN")
            try:
                yield
                cursor.execute("UPDATE meta SET data_version = $1", [version])
                cursor.execute("COMMIT")
            except BaseException:
                if is_rolled_back(self._connection, cursor, version):
                    with suppress(OSError):
                        self.journal.take_back(said)
                raise
            self.data_version = version

    def agrees(self) -> bool:
        """Whether tables and manifest say the same; nothing may be accepted meanwhile. Raises StoreDamaged."""
        with self.cursor() as cursor:
            return not comparing.compare(cursor, self.manifest, self.uploads).differs

    def settle(self, waits: bool = False) -> None:
        """Write what was committed into the one file, so that no WAL need survive; where it `waits`, only once there
        is much of it. Where there is no room for that, the store is opened again, and nothing is lost."""
        wal = self.path.with_name(self.path.name + ".wal")
        if waits and (not wal.exists() or wal.stat().st_size < WAL_BYTES):
            return
        with suppress(duckdb.TransactionException, DiskFull, StoreReopened, StoreMending), self.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    def recover(self) -> None:
        """Open the file again; when it cannot be read whole, set it aside and build it anew. The gate must be shut.

        Raises:
            CleanCityError: it did not come back; whoever asks is told why.
        """
        try:
            with self.writing:
                self._gate.take()
                with suppress(duckdb.Error):
                    self._connection.close()
                self._open()
                if not self._is_sound():
                    self._connection.close()
                    self._start_anew()
                if self.needs_rebuild:
                    self.data_version = max(self.data_version, self._least_version())
                    self.heal()
                self.data_version += 1  # whoever keeps answers by it must not keep those of a damaged file
        except CleanCityError as failure:
            self._gate.leave_shut(f"数据库损坏，重建没有成功：{failure.message}")
            raise
        except (duckdb.Error, OSError) as failure:
            why: CleanCityError = StoreDamaged("数据库损坏，重建没有成功。", "请重新启动；仍然不行时联系维护人员。")
            why = opening.disk_full(self.folder) if opening.is_out_of_room(failure) else why
            self._gate.leave_shut(why.message)
            raise why from failure
        self._gate.open()

    def close(self) -> None:
        """Write everything back into the one file and let it go."""
        with suppress(duckdb.Error):  # full or damaged: the WAL stays, and the next start looks after it
            self._connection.close()
        self.in_use.discard(self.path)

    def _on_failure(self, error: duckdb.Error) -> None:
        """The file or the instance has failed under somebody. Raises StoreMending, StoreReopened or DiskFull."""
        if self._gate.shut(_MENDING):
            self._begin_recovery()
        if self._gate.is_shut:
            raise StoreMending(self._gate.words, "请过几分钟再刷新。") from error
        if opening.is_out_of_room(error):
            raise opening.disk_full(self.folder) from error
        raise StoreReopened("数据库文件刚才发现有损坏，已经恢复。", "请再试一次。") from error

    def _begin_recovery(self) -> None:
        if self.heals_apart:
            threading.Thread(target=self._recover_apart, name="recover", daemon=True).start()
        else:
            self.recover()

    def _recover_apart(self) -> None:
        with suppress(CleanCityError):  # it is said at the gate
            self.recover()

    def _open(self) -> None:
        """Connect, look at the books, make what is missing; a file that cannot be read is set aside first."""
        try:
            self._connection = opening.connect(self.path)
        except duckdb.Error as error:
            if opening.is_out_of_room(error):
                raise opening.disk_full(self.folder) from error
            self._start_anew()
            return
        try:
            self._prepare()
        except duckdb.Error as error:
            self._connection.close()
            if opening.is_out_of_room(error):
                raise opening.disk_full(self.folder) from error
            if not opening.has_failed(error):
                raise
            self._start_anew()

    def _is_sound(self) -> bool:
        with self._connection.cursor() as cursor:
            return is_sound(cursor)

    def _start_anew(self) -> None:
        opening.set_aside(self.path)
        self.was_damaged = True
        self._connection = opening.connect(self.path)
        self._prepare()

    def _prepare(self) -> None:
        try:
            # The root connection itself is never asked: an answer not read to its end would hold every checkpoint up.
            with self._connection.cursor() as cursor:
                self._look_and_fill(cursor)
        except CleanCityError:
            self._connection.close()
            raise

    def _look_and_fill(self, cursor: duckdb.DuckDBPyConnection) -> None:
        # After the lock is ours: a torn end of theirs may be the line that another process is writing.
        self.manifest = Manifest(self.folder / "manifest.jsonl")
        self.journal = Journal(self.folder / "journal.jsonl")
        entries = self.journal.entries()
        comparing.check_journal(cursor, len(entries))
        other = schema.prepare(cursor)
        self.is_of_other_version, self.stored_digest = other is not None, other or ""
        self.needs_rebuild = self.is_of_other_version
        if not self.needs_rebuild:
            standing = comparing.compare(cursor, self.manifest, self.uploads)
            self.needs_rebuild, self.lost = standing.differs, standing.lost
            if not standing.differs:
                self.manifest.complete(standing.accepted, standing.undone)
        self.was_behind_journal = self.journal.fill(cursor, entries)
        self.data_version = max(stored_version(cursor), self.journal.highest_version(entries), self.data_version)
        if self.needs_rebuild:
            self.data_version = max(self.data_version, self._least_version())

    def _least_version(self) -> int:
        """No lower one may be given, or a number of before would mean other data; every change has left a line."""
        return self.manifest.n_events + self.journal.highest_version(self.journal.entries())

    def _in_force(self) -> InForce:
        # Every page of every reader asks; no batch comes or goes without a new version of the data. A store that is
        # being mended is asked all the same: the asking tries again what did not succeed.
        version, known = self.data_version, self._known
        if known is None or known.version != version or self._gate.is_shut:
            with self.cursor() as cursor:
                known = self._known = in_force(cursor, version)
        return known


def _cannot_heal() -> None:
    raise StoreDamaged("数据库损坏，已另存。", "请重新启动，会按上传原件重建。")


def open_store(url: str | None = None) -> Store:
    """Open the store that `url` names, making it when it is not there.

    Args:
        url: `duckdb:///ABSOLUTE/PATH/city.duckdb`; None takes CLEANCITY_STORE, else data/store/city.duckdb.

    Raises:
        ConfigError: the address is not one of a DuckDB file.
        StoreHeld: another process holds the file.
        StoreDamaged: the folder cannot be written, or manifest or journal have lost something.
        StoreNewer: a newer version has written it.
        DiskFull: there is no room to open it.
    """
    path = path_of(url)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Store(path)
    except OSError as error:
        if opening.is_out_of_room(error):
            raise opening.disk_full(path.parent) from error
        raise StoreDamaged(f"无法写入数据目录 {path.parent}（{error.strerror}）。", "请检查磁盘和权限。") from error
