"""A small town whose store the crash tests ruin: its files, a template to copy, and the judgement of what is left."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas  # noqa: F401  pyarrow loads it at the first use, in every process anew

from cleancity import intake
from cleancity.bench.crash.child import Died, asked
from cleancity.contracts import load_all
from cleancity.errors import CleanCityError, StoreReopened
from cleancity.store import Store, open_store
from cleancity.store.comparing import compare
from cleancity.store.schema import digest
from cleancity.store.soundness import digests

Say = Callable[[str], None]
Digests = dict[str, tuple[int, int]]
ROWS = 12
_HEAD = "问题编号,检查日期,责任部门,描述,状态\n"
_FILES = ("city.duckdb", "city.duckdb.wal", "manifest.jsonl", "journal.jsonl", "form.json", "uploads")

load_all(), digest()  # for the processes that are forked from one which has loaded this


def week(number: int) -> bytes:
    """A file like no other: new issues, and one that every file speaks of."""
    rows = [f"W{number}-{row},2026-11-{1 + row % 15:02},城管局,第{number}周的污水,处置中" for row in range(ROWS - 1)]
    return (_HEAD + "\n".join([*rows, f"SAME,2026-11-09,城管局,第{number}周说的,处置中"]) + "\n").encode()


@dataclass
class Left:
    """What a restart found.

    Attributes:
        refused: why it did not open, in words; "" when it did.
        fault: what no restart may come to: an end without words (the process's own words are on stderr).
        is_whole: the tables agree with the manifest, batch by batch.
        said: what it told of its mending.
    """

    refused: str = ""
    fault: str = ""
    seconds: float = 0.0
    is_whole: bool = False
    was_mended: bool = False
    in_force: dict[int, str] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    lost: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    digests: Digests = field(default_factory=dict)


class Town:
    """Folders below `folder`: a template that was closed, and one as a crash would leave it, with a WAL."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def closed(self) -> Path:
        """A store with batches, one of them undone, and something said; all in the one file."""
        asked(_build, self.folder / "closed", self.folder / "crashed")
        return self.folder / "closed"

    @property
    def crashed(self) -> Path:
        """The same, as it was before it was closed: its last batches are in the WAL."""
        return self.closed.with_name("crashed")

    @cached_property
    def reference(self) -> Digests:
        """What the rows of both come to, built elsewhere."""
        return rebuilt(self.closed, self.folder / "reference")

    def copy(self, template: Path) -> Path:
        """The template as the one store to be ruined next."""
        return copied(template, self.folder / "ruined")


def copied(source: Path, target: Path) -> Path:
    """The files of a store, and nothing else, in an empty folder."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in _FILES:
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
        elif (source / name).exists():
            shutil.copy(source / name, target / name)
    return target


def opened(folder: Path) -> Store:
    """The store in the folder."""
    return open_store(url_of(folder))


def url_of(folder: Path) -> str:
    """Its address."""
    return f"duckdb:///{(folder / 'city.duckdb').resolve().as_posix().lstrip('/')}"


def rebuilt(folder: Path, target: Path) -> Digests:
    """What the rows come to when they are built elsewhere, from manifest, journal and uploads alone."""
    copied(folder, target)
    for path in target.glob("city.duckdb*"):
        path.unlink()
    left = restarted(target)
    if left.refused or left.fault:
        raise RuntimeError(f"cannot be built elsewhere: {left.refused or left.fault}")
    return left.digests


def restarted(folder: Path) -> Left:
    """Start again on what is left, as a server does, in a process of its own."""
    try:
        left: Left = asked(_restart, folder)
    except Died as death:
        return Left(fault=str(death))
    return left


def _restart(folder: Path) -> Left:
    left, began = Left(), time.monotonic()
    try:
        store = opened(folder)
    except CleanCityError as error:
        return Left(refused=str(error))
    try:
        intake.mend(store, left.said.append)
        left.seconds = time.monotonic() - began
        _look(store, left)
    except CleanCityError as error:
        left.refused = str(error)
    store.close()
    return left


def _look(store: Store, left: Left) -> None:
    left.was_mended = bool(left.said) or store.was_damaged
    try:
        left.digests = _digests(store)
    except StoreReopened:
        left.was_mended, left.digests = True, _digests(store)
    with store.cursor() as cursor:
        left.is_whole = not compare(cursor, store.manifest, store.uploads).differs
        left.aliases = {row[0] for row in cursor.execute("SELECT alias FROM said_alias").fetchall()}
    left.in_force = {number: line.sha256 for number, line in store.manifest.in_force().items()}
    left.undone = set(store.manifest.listed()) - set(left.in_force)
    left.lost = list(store.lost)


def _digests(store: Store) -> Digests:
    with store.cursor() as cursor:
        return digests(cursor)


def _build(folder: Path, crashed: Path) -> None:
    store = opened(folder)
    departments = "部门编码,部门名称,简称\nD1,城市管理局,城管局\n"
    intake.ingest(store, departments.encode(), "部门.csv", "department")
    intake.ingest(store, week(1), "1.csv", "issue")
    store.settle()
    store.settle = lambda waits=False: None  # type: ignore[method-assign]
    intake.ingest(store, week(2), "2.csv", "issue")
    intake.ingest(store, week(3), "3.csv", "issue")
    intake.undo(store, 3)
    intake.say_alias(store, "department", "市容局", "D1")
    copied(folder, crashed)
    store.close()
