"""The register of papers: what was made for issue, by whom, when, from which data, and in which state it is.

Bytes lie in <store folder>/papers under their own hash, beside what their numbers rest on and, for Word papers, the
text that can be edited; every step is an entry of the journal (kind `paper`), never changed. What is written here is no
data: it does not change the data's version.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from cleancity import query
from cleancity.errors import Refused
from cleancity.papers import drafts, keeping, tracing
from cleancity.papers.making import Draft, File
from cleancity.papers.naming import safe_name
from cleancity.papers.states import DRAFTED, ISSUED, REVIEWED, check_person, check_step, check_two_persons
from cleancity.papers.tracing import Traced
from cleancity.settings import load_settings
from cleancity.store import Store

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "html": "text/html",
}


@dataclass(frozen=True)
class Paper:
    """A paper as it stands.

    Attributes:
        sha256: the name that its bytes are kept by; `trace` and `draft` those of its other two files ("" for none).
        data_version: of the data that it was made from.
        person: who did the last step, at `said_at`, saying `words`.
        department: whose issues alone it is about, by its full name; "" for a paper about all.
        n_versions: how many times its text was written.
    """

    paper_id: str
    kind: str
    title: str
    as_of: date
    data_version: int
    sha256: str
    file_name: str
    state: str
    words: str
    person: str
    trace: str
    draft: str
    department: str
    said_at: datetime
    n_versions: int

    @property
    def media_type(self) -> str:
        """What the file is, for a browser."""
        return MEDIA_TYPES.get(self.file_name.rpartition(".")[2].lower(), "application/octet-stream")


def listed(store: Store, own_department: str | None = None) -> pd.DataFrame:
    """Every paper, the latest made first: queries/meeting/papers.sql.

    For a department's own people without those about other departments alone.
    """
    return query.run(store, "meeting/papers", {"own_department": own_department})


def steps(store: Store, paper_id: str) -> pd.DataFrame:
    """What was done with one paper, oldest first: queries/meeting/paper_steps.sql."""
    rows = query.run(store, "meeting/paper_steps")
    return rows[rows["paper_id"] == paper_id].reset_index(drop=True)


def names_of(store: Store, paper_id: str) -> dict[str, tuple[str, ...]]:
    """Who did what with one paper: state -> names, the first to do it first."""
    rows = steps(store, paper_id)
    return {str(state): tuple(dict.fromkeys(of["person"])) for state, of in rows.groupby("state", sort=False)}


def check_issuer(store: Store, paper_id: str, person: str) -> None:
    """Raises Refused when they drafted the paper themselves and the settings ask for two people."""
    if load_settings().papers.two_persons:
        check_two_persons(names_of(store, paper_id).get(DRAFTED, ()), person)


def find(store: Store, paper_id: str) -> Paper:
    """The paper.

    Raises:
        Refused: there is none of that number.
    """
    rows = listed(store)
    rows = rows[rows["paper_id"] == paper_id]
    if rows.empty:
        raise Refused(f"没有编号为“{paper_id}”的文件。", "请刷新后再看清单。")
    return _paper(rows.iloc[0])


def register(
    store: Store, kind: str, as_of: date, data_version: int, file: File, *,
    title: str, person: str, numbers: tuple[Traced, ...] = (), draft: Draft | None = None, at: datetime | None = None,
    department: str = "",
) -> Paper:  # fmt: skip
    """Keep a finished file as a 拟稿, and what its numbers rest on with it.

    The same bytes made again for the same day are the paper that is there already, unless it was sent back or is void.

    Raises:
        Refused: the folder cannot be written, or nobody is named.
    """
    check_person(person)
    said = {
        "paper_kind": kind, "title": title, "as_of": as_of.isoformat(), "data_version": str(data_version),
        "file_name": safe_name(file.name), "state": DRAFTED, "words": "", "person": person.strip(),
        "department": department,
    }  # fmt: skip
    with store.writing:
        kept = {
            "sha256": keeping.keep(store, file.content),
            "trace": keeping.keep(store, tracing.to_json(numbers)),
            "draft": keeping.keep(store, drafts.to_json(draft)) if draft else "",
        }
        rows = listed(store)
        is_same = (rows["kind"] == kind) & (rows["sha256"] == kept["sha256"]) & (rows["file_name"] == said["file_name"])
        is_same &= rows["state"].isin([DRAFTED, REVIEWED, ISSUED]) & (
            rows["as_of"].astype(str).str[:10] == said["as_of"]
        )
        if is_same.any():
            return _paper(rows[is_same].iloc[0])
        paper_id = f"{as_of:%Y%m%d}-{len(rows) + 1:04d}"
        _write(store, at, {"paper_id": paper_id, **said, **kept})
    return find(store, paper_id)


def edit(store: Store, paper_id: str, seen: str, draft: Draft, file: File, person: str) -> Paper:
    """A new 拟稿 of a Word paper: `draft` with its text changed, `file` made of it; the old one stays in the history.

    Args:
        seen: the hash of the version that the person had before them.

    Raises:
        Refused: it can no longer be edited, or somebody else has changed it meanwhile.
    """
    with store.writing:
        paper = _as_seen(store, paper_id, seen)
        check_step(paper.state, DRAFTED, person, "")
        kept = {"sha256": keeping.keep(store, file.content), "draft": keeping.keep(store, drafts.to_json(draft))}
        if kept["draft"] == paper.draft and paper.state == DRAFTED:
            raise Refused("正文没有改动。", "改好以后再存为新稿。")
        _write(store, None, {**_said(paper), **kept, "state": DRAFTED, "words": "", "person": person.strip()})
    return find(store, paper_id)


def step(
    store: Store, paper_id: str, state: str, person: str, seen: str, words: str = "", at: datetime | None = None
) -> Paper:
    """Take the paper to its next state: 审核, 签发, 退回 or 作废.

    Args:
        seen: the hash of the version that the person had before them.
        words: why; needed for 退回 and 作废.

    Raises:
        Refused: the step is out of order, somebody has changed the paper meanwhile, or its file is damaged.
    """
    if state == DRAFTED:
        raise Refused("新稿要有正文。", "请改好正文再存。")
    with store.writing:
        paper = _as_seen(store, paper_id, seen)
        check_step(paper.state, state, person, words)
        if state == ISSUED:
            check_issuer(store, paper_id, person)
        keeping.fetch(store, paper.sha256)
        _write(store, at, {**_said(paper), "state": state, "words": words.strip(), "person": person.strip()})
    return find(store, paper_id)


def read(store: Store, paper: Paper) -> bytes:
    """The paper's bytes, checked. Raises Refused when they are gone or damaged."""
    return keeping.fetch(store, paper.sha256)


def draft_of(store: Store, paper: Paper) -> Draft | None:
    """The text that can be edited; None for a paper that is no Word paper."""
    return drafts.from_json(keeping.fetch(store, paper.draft)) if paper.draft else None


def numbers_of(store: Store, paper: Paper) -> tuple[Traced, ...]:
    """What its numbers rest on, as it was when the paper was made."""
    return tracing.from_json(keeping.fetch(store, paper.trace))


def with_text(draft: Draft, text: str) -> Draft:
    """The draft with its words changed; its tables and pictures stay.

    Raises:
        Refused: there is no text, or too much of it.
    """
    if not text.strip():
        raise Refused("正文是空的。", "请写上正文再存。")
    if len(text) > drafts.LONGEST_TEXT:
        raise Refused(f"正文太长（{len(text):,} 字）。", f"请控制在 {drafts.LONGEST_TEXT:,} 字以内。")
    return replace(draft, text=text.replace("\r\n", "\n"))


def _as_seen(store: Store, paper_id: str, seen: str) -> Paper:
    paper = find(store, paper_id)
    if paper.sha256 != seen:
        raise Refused("这份稿子刚被别人改过。", "请看过新稿再办。")
    return paper


def _write(store: Store, at: datetime | None, entry: dict[str, str]) -> None:
    with store.cursor() as cursor:
        store.journal.write(cursor, "paper", at or datetime.now(), **entry)


def _said(paper: Paper) -> dict[str, str]:
    names = ("paper_id", "title", "sha256", "file_name", "trace", "draft", "department")
    said = {name: str(getattr(paper, name)) for name in (*names, "data_version")}
    return {**said, "as_of": paper.as_of.isoformat(), "paper_kind": paper.kind}


def _paper(row: Any) -> Paper:
    texts = (
        "paper_id", "kind", "title", "sha256", "file_name", "state", "words", "person", "trace", "draft",
        "department",
    )  # fmt: skip
    return Paper(
        **{name: str(row[name]) for name in texts},
        as_of=pd.Timestamp(row["as_of"]).date(),
        said_at=pd.Timestamp(row["said_at"]).to_pydatetime(),
        data_version=int(row["data_version"]),
        n_versions=int(row["n_versions"]),
    )
