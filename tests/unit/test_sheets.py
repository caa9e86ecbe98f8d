"""Sheets as JSON and back, and the limits of what a back row can read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cleancity.analysis import sheet as sheets
from cleancity.analysis.sheet import (
    Bar,
    Bars,
    Cell,
    Line,
    Lines,
    Number,
    PlaceMap,
    Sheet,
    Spot,
    Table,
    Trace,
    Words,
    from_json,
    paged,
    to_json,
)

text = some.text(max_size=12)
number = some.floats(allow_nan=False, allow_infinity=False, width=32)
tone = some.sampled_from(["plain", "met", "missed", "past"])
few = {"max_size": sheets.MOST}


def tuples(of, **size):
    return some.lists(of, **size).map(tuple)


point = some.tuples(number, number)
traces = some.builds(
    Trace, text, some.none() | number, some.none() | number, some.dictionaries(text, some.none() | text)
)
numbers = some.builds(Number, text, text, text, text, tone, some.none() | traces)
bars = some.builds(Bars, text, tuples(some.builds(Bar, text, number, text, tone, some.none() | number), **few), text)
lines = some.integers(0, 5).flatmap(
    lambda n: some.builds(
        Lines, text, tuples(text, min_size=n, max_size=n),
        tuples(some.builds(Line, text, tuples(some.none() | number, min_size=n, max_size=n), tone), max_size=4), text,
    )
)  # fmt: skip
maps = some.builds(
    PlaceMap, text, tuples(some.builds(Spot, number, number, text, text, tone), **few),
    tuples(some.builds(Cell, tuples(point, max_size=4), some.integers(1, 5)), max_size=3), text,
)  # fmt: skip
tables = some.builds(
    Table, text, tuples(text, max_size=3), tuples(tuples(text, max_size=3), **few), tuples(tone, **few),
    tuples(some.integers(0, 2), max_size=2),
)  # fmt: skip
words = some.builds(Words, text, tuples(text, **few), some.booleans())
made = some.builds(
    Sheet, text, text, text, tuples(numbers, **few),
    tuples(some.one_of(bars, lines, maps, tables, words), max_size=2), text, tuples(text, max_size=3), text,
)  # fmt: skip


@settings(max_examples=60)
@given(some.lists(made, max_size=2))
def test_sheets_come_back_from_json_as_they_were(every):
    written = to_json(every)
    assert from_json(written) == tuple(every)
    assert to_json(from_json(written)) == written


TOO_MUCH = {
    "seven numbers": {"numbers": (Number("a", "1"),) * 7},
    "three blocks": {"blocks": (Words("a", ("b",)),) * 3},
    "seven bars": {"blocks": (Bars("a", (Bar("b", 1.0, "1"),) * 7),)},
    "five lines": {"blocks": (Lines("a", ("1",), (Line("b", (1.0,)),) * 5),)},
    "121 points": {"blocks": (Lines("a", ("1",) * 121, (Line("b", (1.0,) * 121),)),)},
    "seven spots": {"blocks": (PlaceMap("a", (Spot(1.0, 2.0, "b", "c"),) * 7),)},
    "seven rows": {"blocks": (Table("a", ("b",), (("c",),) * 7),)},
    "seven sentences": {"blocks": (Words("a", ("b",) * 7),)},
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_a_sheet_with_more_than_can_be_read_is_refused(what):
    with pytest.raises(ValueError, match="at most"):
        Sheet("overall", "总体情况", "多", **TOO_MUCH[what])


@given(some.lists(some.integers(), max_size=30), some.integers(1, 8))
def test_paged_rows_are_all_there_in_their_order_and_never_too_many(rows, most):
    screens = paged(rows, most)
    assert [row for screen in screens for row in screen] == rows
    assert screens and all(len(screen) <= most for screen in screens)
