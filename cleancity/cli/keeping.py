"""`backup` and `restore`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cleancity.cli.words import DONE, REFUSED, done, print_json, print_line, say
from cleancity.cli.workplace import workplace
from cleancity.desk.nightly import kept_copy
from cleancity.desk.restoring import drill
from cleancity.desk.restoring import restore as put_back
from cleancity.settings import load_settings
from cleancity.store import Store, path_of
from cleancity.store.backup import Backup, find, folder_of

_MEGABYTE = 1 << 20


def add_backup_options(command: argparse.ArgumentParser) -> None:
    """The options of `backup`."""
    command.add_argument("--out", metavar="DIR", help="备份到哪个文件夹，默认按 cleancity.toml 的 [backup]")
    command.add_argument("--keep", type=_positive, metavar="N", help="保留最近几份，默认按 cleancity.toml")
    command.add_argument("--drill", action="store_true", help="演练：在另一处按这份备份重建，逐行与现在的库比对")


def add_restore_options(command: argparse.ArgumentParser) -> None:
    """The options of `restore`."""
    command.set_defaults(needs_alone=True)
    command.add_argument("backup", metavar="BACKUP", help="备份文件夹、备份名称，或 latest（最近一份核对过的）")
    command.add_argument("--from", dest="folder", metavar="DIR", help="备份名称在哪个文件夹里找，默认按 cleancity.toml")


def make_backup(store: Store, options: argparse.Namespace) -> tuple[int, dict[str, Any], str]:
    """One backup of the open store; exit code, the JSON value and the sentence that say what was done."""
    # Originals that are there already are not written again: whoever holds the store writes the backup itself.
    folder = Path(workplace().full_path(options.out)) if options.out else folder_of(store.folder)
    keep = options.keep or load_settings().backup_keep
    if options.drill:
        return _drilled(folder, keep)
    made = kept_copy(workplace().person, str(folder), keep)
    code = DONE if made.is_verified else REFUSED
    return code, _value(made), _sentence(made)


def _drilled(folder: Path, keep: int) -> tuple[int, dict[str, Any], str]:
    seen = drill(workplace().person, folder, keep, say)
    compared = {"tables": seen.n_tables, "rows": seen.n_rows, "differing": seen.differing}
    value = {**_value(seen.backup), "drill": compared}
    if seen.differing:
        words = f"演练没有通过：{'、'.join(seen.differing)} 与现在的库不一致。"
        return REFUSED, value, _sentence(seen.backup) + words
    words = f"演练通过：{seen.n_tables} 张表 {seen.n_rows:,} 行，逐行一致。"
    return DONE, value, _sentence(seen.backup) + words


def restore(options: argparse.Namespace) -> int:
    """A backup in the place of the store. Not for a store that is open: no server may run."""
    database = path_of()
    folder = Path(options.folder).resolve() if options.folder else folder_of(database.parent)
    backup = find(folder, options.backup)
    database.parent.mkdir(parents=True, exist_ok=True)
    say(f"正在核对备份 {backup.path.name}……")
    done_so = put_back(workplace().person, backup, say)
    if done_so.aside:
        say(f"原来的数据已移到 {done_so.aside}，没有删除。")
    number, aside = done_so.n_batches, str(done_so.aside or "")
    value = {"restored": str(backup.path), "made_at": backup.made_at, "batches": number, "aside": aside}
    words = f"已恢复到 {backup.made_at.replace('T', ' ')} 的备份，重建 {number} 批。"
    return done(value, words, options)


def answer(found: tuple[int, dict[str, Any], str], options: argparse.Namespace) -> int:
    """Say it as it was asked for."""
    code, value, sentence = found
    if options.json:
        print_json(value)
    else:
        (print_line if code == DONE else say)(sentence)
    return code


def on_open_store(
    work: Callable[[Store, argparse.Namespace], tuple[int, dict[str, Any], str]],
) -> Callable[[argparse.Namespace], int]:
    """A command of an open store, as the parser calls it."""

    def run(options: argparse.Namespace) -> int:
        with workplace().store() as store:
            return answer(work(store, options), options)

    return run


def _value(made: Backup) -> dict[str, Any]:
    return {
        "backup": str(made.path), "made_at": made.made_at, "batches": made.n_batches, "members": len(made.members),
        "bytes": made.n_bytes, "copied": made.n_copied, "verified": made.is_verified, "faults": list(made.faults),
    }  # fmt: skip


def _sentence(made: Backup) -> str:
    if not made.is_verified:
        return f"备份 {made.path} 做了，但不完整：{'；'.join(made.faults[:3])}。请检查数据目录；旧备份都还在。"
    return (
        f"已备份到 {made.path}：{made.n_batches} 批，{len(made.members)} 个文件，{made.n_bytes / _MEGABYTE:,.1f} MB"
        f"（新抄 {made.n_copied} 个原件），逐个核对无误。"
    )


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text) >= 1):
        raise argparse.ArgumentTypeError(f"应是 1 以上的整数，不是“{text}”")
    return int(text)
