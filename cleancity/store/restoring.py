"""A backup put in the place of the store's files. What was there is set aside, never deleted."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb

from cleancity.durable import copy_whole, settle, write_whole
from cleancity.errors import Refused, StoreHeld
from cleancity.store import opening
from cleancity.store.backup import ACCOUNTS, BOOKS, KEPT_FOLDERS, Backup, faults_of, source_of
from cleancity.store.database import Store
from cleancity.store.forms import FORM, RESTORING

_STAGE, _ASIDE = "restoring-files", "before-restore-"


def restore_files(
    backup: Backup, database: Path, complete: Callable[[list[Path]], None] = lambda accounts: None
) -> Path | None:
    """Put the backup's files where the store's are; the database is left to be built from them.

    Args:
        database: the path of the store's DuckDB file.
        complete: what else must be done before the store may be opened, told every file of accounts that this
            restore or an earlier one (which may have been cut short) has set aside.

    Returns:
        Where the files of before are now; None when there were none.

    Raises:
        Refused: the backup is not whole, or a newer version made it; nothing has changed.
        StoreHeld: a server or a command has the store open; nothing has changed.
        DiskFull: there is no room for it; nothing has changed.
    """
    check_whole(backup)
    check_free(database)
    folder = database.parent
    stage = folder / _STAGE
    try:
        copy_members(backup, stage)
    except OSError as error:
        shutil.rmtree(stage, ignore_errors=True)
        if opening.is_out_of_room(error):
            raise opening.disk_full(folder) from error
        raise Refused(f"备份写不进 {folder}（{error.strerror}）。", "请检查文件夹和权限。") from error
    # From here to the end nobody opens the store: half of it would be the old one.
    write_whole(folder / RESTORING, backup.path.name.encode())
    aside = _set_aside(folder, database, keeps_accounts=ACCOUNTS not in backup.members)
    for path in sorted(stage.iterdir()):
        path.rename(folder / path.name)
    stage.rmdir()
    settle(folder)
    complete(sorted(folder.glob(f"{_ASIDE}*/{ACCOUNTS}")))
    (folder / RESTORING).unlink()
    return aside


def check_whole(backup: Backup) -> None:
    """Raises Refused when a member is missing or altered, or the backup is of a newer version."""
    if backup.form > FORM:
        raise Refused("这份备份是更新版本的程序做的。", "请换用做它的那个版本或更新的程序。")
    faults = faults_of(backup)
    if faults:
        more = f"等 {len(faults)} 处" if len(faults) > 3 else ""
        raise Refused(f"备份 {backup.path.name} 不完整：{'；'.join(faults[:2])}{more}。", "请换一份；什么都没有改动。")


def check_free(database: Path) -> None:
    """Raises StoreHeld while another process has the store open; a database that is damaged is free as well."""
    if database in Store.in_use:
        raise StoreHeld("数据库正由本程序使用。", "请先停止看板，再恢复。")
    if not database.exists():
        return
    try:
        opening.connect(database).close()
    except duckdb.Error:
        return


def copy_members(backup: Backup, target: Path) -> None:
    """Every member at its name below `target`, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(mode=0o700, parents=True)
    for name in backup.members:
        copy_whole(source_of(backup, name), target / name)


def _set_aside(folder: Path, database: Path, keeps_accounts: bool) -> Path | None:
    """Of a backup without accounts those of now stay: a store that nobody can enter is no use."""
    names = [*BOOKS, *KEPT_FOLDERS, database.name, database.name + ".wal"]
    names += [] if keeps_accounts else [ACCOUNTS, ACCOUNTS + "-wal", ACCOUNTS + "-shm"]
    there = [folder / name for name in names if (folder / name).exists()]
    if not there:
        return None
    aside = folder / f"{_ASIDE}{datetime.now():%Y%m%d-%H%M%S-%f}"
    aside.mkdir(mode=0o700)
    for path in there:
        path.rename(aside / path.name)
    return aside
