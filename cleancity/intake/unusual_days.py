"""Days on which something was unusual, as the office writes them down: rain, an outage, a drive of inspections.

Annotations live in the journal (kind `annotation`), so they outlive the database. Nothing is ever changed: one that was
wrong is taken back, by the same days, kind and words.
"""

from __future__ import annotations

from datetime import date, datetime

from cleancity.errors import Refused
from cleancity.store import Store

KINDS = ("降雨降雪", "活动", "集中检查", "停报", "其他")
WRITTEN, TAKEN_BACK = "记下", "撤回"
LONGEST_DAYS, LONGEST_WORDS = 92, 40


def annotate(store: Store, first: date, last: date, kind: str, words: str, *, at: datetime | None = None) -> None:
    """Write down that the days `first` to `last` were unusual, durably.

    Args:
        words: what it was, as it stands on the charts; the kind itself when empty.
        at: when it was said; now when not given.

    Raises:
        Refused: the days, the kind or the words cannot be meant, or the same stands already.
    """
    _check(first, last, kind, words)
    if _stands(store, first, last, kind, _flat(words)):
        raise Refused("同样的标注已经有了。", "不用再记一次。")
    _write(store, first, last, kind, _flat(words), WRITTEN, at)


def take_back(store: Store, first: date, last: date, kind: str, words: str, *, at: datetime | None = None) -> None:
    """Take an annotation back.

    Raises:
        Refused: there is none such.
    """
    if not _stands(store, first, last, kind, _flat(words)):
        raise Refused("没有这条标注，或已经撤回。", "请刷新页面再看。")
    _write(store, first, last, kind, _flat(words), TAKEN_BACK, at)


def _check(first: date, last: date, kind: str, words: str) -> None:
    if last < first:
        raise Refused("结束日期早于开始日期。", "请把两个日期对调。")
    if (last - first).days >= LONGEST_DAYS:
        raise Refused(f"一条标注最长 {LONGEST_DAYS} 天。", "太长的日子不再特殊，请缩短。")
    if kind not in KINDS:
        raise Refused(f"不认识的标注类别“{kind}”。", f"可用的有：{'、'.join(KINDS)}。")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"说明太长（{len(words)} 字）。", f"请写在 {LONGEST_WORDS} 字以内。")


def _flat(words: str) -> str:
    return " ".join(words.split())


def _stands(store: Store, first: date, last: date, kind: str, words: str) -> bool:
    sql = "SELECT state FROM said_annotation WHERE from_on = $1 AND to_on = $2 AND category = $3 AND words = $4"
    with store.cursor() as cursor:
        said = cursor.execute(f"{sql} ORDER BY seq DESC", [first.isoformat(), last.isoformat(), kind, words]).fetchone()
    return said is not None and said[0] == WRITTEN


def _write(store: Store, first: date, last: date, kind: str, words: str, state: str, at: datetime | None) -> None:
    with store.writing, store.cursor() as cursor, store.transaction(cursor):
        store.journal.write(
            cursor, "annotation", at or datetime.now(), from_on=first.isoformat(), to_on=last.isoformat(),
            category=kind, words=words, state=state,
        )  # fmt: skip
