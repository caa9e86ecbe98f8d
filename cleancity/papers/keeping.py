"""Papers as files: each under its own hash in <store folder>/papers, written durably, checked whenever it is read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cleancity.durable import write_whole
from cleancity.errors import Refused
from cleancity.store import Store

FOLDER = "papers"


def keep(store: Store, content: bytes) -> str:
    """Write the bytes and return the name they are found by.

    Raises:
        Refused: the folder cannot be written.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(store, digest)
    try:
        if not path.exists() or path.read_bytes() != content:
            write_whole(path, content)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Refused(f"文件存不进 {path.parent}（{why}）。", "请检查磁盘空间和权限。") from error
    return digest


def fetch(store: Store, digest: str) -> bytes:
    """The bytes kept under that name.

    Raises:
        Refused: they are gone, or are no longer what was kept.
    """
    path = _path(store, digest)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"存档的文件找不到了（{digest[:12]}）。", "请从备份恢复 papers 文件夹。") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Refused(f"存档的文件已损坏或被改动过（{digest[:12]}），与登记的校验值不符。", "请从备份恢复这个文件。")
    return content


def _path(store: Store, digest: str) -> Path:
    return store.folder / FOLDER / digest
