"""What 条款与职责 speaks of, for the page and the sheets: what becomes of a plan's clauses, who answers for what."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from cleancity.analysis import clauses, duties
from cleancity.briefing.questions import Question
from cleancity.settings import load_settings
from cleancity.vocabulary import duty_words


class Coverage(NamedTuple):
    """A plan's clauses.

    Attributes:
        clauses: as analysis.clauses.coverage gives them.
        lost: tasks whose clause is in no list, or that name none.
        n_listed: how many clauses the plan has, those without need of a task included; None where no list is.
    """

    clauses: pd.DataFrame
    lost: pd.DataFrame
    n_listed: int | None


def coverage_of(question: Question, campaign: str, tasks: pd.DataFrame) -> Coverage:
    """What becomes of the clauses of a campaign; without a list of them, of those that its tasks name."""
    listed = question.rows("clauses/clauses", campaign=campaign)
    weeks = load_settings().silent_weeks
    if listed.empty:
        own = tasks.assign(clause=tasks["clause_ref"])
        return Coverage(clauses.coverage(clauses.listed_by_tasks(tasks), own, weeks), tasks.head(0), None)
    known = clauses.matched(listed, tasks)
    lost = known[known["clause"].isin([clauses.UNKNOWN, clauses.UNSAID])]
    return Coverage(clauses.coverage(listed, known, weeks), lost, len(listed))


class Duties(NamedTuple):
    """Who answers for what; each frame as the function of its name in analysis.duties gives it."""

    handled: pd.DataFrame
    said: pd.DataFrame
    places: list[str]
    names: dict[str, str]
    gaps: pd.DataFrame
    overlaps: pd.DataFrame
    unwritten: pd.DataFrame

    def matrix(self, category: str | None) -> pd.DataFrame:
        """Types of place by department, for one category or for all."""
        return duties.matrix(self.handled, self.said, self.places, category)


def duties_found(question: Question) -> Duties:
    """Who answers for what, over all campaigns: from the departments' list, the tasks, and the issues handled."""
    settings = load_settings()
    handled = question.rows("clauses/handled_by_duty", duty_weeks=settings.duty_weeks)
    venues, departments = question.rows("clauses/venue_types"), question.rows("clauses/duties")
    said = duties.written(departments, question.rows("phases/tasks", campaign=None, department=None), duty_words())
    places = list(venues["venue_type"])
    return Duties(
        handled, said, places, dict(zip(departments["dept_name"], departments["short_name"], strict=True)),
        duties.gaps(handled, said, venues), duties.overlaps(handled, settings.overlap_share, settings.n_min),
        duties.unwritten(duties.matrix(handled, said, places, None), settings.overlap_share, settings.n_min),
    )  # fmt: skip
