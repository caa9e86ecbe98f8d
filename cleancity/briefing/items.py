"""The agenda's items, and which of them tell a page: each is composed by a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cleancity.analysis.sheet import Sheet
from cleancity.briefing.questions import Question


@dataclass(frozen=True)
class Item:
    """One kind of agenda item: its words, and what composes its sheets (at least one; words where data is missing)."""

    kind: str
    title: str
    compose: Callable[[Question], tuple[Sheet, ...]]


ITEMS: Mapping[str, Item] = {}
# A page's address -> the items that tell it on the projector. A page that is not here has nothing to project.
PAGE_ITEMS: Mapping[str, tuple[str, ...]] = {}


def sheets_of_page(page: str, asked: Question) -> tuple[Sheet, ...]:
    """The sheets that tell a page (its address, such as `hotspots`); none where there is nothing to project."""
    return tuple(sheet for kind in PAGE_ITEMS.get(page, ()) for sheet in ITEMS[kind].compose(asked))
