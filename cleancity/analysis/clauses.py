"""Which clause of a plan each task rests on, and which clauses nobody works on, answers for or reports about.

Departments write clauses as they like: 三（2）（3）, 三·2·第3条, 五·具体实施步骤·2·第1条. Numbers are compared as
numbers; where a plan has two sections 五, the list counts them (五-1, 五-2) and a task is told apart by its count, by
the section's title, or by the words that it quotes.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cleancity.once import once

STATES = ("没有任务", "没有牵头单位", "没有数据", "超期", "落后", "按计划", "未开始", "已完成")
GAPS = STATES[:3]
UNKNOWN = "清单里找不到"
UNSAID = "没有写条款"
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")}
_BREAKS = re.compile(r"[·・‧•.,;:、，；：。()\[\]/\\\s]+")
_NUMBER = re.compile(r"(\d+|[零一二三四五六七八九十百]+)(?:-(\d+))?")
_QUIET = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Path:
    """A clause's number taken apart: 五-2·具体实施步骤·3·1 is (5, 3, 1), occurrence 2, words (具体实施步骤,)."""

    numbers: tuple[int, ...]
    occurrence: int | None
    words: tuple[str, ...]


def path(ref: str) -> Path:
    """Take a clause's number apart, however it is written."""
    numbers, words, occurrence = [], [], None
    for token in filter(None, _BREAKS.split(unicodedata.normalize("NFKC", ref))):
        bare = re.sub(r"^第|[条款项目点章节]$", "", token)
        found = _NUMBER.fullmatch(bare)
        if not found:
            words.append(token)
            continue
        numbers.append(_value(found[1]))
        occurrence = int(found[2]) if found[2] and len(numbers) == 1 else occurrence
    return Path(tuple(numbers), occurrence, tuple(words))


def _value(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


@once
def matched(clauses: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    """The clause of each task.

    Args:
        clauses: clause_ref, chapter, clause_title, clause_quote of one plan.
        tasks: task_id, clause_ref, clause_quote of the same plan, and what else.

    Returns:
        `tasks` with `clause`: the clause_ref of the list, UNKNOWN, or UNSAID.
    """
    listed = [_Listed.of(row) for row in clauses.to_dict("records")]
    return tasks.assign(clause=[_clause_of(row, listed) for row in tasks.to_dict("records")])


@dataclass(frozen=True)
class _Listed:
    ref: str
    path: Path
    heading: str
    quote: str

    @staticmethod
    def of(row: Any) -> _Listed:
        ref = str(row["clause_ref"])
        heading = f"{_text(row['chapter'])} {_text(row['clause_title'])}"
        return _Listed(ref, path(ref), heading, _bare(row["clause_quote"]))


def _clause_of(task: Any, listed: list[_Listed]) -> str:
    ref, quote = _text(task["clause_ref"]), _bare(task["clause_quote"])
    if not ref and not quote:
        return UNSAID
    exact = [one for one in listed if one.ref == ref]
    if exact:
        return ref
    given = path(ref)
    same = _told_apart([one for one in listed if ref and one.path.numbers == given.numbers], given)
    if len(same) == 1 and not _is_either(given, same[0], listed):
        return same[0].ref
    below = _told_apart([one for one in listed if one.path.numbers[: len(given.numbers)] == given.numbers], given)
    for pool in (same, below, listed):
        quoted = [one for one in pool if quote and (quote in one.quote or one.quote in quote)]
        if len(quoted) == 1:
            return quoted[0].ref
    return UNKNOWN


def _is_either(given: Path, one: _Listed, listed: list[_Listed]) -> bool:
    """Whether a bare 五 may mean either of two sections 五: neither their count nor the title was written."""
    twice = any(other.path.occurrence for other in listed if other.path.numbers[:1] == given.numbers[:1])
    is_told = given.occurrence or any(word in one.heading for word in given.words) or len(given.numbers) > 1
    return twice and not is_told


def _told_apart(pool: list[_Listed], given: Path) -> list[_Listed]:
    if given.occurrence:
        pool = [one for one in pool if one.path.occurrence in (None, given.occurrence)]
    titled = [one for one in pool if any(word in one.heading for word in given.words)]
    return titled or pool


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _bare(value: object) -> str:
    return _QUIET.sub("", unicodedata.normalize("NFKC", _text(value)))


def listed_by_tasks(tasks: pd.DataFrame) -> pd.DataFrame:
    """A list of clauses made of the tasks' own words, where no list was given: it can hold no clause without a task."""
    said = tasks[tasks["clause_ref"].map(_text) != ""].drop_duplicates("clause_ref")
    chapters = [_BREAKS.split(ref.strip())[0] for ref in said["clause_ref"]]
    return pd.DataFrame(
        {
            "clause_ref": list(said["clause_ref"]), "chapter": chapters, "clause_title": None,
            "clause_quote": list(said["clause_quote"]), "demand": None, "needs_task": True,
        }
    )  # fmt: skip


@once
def coverage(clauses: pd.DataFrame, tasks: pd.DataFrame, silent_weeks: int) -> pd.DataFrame:
    """What becomes of each clause that needs a task, in the order of the list.

    Args:
        clauses: as `matched` takes them, with needs_task.
        tasks: as `matched` gives them, with task_name, dept_name, standing, days_silent, progress_pct, start_day.
        silent_weeks: a task under way of which nobody has reported for longer has no data.

    Returns:
        the clauses, and n_tasks, task_names, dept_names, done_share, state (one of STATES).
    """
    needed = clauses[clauses["needs_task"].astype(bool)].reset_index(drop=True)
    of = {str(ref): rows for ref, rows in tasks.groupby("clause")}
    found = [_covered(of.get(str(ref)), silent_weeks) for ref in needed["clause_ref"]]
    columns = ["n_tasks", "task_names", "dept_names", "done_share", "state"]
    return needed.join(pd.DataFrame(found, columns=columns, index=needed.index))


def _covered(tasks: pd.DataFrame | None, silent_weeks: int) -> tuple[int, str, str, float, str]:
    if tasks is None:
        return 0, "", "", float("nan"), "没有任务"
    weight = float(tasks["weight"].sum())
    done = (
        float((tasks["weight"] * tasks["done_share"]).sum() / weight) if weight else float(tasks["done_share"].mean())
    )
    owners = sorted(set(tasks["dept_name"].dropna()))
    return len(tasks), "、".join(tasks["task_name"]), "、".join(owners), done, _state(tasks, owners, silent_weeks)


def _state(tasks: pd.DataFrame, owners: list[str], silent_weeks: int) -> str:
    standings = set(tasks["standing"])
    if standings == {"已完成"}:
        return "已完成"
    if not owners:
        return "没有牵头单位"
    running = tasks[~tasks["standing"].isin(["已完成", "未到期"])]
    is_silent = running["progress_pct"].isna() | (running["days_silent"] > 7 * silent_weeks)
    if len(running) and is_silent.all():
        return "没有数据"
    if "已超期" in standings:
        return "超期"
    if "落后" in standings:
        return "落后"
    return "按计划" if len(running) or "已完成" in standings else "未开始"
