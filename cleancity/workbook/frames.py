"""What goes through the pipes: one request a file; answers are short JSON frames and Arrow streams between them."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from typing import IO, Any

REQUEST = struct.Struct(">cQ")
FRAME = struct.Struct(">I")
# Kinds of files: a workbook that calamine reads, a web page with a table, Excel 2003's XML.
BINARY, HTML, XML_2003 = b"b", b"h", b"x"


@dataclass(frozen=True)
class Merge:
    """A merged range: first and last row and column, 0-based, both ends in it."""

    top: int
    left: int
    bottom: int
    right: int


def put(target: IO[bytes], value: dict[str, Any]) -> None:
    """Write one JSON frame."""
    text = json.dumps(value).encode()
    target.write(FRAME.pack(len(text)) + text)
    target.flush()


def take(source: IO[bytes]) -> dict[str, Any]:
    """Read one JSON frame.

    Raises:
        EOFError: the other side is gone.
    """
    (size,) = FRAME.unpack(exactly(source, FRAME.size))
    value: dict[str, Any] = json.loads(exactly(source, size))
    return value


def exactly(source: IO[bytes], size: int) -> bytes:
    """`size` bytes. Raises EOFError when the other side is gone."""
    data = source.read(size)
    if len(data) < size:
        raise EOFError
    return data
