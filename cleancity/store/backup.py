"""Backups: one folder for each, and one pool of originals that all of them share.

    <folder>/originals/<sha256>              uploads, frozen sheets and papers: bytes that never change, once each
    <folder>/20261127-020000-000/            one backup
        backup.json                          when, by which version, and every member with its SHA-256
        manifest.jsonl journal.jsonl ...     what grows, as it was at one moment

Ten gigabytes of uploads are thus copied once and not each night. The database is no member: it is derived, and a
restore builds it from the uploads, as the drill proves. Readable by the service alone.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cleancity.durable import copy_whole, settle, sha256_of, write_whole
from cleancity.errors import Refused, StoreDamaged
from cleancity.settings import ROOT, load_settings
from cleancity.store.database import Store
from cleancity.store.forms import FORM, FORM_FILE
from cleancity.store.lines import damaged_lines, read_lines, sealed
from cleancity.store.opening import disk_full, is_out_of_room
from cleancity.store.schema import digest

POOL, LABEL, PARTIAL = "originals", "backup.json", ".part"
BOOKS = ("manifest.jsonl", "journal.jsonl", FORM_FILE)
KEPT_FOLDERS = ("uploads", "meetings", "papers")
ACCOUNTS = "accounts.sqlite"
_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"\d{8}-\d{6}-\d{3}")
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True)
class Backup:
    """One backup.

    Attributes:
        members: name in the store's folder -> SHA-256.
        made_at: ISO, local.
        reason: why it was made, "" for no other than that it was time.
        faults: what is wrong with it, in words; a verified one has none.
        n_copied: how many originals were new to the pool.
    """

    path: Path
    members: Mapping[str, str]
    made_at: str
    form: int
    schema: str
    reason: str = ""
    n_batches: int = 0
    n_bytes: int = 0
    n_copied: int = 0
    faults: tuple[str, ...] = ()

    @property
    def is_verified(self) -> bool:
        """Whether all of it was read back and found whole when it was made."""
        return not self.faults


def folder_of(store_folder: Path) -> Path:
    """Where backups go: [backup] folder, else beside the data."""
    named = load_settings().backup_folder
    return (ROOT / named).resolve() if named else store_folder / "backups"


def back_up(store: Store, folder: Path, keep: int, *, reason: str = "", at: datetime | None = None) -> Backup:
    """Make one backup of the running store, read it back, and let go of those beyond the newest `keep`.

    Nothing is accepted for as long as manifest and journal are read (milliseconds); originals never change.

    Raises:
        DiskFull: there is no room for it; the backups of before are as they were.
        Refused: the folder cannot be written, or another backup is just being made.
    """
    if not _ONE_AT_A_TIME.acquire(blocking=False):  # or each would clear away what the other has begun
        raise Refused("正在做另一份备份。", "请等它做完再试。")
    try:
        made = _make(store, folder, reason, at or datetime.now())
        if made.is_verified:
            rotate(folder, keep)
        else:
            _drop_failures_but(made, folder)
    except OSError as error:
        if is_out_of_room(error):
            raise disk_full(folder) from error
        raise Refused(f"备份写不进 {folder}（{error.strerror}）。", "请检查文件夹和权限。") from error
    finally:
        _ONE_AT_A_TIME.release()
    return made


def listed(folder: Path) -> list[Backup]:
    """Every finished backup in the folder, oldest first; one whose label is unreadable has that as its fault."""
    paths = sorted(path for path in folder.glob("*") if path.is_dir() and _NAME.fullmatch(path.name))
    return [_labelled(path) for path in paths]


def find(folder: Path, name: str) -> Backup:
    """The backup of that name, or at that path; "latest" is the newest that was found whole.

    Raises:
        Refused: there is none.
    """
    if name == "latest":
        whole = [each for each in listed(folder) if each.is_verified]
        if not whole:
            raise Refused(f"{folder} 里没有核对过的备份。", "请写出备份所在的文件夹。")
        return whole[-1]
    for path in (Path(name), folder / name):
        if (path / LABEL).is_file():
            return _labelled(path.resolve())
    raise Refused(f"“{name}”不是备份。", f"请写出备份文件夹（里面有 {LABEL}）、{folder} 里的名称，或 latest。")


def faults_of(backup: Backup) -> list[str]:
    """What is wrong with it now, in words: every member is read, and held against its hash and the manifest."""
    found = [] if (backup.path / LABEL).is_file() and backup.members else ["备份的标签 backup.json 缺失或已损坏"]
    for name, sha256 in backup.members.items():
        path = source_of(backup, name)
        if not path.is_file():
            found.append(f"缺少 {name}")
        elif sha256_of(path) != sha256:
            found.append(f"{name} 已被改动或损坏")
    manifest = backup.path / BOOKS[0]
    if damaged_lines(manifest) or damaged_lines(backup.path / BOOKS[1]):
        return [*found, "清单或日志里有损坏的行"]
    missing = needed_uploads(manifest) - backup.members.keys()
    return found + [f"缺少 {name}" for name in sorted(missing)]


def source_of(backup: Backup, name: str) -> Path:
    """Where a member's bytes lie."""
    own = backup.path / name
    return own if "/" not in name else backup.path.parent / POOL / backup.members[name]


def needed_uploads(manifest: Path) -> set[str]:
    """The members without which the manifest's batches in force cannot be replayed."""
    gone, batches = set(), {}
    for event in map(json.loads, read_lines(manifest)):
        if event["event"] == "accepted":
            batches[event["batch"]] = f"uploads/{event['sha256']}"
        elif event["event"] in ("undone", "cleared"):
            gone |= {event["batch"]} if event["event"] == "undone" else set(event["batches"])
    return {name for number, name in batches.items() if number not in gone}


def rotate(folder: Path, keep: int) -> list[Path]:
    """Delete the whole ones beyond the newest `keep` (one at the least stays), and broken ones older than a whole one;
    then what lies in the pool for nobody. Returns what was deleted."""
    backups = listed(folder)
    whole = [each for each in backups if each.is_verified]
    if not whole:
        return []
    newest = whole[-1].path.name
    old = whole[: -max(keep, 1)] + [each for each in backups if not each.is_verified and each.path.name < newest]
    for each in old:
        shutil.rmtree(each.path)
    _prune(folder)
    return [each.path for each in old]


def _make(store: Store, folder: Path, reason: str, at: datetime) -> Backup:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    final = _free_name(folder, at)
    partial = final.with_name(final.name + PARTIAL)
    partial.mkdir(mode=0o700)
    try:
        with store.writing:
            _copy_books(store, partial)
            n_batches = len(store.manifest.in_force())
        _copy_accounts(store, partial)
        members = {path.name: sha256_of(path) for path in sorted(partial.iterdir())}
        n_copied = 0
        for name, sha256, source in list(_originals(store)):
            n_copied += _into_pool(folder / POOL, source, sha256)
            members[name] = sha256
        members |= _only_in_pool(partial / BOOKS[0], members, folder / POOL)
        sizes = [source_of(Backup(partial, members, "", 0, ""), name) for name in members]
        made = Backup(
            partial, members, at.isoformat(timespec="seconds"), FORM, digest(), reason, n_batches,
            sum(path.stat().st_size for path in sizes if path.is_file()), n_copied,
        )  # fmt: skip
        _write_label(made, ())
        faults = tuple(faults_of(made))
        _write_label(made, faults)
        partial.rename(final)
        settle(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return _labelled(final)


def _only_in_pool(manifest: Path, members: Mapping[str, str], pool: Path) -> dict[str, str]:
    """Uploads that the store has lost and an earlier backup still has: they are this one's too."""
    lost = needed_uploads(manifest) - members.keys() if manifest.exists() else set()
    hashes = {name: name.partition("/")[2] for name in lost}
    return {name: sha256 for name, sha256 in hashes.items() if (pool / sha256).is_file()}


def _drop_failures_but(newest: Backup, folder: Path) -> None:
    """Of those that could not be made whole the newest tells all that there is to tell."""
    for each in listed(folder):
        if not each.is_verified and each.path != newest.path:
            shutil.rmtree(each.path)


def _free_name(folder: Path, at: datetime) -> Path:
    """After every other of the same second: their names are their order, one let go of is no gap to fill."""
    second = f"{at:%Y%m%d-%H%M%S}"
    taken = [int(path.name[-3:]) for path in folder.glob(f"{second}-*") if _NAME.fullmatch(path.name)]
    return folder / f"{second}-{max(taken, default=-1) + 1:03}"


def _copy_books(store: Store, target: Path) -> None:
    for name in BOOKS:
        source = store.folder / name
        if source.exists():
            write_whole(target / name, source.read_bytes())


def _copy_accounts(store: Store, target: Path) -> None:
    """SQLite's own way to copy a database that is in use."""
    source = store.folder / ACCOUNTS
    if not source.exists():
        return
    (target / ACCOUNTS).touch(mode=0o600)
    with (
        contextlib.closing(sqlite3.connect(source)) as live,
        contextlib.closing(sqlite3.connect(target / ACCOUNTS)) as copy,
    ):
        live.backup(copy)


def _originals(store: Store) -> Iterator[tuple[str, str, Path]]:
    """Member name, hash and place of all that is kept under its hash."""
    for folder in KEPT_FOLDERS:
        for path in sorted((store.folder / folder).glob("*")):
            named = _HASH.match(path.name)
            if named and path.suffix != PARTIAL:
                yield f"{folder}/{path.name}", named[0], path


def _into_pool(pool: Path, source: Path, sha256: str) -> bool:
    """Whether it had to be copied: it was not there, or what was there has changed."""
    target = pool / sha256
    if target.is_file() and sha256_of(target) == sha256:
        return False
    with contextlib.suppress(FileNotFoundError):  # a cleared demo takes its uploads with it
        if sha256_of(source) == sha256:
            copy_whole(source, target)
            return True
    return False


def _write_label(backup: Backup, faults: tuple[str, ...]) -> None:
    label = {
        "made_at": backup.made_at, "form": backup.form, "schema": backup.schema, "reason": backup.reason,
        "n_batches": backup.n_batches, "n_bytes": backup.n_bytes, "n_copied": backup.n_copied, "faults": faults,
        "members": backup.members,
    }  # fmt: skip
    write_whole(backup.path / LABEL, sealed(json.dumps(label, ensure_ascii=False)) + b"\n")


def _labelled(path: Path) -> Backup:
    try:
        [text] = read_lines(path / LABEL)
        label: dict[str, Any] = json.loads(text)
        label["faults"] = tuple(label["faults"])
        return Backup(path, **label)
    except (ValueError, TypeError, KeyError, OSError, StoreDamaged):
        return Backup(path, {}, "", 0, "", faults=("备份的标签 backup.json 缺失或已损坏",))


def _prune(folder: Path) -> None:
    backups = listed(folder)
    if any(not each.members for each in backups):
        return  # whose originals these are cannot be told
    wanted = {sha256 for each in backups for sha256 in each.members.values()}
    for path in (folder / POOL).glob("*"):
        if path.name not in wanted:
            path.unlink()
    for path in folder.glob(f"*{PARTIAL}"):
        shutil.rmtree(path, ignore_errors=True)
