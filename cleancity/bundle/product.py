"""Which files are the product, and which state of it they are."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from cleancity.door.wheelhouse import FOLDER, SUMS

NOTE = "安装说明.txt"
# Where there is no git: what is made on the machine, and what is the office's own, stays out.
_LEFT_OUT = {".git", ".venv", FOLDER, "bundles", "__pycache__", ".hypothesis", "node_modules"}
_LEFT_OUT_FILES = {"data/store", ".streamlit/secrets.toml", SUMS, NOTE}


def files_of(root: Path) -> list[str]:
    """Paths from `root`, with slashes: what git tracks, else what an earlier bundle lists, else all there is."""
    tracked = _git(root, "ls-files", "-z") if _is_repository(root) else None
    if tracked is not None:
        names = [name for name in tracked.split("\0") if name]
    elif (root / SUMS).is_file():
        lines = (root / SUMS).read_text(encoding="utf-8").splitlines()
        listed = [line.split("  ", 1)[-1] for line in lines]
        names = [name for name in listed if not name.startswith(f"{FOLDER}/") and name != NOTE]
    else:
        names = list(_walk(root))
    return sorted(name for name in names if (root / name).is_file())


def _walk(root: Path) -> Iterator[str]:
    for folder, inner, files in os.walk(root):
        here = Path(folder).relative_to(root)
        inner[:] = [name for name in inner if not _is_left_out((here / name).as_posix())]
        yield from (name for name in ((here / file).as_posix() for file in files) if not _is_left_out(name))


def _is_left_out(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name in _LEFT_OUT or path in _LEFT_OUT_FILES or name.endswith(("_cache", ".pyc", ".part"))


def state_of(root: Path) -> tuple[str, int]:
    """A short name of the state, e.g. 20261115-1a2b3c4, and its moment in seconds since 1970; "local" without git."""
    told = _git(root, "log", "-1", "--format=%cs %h %ct") if _is_repository(root) else None
    if not told:
        return "local", 1_600_000_000
    day, commit, moment = told.split()
    return f"{day.replace('-', '')}-{commit}", int(moment)


def is_changed(root: Path) -> bool:
    """Whether tracked files differ from the commit that names the state."""
    return _is_repository(root) and bool(_git(root, "status", "--porcelain", "--untracked-files=no"))


def _is_repository(root: Path) -> bool:
    """Whether `root` is itself the top of a repository: an unpacked bundle may lie inside another's."""
    top = _git(root, "rev-parse", "--show-toplevel")
    return bool(top) and Path(str(top).strip()).resolve() == root.resolve()


def _git(root: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, encoding="utf-8", check=False, timeout=60
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
