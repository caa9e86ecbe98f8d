"""A file, and how it is to be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Upload:
    """A file and how it is to be read. The options are as they were asked for; None leaves the choice to the file.

    `department` is who sent it, as far as that was said; it does not change what is read.
    """

    data: bytes
    file: str
    dataset: str
    mapping: str | None = None
    crs: str | None = None
    as_of: date | None = None
    sheet: str | None = None
    department: str | None = None

    @property
    def given(self) -> dict[str, str | None]:
        """The options as the manifest keeps them."""
        as_of = self.as_of.isoformat() if self.as_of else None
        return {"mapping": self.mapping, "crs": self.crs, "as_of": as_of, "sheet": self.sheet}


def upload_of(data: bytes, file: str, dataset: str, given: Mapping[str, str | None]) -> Upload:
    """The upload that a manifest line describes."""
    as_of = given.get("as_of")
    return Upload(
        data, file, dataset, given.get("mapping"), given.get("crs"), date.fromisoformat(as_of) if as_of else None,
        given.get("sheet"),
    )  # fmt: skip
