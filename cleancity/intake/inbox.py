"""A folder that departments drop files into: whatever lies there goes in by the same door as an upload.

    <folder>/file.csv            taken in as what its headers say it is
    <folder>/<部门>/file.xlsx     the same, read with that department's saved profile
    <folder>/已入库/  已退回/      where files go afterwards, each with a note beside it
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from cleancity.errors import ConfigError, Refused
from cleancity.intake.front import accept
from cleancity.intake.prepare import detect
from cleancity.intake.problems import Receipt, refusal
from cleancity.intake.said import profile_of
from cleancity.intake.upload import Upload
from cleancity.settings import load_settings
from cleancity.store import Store

DONE, SENT_BACK = "已入库", "已退回"
NOTE = ".说明.txt"
# A file that is still being copied grows; one that was left alone so long is whole.
SETTLED_SECONDS = 5.0
NOTED_PROBLEMS = 200
_log = logging.getLogger("cleancity")
Take = Callable[[Store, Upload], Receipt]


def _take_in(store: Store, upload: Upload) -> Receipt:
    return accept(store, upload, origin="inbox")


def watch(once: Callable[[], object], seconds: float) -> threading.Event:
    """Do `once` (a sweep) again and again in a thread of its own until the returned event is set."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(seconds):
            try:
                once()
            except Exception:  # noqa: BLE001  whatever it was, the next sweep has its turn
                _log.exception("the inbox could not be swept")

    threading.Thread(target=run, name="inbox", daemon=True).start()
    return stop


def sweep(store: Store, folder: Path, now: datetime, take: Take = _take_in) -> list[Receipt]:
    """Take in every whole file that lies in the folder, and put each away.

    Args:
        now: a file changed less than `SETTLED_SECONDS` before is left for the next time.
        take: what takes an upload in; whoever answers for the folder gives its own.

    Raises:
        ConfigError: the store lies in the folder; it would be put away with the rest.
    """
    if store.folder.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(f"收件文件夹 {folder} 里有数据库，不能这样用。", "请在 cleancity.toml 里另设一个文件夹。")
    receipts = []
    for path in sorted(_waiting(folder, now)):
        department = path.parent.name if path.parent != folder else None
        try:
            receipt = _read(store, path, department, take)
            _put_away(path, folder, receipt, now)
        except Exception:  # noqa: BLE001  those after it have their turn; this one stays for the next sweep
            _log.exception("a file of the inbox was left where it is: %s", path.name)
        else:
            receipts.append(receipt)
    return receipts


def _waiting(folder: Path, now: datetime) -> Iterator[Path]:
    for path in [*folder.glob("*"), *folder.glob("*/*")]:
        is_put_away = path.parent.name in (DONE, SENT_BACK) or path.name in (DONE, SENT_BACK)
        # A link could lead anywhere on this machine; a name with a dot or tilde in front is a program's own.
        if is_put_away or path.is_symlink() or not path.is_file() or path.name.startswith((".", "~")):
            continue
        if now.timestamp() - path.stat().st_mtime >= SETTLED_SECONDS:
            yield path


def _read(store: Store, path: Path, department: str | None, take: Take) -> Receipt:
    limit = load_settings().max_file_mb
    if path.stat().st_size > limit << 20:
        return refusal(path.name, "issue", Refused(f"文件超过 {limit} MB 的上限。", "请按月或按部门拆分。"))
    try:
        upload = detect(Upload(path.read_bytes(), path.name, "", department=department))
    except Refused as error:
        return refusal(path.name, "issue", error)
    if department:
        upload = replace(upload, mapping=profile_of(store, upload.dataset, department))
    return take(store, upload)


def _put_away(path: Path, folder: Path, receipt: Receipt, now: datetime) -> None:
    target = folder / (DONE if receipt.accepted else SENT_BACK)
    target.mkdir(exist_ok=True)
    name = f"{now:%Y%m%d-%H%M%S}_{path.name}"
    path.rename(target / name)
    (target / (name + NOTE)).write_text(_note(receipt), encoding="utf-8")


def _note(receipt: Receipt) -> str:
    rows = receipt.rows
    if not receipt.accepted:
        return f"没有入库。{receipt.problems[0].reason}{receipt.problems[0].remedy}\n"
    lines = [f"已入库，批次 {receipt.batch}：新增 {rows.added} 行，变更 {rows.changed} 行，未变 {rows.unchanged} 行，"
             f"退回 {rows.rejected} 行，略过 {rows.left_out} 行。"]  # fmt: skip
    problems = receipt.problems[:NOTED_PROBLEMS]
    lines += [f"第 {each.row} 行 {each.column}：{each.reason}{each.remedy}" for each in problems]
    return "\n".join([*lines, *receipt.notices]) + "\n"
