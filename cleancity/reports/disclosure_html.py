"""信息公开: the published tables as one HTML file that needs nothing else: no script, no font, no picture from outside.

Printed by any browser it fits A4. All text goes through a template that escapes it; bars are drawn in the page itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from cleancity.analysis.disclosed import WEEK, Disclosed, Group, Share

GAP = "略"
HEADS = ("其中反弹", "办结", "到期", "按期结案", "按期结案率", "期末未结", "其中超期")
_COLUMNS = ("n_found", "n_rebound", "n_closed", "n_due", "n_on_time")
_STOCKS = ("n_open", "n_overdue")
PARTS = {
    "department": ("一、按责任单位", "责任单位"),
    "district": ("二、按区县", "区县"),
    "category": ("三、按问题大类", "大类"),
    WEEK: ("四、按周", "周"),
}


@dataclass(frozen=True)
class Card:
    """One figure at the top, with what stands above and below it."""

    what: str
    figure: str
    beside: str


@dataclass(frozen=True)
class TableCell:
    """A cell's text, and whether it is a gap."""

    words: str
    is_gap: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row: its name, how long its bar is (0 to 100, None for a gap), its cells from 新发现 on."""

    name: str
    bar: float | None
    cells: tuple[TableCell, ...]
    is_total: bool = False


@dataclass(frozen=True)
class PublicTable:
    """One table: its title, what its rows are, the titles after 新发现, the rows."""

    title: str
    of: str
    heads: tuple[str, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True)
class Term:
    """A measure and its definition."""

    what: str
    words: str


@dataclass(frozen=True)
class PublicPage:
    """All that the page says."""

    city: str
    title: str
    period: str
    basis: str
    cards: tuple[Card, ...]
    tables: tuple[PublicTable, ...]
    notes: tuple[str, ...]
    terms: tuple[Term, ...]


def render(page: PublicPage) -> str:
    """The page as HTML."""
    return _template().render(page=page)


def cards(total: Group, before: Group | None) -> tuple[Card, ...]:
    """The four figures of the whole city; 新发现 and 办结 beside those of the edition before where both are shown."""
    shown = total.counts
    return (
        Card("新发现问题", _count(shown["n_found"], "件"), _before(before, "n_found")),
        Card("办结", _count(shown["n_closed"], "件"), _before(before, "n_closed")),
        Card("按期结案率", share_words(total.on_time), f"到期 {_count(shown['n_due'], '件')}"),
        Card("期末未结", _count(shown["n_open"], "件"), f"其中超期 {_count(shown['n_overdue'], '件')}"),
    )


def tables(disclosed: Disclosed) -> tuple[PublicTable, ...]:
    """The tables of every part that has groups, each under the total."""
    return tuple(
        _table(title, of, part, disclosed.parts[part], disclosed.total)
        for part, (title, of) in PARTS.items()
        if disclosed.parts.get(part)
    )


def share_words(share: Share) -> str:
    """98.1 %, 95 % 以上, or the word for a gap."""
    if share.value is not None:
        return f"{share.value * 100:.1f} %"
    return GAP if share.at_least is None else f"{share.at_least} % 以上"


def _table(title: str, of: str, part: str, groups: Sequence[Group], total: Group) -> PublicTable:
    stocks = () if part == WEEK else _STOCKS
    most = max((group.counts["n_found"] or 0 for group in groups), default=0)
    rows = [_row(group, stocks, most) for group in groups]
    last = _row(Group("合计", total.counts, total.on_time), stocks, 0)
    return PublicTable(title, of, HEADS[: 5 + len(stocks)], (last, *rows))


def _row(group: Group, stocks: Sequence[str], most: int) -> TableRow:
    counts = [_cell(group.counts[name]) for name in _COLUMNS]
    is_without = group.counts["n_due"] == 0  # nothing fell due: no rate, and nothing hidden
    rate = "—" if is_without else share_words(group.on_time)
    cells = (*counts, TableCell(rate, rate == GAP), *(_cell(group.counts[name]) for name in stocks))
    found = group.counts["n_found"]
    bar = None if found is None or not most else round(100 * found / most, 1)
    return TableRow(group.name, bar, cells, is_total=not most)


def _cell(value: int | None) -> TableCell:
    return TableCell(GAP, True) if value is None else TableCell(f"{value:,}")


def _count(value: int | None, unit: str) -> str:
    return GAP if value is None else f"{value:,} {unit}"


def _before(before: Group | None, name: str) -> str:
    known: Mapping[str, int | None] = before.counts if before else {}
    return f"上一期 {_count(known[name], '件')}" if known.get(name) is not None else "没有上一期可比"


@lru_cache(maxsize=1)
def _template() -> Template:
    loader = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template("disclosure.html")
