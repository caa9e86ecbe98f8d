"""What the page 条款与职责 speaks of, under the reader's view."""

from __future__ import annotations

import pandas as pd

from cleancity.briefing import duties
from cleancity.briefing.duties import Coverage, Duties
from cleancity.ui.asking import question


def coverage_of(campaign: str, tasks: pd.DataFrame) -> Coverage:
    """What becomes of the clauses of a campaign; without a list of them, of those that its tasks name."""
    return duties.coverage_of(question(), campaign, tasks)


def duties_found() -> Duties:
    """Who answers for what, over all campaigns: from the departments' list, the tasks, and the issues handled."""
    return duties.duties_found(question())
