"""Tasks of the two plans (tasks.csv) with the clause each rests on, and all clauses of both plans (clauses.csv).

The quotes are the plans' own words in simplified Chinese. The year's plan has two sections numbered 五: the clauses
count them (五-1, 五-2), while the tasks name their section's title (五·具体实施步骤·2·第1条), as departments do.
A sentence without a number of its own has the number of its place in the paragraph.
"""

from __future__ import annotations

import csv
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

CLAUSE_HEADER = ["行动编号", "序号", "条款", "章节", "标题", "条款原文", "要求", "需要任务"]
DEMANDS = ("确保", "防止", "提高", "形成", "打造")  # where a clause begins to say what must come of it


class Task(NamedTuple):
    """One task; dates as month-day of 2026. `late_days` delays its start, `pace` stretches it, `cap` stops it short."""

    phase: str
    clause: str
    quote: str
    name: str
    lead: str
    partners: str
    weight: float
    start: str
    end: str
    late_days: int
    pace: float
    cap: float


def _lines(name: str) -> list[list[str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))[1:]


def _read() -> list[Task]:
    return [
        Task(
            *(phase, clause, quote, name, lead, partners, float(weight)),
            *(start, end, int(late_days), float(pace), float(cap)),
        )
        for phase, clause, quote, name, lead, partners, weight, start, end, late_days, pace, cap in _lines("tasks.csv")
    ]


def clause_rows() -> list[list[object]]:
    """Rows of the clause file, below CLAUSE_HEADER; what a clause demands is the end of its own sentence."""
    rows: list[list[object]] = []
    for campaign, clauses in groupby(_lines("clauses.csv"), itemgetter(0)):
        for number, (_, ref, chapter, title, quote, needs_task) in enumerate(clauses, 1):
            demand = _demand(quote) if needs_task == "是" else ""
            rows.append([campaign, number, ref, chapter, title, quote, demand, needs_task])
    return rows


def _demand(quote: str) -> str:
    places = [quote.find(f"，{word}") for word in DEMANDS if f"，{word}" in quote]
    return quote[min(places) + 1 :].rstrip("。") if places else ""


TASKS = _read()
