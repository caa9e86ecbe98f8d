"""One issue's history: what each file changed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

_NOTHING = "空"


@dataclass(frozen=True)
class Version:
    """One accepted row of an issue: where it came from, and what it changed against the version before."""

    file_name: str
    batch_id: int
    row_number: int
    accepted_at: pd.Timestamp | None
    is_undone: bool
    changes: tuple[tuple[str, str, str], ...]
    is_first: bool


def versions_of(rows: pd.DataFrame, titles: Mapping[str, str]) -> list[Version]:
    """Versions, oldest first, from the rows of issues/versions.

    `titles` maps the columns worth showing to their words; a change is (title, old text, new text).
    """
    found: list[Version] = []
    before: Mapping[str, object] | None = None
    for row in rows.to_dict("records"):
        now = {str(key): value for key, value in row.items()}
        found.append(
            Version(
                file_name=_text(now["file_name"]),
                batch_id=int(row["batch_id"]),
                row_number=int(row["row_number"]),
                accepted_at=None if pd.isna(row["accepted_at"]) else pd.Timestamp(row["accepted_at"]),
                is_undone=bool(row["is_undone"]) if not pd.isna(row["is_undone"]) else False,
                changes=_changes(before, now, titles) if before is not None else (),
                is_first=before is None,
            )
        )
        before = now
    return found


def facts_of(row: Mapping[str, object], titles: Mapping[str, str]) -> list[tuple[str, str]]:
    """(title, text) of the columns that are filled in."""
    return [(title, _text(row[name])) for name, title in titles.items() if name in row and _text(row[name]) != _NOTHING]


def _changes(
    before: Mapping[str, object], now: Mapping[str, object], titles: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    pairs = [(title, _text(before.get(name)), _text(now.get(name))) for name, title in titles.items()]
    return tuple((title, old, new) for title, old, new in pairs if old != new)


def _text(value: object) -> str:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value) or value is pd.NA:
        return _NOTHING
    if isinstance(value, pd.Timestamp):
        is_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return f"{value:%Y-%m-%d}" if is_day else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "是" if value else "否"
    return f"{value:g}" if isinstance(value, float) else str(value)
