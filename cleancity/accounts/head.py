"""The end of the audit, kept apart from it: <store folder>/audit.head says which row is the last and what its hash is.

A chain that was cut off at its end is whole by itself; only something outside the table can tell. The file is written
whole and is on disk before a row is committed (as what is coming) and after it (as what is there), so that neither a
crash between the two nor a row that was added or taken away in silence leaves table and file in agreement.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleancity.durable import write_whole

FILE_NAME = "audit.head"


@dataclass(frozen=True)
class End:
    """A row by its number and its hash; number 0 is the beginning."""

    number: int = 0
    hash: str = ""


@dataclass(frozen=True)
class Head:
    """What the file says: the last row, and the one that was about to be written, if any."""

    last: End
    coming: End | None = None

    def fits(self, end: End) -> bool:
        """Whether a table that ends so is the one that was written."""
        return end == self.last or end == self.coming


def read(folder: Path) -> Head | None:
    """What the file says; None when it is not there or is no such file."""
    try:
        said: dict[str, Any] = json.loads((folder / FILE_NAME).read_text(encoding="ascii"))
        coming = said.get("coming")
        return Head(End(**said["last"]), End(**coming) if coming else None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write(folder: Path, head: Head) -> None:
    """Put it there whole, on disk when this returns. Raises OSError when there is no room."""
    said = {"last": vars(head.last), "coming": vars(head.coming) if head.coming else None}
    write_whole(folder / FILE_NAME, json.dumps(said).encode())
