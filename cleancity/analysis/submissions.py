"""Who reports in time: counts over what is owed (rows of queries/submissions/status), and words for a reminder."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

MISSING, SENT_BACK = "未报", "退回"
# From good to bad; the grid's colours follow.
STATUSES = ("按时", "零报告", "已更正", "迟报", "退回", "未报", "未到期")


@dataclass(frozen=True)
class Tally:
    """Counts over what is due, and the mean score of the files that came in.

    `on_time` and `complete` are shares (0 to 1), None where nothing is due yet.
    """

    n_due: int
    n_on_time: int
    n_in: int
    n_late: int
    n_missing: int
    n_zero: int
    quality: float | None

    @property
    def on_time(self) -> float | None:
        return self.n_on_time / self.n_due if self.n_due else None

    @property
    def complete(self) -> float | None:
        return self.n_in / self.n_due if self.n_due else None


def tally(rows: pd.DataFrame) -> Tally:
    """Counts over rows of one or more obligations. What is not due yet is left out of every count."""
    due = rows[rows["is_due"] == 1]
    scores = due.drop_duplicates("last_batch_id")["quality"].dropna()
    return Tally(
        n_due=len(due),
        n_on_time=int(due["is_on_time"].sum()),
        n_in=int(due["is_in"].sum()),
        n_late=int((due["status"] == "迟报").sum()),
        n_missing=int(due["status"].isin([MISSING, SENT_BACK]).sum()),
        n_zero=int((due["status"] == "零报告").sum()),
        quality=float(scores.mean()) if len(scores) else None,
    )


def finding(rows: pd.DataFrame) -> str:
    """One sentence: who owes something, else who was late most often."""
    owing = rows[(rows["is_due"] == 1) & rows["status"].isin([MISSING, SENT_BACK])]["dept_name"].value_counts()
    late = rows[rows["status"] == "迟报"]["dept_name"].value_counts()
    if not (rows["is_due"] == 1).any():
        return "还没有到期的"
    said = [f"欠报 {int(owing.sum())} 份：{_names(owing)}"] if len(owing) else ["该报的都报了"]
    return "；".join([*said, *([f"迟报最多：{late.index[0]} {int(late.iloc[0])} 次"] if len(late) else [])])


def still_owed(rows: pd.DataFrame) -> pd.DataFrame:
    """What is due and not in, or was sent back: the oldest first."""
    owed = rows[(rows["is_due"] == 1) & rows["status"].isin([MISSING, SENT_BACK])]
    return owed.sort_values(["due_at", "position", "dept_code"]).reset_index(drop=True)


def reminder(rows: pd.DataFrame, as_of: date) -> str:
    """The list to copy into a message: a paragraph a department, what it owes and since when."""
    owed = still_owed(rows)
    if owed.empty:
        return f"截至{as_of.month}月{as_of.day}日，各部门应报的都已报送。"
    lines = [f"截至{as_of.month}月{as_of.day}日，以下单位尚未报送，请尽快补报："]
    for number, (name, items) in enumerate(owed.groupby("dept_name", sort=False), 1):
        what = (_owed_words(str(title), same) for title, same in items.groupby("title", sort=False))
        lines.append(f"{number}. {name}：{'；'.join(what)}。")
    return "\n".join(lines)


def item_words(row: Mapping[Hashable, Any]) -> str:
    """One thing owed, as a choice in a list: whose, what, which period, and how it stands."""
    return f"{row['dept_name']}　{row['title']}　{row['label']}　{row['status']}"


def quality_by_period(rows: pd.DataFrame) -> pd.DataFrame:
    """Columns start_day, label, quality: the mean score of each period's files, a file counting once; in order."""
    scored = rows.dropna(subset=["quality"]).drop_duplicates(["start_day", "last_batch_id"])
    means = scored.groupby(["start_day", "label"])["quality"].mean()
    return means.sort_index().reset_index()


def _names(counts: pd.Series[Any]) -> str:
    shown = "、".join(f"{name} {int(count)} 份" for name, count in counts.head(3).items())
    return shown + ("等" if len(counts) > 3 else "")


def _owed_words(title: str, items: pd.DataFrame) -> str:
    """检查问题周报（第39周、第46周），and why one was sent back."""
    words = f"{title}（{'、'.join(items['label'])}）"
    returned = [f"{label}已退回：{note}" for label, note, status in _notes(items) if status == SENT_BACK]
    return "，".join([words, *returned])


def _notes(items: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    yield from zip(items["label"], items["returned_note"], items["status"], strict=True)
