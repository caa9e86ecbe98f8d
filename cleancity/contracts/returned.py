"""A list that goes out to be filled and comes back by the ordinary way in: what its headers say. Pure.

Of such a list only the key and the columns marked 〔填〕 are read; the others are there to be looked at, and may be out
of date when the list comes back. Each row carries a seal of how those columns stood when it went out: a row that
still bears it was not filled in, and says nothing.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

from cleancity.contracts.model import Contract

DATASET = "issue"
MARK = "〔填〕"
SEAL = "清单校验"
# In the order in which they stand in the list.
TO_FILL = ("status", "handled_at", "closed_at", "result", "photo_after", "measures_taken")
# What a department may say of its own issue; whether one is void, or was never one, the office decides.
STATUSES = ("处置中", "待核查", "已结案", "挂账")
_MIDNIGHT = re.compile(r"^(\d{4}-\d\d-\d\d)[ T]00:00(:00)?$")
_SECONDS = re.compile(r"^(\d{4}-\d\d-\d\d[ T]\d\d:\d\d):00$")


def is_returned(headers: Sequence[str]) -> bool:
    """Whether headers are those of such a list."""
    return any(_plain(header).endswith(MARK) for header in headers)


def columns_of(headers: Sequence[str], contract: Contract) -> dict[str, int]:
    """Our column -> index of theirs, of a list that came back; nothing of a dataset that has no such list."""
    if contract.name != DATASET:
        return {}
    wanted = {contract.title_of(name): name for name in contract.key}
    wanted |= {contract.title_of(name) + MARK: name for name in TO_FILL}
    found: dict[str, int] = {}
    for index, header in enumerate(headers):
        name = wanted.get(_plain(header))
        if name:
            found.setdefault(name, index)
    return found


def seal_index(headers: Sequence[str]) -> int | None:
    """Where the seals stand; None where somebody took the column out: then every row counts as filled in."""
    return next((index for index, header in enumerate(headers) if _plain(header) == SEAL), None)


def seal(key: str, values: Sequence[str | None]) -> str:
    """The seal of a row: of the texts of `TO_FILL` in their order (None or "" for an empty cell), and of its key."""
    text = "\x1f".join(_as_read(value or "") for value in values)
    # A letter in front, lest a spreadsheet take it for a number.
    return f"v{_digest(text, 15)}-{_digest(_as_read(key), 8)}"


def is_unfilled(sealed: str, values: Sequence[str | None]) -> bool:
    """Whether the cells still are as the seal says."""
    return sealed.partition("-")[0] == seal("", values).partition("-")[0]


def has_its_key(sealed: str, key: str | None) -> bool:
    """Whether the row still has the key it went out with; one without a seal may have any."""
    given = sealed.partition("-")[2]
    return not given or given == seal(key or "", ()).partition("-")[2]


def _digest(text: str, letters: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:letters]


def _as_read(value: str) -> str:
    """A moment reads alike with and without its empty seconds, whichever program wrote the file last."""
    text = re.sub(r"\s+", " ", value).strip()
    return _SECONDS.sub(r"\1", _MIDNIGHT.sub(r"\1", text))


def _plain(header: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFC", header))
