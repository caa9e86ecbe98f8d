"""Tasks of the two plans (tasks.csv) with the clause each rests on, quoted in simplified Chinese.

The year's plan has two sections numbered 五, so a clause names its section's title: 五·具体实施步骤·2·第1条.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple


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


def _read() -> list[Task]:
    with Path(__file__).with_name("tasks.csv").open(encoding="utf-8", newline="") as lines:
        return [
            Task(
                *(phase, clause, quote, name, lead, partners, float(weight)),
                *(start, end, int(late_days), float(pace), float(cap)),
            )
            for phase, clause, quote, name, lead, partners, weight, start, end, late_days, pace, cap in list(
                csv.reader(lines)
            )[1:]
        ]


TASKS = _read()
