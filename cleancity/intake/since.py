"""A limit without its year: 4月5日 of an issue found on 28 March is the 5 April that follows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.intake.fold import Folder
from cleancity.intake.moments import SINCE, Period

# What says when an issue was found, the best first (as queries/schema/derived/issue.sql has it).
FOUND = ("reported_at", "inspected_on")
_HAS_YEAR = r"\d{4}"


class LimitFolder(Folder):
    """Folds a column of limits, each by the day on which its own row was found where that is known."""

    def fold_from(self, texts: pa.Array, columns: Mapping[str, pa.Array]) -> tuple[pa.Array, pa.Array | None]:
        """As `fold`; `columns` are those of the batch that are folded already."""
        found = _found_on(columns)
        if found is None:
            return self.fold(texts)
        undated = pc.and_(pc.invert(pc.match_substring_regex(texts, _HAS_YEAR)), pc.is_valid(found)).fill_null(False)
        if not pc.any(undated).as_py():
            return self.fold(texts)
        whole = texts
        repaired = pa.array([False] * len(texts))
        for rows, folder in self._by_day(undated, found):
            folded, mended = folder.fold(texts.filter(rows))
            whole = pc.replace_with_mask(whole, rows, folded)
            if mended is not None:
                repaired = pc.replace_with_mask(repaired, rows, mended)
        return whole, repaired

    def _by_day(self, undated: pa.Array, found: pa.Array) -> Iterator[tuple[pa.Array, Folder]]:
        """Rows, and what folds them: a folder for each day, and this one for the rest."""
        yield pc.invert(undated), self
        for day in pc.unique(found.filter(undated)).to_pylist():
            period = _since(day)
            manner = replace(self._manner, period=period) if period else self._manner
            yield (
                pc.and_(undated, pc.equal(found, day).fill_null(False)),
                Folder(self._column, self._repairs, self._values, manner),
            )


def _found_on(columns: Mapping[str, pa.Array]) -> pa.Array | None:
    """The day each row was found on, as text; None in a file that does not say it."""
    days = [pc.utf8_slice_codeunits(columns[name], 0, 10) for name in FOUND if name in columns]
    return pc.coalesce(*days) if days else None


def _since(day: str) -> Callable[[], Period | None] | None:
    try:
        found = date.fromisoformat(day)
    except ValueError:
        return None
    period = Period(found.year, found, SINCE)
    return lambda: period
