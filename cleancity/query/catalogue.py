"""The queries there are: every .sql file under queries/ but the store's own schema and the intake's checks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from cleancity.errors import QueryError
from cleancity.settings import QUERIES

# Read by the store and by the intake, not by people.
APART = ("schema", "checks")
_COMMENT = re.compile(r"--[^\n]*")
_PARAMETER = re.compile(r"\$([a-z][a-z0-9_]*)")
_HEADER = re.compile(r"^-- (?P<key>[a-z_]+): (?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Query:
    """One file: `name` is its path under queries/ without `.sql`, `headers` its `-- key: text` lines."""

    name: str
    title: str
    grain: str
    parameters: tuple[str, ...]
    headers: dict[str, str]
    sql: str


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Query]:
    """All queries by name, in the order of their names."""
    paths = sorted(path for path in QUERIES.rglob("*.sql") if path.relative_to(QUERIES).parts[0] not in APART)
    return {query.name: query for query in (_read(path.relative_to(QUERIES).as_posix()) for path in paths)}


def find(name: str) -> Query:
    """The query called `name`.

    Raises:
        QueryError: there is none.
    """
    try:
        return catalogue()[name]
    except KeyError:
        raise QueryError(f"没有名为“{name}”的查询。", "用 queries 命令可以列出全部查询。") from None


def _read(path: str) -> Query:
    sql = (QUERIES / path).read_text(encoding="utf-8")
    headers = {match["key"]: match["text"].strip() for match in _HEADER.finditer(sql)}
    return Query(
        name=path.removesuffix(".sql"),
        title=sql.partition("\n")[0].removeprefix("--").strip(),
        grain=headers.get("grain", ""),
        parameters=tuple(dict.fromkeys(_PARAMETER.findall(_COMMENT.sub("", sql)))),
        headers=headers,
        sql=sql,
    )
