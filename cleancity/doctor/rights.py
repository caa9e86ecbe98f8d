"""Who else on the machine can read what the service keeps."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from cleancity.doctor.findings import Finding, good, mend, mind
from cleancity.doctor.service import Running
from cleancity.settings import ROOT, load_settings
from cleancity.store.backup import folder_of

_SECRET = ("accounts.sqlite", "accounts.sqlite-wal", "server.json", "audit.head")
_KEPT = ("uploads", "papers", "meetings", "logs", "city.duckdb", "manifest.jsonl", "journal.jsonl")


def of_files(folder: Path, running: Running) -> list[Finding]:
    """Whether others may read or write the store's folder and what lies in it."""
    if os.name == "nt":
        return [mind("Windows 上没有检查文件夹权限。", f"请确认 {folder} 只允许运行看板的账号和管理员访问。")]
    found = [*_of_secrets(folder), *_of_folder(folder)]
    backups = folder_of(folder)
    if backups.is_dir() and folder not in backups.parents and _is_open(backups):
        found.append(_readable(backups))
    secret = load_settings().access.oidc.secret_file
    if secret and (ROOT / secret).exists() and _mode(ROOT / secret) & 0o077:
        found.append(mend(f"单点登录的密钥文件 {secret} 别人也能读。", f"请运行 chmod 600 {secret}。"))
    return found or [good("数据目录只有运行看板的账号能进。")]


def _of_secrets(folder: Path) -> list[Finding]:
    shown = [name for name in _SECRET if (folder / name).exists() and _mode(folder / name) & 0o077]
    return [mend(f"{folder / name} 别的账号也能读或写。", f"请运行 chmod 600 {folder / name}。") for name in shown]


def _of_folder(folder: Path) -> list[Finding]:
    if not _is_open(folder):
        return []  # nobody gets past it
    shown = [name for name in _KEPT if (folder / name).exists() and _is_open(folder / name)]
    return [_readable(folder)] if shown else []


def _readable(folder: Path) -> Finding:
    return mend(f"{folder} 里的数据本机其他账号也能读。", f"请运行 chmod 700 {folder}。")


def _is_open(path: Path) -> bool:
    """Whether anybody who is neither owner nor of the group may read it or go through it."""
    return bool(_mode(path) & 0o007)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
