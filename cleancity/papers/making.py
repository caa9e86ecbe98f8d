"""What a paper is before it is a file: what is asked for, the draft that people may change, the files at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cleancity.analysis.sheet import Trace
from cleancity.briefing.questions import Question
from cleancity.store import Store


@dataclass(frozen=True)
class Request:
    """What is asked of a maker.

    Attributes:
        meeting_id: for papers of a meeting; None takes the latest meeting held by `as_of`.
        topic: of a special bulletin, what it is about (one of 大类); None else.
    """

    store: Store
    question: Question
    as_of: date
    meeting_id: str | None = None
    topic: str | None = None


@dataclass(frozen=True)
class PaperTable:
    """A table of a paper: caption without its number, column titles, rows of texts, relative widths."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A figure of a paper: caption without its number, a PNG, and its height over its width."""

    caption: str
    png: bytes
    ratio: float


@dataclass(frozen=True)
class Draft:
    """A Word paper whose text people may change before it is issued.

    Attributes:
        text: paragraphs, one a line. 一、 begins a heading of level one, （一） of two, 1. of three. A line
            〔name〕 stands for the part of that name. 附件 begin with a line 【附件1】title.
        parts: name -> the table or picture, such as 表1, 图1, 附表1.
        department: whose issues alone it is about, by its full name; "" for a paper about all.
    """

    file_name: str
    title: str
    to: str
    text: str
    office: str
    issued_on: date
    parts: Mapping[str, PaperTable | Picture] = field(default_factory=dict)
    number: str = ""
    copies_to: str = ""
    department: str = ""


@dataclass(frozen=True)
class File:
    """A finished file; `department` as of a draft."""

    name: str
    content: bytes
    media_type: str
    department: str = ""


@dataclass(frozen=True)
class Made:
    """What a maker gives: drafts still to be written as Word files, finished files, and every number's trace."""

    title: str
    drafts: tuple[Draft, ...] = ()
    files: tuple[File, ...] = ()
    traces: tuple[tuple[str, Trace], ...] = ()
