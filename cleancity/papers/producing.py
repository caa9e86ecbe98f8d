"""From a kind of paper and a date to files in the register."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from cleancity import query
from cleancity.briefing.questions import question
from cleancity.charts import theme
from cleancity.errors import Refused
from cleancity.papers import register, tracing, writing
from cleancity.papers.kinds import KINDS, Kind
from cleancity.papers.making import Draft, File, Made, Request
from cleancity.papers.register import Paper
from cleancity.store import Store
from cleancity.vocabulary import check_items

OF_A_MEETING = ("minutes", "deck")
OF_A_TOPIC = ("bulletin-special",)
Write = Callable[[Draft], File]


def to_word(draft: Draft) -> File:
    """The draft as a Word file, in the office's own template where it has one."""
    return writing.to_file(draft, writing.office_own())


@dataclass(frozen=True)
class Wanted:
    """What is to be made: `meeting_id` and `topic` for the kinds that have one; `person` is who drafts it."""

    kind: str
    as_of: date
    person: str
    meeting_id: str | None = None
    topic: str | None = None


def _silent(words: str) -> None:
    """Nobody watches."""


def produce(
    store: Store, wanted: Wanted, *,
    kinds: Mapping[str, Kind] = KINDS, write: Write = to_word, say: Callable[[str], None] = _silent,
) -> list[Paper]:  # fmt: skip
    """Make a paper, keep every file of it in the register as a 拟稿, and return them.

    Args:
        say: told what is being done; it may raise Cancelled, until the first file is in the register.

    Raises:
        Refused: there is no data by then, no such kind, meeting or topic, or the maker says why it cannot.
    """
    kind = kinds.get(wanted.kind)
    if kind is None:
        raise Refused(f"没有“{wanted.kind}”这一种文件。", f"可用的有：{'、'.join(kinds)}。")
    as_of = day_of_data(store, wanted.as_of)
    check_topic(store, wanted.topic)
    say(f"正在汇总{kind.title}的数据")
    made, version = _made(store, kind, as_of, wanted)
    say(f"正在写{kind.title}")
    numbers = tracing.traced(made.traces, version)
    drafted: list[tuple[File, Draft | None]] = [(write(draft), draft) for draft in made.drafts]
    files = [*drafted, *((file, None) for file in made.files)]
    if not files:
        raise Refused(f"{kind.title}没有内容可写。", "请换一个日期，或先上传数据。")
    say("正在登记")
    return [
        register.register(
            store, kind.kind, as_of, version, file, title=_title(draft, file, made, len(files)), person=wanted.person,
            numbers=numbers, draft=draft, department=draft.department if draft else file.department,
        )
        for file, draft in files
    ]  # fmt: skip


def _title(draft: Draft | None, file: File, made: Made, n_files: int) -> str:
    """What a file is called in the register: of many, each by its own name."""
    if draft:
        return "".join(draft.title.split())
    return PurePath(file.name).stem if n_files > 1 else made.title


def edited(store: Store, paper: Paper, text: str, person: str, write: Write = to_word) -> Paper:
    """A new version of a Word paper with other words.

    Raises:
        Refused: it is no Word paper, can no longer be edited, or somebody changed it meanwhile.
    """
    draft = register.draft_of(store, paper)
    if draft is None:
        raise Refused("这种文件没有可以改的正文。", "请改数据后重新生成。")
    changed = register.with_text(draft, text)
    return register.edit(store, paper.paper_id, paper.sha256, changed, write(changed), person)


def day_of_data(store: Store, as_of: date) -> date:
    """The day that a paper for `as_of` speaks of: the data's own when it does not reach so far.

    Raises:
        Refused: there is no data, or none so early.
    """
    known = store.as_of()
    if known is None:
        raise Refused("还没有数据，出不了文件。", "请先上传检查问题表。")
    day = min(as_of, known)
    first = date(1900, 1, 1)
    if not int(query.run(store, "filters/n_issues", {"from_date": first, "to_date": day})["n_issues"].iloc[0]):
        raise Refused(f"{theme.full_day(as_of)}以前没有问题数据。", f"数据截至 {theme.full_day(known)}，请换一个日期。")
    return day


def check_topic(store: Store, topic: str | None) -> None:
    """Whether a special paper can be about it.

    Raises:
        Refused: it is none of the categories there are.
    """
    if topic is None:
        return
    known = dict.fromkeys([*query.run(store, "filters/category")["value"], *check_items()])
    if topic not in known:
        raise Refused(f"没有“{topic}”这个大类。", f"可用的有：{'、'.join(list(known)[:20])}。")


def _made(store: Store, kind: Kind, as_of: date, wanted: Wanted) -> tuple[Made, int]:
    """What the maker gives, with the version of the data; made again when data came in meanwhile."""
    for _ in range(3):
        version = store.data_version
        asked = question(store, as_of=as_of, period=kind.period)
        made = kind.make(Request(store, asked, as_of, wanted.meeting_id, wanted.topic))
        if store.data_version == version:
            return made, version
    raise Refused("数据正在更新，文件没有做成。", "请等上传结束再试。")
