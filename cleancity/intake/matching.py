"""Which of a table's headers are our columns: by the mapping file, then by title, name and alias. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from cleancity.contracts import Contract, load
from cleancity.intake.mapping import FileMapping
from cleancity.intake.simplified import simplified


@lru_cache(maxsize=4096)
def normal(header: str) -> str:
    """A header as it is compared: half-width, simplified, lower case; no blanks, no `_`, no colon around it."""
    text = simplified(unicodedata.normalize("NFKC", header))
    return re.sub(r"[\s_\u200b-\u200f\ufeff]+", "", text).strip(":*").lower()


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
    _serve_the_required(headers, columns, contract, mapping)
    return columns


def _serve_the_required(
    headers: Sequence[str], columns: dict[str, int], contract: Contract, mapping: FileMapping
) -> None:
    """A header of two meanings takes the one that is required where nothing else does: 登记时间 as 上报时间.

    Not in a file that lacks more than that: it may only speak of rows that the store has (leaning.py).
    """
    known = _spellings(contract.name)
    present = {*columns, *mapping.constants, *mapping.defaults}
    required = {each.name for each in contract.fields if each.required}
    if required - present - set(contract.key):
        return
    needed = required | set(mapping.columns.values())
    for group in contract.require_one_of:
        if present & set(group):
            continue
        for name, index in columns.items():
            meanings = {ours for _, ours in known.get(normal(headers[index]), ())}
            wanted = next((ours for ours in group if ours in meanings), None)
            if wanted and name not in needed:
                columns[wanted] = columns.pop(name)
                break


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
