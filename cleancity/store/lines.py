"""Files of JSON lines that must survive a crash: appended whole, fsynced, a torn end dropped."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def append_line(path: Path, value: Mapping[str, Any]) -> str:
    """Append `value` as one line, on disk when this returns; the line's text comes back."""
    text = json.dumps(value, ensure_ascii=False)
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    return text


def read_lines(path: Path) -> list[str]:
    """The whole lines of the file, none when it is not there.

    A crash can leave half a line at the end: it is cut off, so that the next line is not glued to it.
    """
    if not path.exists():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        path.write_bytes(whole)
    return whole.decode("utf-8").splitlines()
