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
from cleancity.durable import write_whole
from cleancity.settings import ROOT

SETTINGS = "settings"
SERVICE = Person("服务", "服务", Role.ADMIN, address="本机")
_SEEN = "settings.seen.json"  # beside the book: every key as it was, to find those that changed
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
    book, now, keys = HOLDING.book(), digest_of(text), _keys(tomllib.loads(text.decode()))
    said = audit.last_of(book, SETTINGS)
    was = str(json.loads(said)["sha256"]) if said else ""
    if was == now:
        return []
    seen = book.path.with_name(_SEEN)
    old = json.loads(seen.read_text(encoding="utf-8")) if was and seen.exists() else None
    changed = sorted(key for key in {*old, *keys} if old.get(key) != keys.get(key)) if old is not None else []
    shown = "、".join(changed[:_SHOWN_KEYS]) + ("等" if len(changed) > _SHOWN_KEYS else "")
    words = (shown or "只改了注释或写法") if old is not None else "第一次记录"
    audit.note(book, person, SETTINGS, f"cleancity.toml　{words}", {"sha256": was}, {"sha256": now, "keys": changed})
    write_whole(seen, json.dumps(keys, ensure_ascii=False).encode())
    return changed


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
