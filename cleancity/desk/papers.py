"""Papers: made, edited, and taken from step to step, each in the name of whoever is logged in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from cleancity.accounts import Act, Person
from cleancity.desk.doing import brief, doing, signature
from cleancity.desk.holding import HOLDING
from cleancity.desk.seeing import own_department
from cleancity.papers import producing, register
from cleancity.papers.producing import Wanted
from cleancity.papers.register import Paper
from cleancity.papers.states import DRAFTED


def make(
    person: Person, wanted: Wanted, say: Callable[[str], None] = lambda _: None, drafter: str | None = None
) -> list[Paper]:
    """Make a paper and keep it in the register as a 拟稿 of theirs.

    Args:
        drafter: whom the command line names as having drafted it; a screen never does.

    Raises:
        Forbidden, Refused.
    """
    named = replace(wanted, person=signature(person) if drafter is None else drafter)
    before = {"kind": wanted.kind, "as_of": wanted.as_of, "meeting": wanted.meeting_id, "topic": wanted.topic}
    with doing(HOLDING.book(), person, Act.PAPER, f"生成 {wanted.kind}", before=before) as deed:
        papers = producing.produce(HOLDING.store(), named, say=say)
        deed.after = {"drafter": named.person, "papers": {each.paper_id: each.sha256 for each in papers}}
    return papers


def edit(person: Person, paper: Paper, text: str) -> Paper:
    """A new 拟稿 of a Word paper with other words. Raises Forbidden, or Refused."""
    before = {"state": paper.state, "sha256": paper.sha256}
    with doing(HOLDING.book(), person, Act.PAPER, f"改稿 {paper.paper_id}", before=before) as deed:
        edited = producing.edited(HOLDING.store(), paper, text, signature(person))
        deed.after = {"state": DRAFTED, "sha256": edited.sha256}
    return edited


def step(person: Person, paper: Paper, state: str, words: str = "") -> Paper:
    """Take the paper, as they had it before them, to 审核, 签发, 退回 or 作废. Raises Forbidden, or Refused."""
    before = {"state": paper.state, "sha256": paper.sha256, "title": paper.title}
    after = {"state": state, "words": brief(words)}
    with doing(HOLDING.book(), person, Act.PAPER, f"{state} {paper.paper_id}", before=before, after=after):
        return register.step(HOLDING.store(), paper.paper_id, state, signature(person), paper.sha256, words)


def listed(person: Person) -> pd.DataFrame:
    """The papers that they may see, the latest made first."""
    return register.listed(HOLDING.store(), own_department(person))


def read(person: Person, paper: Paper) -> bytes:
    """The paper's bytes, to be taken away; it is noted who took them. Raises Forbidden, or Refused."""
    after = {"file": paper.file_name, "sha256": paper.sha256, "state": paper.state}
    with doing(HOLDING.book(), person, Act.EXPORT, f"文件 {paper.paper_id}", after=after):
        return register.read(HOLDING.store(), paper)
