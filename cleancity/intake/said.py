"""What people said and the journal keeps: what a name stands for, and how a department's files are read."""

from __future__ import annotations

from datetime import datetime

from cleancity.contracts import load
from cleancity.errors import Refused
from cleancity.intake.accept import refresh_lookups
from cleancity.intake.names import ALIAS_TABLES
from cleancity.store import Store


def say_alias(store: Store, resource: str, alias: str, code: str, at: datetime | None = None) -> None:
    """From now on `alias` stands for the row of `resource` with the key `code`, in every file, old and new.

    Args:
        code: "" takes back what was said before.

    Raises:
        Refused: `resource` has no names that can stand for others, or no row with that key.
    """
    if resource not in ALIAS_TABLES:
        raise Refused(f"“{load(resource).title}”没有可以登记的别名。")
    contract = load(resource)
    with store.writing, store.cursor() as cursor, store.transaction(cursor):
        key = contract.key[0]
        found = cursor.execute(f"SELECT 1 FROM {resource} WHERE {key} = $1", [code]).fetchone()
        if code and found is None:
            raise Refused(f"{contract.title}名单里没有编码“{code}”。", "请先上传名单。")
        store.journal.write(cursor, "alias", at or now(), dataset=resource, alias=alias, code=code)
        refresh_lookups(cursor, contract)


def save_profile(store: Store, dataset: str, department: str, mapping: str, at: datetime | None = None) -> None:
    """Remember how this department's files of `dataset` are read; "" forgets it."""
    with store.writing, store.cursor() as cursor, store.transaction(cursor):
        store.journal.write(cursor, "profile", at or now(), dataset=dataset, department=department, mapping=mapping)


def profile_of(store: Store, dataset: str, department: str) -> str | None:
    """The mapping text that was last saved for a department's files of `dataset`, None when there is none."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT mapping FROM said_profile WHERE dataset = $1 AND department = $2 ORDER BY seq DESC LIMIT 1",
            [dataset, department],
        ).fetchone()
    return row[0] if row and row[0] else None


def now() -> datetime:
    """The moment, as the records keep it."""
    return datetime.now().replace(microsecond=0)
