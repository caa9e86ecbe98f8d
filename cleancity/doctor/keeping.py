"""The data: whole, equal to the manifest, backed up; and what the log says of late."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from cleancity.desk.nightly import PATIENCE
from cleancity.doctor.findings import Finding, good, mend, mind
from cleancity.doctor.service import Running
from cleancity.settings import load_settings
from cleancity.store import checking
from cleancity.store.backup import folder_of, listed

_LEVELS = {"error": "要改", "warning": "注意", "notice": "注意"}
_LOG = Path("logs") / "server.log"


def store(database: Path, running: Running) -> list[Finding]:
    """What lies in the folder; and the tables, where no server holds them, against the manifest."""
    seen = checking.examine(database.parent)
    if not running.state and not any(each.level == "error" for each in seen):
        seen += checking.examine_database(database)
    found = [Finding(_LEVELS[each.level], each.what, each.remedy) for each in seen]
    return found or [good("上传原件、清单和数据库完好，磁盘够用。")]


def backups(folder: Path, running: Running, now: datetime) -> list[Finding]:
    """Whether there are some, whole, new, and elsewhere; and whether the service makes them."""
    target = folder_of(folder)
    seen = checking.examine_backups(folder, target, now)
    found = [Finding(_LEVELS[each.level], each.what, each.remedy) for each in seen]
    if load_settings().backup_hour < 0:
        found.append(mind("没有设定自动备份。", "请在 [backup] 的 hour 里写上几点，或自己定时运行 backup。"))
    if running.state.get("backup_failure"):
        found.append(mend(f"自动备份没有做成：{running.state['backup_failure']}", "请检查备份文件夹和磁盘。"))
    last = max((each.made_at for each in (listed(target) if target.is_dir() else []) if each.made_at), default="")
    if last and datetime.fromisoformat(last) > now + PATIENCE:
        found.append(mend(f"最近一份备份的时间（{last}）在将来。", "请校准本机时钟。"))
    return found or [good("备份是新的，核对过，在另一块磁盘上。")]


def logs(folder: Path, now: datetime) -> list[Finding]:
    """Errors of the last day."""
    path = folder / _LOG
    if not path.exists():
        return []
    since = (now - timedelta(days=1)).astimezone().isoformat()
    numbers = [number for line in _lines(path) if (number := _error_since(line, since)) is not None]
    if not numbers:
        return [good("最近一天的日志里没有错误。")]
    named = "、".join(filter(None, dict.fromkeys(numbers[-3:])))
    words = f"最近一天的日志里有 {len(numbers)} 个错误" + (f"（最近的编号 {named}）。" if named else "。")
    return [mind(words, f"请看 {path}。")]


def _lines(path: Path) -> list[str]:
    with path.open(encoding="utf-8", errors="replace") as file:
        return list(file)


def _error_since(line: str, since: str) -> str | None:
    """The number of the incident that a line of the log tells of ("" where it has none); None for any other line."""
    try:
        said = json.loads(line)
        is_late = datetime.fromisoformat(said["time"]) >= datetime.fromisoformat(since)
    except (ValueError, KeyError, TypeError):
        return None
    return str(said.get("incident", "")) if said.get("level") == "error" and is_late else None
