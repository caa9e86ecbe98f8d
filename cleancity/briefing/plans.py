"""Which campaign is spoken of, with its phases and tasks."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from cleancity.briefing.questions import Question


class Plan(NamedTuple):
    """One campaign: its number, its phases (phases/progress_by_phase) and its tasks (phases/tasks)."""

    campaign: str
    phases: pd.DataFrame
    tasks: pd.DataFrame


def plan_of(question: Question, campaign: str, **extra: object) -> Plan:
    """A campaign's phases and tasks. `extra` replaces parameters of the view."""
    phases = question.rows("phases/progress_by_phase", campaign=campaign, **extra)
    return Plan(campaign, phases, question.rows("phases/tasks", campaign=campaign, **extra))


def plan_to_tell(question: Question, **extra: object) -> Plan | None:
    """The plan of the filter's campaign, else of the one under way; None where there is no campaign."""
    campaigns = list(question.rows("phases/campaigns")["campaign_id"])
    given = question.view.filters["campaign"]
    chosen = given if given in campaigns else next(iter(campaigns), None)
    return None if chosen is None else plan_of(question, str(chosen), **extra)
