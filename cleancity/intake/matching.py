"""Which of a table's headers are our columns: by the mapping file, then by title, name and alias. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from cleancity.contracts import Contract, load
from cleancity.intake.mapping import FileMapping


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """A header as it is compared: half-width, without blanks, closing colons, asterisks; lower case."""
    text = unicodedata.normalize("NFKC", header)
    return re.sub(r"[\s\u200b-\u200f\ufeff]+", "", text).strip(":*").lower()


def match(headers: Sequence[str], contract: Contract, mapping: FileMapping) -> dict[str, int]:
    """Our column -> index of theirs.

    By the mapping file first; then by title, by name, by alias, the better match winning.
    """
    mapped = {normal(theirs): ours for theirs, ours in mapping.columns.items()}
    columns: dict[str, int] = {}
    free = []
    for index, header in enumerate(headers):
        ours = mapped.get(normal(header))
        if ours:
            columns.setdefault(ours, index)
        elif ours is None and header:
            free.append(index)
    known = _spellings(contract.name)
    ranked = sorted(
        (rank, index, name)
        for index in free
        for spelling in {normal(headers[index]), without_unit(headers[index])}
        for rank, name in known.get(spelling, ())
    )
    taken = set(columns.values())
    for _, index, name in ranked:
        if name not in columns and index not in taken and name not in mapping.constants:
            columns[name] = index
            taken.add(index)
    return columns


@cache
def _spellings(dataset: str) -> dict[str, list[tuple[int, str]]]:
    """Every known header in its compared form -> (how good a match it is, our column)."""
    known: dict[str, list[tuple[int, str]]] = {}
    for column in load(dataset).fields:
        for rank, spelling in enumerate(column.headers):
            known.setdefault(normal(spelling), []).append((rank, column.name))
    return known


def without_unit(header: str) -> str:
    """`数量（件）` is 数量: a unit in brackets at the end says nothing about which column it is."""
    return re.sub(r"\([^()]*\)$", "", normal(header))
