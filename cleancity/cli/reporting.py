"""`report`: papers made unattended, registered, and written to a folder."""

from __future__ import annotations

import argparse
import ctypes
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cleancity.cli.report_options import EVERY
from cleancity.cli.words import DONE, REFUSED, print_json, say, why_not
from cleancity.errors import CleanCityError, Refused
from cleancity.papers import register
from cleancity.papers.kinds import KINDS
from cleancity.papers.naming import numbered, safe_name
from cleancity.papers.producing import Wanted, produce
from cleancity.papers.register import Paper
from cleancity.papers.states import check_person
from cleancity.store import Store

_MOST_OF_A_NAME = 1_000


def make_papers(store: Store, options: argparse.Namespace) -> int:
    """Make, register and write; one kind that is refused does not stop the others."""
    as_of, folder = options.as_of, _folder(options.out)
    check_person(options.person)
    written: list[dict[str, Any]] = []
    refused: list[str] = []
    for kind in KINDS if options.kind == EVERY else (options.kind,):
        try:
            with _own_stdout():
                papers = produce(store, Wanted(kind, as_of, options.person, options.meeting, options.topic))
            written += [_written(store, paper, folder) for paper in papers]
        except CleanCityError as error:
            if options.kind != EVERY:
                raise
            refused.append(kind)
            say(f"{KINDS[kind].title}没有做成：{error}")
        except Exception:
            if options.kind != EVERY:
                raise
            logging.getLogger("cleancity").debug("unexpected", exc_info=True)
            refused.append(kind)
            say(f"{KINDS[kind].title}没有做成：程序出错了，请告诉维护人员。")
    if options.json:
        print_json(written)
    else:
        print("\n".join(each["file"] for each in written))
    return REFUSED if refused else DONE


@contextmanager
def _own_stdout() -> Iterator[None]:
    """What a library prints by itself (the solver's C++ does) goes to stderr: on stdout stands the answer alone."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        ctypes.CDLL("msvcrt" if os.name == "nt" else None).fflush(None)  # else it would come out after all
        os.dup2(kept, 1)
        os.close(kept)


def _written(store: Store, paper: Paper, folder: Path) -> dict[str, Any]:
    content = register.read(store, paper)
    path = _write(folder, paper.file_name, content)
    return {
        "kind": paper.kind, "file": str(path), "sha256": paper.sha256, "bytes": len(content),
        "as_of": paper.as_of.isoformat(), "data_version": paper.data_version, "paper": paper.paper_id,
        "state": paper.state,
    }  # fmt: skip


def _write(folder: Path, name: str, content: bytes) -> Path:
    """Under its name, or a numbered one where another paper has that name already."""
    for number in range(1, _MOST_OF_A_NAME):
        path = folder / (safe_name(name) if number == 1 else numbered(safe_name(name), number))
        try:
            if not path.exists():
                _put(path, content)
                return path
            if path.read_bytes() == content:
                return path
        except OSError as error:
            raise Refused(f"无法写入 {path}（{why_not(error)}）。", "请换一个文件夹。") from error
    raise Refused(f"{folder} 里同名的文件太多了。", "请换一个文件夹。")


def _put(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _folder(text: str) -> Path:
    folder = Path(text)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        why = why_not(error) if isinstance(error, OSError) else "名称不对"
        raise Refused(f"无法使用文件夹 {text}（{why}）。", "请换一个文件夹。") from error
    return folder.resolve()
