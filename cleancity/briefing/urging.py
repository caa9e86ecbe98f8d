"""What 预警督办 speaks of, asked once; for the page and for the sheets."""

from __future__ import annotations

from collections.abc import Sequence

from cleancity.analysis import escalation
from cleancity.analysis.escalation import Standing, most_days
from cleancity.briefing.questions import Question
from cleancity.ladder import Step, least, load_ladder
from cleancity.settings import Settings, load_settings

MOST_ROWS = 1000  # of issues or photos; the issue list itself has all
NEVER = 1_000_000  # no place rebounds so often: for a ladder without that trigger


def asked(limits: Settings, steps: Sequence[Step]) -> dict[str, int]:
    """What the settings say of every question about supervision."""
    soon, later = limits.warn_hours
    signs = limits.signs
    return {
        "n_hours_soon": soon, "n_hours_later": later, "n_weeks": limits.history_weeks,
        "n_most": most_days(steps, limits.valid_days), "n_rebounds": least(steps, "n_rebounds") or NEVER,
        "n_days": signs.days, "n_minutes": signs.quick_minutes, "n_hours": signs.deadline_hours,
        "n_bulk": signs.bulk_min, "n_end_days": signs.month_end_days, "limit": MOST_ROWS,
    }  # fmt: skip


def standings(question: Question) -> list[Standing]:
    """Where every department stands on the ladder, the gravest first; none without a report date."""
    limits, steps, view = load_settings(), load_ladder(), question.view
    if view.as_of is None:
        return []
    wanted = asked(limits, steps)
    overdue = question.rows("supervision/overdue_by_days", **wanted)
    rebounding = question.rows("supervision/rebounding_places", **{**wanted, "n_days": limits.rebound_days})
    issued = question.rows("supervision/actions")
    actions = escalation.in_force(issued, view.as_of, view.data_as_of, limits.valid_days)
    return escalation.standings(overdue, rebounding, actions, steps, view.as_of)
