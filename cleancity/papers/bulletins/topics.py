"""What a special bulletin is about: one 大类, asked for or found to be the worst."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from cleancity.briefing.questions import Question


def narrowed_to(question: Question, topic: str) -> Question:
    """The same question for one 大类 alone."""
    filters = MappingProxyType({**question.view.filters, "category": topic})
    return replace(question, view=replace(question.view, filters=filters))


def worst_category(question: Question) -> str | None:
    """The 大类 with most issues overdue, of equals with most found in the period; None without any."""
    chosen = question.view.filters["category"]
    if chosen:
        return chosen
    known = question.rows("issues/by_subcategory").dropna(subset=["category"])
    sums = known.groupby("category")[["n_overdue", "n_found"]].sum().reset_index()
    if sums.empty:
        return None
    order = sums.sort_values(["n_overdue", "n_found", "category"], ascending=[False, False, True])
    return str(order["category"].iloc[0])
