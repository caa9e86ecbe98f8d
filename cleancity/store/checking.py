"""A store's folder looked over: what is wrong with it, and what to do. Nothing is opened for writing or changed."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import duckdb

from cleancity.errors import CleanCityError, StoreHeld
from cleancity.settings import load_settings
from cleancity.store import opening
from cleancity.store.backup import listed
from cleancity.store.comparing import compare, has_its_bytes
from cleancity.store.disk import free_bytes
from cleancity.store.forms import check_form
from cleancity.store.lines import damaged_lines, read_lines
from cleancity.store.manifest import Manifest

Level = Literal["error", "warning", "notice"]
_OLDEST = timedelta(days=2)
_MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Finding:
    """Something that a person should know: an error loses or has lost something, a warning may, a notice is tidying."""

    level: Level
    what: str
    remedy: str


def examine(folder: Path) -> list[Finding]:
    """What is wrong in the folder of a store: its form, manifest, journal, every upload's bytes, leftovers and room.

    Every upload is read; with ten gigabytes of them that takes a minute or two. Safe beside a running server.
    """
    found = _of_form(folder) + _of_lines(folder)
    if not any(each.level == "error" for each in found):
        found += _of_uploads(folder)
    return found + _of_leftovers(folder) + _of_room(folder)


def examine_database(database: Path) -> list[Finding]:
    """Whether the tables say what the manifest says; another process may hold the file, then it is not looked at."""
    if not database.exists():
        return []
    try:
        with closing(opening.connect(database)) as connection:
            standing = compare(connection, Manifest(database.parent / "manifest.jsonl"), database.parent / "uploads")
    except StoreHeld as error:
        return [Finding("warning", error.message, "这个程序不是看板，或正在启动；没有核对数据库。")]
    except CleanCityError as error:
        return [Finding("error", error.message, error.remedy)]
    except duckdb.Error:
        return [Finding("warning", "数据库文件读不了，或是别的版本建的。", "下次启动时会按上传原件重建。")]
    if standing.differs:
        return [Finding("warning", "数据库与上传清单不一致。", "下次启动时会按上传原件重建。")]
    return []


def examine_backups(store_folder: Path, backups: Path, now: datetime) -> list[Finding]:
    """Whether there are backups, whole and new enough, and on another disk than the store."""
    there = listed(backups) if backups.is_dir() else []
    whole = [each for each in there if each.is_verified]
    if not whole:
        return [Finding("warning", f"{backups} 里没有核对过的备份。", "请运行 backup 命令，或设定自动备份。")]
    found = []
    age = now - datetime.fromisoformat(whole[-1].made_at)
    if age > _OLDEST:
        found.append(Finding("warning", f"最近一份备份是 {age.days} 天以前的。", "请检查自动备份。"))
    if backups.stat().st_dev == store_folder.stat().st_dev:
        found.append(Finding("notice", "备份与数据在同一块磁盘上，会一起坏。", "请在 [backup] folder 里换一处。"))
    return found + [
        Finding("warning", f"备份 {each.path.name} 不完整：{each.faults[0]}。", "请检查磁盘，再备份一次。")
        for each in there if not each.is_verified
    ]  # fmt: skip


def _of_form(folder: Path) -> list[Finding]:
    try:
        check_form(folder)
    except CleanCityError as error:
        return [Finding("error", error.message, error.remedy)]
    return []


def _of_lines(folder: Path) -> list[Finding]:
    found = []
    for name, title in (("manifest.jsonl", "上传清单"), ("journal.jsonl", "日志")):
        for number in damaged_lines(folder / name):
            found.append(Finding("error", f"{title} {name} 第 {number} 行已损坏。", "请用 restore 命令从备份恢复。"))
    return found


def _of_uploads(folder: Path) -> list[Finding]:
    """Batches in force whose bytes are gone, and a clock that stands before the last of them."""
    events = [json.loads(line) for line in read_lines(folder / "manifest.jsonl")]
    accepted = {event["batch"]: event for event in events if event["event"] == "accepted"}
    for event in events:
        for number in [event["batch"]] if event["event"] == "undone" else event.get("batches", []):
            accepted.pop(number, None)
    found = [
        Finding(
            "error", f"第 {number} 批的上传原件“{event['file']}”缺失或已被改动。",
            f"请从备份恢复 uploads/{event['sha256']}，或把这份文件再上传一次。",
        )
        for number, event in sorted(accepted.items()) if not has_its_bytes(folder / "uploads", event["sha256"])
    ]  # fmt: skip
    return found + _of_clock(accepted)


def _of_clock(accepted: dict[int, dict[str, Any]]) -> list[Finding]:
    last = max((event["accepted_at"] for event in accepted.values()), default="")
    if last and datetime.fromisoformat(last) > datetime.now() + timedelta(hours=1):
        return [Finding("warning", f"本机时钟比最后一批的入库时间（{last}）还早。", "请校准本机时钟。")]
    return []


def _of_leftovers(folder: Path) -> list[Finding]:
    left = sorted(folder.glob("*.damaged-*")) + sorted(folder.glob("before-restore-*"))
    if not left:
        return []
    names = "、".join(path.name for path in left[:3]) + ("等" if len(left) > 3 else "")
    return [Finding("notice", f"有另存的旧文件 {len(left)} 个：{names}。", "确认数据无误后可以删去。")]


def _of_room(folder: Path) -> list[Finding]:
    free, settings = free_bytes(folder), load_settings()
    if free < settings.disk_least_mb * _MEGABYTE:
        return [Finding("error", f"磁盘只剩 {free // _MEGABYTE} MB，文件已不能入库。", "请清理磁盘。")]
    largest = settings.max_file_mb * settings.disk_times + settings.disk_least_mb
    if free < largest * _MEGABYTE:
        words = f"磁盘只剩 {free // _MEGABYTE:,} MB，{settings.max_file_mb} MB 的文件入库需要 {largest:,.0f} MB。"
        return [Finding("warning", words, "请清理磁盘。")]
    return []
