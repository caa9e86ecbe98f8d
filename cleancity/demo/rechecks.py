"""Monthly files of 回头看: an eighth of what was closed is looked at again; one department never is, one fails most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from cleancity.demo.calendar import FIRST_DAY, LAST_DAY, NEVER, Ints
from cleancity.demo.departments import INDEX
from cleancity.demo.issue_rows import IssueBook
from cleancity.demo.issues import Flags, Issues
from cleancity.demo.phrases import INSPECTORS
from cleancity.demo.sheets import csv_bytes

HEADER = ["回头看编号", "问题编号", "日期", "检查人", "结果", "照片", "备注"]
SHARE = 0.13  # of closed issues are looked at again
TECHNICAL_SHARE = 0.35  # of the assessors' problems, which the review will ask about
NEVER_CHECKED, FAILS_MOST = INDEX["D05"], INDEX["D04"]
BACK, BACK_AT_FAILING, NOT_FOUND = 0.03, 0.22, 0.03
SEEN_AGAIN = 0.7  # of those that were reported again before the visit are found so
# Another inspector's words for the same outcomes, in every fourth month.
OTHER_WORDS = {"未反弹": "整改到位", "反弹": "已反弹", "未查到": "找不到"}
NOTES = {"反弹": ("问题再次出现", "整改后没有保持", "与整改前一样"), "未查到": ("现场已拆除", "地址不清", "停业")}


def _months() -> list[date]:
    """Firsts of the months from the demo's first to its last."""
    n = (LAST_DAY.year - FIRST_DAY.year) * 12 + LAST_DAY.month - FIRST_DAY.month + 1
    start = FIRST_DAY.year * 12 + FIRST_DAY.month - 1
    return [date(index // 12, index % 12 + 1, 1) for index in range(start, start + n)]


def _found_again(issues: Issues) -> Ints:
    """When the same item was next found at the place after an issue was closed; NEVER if it was not."""
    key = issues.place * 1000 + issues.item
    again = np.full(len(key), NEVER, dtype=np.int64)
    order = np.lexsort((issues.found, key))
    bounds = np.flatnonzero(np.r_[True, np.diff(key[order]) != 0, True])
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        mine = order[start:end]
        later = np.searchsorted(issues.found[mine], issues.closed[mine], side="right")
        has_later = later < len(mine)
        again[mine[has_later]] = issues.found[mine[later[has_later]]]
    return again


def _chosen(rng: np.random.Generator, issues: Issues, is_technical: Flags, day: Ints) -> Ints:
    """Positions of the issues looked at again: closed, some days ago, and not of the department nobody visits."""
    wanted = rng.random(len(day)) < np.where(is_technical, TECHNICAL_SHARE, SHARE)
    last = (LAST_DAY - date(1970, 1, 1)).days
    return np.flatnonzero(wanted & (issues.closed < NEVER) & (day <= last) & (issues.dept != NEVER_CHECKED))


def _outcomes(rng: np.random.Generator, issues: Issues, picked: Ints, day: Ints) -> list[str]:
    seen_before = _found_again(issues)[picked] // 1440 <= day[picked]
    base = np.where(issues.dept[picked] == FAILS_MOST, BACK_AT_FAILING, BACK)
    draw = rng.random(len(picked))
    is_back = draw < np.where(seen_before, SEEN_AGAIN, base)
    not_found = ~is_back & (draw > 1 - NOT_FOUND)
    words: list[str] = np.where(is_back, "反弹", np.where(not_found, "未查到", "未反弹")).tolist()
    return words


def recheck_files(seed: int, issues: Issues, book: IssueBook) -> Iterator[tuple[str, bytes]]:
    """Sixteen monthly CSV files, August 2025 to November 2026."""
    rng = np.random.default_rng([seed, 5])
    gap = rng.integers(7, 46, len(issues.closed))
    day = np.where(issues.closed < NEVER, issues.closed // 1440 + gap, NEVER)
    picked = _chosen(rng, issues, np.array([source == "技术评估反馈" for source in book.source]), day)
    rows: dict[tuple[int, int], list[tuple[int, int, str]]] = {}
    for i, outcome in zip(picked.tolist(), _outcomes(rng, issues, picked, day), strict=True):
        on = date(1970, 1, 1) + timedelta(days=int(day[i]))
        rows.setdefault((on.year, on.month), []).append((int(day[i]), i, outcome))
    for number, first in enumerate(_months()):
        listed = sorted(rows.get((first.year, first.month), []))
        words = OTHER_WORDS if number % 4 == 3 else {}
        table = [_row(book, serial, each, words) for serial, each in enumerate(listed, start=1)]
        title = f"示例市{first.year}年{first.month}月回头看登记表" if number % 3 == 1 else ""
        yield f"回头看_{first:%Y年%m月}.csv", csv_bytes(HEADER, table, "gb18030", title)


def _row(book: IssueBook, serial: int, visit: tuple[int, int, str], words: dict[str, str]) -> list[str]:
    day, i, outcome = visit
    on = date(1970, 1, 1) + timedelta(days=day)
    notes = NOTES.get(outcome, ("",))
    return [
        f"HT{on:%Y%m}-{serial:04d}", book.id[i], on.isoformat(), INSPECTORS[(i * 5 + 1) % len(INSPECTORS)],
        words.get(outcome, outcome), f"HT{on:%Y%m}_{serial:04d}.jpg", notes[i % len(notes)],
    ]  # fmt: skip
