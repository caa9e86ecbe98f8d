"""The agenda's items, and which of them tell a page: each is composed by a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cleancity.analysis.sheet import Sheet
from cleancity.briefing import (
    agreeing,
    assessing,
    covered,
    deciding,
    departments,
    followup,
    hotspots,
    league,
    ledger,
    overall,
    owing,
    phases,
    rebounding,
    stubborn,
    supervision,
    supplies,
    surveyed,
    weeks,
)  # fmt: skip
from cleancity.briefing.composing import said_only
from cleancity.briefing.deciding import compose_decide
from cleancity.briefing.questions import Question

__all__ = ["DEFAULT_AGENDA", "ITEMS", "OF_SINGLE_ISSUES", "PAGE_ITEMS", "Item", "compose_decide", "sheets_of_page"]

Compose = Callable[[Question], tuple[Sheet, ...]]
NO_DATA, HOW_TO_BEGIN = "还没有数据", "上传本周的检查问题表（CSV 或 Excel），这里就会有内容。"


@dataclass(frozen=True)
class Item:
    """One kind of agenda item: its words, and what composes its sheets (at least one; of words without data)."""

    kind: str
    title: str
    compose: Compose


def _item(kind: str, title: str, *parts: Compose, needs_data: bool = True) -> Item:
    """An item whose sheets are those of its parts, each called by the item's kind."""

    def compose(question: Question) -> tuple[Sheet, ...]:
        if needs_data and question.view.as_of is None:
            return said_only(question, kind, title, NO_DATA, HOW_TO_BEGIN)
        return tuple(replace(sheet, item=kind) for part in parts for sheet in part(question))

    return Item(kind, title, compose)


_EVERY = (
    _item("followup", followup.TOPIC, followup.compose, needs_data=False),
    _item("overall", overall.TOPIC, overall.compose),
    _item("hotspots", hotspots.TOPIC, hotspots.compose),
    _item("league", league.TOPIC, league.compose),
    _item("departments", "逐部门一页", departments.compose),
    _item("obstacles", "老大难与督办", stubborn.compose, supervision.compose),
    _item("support", "阶段与物资", phases.compose, supplies.compose),
    _item("decide", deciding.TOPIC, deciding.compose),
    _item("trend", overall.TREND_TOPIC, overall.compose_trend),
    _item("weekly", weeks.TOPIC, weeks.compose),
    _item("issues", ledger.TOPIC, ledger.compose),
    _item("rebounds", rebounding.TOPIC, rebounding.compose),
    _item("assessment", assessing.TOPIC, assessing.compose),
    _item("stubborn", stubborn.TOPIC, stubborn.compose),
    _item("supervision", supervision.TOPIC, supervision.compose),
    _item("phases", phases.TOPIC, phases.compose),
    _item("supplies", supplies.TOPIC, supplies.compose),
    _item("agreement", agreeing.TOPIC, agreeing.compose),
    _item("satisfaction", surveyed.TOPIC, surveyed.compose),
    _item("clauses", covered.TOPIC, covered.compose),
    _item("submissions", owing.TOPIC, owing.compose),
)
ITEMS: Mapping[str, Item] = {each.kind: each for each in _EVERY}
# Those whose sheets list single issues.
OF_SINGLE_ISSUES = ("issues",)
# The eight items of a meeting, in their order.
DEFAULT_AGENDA = ("followup", "overall", "hotspots", "league", "departments", "obstacles", "support", "decide")
# A page's address -> the items that tell it on the projector. A page that is not here has nothing to project.
PAGE_ITEMS: Mapping[str, tuple[str, ...]] = {
    "overview": ("overall",),
    "hotspots": ("hotspots",),
    "weekly": ("trend", "weekly"),
    "issues": ("issues",),
    "rebounds": ("rebounds", "stubborn"),
    "assessment": ("assessment",),
    "supervision": ("supervision", "stubborn"),
    "ranking": ("league",),
    "agreement": ("agreement",),
    "satisfaction": ("satisfaction",),
    "phases": ("phases",),
    "clauses": ("clauses",),
    "supplies": ("supplies",),
    "submissions": ("submissions",),
    "decisions": ("followup",),
}


def sheets_of_page(page: str, asked: Question) -> tuple[Sheet, ...]:
    """The sheets that tell a page (its address, such as `hotspots`); none where there is nothing to project."""
    return tuple(sheet for kind in PAGE_ITEMS.get(page, ()) for sheet in ITEMS[kind].compose(asked))
