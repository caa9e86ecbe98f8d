"""The kinds of papers, by the name that the command line and the page give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cleancity.papers import bulletin, deck, disclosure, minutes, rectification, supervision
from cleancity.papers.making import Made, Request


@dataclass(frozen=True)
class Kind:
    """One kind of paper: its words, the period it speaks of, and what makes it."""

    kind: str
    title: str
    period: str
    make: Callable[[Request], Made]


_ALL = (
    Kind("bulletin-weekly", "周通报", "本周", bulletin.weekly),
    Kind("bulletin-monthly", "月通报", "近4周", bulletin.monthly),
    Kind("bulletin-special", "专项通报", "近4周", bulletin.special),
    Kind("minutes", "会议纪要", "本周", minutes.minutes),
    Kind("supervision", "督办单", "本周", supervision.orders),
    Kind("deck", "汇报 PPT", "本周", deck.deck),
    Kind("rectification", "整改清单", "全部", rectification.lists),
    Kind("disclosure", "信息公开", "近4周", disclosure.edition),
)
KINDS: Mapping[str, Kind] = {each.kind: each for each in _ALL}
# One file for each department, of its own issues.
OF_ONE_DEPARTMENT = ("supervision", "rectification")
