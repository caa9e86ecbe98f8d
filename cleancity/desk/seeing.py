"""Whose single issues a person may see.

With `[rights] own_rows_only` on, people of a department see counts and rankings of all, but rows that speak of one
issue, of its file or of a paper about it only where they are their own department's. The queries that give such rows
name `$own_department`, and it is bound here, for screens and for files alike: no page can leave it out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from cleancity import query
from cleancity.accounts import Person
from cleancity.analysis.sheet import Sheet
from cleancity.briefing.items import OF_SINGLE_ISSUES
from cleancity.desk.doing import NOBODYS, scope_of
from cleancity.papers.kinds import OF_ONE_DEPARTMENT
from cleancity.papers.register import Paper
from cleancity.settings import load_settings
from cleancity.store import Store

KEPT_BACK = "按本市设置，各单位只看自己的问题明细"


def own_department(person: Person) -> str | None:
    """The department whose single issues alone they may see, by its full name; None: those of all."""
    return (scope_of(person) or None) if load_settings().own_rows_only else None


def seen_by(person: Person, params: Mapping[str, object]) -> dict[str, object]:
    """The parameters of a question as this person may ask it."""
    return {**params, "own_department": own_department(person)}


def rows(store: Store, person: Person, name: str, params: Mapping[str, object]) -> pd.DataFrame:
    """The rows of queries/<name>.sql that this person may see."""
    return query.run(store, name, seen_by(person, params))


def sheets_for(person: Person, sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """A meeting's sheets, of which those that list single issues of all departments keep their heading alone."""
    if own_department(person) is None:
        return tuple(sheets)
    return tuple(
        replace(each, finding=KEPT_BACK, numbers=(), blocks=(), basis=()) if each.item in OF_SINGLE_ISSUES else each
        for each in sheets
    )


def owner_of(paper: Paper) -> str:
    """The department whose people alone may have the paper, by its full name; "": it is for all."""
    is_apart = load_settings().own_rows_only and paper.kind in OF_ONE_DEPARTMENT
    return (paper.department or NOBODYS) if is_apart else ""


def sender_of(sender: object) -> str:
    """The department whose people alone may have the file of a batch that `sender` sent; "": it is for all."""
    named = sender if isinstance(sender, str) and sender else NOBODYS
    return named if load_settings().own_rows_only else ""
