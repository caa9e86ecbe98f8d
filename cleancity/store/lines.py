"""Files of JSON lines that must survive a crash and tell when they were damaged.

A line is appended whole and fsynced, and ends with a seal: the first half of the SHA-256 of what stands before it. A
torn end (a crash, a power cut) is no line and is cut off. Any other line that is not as it was written is damage: it
is said which one, and nobody goes on with less. Lines of older versions have no seal; they stand before the first that
has one.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleancity.durable import append_whole, cut_back
from cleancity.errors import StoreDamaged

_SEAL = re.compile(rb', "sum": "([0-9a-f]{16})"\}$')
# A seal that was hurt itself must not pass for a line without one.
_LIKE_A_SEAL = re.compile(rb', "[^"]{3}": "[^"]{16}"\}$')


def append_line(path: Path, value: Mapping[str, Any]) -> str:
    """Append `value` as one sealed line, on disk when this returns; the line's text comes back, without its seal.

    Raises:
        OSError: it cannot be written; the file is as before.
    """
    text = json.dumps(value, ensure_ascii=False)
    append_whole(path, sealed(text) + b"\n")
    return text


def sealed(text: str) -> bytes:
    """The text of a JSON object as a line with its seal, without the line's end."""
    body = text.encode()
    return body[:-1] + b', "sum": "' + _sum(body) + b'"}'


def read_lines(path: Path) -> list[str]:
    """The texts of the lines, without their seals; none when the file is not there. A torn end is passed over.

    Raises:
        StoreDamaged: a line is not as it was written. A copy of the file is kept beside it.
    """
    data = path.read_bytes() if path.exists() else b""
    texts = _read(_without_torn_end(data))
    bad = [number for number, text in enumerate(texts, 1) if text is None]
    if bad:
        raise _damaged(path, data, bad)
    return [text for text in texts if text is not None]


def mend_end(path: Path) -> None:
    """Cut a torn end off, so that the next line is not glued to it; only for who alone holds the file."""
    data = path.read_bytes() if path.exists() else b""
    whole = _without_torn_end(data)
    if whole == data:
        return
    is_mended = not data.startswith(whole)
    cut_back(path, len(whole) - is_mended)
    if is_mended:
        append_whole(path, b"\n")


def damaged_lines(path: Path) -> list[int]:
    """The numbers of the lines, from 1, that are not as they were written; nothing is changed."""
    texts = _read(_without_torn_end(path.read_bytes())) if path.exists() else []
    return [number for number, text in enumerate(texts, 1) if text is None]


def _read(whole: bytes) -> list[str | None]:
    """Each line's text, None for a damaged one."""
    texts: list[str | None] = []
    needs_seal = False
    for line in whole.split(b"\n")[:-1]:
        seal = _SEAL.search(line)
        needs_seal = needs_seal or seal is not None
        texts.append(_opened(line, seal) if seal else None if needs_seal else _unsealed(line))
    return texts


def _opened(line: bytes, seal: re.Match[bytes]) -> str | None:
    body = line[: seal.start()] + b"}"
    return body.decode() if _sum(body) == seal[1] else None


def _unsealed(line: bytes) -> str | None:
    try:
        text = line.decode()
        is_object = isinstance(json.loads(text), dict)
    except ValueError:
        return None
    return text if is_object and not _LIKE_A_SEAL.search(line) else None


def _without_torn_end(data: bytes) -> bytes:
    """The whole lines. One that lacks only its end, or whose end is one wrong byte, is whole: its seal says so."""
    whole, end = data[: data.rfind(b"\n") + 1], data[data.rfind(b"\n") + 1 :]
    for line in (end, end[:-1]):
        seal = _SEAL.search(line)
        if seal and _opened(line, seal) is not None:
            return whole + line + b"\n"
    return whole


def _sum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest()[:16].encode()


def _damaged(path: Path, data: bytes, bad: list[int]) -> StoreDamaged:
    copy = path.with_name(f"{path.name}.damaged-{hashlib.sha256(data).hexdigest()[:8]}")
    with contextlib.suppress(OSError):
        if not copy.exists():
            copy.write_bytes(data)
            copy.chmod(0o600)
    lines = "、".join(str(number) for number in bad[:5]) + (" 等" if len(bad) > 5 else "")
    return StoreDamaged(
        f"{path.name} 第 {lines} 行已损坏，没有启动，以免悄悄少了内容（原样另存为 {copy.name}）。",
        "请用 restore 命令从备份恢复；没有备份时，删去这几行也能启动，但它们所记的内容就没有了。",
    )
