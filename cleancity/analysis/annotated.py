"""Unusual days (holidays, and what the office writes down) laid over ISO weeks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Mark:
    """Unusual days and what is said of them; `is_holiday`: from the table of holidays, not typed."""

    first: date
    last: date
    kind: str
    words: str
    is_holiday: bool = False

    @property
    def label(self) -> str:
        """What stands on a chart."""
        return self.words or self.kind


def weeks_marked(marks: Iterable[Mark], first: int, last: int) -> dict[int, str]:
    """Monday's day number -> the labels of that week, for weeks from the Monday `first` to the Monday `last`."""
    labels: dict[int, list[str]] = {}
    for mark in sorted(marks, key=lambda each: (each.first, each.label)):
        monday = mark.first - timedelta(days=mark.first.weekday())
        while monday <= mark.last:
            day = (monday - EPOCH).days
            if first <= day <= last and mark.label not in labels.setdefault(day, []):
                labels[day].append(mark.label)
            monday += timedelta(days=7)
    return {day: "、".join(words) for day, words in sorted(labels.items()) if words}
