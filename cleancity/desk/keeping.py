"""What keeps the house: rebuilding the tables, questions by the command line, and which settings are in force."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from cleancity import intake, query
from cleancity.accounts import Act, Person, Role, audit
from cleancity.desk.doing import brief, digest_of, doing
from cleancity.desk.holding import HOLDING
from cleancity.settings import ROOT

SETTINGS = "settings"
SERVICE = Person("服务", "服务", Role.ADMIN, address="本机")
_SHOWN_KEYS, _MARK = 40, 4  # so few letters of a hash show a change and betray no value


def rebuild(person: Person, say: Callable[[str], None] = lambda _: None) -> int:
    """Every table again from the uploads and the manifest; how many batches. Raises Forbidden, or StoreDamaged."""
    with doing(HOLDING.book(), person, Act.KEEP, "重建数据库") as deed:
        replayed = intake.rebuild(HOLDING.store(), say)
        deed.after = {"batches": replayed}
    return replayed


def run_query(
    person: Person, name: str, parameters: Mapping[str, Any], is_unwanted: Callable[[], bool] = lambda: False
) -> pd.DataFrame:
    """The rows of a named query, taken away by the command line. Raises Forbidden, QueryError, or Cancelled when it
    is no longer wanted."""
    before = {key: brief(str(value)) for key, value in parameters.items() if value is not None}
    with doing(HOLDING.book(), person, Act.QUERY, name, before=before) as deed:
        rows = query.run(HOLDING.store(), name, parameters, is_unwanted)
        deed.after = {"rows": len(rows)}
    return rows


def note_settings(person: Person = SERVICE) -> list[str]:
    """Note in the audit when cleancity.toml is another than at the last start: its hash before and after, and which
    keys changed. Returns those keys, none when nothing did; values stay out, a secret may be among them."""
    text = (ROOT / "cleancity.toml").read_bytes()
    book, keys = HOLDING.book(), _keys(tomllib.loads(text.decode()))
    now, was = digest_of(text), audit.last_of(book, SETTINGS)
    before: dict[str, Any] = json.loads(was) if was else {"sha256": "", "keys": {}}
    if before["sha256"] == now:
        return []
    old = before["keys"]
    changed = sorted(key for key in {*old, *keys} if old.get(key) != keys.get(key))
    shown = "、".join(changed[:_SHOWN_KEYS]) + ("等" if len(changed) > _SHOWN_KEYS else "")
    subject = f"cleancity.toml　{shown or '只改了注释或写法'}" if was else "cleancity.toml　第一次记录"
    audit.note(book, person, SETTINGS, subject, {"sha256": before["sha256"]}, {"sha256": now, "keys": keys})
    return changed if was else []


def _keys(toml: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """Every key of the settings with the beginning of its value's hash, so that changes show and values do not."""
    found: dict[str, str] = {}
    for name, value in toml.items():
        if isinstance(value, dict):
            found |= _keys(value, f"{above}{name}.")
        else:
            said = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
            found[f"{above}{name}"] = hashlib.sha256(said.encode()).hexdigest()[:_MARK]
    return found
