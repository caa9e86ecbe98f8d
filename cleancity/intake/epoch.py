"""Whether a workbook counts its days from 1904, as Excel on a Mac once did. Cells formatted as dates come right anyway;
this is for bare numbers in a column of dates.
"""

from __future__ import annotations

import io
import re
import zipfile

_ENOUGH = 1 << 16


def counts_from_1904(data: bytes) -> bool:
    """Asked of any bytes; only an xlsx says it (`date1904` in xl/workbook.xml), and only its first 64 KiB are read."""
    if not data.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("xl/workbook.xml") as part:
            return re.search(rb"""date1904=["'](1|true|on)["']""", part.read(_ENOUGH)) is not None
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False
