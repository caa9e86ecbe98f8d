"""A draft as a JSON text and back, so that its words can be changed later with its tables and pictures at hand."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from cleancity.papers.making import Draft, PaperTable, Picture

LONGEST_TEXT = 200_000


def to_json(draft: Draft) -> bytes:
    """The draft as UTF-8 JSON, the same for the same draft."""
    parts = {name: _part(part) for name, part in draft.parts.items()}
    plain = asdict(replace(draft, parts={})) | {"parts": parts, "issued_on": draft.issued_on.isoformat()}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True).encode()


def from_json(content: bytes) -> Draft:
    """The draft of such a text."""
    given: dict[str, Any] = json.loads(content)
    parts = {name: _made(part) for name, part in given["parts"].items()}
    return Draft(**{**given, "parts": parts, "issued_on": date.fromisoformat(given["issued_on"])})


def _part(part: PaperTable | Picture) -> dict[str, Any]:
    if isinstance(part, Picture):
        return {"caption": part.caption, "png": base64.b64encode(part.png).decode(), "ratio": part.ratio}
    return asdict(part)


def _made(given: dict[str, Any]) -> PaperTable | Picture:
    if "png" in given:
        return Picture(given["caption"], base64.b64decode(given["png"]), given["ratio"])
    rows = tuple(tuple(row) for row in given["rows"])
    lists = {name: tuple(given[name]) for name in ("columns", "widths", "numeric")}
    return PaperTable(**{**given, **lists, "rows": rows})
