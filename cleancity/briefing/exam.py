"""部门月考: its parts asked, one peer group's month scored; for the page and for the sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cleancity.analysis import ranking, score
from cleancity.analysis.scheme import Scheme
from cleancity.briefing.questions import Question

# Where the parts come from; each gives rows of score.PARTS_COLUMNS.
SOURCES = (
    "ranking/cases_by_month", "ranking/rebounds_by_month", "ranking/tasks_by_month", "ranking/submissions_by_month",
    "ranking/satisfaction_by_month",
)  # fmt: skip


@dataclass(frozen=True)
class Exam:
    """One peer group's month, scored by a scheme: the counts, the league, and the scores of the months up to it."""

    group: score.Group
    rows: pd.DataFrame
    months: pd.DataFrame


def all_parts(question: Question) -> pd.DataFrame:
    """The parts of every department in the 13 months up to the cut-off."""
    answers = [question.rows(source) for source in SOURCES]
    return pd.concat([rows for rows in answers if len(rows)] or answers, ignore_index=True)


def exam_of(
    parts: pd.DataFrame, rewards: pd.DataFrame, scheme: Scheme, peer_group: str, month: int, n_min: int,
    settings: Mapping[str, Any], n_months: int = ranking.N_MONTHS,
) -> Exam:  # fmt: skip
    """The league of a peer group in a month.

    Args:
        parts: as `all_parts` gives them.
        rewards: ranking/rewards.
        settings: the section [score].
        n_months: for how many months up to this one `months` has scores.
    """
    peers = parts[parts["peer_group"] == peer_group]
    group = score.group_of(peers, rewards, scheme, month)
    rows = score.scored(group, n_min, settings)
    earlier = score.scored(score.group_of(peers, rewards, scheme, month - 1), n_min, settings)
    span = range(month - n_months + 1, month + 1)
    return Exam(group, ranking.with_moves(rows, earlier), score.by_month(peers, rewards, scheme, span))
