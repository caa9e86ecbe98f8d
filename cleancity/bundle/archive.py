"""One archive of files from several places: the same files at the same moment give the same bytes."""

from __future__ import annotations

import gzip
import os
import tarfile
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

EXECUTABLE, PLAIN = 0o755, 0o644


def write(target: Path, top: str, files: Mapping[str, Path], moment: int) -> None:
    """Writes `target` (.zip or .tar.gz), with `files` (path inside: file) in a folder `top`; whole or not at all."""
    part = target.with_name(f"{target.name}.part")
    try:
        (_zip if target.suffix == ".zip" else _tar)(part, top, files, moment)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _mode(file: Path) -> int:
    return EXECUTABLE if file.stat().st_mode & 0o100 and os.name != "nt" else PLAIN


def _tar(part: Path, top: str, files: Mapping[str, Path], moment: int) -> None:
    # Wheels are compressed already: the fastest level is enough.
    with (
        part.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=moment) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for name, file in sorted(files.items()):
            entry = tarfile.TarInfo(f"{top}/{name}")
            entry.size, entry.mtime, entry.mode = file.stat().st_size, moment, _mode(file)
            with file.open("rb") as stream:
                archive.addfile(entry, stream)


def _zip(part: Path, top: str, files: Mapping[str, Path], moment: int) -> None:
    when = time.gmtime(moment)[:6]
    with zipfile.ZipFile(part, "w") as archive:
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(f"{top}/{name}", when)
            entry.external_attr = (0o100000 | _mode(file)) << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".whl") else zipfile.ZIP_DEFLATED
            with file.open("rb") as stream, archive.open(entry, "w", force_zip64=True) as inside:
                while block := stream.read(1 << 20):
                    inside.write(block)
