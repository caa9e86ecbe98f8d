"""The reader's question: what the sheets of the screens are composed from, asked through the cache of this process."""

from __future__ import annotations

from cleancity.briefing.questions import Question
from cleancity.ui.database import ask, store
from cleancity.ui.views import current_view


def question() -> Question:
    """The question that this run's filters ask."""
    return Question(ask, current_view(), store().data_version)
