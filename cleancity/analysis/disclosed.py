"""What of a period's counts may be published: the tables of the public edition, with their gaps.

The same issues are counted in all, by department, district, category and week. Every count is tied to the others: the
groups of a table add up to the total, what came back and what did not make up what was found, those in time and those
late make up those due, the overdue and the others make up the open; and what is open at the end is what was open at the
beginning (published in the edition before) and was found, less what was closed. All of that goes into
`cleancity/analysis/suppression.py`, which says what must be left out. A rate is shown only where both of its counts
are; else, where it does not give more away, that it is at least so much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from cleancity.analysis.suppression import Cell, Equation, Tables, audit, suppress

FLOWS = ("n_found", "n_rebound", "n_closed", "n_due", "n_on_time")
COUNTS = (*FLOWS, "n_open", "n_overdue")
# A count, a part of it, and the rest, which stands in no table but is the difference of the two.
PAIRS = (("n_found", "n_rebound", "fresh"), ("n_due", "n_on_time", "late"), ("n_open", "n_overdue", "waiting"))
ALL, WEEK = "all", "week"
# What leaving a count out costs: totals most; a rate can still be said in a fashion where the number due is there.
_COSTS = {"n_on_time": 1.0, "n_rebound": 1.0, "n_overdue": 1.0}
_COST, _COST_OF_TOTAL = 1.3, 40.0
_FLOORS = (95, 90, 85, 80, 75, 70, 60, 50)


@dataclass(frozen=True)
class Share:
    """按期结案率: `value` (0 to 1) where it may be shown; else the per cent that it reaches at least, or neither."""

    value: float | None = None
    at_least: int | None = None


@dataclass(frozen=True)
class Group:
    """One row of a published table: its counts, None for a gap (open and overdue are not counted by week)."""

    name: str
    counts: Mapping[str, int | None]
    on_time: Share


@dataclass(frozen=True)
class Disclosed:
    """All tables: the total, and part (department, district, category, week) -> its groups in their order.

    Attributes:
        n_gaps: how many counts were left out.
    """

    total: Group
    parts: Mapping[str, tuple[Group, ...]]
    n_gaps: int


def disclose(counts: pd.DataFrame, least: int = 5) -> Disclosed:
    """The tables to publish.

    Args:
        counts: part, name and `COUNTS`, one row a group; part `all` has one row; the groups of a part add up to it.
        least: the smallest count above nought that is shown.

    Raises:
        ValueError: the counts contradict each other.
    """
    rows = list(_rows(counts))
    tables = Tables(dict(_cells(rows)), list(_equations(rows)))
    hidden = suppress(tables, least)
    floors = _safe_floors(tables, rows, hidden, least)
    groups = {(part, name): _group(part, name, values, hidden, floors) for part, name, values in rows}
    parts: dict[str, list[Group]] = {}
    for (part, _), group in groups.items():
        if part != ALL:
            parts.setdefault(part, []).append(group)
    return Disclosed(groups[ALL, ""], {part: tuple(each) for part, each in parts.items()}, len(hidden))


Row = tuple[str, str, Mapping[str, int]]


def _rows(counts: pd.DataFrame) -> Iterator[Row]:
    for row in counts.to_dict("records"):
        names = FLOWS if row["part"] == WEEK else COUNTS
        yield str(row["part"]), str(row["name"]), {name: int(row[name]) for name in names}


def _key(part: str, name: str, count: str) -> str:
    return f"{part}|{name}|{count}"


def _cells(rows: Sequence[Row]) -> Iterator[tuple[str, Cell]]:
    for part, name, values in rows:
        for count, value in values.items():
            cost = _COST_OF_TOTAL if part == ALL else _COSTS.get(count, _COST)
            yield _key(part, name, count), Cell(value, cost)
        for whole, some, rest in PAIRS:
            if whole in values:
                yield _key(part, name, rest), Cell(values[whole] - values[some], is_shown=False)


def _equations(rows: Sequence[Row]) -> Iterator[Equation]:
    for part, name, values in rows:
        for whole, some, rest in PAIRS:
            if whole in values:
                yield Equation({_key(part, name, whole): 1, _key(part, name, some): -1, _key(part, name, rest): -1})
        if "n_open" in values:
            before = values["n_open"] - values["n_found"] + values["n_closed"]
            terms = {_key(part, name, "n_open"): 1, _key(part, name, "n_found"): -1, _key(part, name, "n_closed"): 1}
            yield Equation(terms, before)
    for part in dict.fromkeys(part for part, _, _ in rows if part != ALL):
        for count in FLOWS if part == WEEK else COUNTS:
            groups = {_key(part, name, count): 1 for each, name, _ in rows if each == part}
            yield Equation({_key(ALL, "", count): -1, **groups})


def _safe_floors(tables: Tables, rows: Sequence[Row], hidden: frozenset[str], least: int) -> dict[str, int]:
    """Row -> the per cent that its rate reaches at least, where only the number in time is left out.

    Saying so is one more equation: late + something = the most that may be late. None is said where with all of them a
    small count would be less protected than before.
    """
    floors: dict[str, int] = {}
    cells, equations = dict(tables.cells), list(tables.equations)
    for part, name, values in rows:
        if _key(part, name, "n_on_time") not in hidden or _key(part, name, "n_due") in hidden:
            continue
        late = values["n_due"] - values["n_on_time"]
        floor = next((each for each in _FLOORS if most_late(values["n_due"], each) >= max(late, least - 1)), None)
        if floor is not None:
            most, spare = most_late(values["n_due"], floor), _key(part, name, "spare")
            cells[spare] = Cell(most - late, is_shown=False, is_sensitive=False)
            equations.append(Equation({_key(part, name, "late"): 1, spare: 1}, most))
            floors[_key(part, name, "n_on_time")] = floor
    if all(gap.is_protected for gap in audit(Tables(cells, equations), hidden, least)):
        return floors
    return {}


def most_late(n_due: int, floor: int) -> int:
    """How many of those due can be late when at least `floor` per cent are in time."""
    return n_due * (100 - floor) // 100


def _group(part: str, name: str, values: Mapping[str, int], hidden: frozenset[str], floors: Mapping[str, int]) -> Group:
    shown = {count: None if _key(part, name, count) in hidden else value for count, value in values.items()}
    due, on_time = shown["n_due"], shown["n_on_time"]
    if due is None or on_time is None:
        return Group(name, shown, Share(at_least=floors.get(_key(part, name, "n_on_time"))))
    return Group(name, shown, Share(on_time / due if due else None))
