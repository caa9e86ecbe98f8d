"""`report`: papers made unattended, registered, and written to a folder."""

from __future__ import annotations

import argparse
import logging
from typing import Any

from cleancity.cli.report_options import EVERY
from cleancity.cli.words import DONE, REFUSED, print_json, print_line, say
from cleancity.cli.workplace import workplace
from cleancity.desk import papers
from cleancity.errors import Cancelled, CleanCityError
from cleancity.papers.kinds import KINDS
from cleancity.papers.producing import Wanted
from cleancity.papers.register import Paper
from cleancity.papers.states import check_person


def make_papers(options: argparse.Namespace) -> int:
    """Make, register and write; one kind that is refused does not stop the others."""
    as_of, folder = options.as_of, workplace().make_folder(options.out)
    check_person(options.person)
    written: list[dict[str, Any]] = []
    refused: list[str] = []
    for kind in KINDS if options.kind == EVERY else (options.kind,):
        try:
            wanted = Wanted(kind, as_of, "", options.meeting, options.topic)
            with workplace().own_stdout():
                made = papers.make(workplace().person, wanted, workplace().progress.say, drafter=options.person)
            written += [_written(paper, folder) for paper in made]
        except Cancelled as stop:
            if not written:
                raise
            say(f"已中断：前面 {len(written)} 份已做好，其余没有做。{stop.remedy}")
            refused.append(kind)
            break
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
        print_line("\n".join(each["file"] for each in written))
    return REFUSED if refused else DONE


def _written(paper: Paper, folder: str) -> dict[str, Any]:
    content = papers.read(workplace().person, paper)
    path = workplace().add(folder, paper.file_name, content)
    return {
        "kind": paper.kind, "file": path, "sha256": paper.sha256, "bytes": len(content),
        "as_of": paper.as_of.isoformat(), "data_version": paper.data_version, "paper": paper.paper_id,
        "state": paper.state,
    }  # fmt: skip
