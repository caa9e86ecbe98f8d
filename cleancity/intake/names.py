"""Names that stand for rows of another dataset: which of a file's are not known here, and which they may mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from cleancity.contracts import Contract, ForeignKey, load
from cleancity.intake.problems import NameSuggestion, UnknownName
from cleancity.vocabulary import check_items

if TYPE_CHECKING:
    import duckdb

ALIAS_TABLES = ("department", "area", "venue", "warehouse", "supply_item")
# Of a city whose lists were never uploaded every name is unknown; a clerk is not asked about thousands.
LISTED = 200
SUGGESTED = 3
# A likeness (0-100) below this is chance, and one from LIKELY on is put forward as the answer.
ALIKE, LIKELY = 50, 75


def unknown_names(cursor: duckdb.DuckDBPyConnection, contract: Contract, present: Collection[str]) -> list[UnknownName]:
    """Names in `good` that their lists do not have, by column, the most frequent first."""
    return [name for key in contract.foreign_keys if key.field in present for name in _unknown(cursor, contract, key)]


def in_words(names: Collection[UnknownName], shown: int) -> Iterator[str]:
    """A sentence for each column that holds unknown names."""
    for column in dict.fromkeys(each.column for each in names):
        of_column = [each for each in names if each.column == column]
        resource = of_column[0].resource
        where = "检查项目表" if resource == "check_item" else f"{load(resource).title}名单"
        examples = "、".join(f"{short(each.name)}（{each.count} 行）" for each in of_column[:shown])
        more = f"等 {len(of_column)} 个" if len(of_column) > shown else ""
        yield f"“{column}”中有 {len(of_column)} 个值不在{where}里，照原样保存：{examples}{more}。"


def _unknown(cursor: duckdb.DuckDBPyConnection, contract: Contract, key: ForeignKey) -> list[UnknownName]:
    title = contract.field(key.field).title
    names = cursor.execute(
        f"SELECT CAST({key.field} AS VARCHAR) AS name, COUNT(*) FROM good WHERE {key.field} IS NOT NULL"
        f" AND {key.field} NOT IN (SELECT name FROM ({_known(contract, key)}) WHERE name IS NOT NULL)"
        " GROUP BY name ORDER BY COUNT(*) DESC, name"
    ).fetchall()
    known = _codes(cursor, key.resource) if names else {}
    return [
        UnknownName(key.resource, title, name, count, _alike(name, known) if number < LISTED else ())
        for number, (name, count) in enumerate(names)
    ]


def _known(contract: Contract, key: ForeignKey) -> str:
    if key.resource == "check_item":
        values = ", ".join(f"('{name}')" for name in check_items())
        return f"SELECT name FROM (VALUES {values}) AS item (name)"
    column = load(key.resource).key[0]
    own = f" UNION ALL SELECT {column} AS name FROM good" if key.resource == contract.name else ""
    if key.resource in ALIAS_TABLES:
        return f"SELECT alias AS name FROM {key.resource}_alias{own}"
    return f"SELECT {column} AS name FROM {key.resource}{own}"


def _codes(cursor: duckdb.DuckDBPyConnection, resource: str) -> dict[str, tuple[str, str]]:
    """Every known spelling -> (code, name) of what it stands for."""
    if resource not in ALIAS_TABLES:
        return {}
    rows = cursor.execute(f"SELECT COLUMNS(*) FROM {resource}_alias ORDER BY 2, 1").fetchall()
    return {alias: (code, name) for alias, code, name, *_ in rows}


def _alike(name: str, known: dict[str, tuple[str, str]]) -> tuple[NameSuggestion, ...]:
    found = process.extract(name, list(known), scorer=fuzz.WRatio, score_cutoff=ALIKE, limit=SUGGESTED * 4)
    best: dict[str, NameSuggestion] = {}
    for alias, score, _ in found:
        code, its_name = known[alias]
        best.setdefault(code, NameSuggestion(code, its_name, score >= LIKELY))
    return tuple(best.values())[:SUGGESTED]


def short(text: str) -> str:
    """A name as a sentence quotes it: no longer than 24 characters."""
    return text.strip() if len(text) <= 24 else text.strip()[:23] + "…"
