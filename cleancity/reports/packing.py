"""A document's archive with nothing in it that changes from day to day: the same paper has the same hash."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that an archive can say


def packed(document: Any, *, title: str, author: str, day: date) -> bytes:
    """A python-docx document as bytes; its properties say `title`, `author` and `day`."""
    known = document.core_properties
    known.title, known.author, known.last_modified_by = title[:250], author[:250], author[:250]
    known.created = known.modified = datetime(day.year, day.month, day.day)
    known.revision = 1
    target = io.BytesIO()
    document.save(target)
    return settled(target.getvalue())


def settled(data: bytes) -> bytes:
    """The archive with its parts in the order of their names and without the moment of its making."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(given.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            made.writestr(entry, given.read(name))
    return target.getvalue()
