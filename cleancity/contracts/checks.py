"""Rules that look beyond one cell: queries/checks/<name>.sql, with what to say about a row in their `-- key:` lines.

A check reads the view `good` of the file being taken in. One that also reads the store (`-- reads: store`) may warn
but never reject: a rebuild replays the accepted files without the undone ones, and must not come to other rows.
One that warns may ask for the report date (`$as_of`, and `$as_of_day` in days since 1970); without one it is not run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cleancity.errors import ConfigError
from cleancity.settings import QUERIES

LEVELS = ("error", "warning", "notice")
_HEADER = re.compile(r"^-- (?P<key>reads|reason|remedy): (?P<text>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Check:
    """One rule. Its `sql` gives row_number, field, value and `against` (what the value was held against, or NULL)."""

    name: str
    reads_store: bool
    reason: str
    remedy: str
    sql: str


@cache
def load_check(name: str) -> Check:
    """The check called `name`.

    Raises:
        ConfigError: there is none, or its header lacks a line.
    """
    path = QUERIES / "checks" / f"{name}.sql"
    if not path.is_file():
        raise ConfigError(f"没有名为“{name}”的核对规则。", "请改正 data/contracts 里的 checks。")
    sql = path.read_text(encoding="utf-8")
    said = {match["key"]: match["text"].strip() for match in _HEADER.finditer(sql)}
    if set(said) != {"reads", "reason", "remedy"} or said["reads"] not in ("file", "store"):
        raise ConfigError(f"核对规则“{name}”开头的说明不全。", "要有 reads（file 或 store）、reason、remedy 三行。")
    return Check(name, said["reads"] == "store", said["reason"], said["remedy"], sql)


def faults_of(checks: dict[str, str]) -> list[str]:
    """What is wrong with a contract's `checks` (name -> level), in words."""
    wrong = [f"{name}（级别 {level}）" for name, level in checks.items() if level not in LEVELS]
    return wrong + [
        f"{name}（对照库里数据的规则不能退回行）"
        for name, level in checks.items()
        if level == "error" and load_check(name).reads_store
    ]
