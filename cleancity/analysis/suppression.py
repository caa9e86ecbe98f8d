"""Which counts of published tables must be left out, so that no small count can be worked out from the others.

Cell suppression with an exact audit, after Willenborg & de Waal, "Elements of Statistical Disclosure Control" (2001),
and Hundepool et al., "Statistical Disclosure Control" (2012, of the authors of Eurostat's handbook). What the reader of
the tables knows is written down as equations between whole numbers: the parts of a table add up to its total, two
counts make up a third, a rate needs both of its counts. Then

- **small** is a count from 1 to `least` - 1. It is never shown (primary suppression). Nought is shown: it speaks of
  nobody, and a table without its noughts would be a table of gaps. But it may be left out as a companion: were it
  always shown, every gap would be known to be 1 at least, and two gaps that make 2 would be no gaps.
- A small count is **protected** when each of the values 1 .. `least` - 1 still fits everything that is shown: the
  reader learns no more of it than the rule itself says. For each that is not, other counts are left out too
  (complementary suppression): the cheapest set that lets it take the values it cannot take yet, found by integer
  programming (Fischetti & Salazar's formulation, one cell at a time).
- The **audit** asks of every gap what it can be, by integer programming over all the equations at once, and of every
  small count whether each value is possible. It is run on the result, whatever way that was found.

The reader is taken to know the rule and all of the equations, not which gap is a small count and which a companion.
Pure; scipy is imported when first needed, since its optimizer takes a while to load.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

MOST_STEP = 4  # how many times the wanted change a companion may have to move by


@dataclass(frozen=True)
class Cell:
    """A count. `cost` is what leaving it out costs the reader.

    One that is not `is_shown` stands in no table, but can be worked out from those that do (the late ones among the
    due). One that is not `is_sensitive` counts nothing: it makes an equation of "at most".
    """

    value: int
    cost: float = 1.0
    is_shown: bool = True
    is_sensitive: bool = True


@dataclass(frozen=True)
class Equation:
    """The sum of coefficient * count is `constant`, as everybody knows."""

    terms: Mapping[str, int]
    constant: int = 0


@dataclass(frozen=True)
class Tables:
    """Counts by their keys, and the equations between them.

    Raises:
        ValueError: a count is negative, or an equation does not hold, or it names a count that is not there.
    """

    cells: Mapping[str, Cell]
    equations: Sequence[Equation]

    def __post_init__(self) -> None:
        if any(cell.value < 0 for cell in self.cells.values()):
            raise ValueError("a count is negative")
        for each in self.equations:
            if set(each.terms) - set(self.cells):
                raise ValueError(f"an equation names a count that is not there: {each.terms}")
            if sum(by * self.cells[key].value for key, by in each.terms.items()) != each.constant:
                raise ValueError(f"an equation does not hold: {each.terms} = {each.constant}")

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The keys in the order of the columns of `matrix`."""
        return tuple(self.cells)

    @cached_property
    def values(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The counts in the order of `keys`."""
        return np.array([float(cell.value) for cell in self.cells.values()])

    @cached_property
    def matrix(self) -> Any:
        """The equations' coefficients, a row each (sparse)."""
        from scipy.sparse import csr_array

        place = {key: at for at, key in enumerate(self.keys)}
        entries = [(row, place[key], by) for row, each in enumerate(self.equations) for key, by in each.terms.items()]
        rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        return csr_array((np.array(values, dtype=float), (rows, columns)), (len(self.equations), len(self.keys)))

    @cached_property
    def constants(self) -> np.ndarray[Any, np.dtype[np.float64]]:
        """The equations' right-hand sides."""
        return np.array([float(each.constant) for each in self.equations])


@dataclass(frozen=True)
class Gap:
    """What the reader can work out of a count that is not shown: it lies between `low` and `high` (None: no limit)."""

    key: str
    low: int
    high: int | None
    is_small: bool
    is_protected: bool


def suppress(tables: Tables, least: int = 5) -> frozenset[str]:
    """The keys of the shown counts that must be left out.

    Args:
        least: the smallest count above nought that may be shown.
    """
    hidden = frozenset(key for key, cell in tables.cells.items() if cell.is_shown and _is_small(cell, least))
    reader = _Reader(tables, hidden)
    for key in [key for key, cell in tables.cells.items() if _is_small(cell, least)]:
        for value in range(1, least):
            if not reader.can_be(key, value):
                reader = reader.knowing_less(_companions(tables, reader.hidden, key, value))
    return reader.hidden


def audit(tables: Tables, hidden: Iterable[str], least: int = 5) -> tuple[Gap, ...]:
    """What the reader can work out of every gap, and of every small count that stands in no table."""
    reader = _Reader(tables, frozenset(hidden))
    gaps = []
    for key, cell in tables.cells.items():
        is_small = _is_small(cell, least)
        if key in reader.hidden or (is_small and not cell.is_shown):
            low, high = reader.limits(key)
            fits = all(reader.can_be(key, value) for value in range(1, least)) if is_small else low != high
            gaps.append(Gap(key, low, high, is_small, fits))
    return tuple(gaps)


def _is_small(cell: Cell, least: int) -> bool:
    return cell.is_sensitive and 0 < cell.value < least


class _Reader:
    """What somebody knows who sees all counts but the hidden ones.

    Every set of counts that is found to fit is remembered: it answers for all of its cells, and goes on fitting when
    more is hidden.
    """

    def __init__(self, tables: Tables, hidden: frozenset[str], seen: set[tuple[str, int]] | None = None) -> None:
        self.tables, self.hidden = tables, hidden
        self._seen = seen if seen is not None else {(key, cell.value) for key, cell in tables.cells.items()}
        is_open = np.array([key in hidden or not cell.is_shown for key, cell in tables.cells.items()], dtype=bool)
        self._low = np.where(is_open, 0.0, tables.values)
        self._high = np.where(is_open, np.inf, tables.values)

    def knowing_less(self, more: Iterable[str]) -> _Reader:
        """The same with more hidden."""
        return _Reader(self.tables, self.hidden | frozenset(more), self._seen)

    def can_be(self, key: str, value: int) -> bool:
        """Whether the count can have that value."""
        if (key, value) in self._seen:
            return True
        at = self.tables.keys.index(key)
        if not self._low[at] <= value <= self._high[at]:
            return False
        low, high = self._low.copy(), self._high.copy()
        low[at] = high[at] = value
        return self._solve(np.zeros(len(low)), low, high) is not None

    def limits(self, key: str) -> tuple[int, int | None]:
        """The least and the greatest value that the count can have."""
        at = self.tables.keys.index(key)
        aim = np.zeros(len(self._low))
        aim[at] = 1.0
        lowest = self._solve(aim, self._low, self._high)
        highest = self._solve(-aim, self._low, self._high)
        assert lowest is not None, "the counts themselves always fit"
        return round(lowest[at]), None if highest is None else round(highest[at])

    def _solve(self, aim: Any, low: Any, high: Any) -> Any:
        """Counts that fit and make `aim` least; None where there are none (or no least)."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        tables = self.tables
        rules = [LinearConstraint(tables.matrix, tables.constants, tables.constants)] if tables.equations else []
        found = milp(aim, integrality=np.ones(len(aim)), bounds=Bounds(low, high), constraints=rules)
        if found.x is None:
            return None
        self._seen |= {(key, round(value)) for key, value in zip(tables.keys, found.x, strict=True)}
        return found.x


def _companions(tables: Tables, hidden: frozenset[str], key: str, value: int) -> frozenset[str]:
    """The cheapest shown counts to leave out besides, so that the count at `key` can be `value`.

    Changes `up` and `down` of every count keep all equations; who changes must be hidden. Where the steps allowed are
    too short for that, all that hangs together with the count goes.
    """
    step = value - tables.cells[key].value
    for most in (abs(step), MOST_STEP * abs(step)):
        found = _cheapest_change(tables, hidden, key, step, most)
        if found is not None:
            return found
    return _all_connected(tables, key)


def _cheapest_change(
    tables: Tables, hidden: frozenset[str], key: str, step: int, most: int
) -> frozenset[str] | None:  # fmt: skip
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array, eye_array, hstack

    cells, n = list(tables.cells.values()), len(tables.cells)
    down, up = np.minimum(tables.values, float(most)), np.full(n, float(most))
    at = tables.keys.index(key)
    changes_low, changes_high = np.zeros(2 * n), np.concatenate([up, down])
    changes_low[at], changes_high[at] = max(step, 0), max(step, 0)
    changes_low[n + at], changes_high[n + at] = max(-step, 0), max(-step, 0)
    free = np.array([name in hidden or not cell.is_shown for name, cell in tables.cells.items()])
    costs = np.where(free, 0.0, [cell.cost for cell in cells])
    aim = np.concatenate([np.full(2 * n, 1e-6), costs])  # of equal sets the one that moves least
    kept = hstack([tables.matrix, -tables.matrix, csr_array((len(tables.equations), n))])
    moved = hstack([eye_array(n), eye_array(n), -most * eye_array(n)])
    found = milp(
        aim,
        integrality=np.ones(3 * n),
        bounds=Bounds(np.concatenate([changes_low, np.zeros(n)]), np.concatenate([changes_high, np.ones(n)])),
        constraints=[LinearConstraint(kept, 0, 0), LinearConstraint(moved, -np.inf, 0)],
    )
    if found.x is None:
        return None
    marks = found.x[2 * n :]
    return frozenset(
        name
        for name, mark, cell in zip(tables.keys, marks, cells, strict=True)
        if mark > 0.5 and cell.is_shown and name not in hidden
    )


def _all_connected(tables: Tables, key: str) -> frozenset[str]:
    """Every shown count that some chain of equations ties to `key`."""
    reached, waiting = {key}, [key]
    while waiting:
        name = waiting.pop()
        for each in tables.equations:
            if name in each.terms:
                fresh = set(each.terms) - reached
                reached |= fresh
                waiting += fresh
    return frozenset(name for name in reached if tables.cells[name].is_shown)
