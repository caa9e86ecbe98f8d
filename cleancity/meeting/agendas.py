"""A meeting's agenda: its items in their order, and the text under which it is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cleancity.briefing import items, periods
from cleancity.errors import Refused

FILTERS = ("campaign", "district", "department", "source", "category")
PERIODS = tuple(periods.names(None))  # those that mean something on any day
USUAL_PERIOD = "本周"
MOST_ITEMS = 40
LAST = "decide"  # what a meeting ends with
_REMEDY = "请重新编排议程并保存。"


@dataclass(frozen=True)
class AgendaItem:
    """One item: what it is about and how it is narrowed.

    Attributes:
        kind: a key of `briefing.items.ITEMS`.
        period: one of PERIODS, counted from the day of the meeting.
        filters: a name of FILTERS -> the value in the data; what is not named is all.
        departments: their names, a run of the item for each; empty is once for all.
        is_on: whether the meeting shows it.
    """

    kind: str
    period: str = USUAL_PERIOD
    filters: Mapping[str, str] = field(default_factory=dict)
    departments: tuple[str, ...] = ()
    is_on: bool = True


def usual() -> tuple[AgendaItem, ...]:
    """The agenda that a first meeting begins with."""
    return tuple(AgendaItem(kind) for kind in items.DEFAULT_AGENDA)


def checked(agenda: Sequence[AgendaItem]) -> tuple[AgendaItem, ...]:
    """The agenda as it is, when it can be shown.

    Raises:
        Refused: it is empty or too long, or an item is of no known kind or narrowed by something unknown.
    """
    if not any(item.is_on for item in agenda):
        raise Refused("议程是空的。", "请至少加入并打开一项议题。")
    if len(agenda) > MOST_ITEMS:
        raise Refused(f"议程太长（{len(agenda)} 项）。", f"请不要超过 {MOST_ITEMS} 项。")
    for item in agenda:
        if item.kind not in items.ITEMS:
            known = "、".join(each.title for each in items.ITEMS.values())
            raise Refused(f"不认识的议题“{item.kind}”。", f"可用的有：{known}。")
        if item.period not in PERIODS:
            raise Refused(f"不认识的期间“{item.period}”。", f"可用的有：{'、'.join(PERIODS)}。")
        unknown = [name for name in item.filters if name not in FILTERS]
        if unknown:
            raise Refused(f"不认识的筛选条件“{unknown[0]}”。", _REMEDY)
    return tuple(agenda)


def to_text(agenda: Sequence[AgendaItem]) -> str:
    """The agenda as the JSON text that the journal keeps."""
    return json.dumps([asdict(item) for item in agenda], ensure_ascii=False)


def from_text(text: str) -> tuple[AgendaItem, ...]:
    """The agenda of such a text.

    Raises:
        Refused: the text is damaged, or speaks of what this version does not know.
    """
    try:
        return checked([_item(given) for given in json.loads(text)])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("这次会议的议程已损坏，读不出来。", _REMEDY) from error


def _item(given: Mapping[str, Any]) -> AgendaItem:
    filters = {str(name): str(value) for name, value in given["filters"].items()}
    departments = tuple(str(name) for name in given["departments"])
    return AgendaItem(str(given["kind"]), str(given["period"]), filters, departments, bool(given["is_on"]))
