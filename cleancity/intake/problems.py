"""What the intake says about a file: problems and counts are values, never exceptions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from cleancity.errors import CleanCityError, Refused
from cleancity.intake.suggest import ColumnMatch

# A file of a million bad rows must not become a million objects; the store keeps them all.
LISTED = 10_000


@dataclass(frozen=True)
class Problem:
    """One cell, or one row, that could not be taken: where, what, why, and what to do.

    `row` is the number that Excel shows; `column` is the header as the file has it.
    """

    file: str
    sheet: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class RowCounts:
    """read = good + rejected + left_out; good = added + changed + unchanged; repaired is part of good."""

    read: int = 0
    good: int = 0
    repaired: int = 0
    rejected: int = 0
    left_out: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True)
class Change:
    """One cell that differs from what is stored."""

    key: str
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Repair:
    """One kind of cleaning that was done: how often, and the first cell of it before and after."""

    key: str
    title: str
    count: int
    before: str
    after: str


@dataclass(frozen=True)
class NameSuggestion:
    """A listed name that an unknown one may mean; `is_likely` when it is put forward as the answer."""

    code: str
    name: str
    is_likely: bool


@dataclass(frozen=True)
class UnknownName:
    """A name in the file that its list does not have, in how many rows, and what it may mean, the likeliest first."""

    resource: str
    column: str
    name: str
    count: int
    suggestions: tuple[NameSuggestion, ...] = ()


@dataclass(frozen=True)
class PlaceReading:
    """A way of reading a file's coordinates: the share of its points that then lie in the city, and some of them."""

    crs: str
    swapped: bool
    share: float
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class SheetChoice:
    """A sheet of the workbook that could be read instead: its name, whether it is hidden, and what was found in it."""

    name: str
    is_hidden: bool
    n_matched: int
    n_rows: int


@dataclass(frozen=True)
class Receipt:
    """The answer to a file: what was read, what is wrong with it, and what became of it.

    Attributes:
        accepted: whether the good rows are in the store.
        batch: the batch's number; None for a preview or a refusal.
        problems: rows that did not go in, and why.
        warnings: rows that went in although something about them is doubtful, the first of each rule; their reasons
            begin with 提醒：. `n_warned` counts such rows, listed or not.
        rejected_rows: row number -> cells by header, for the file that goes back to the clerk.
        quality: how clean the file was, 0 to 100 (quality.py); None when it has no rows.
        matches: what each column of the file is taken for, in its order.
        repairs: what was cleaned, one entry a kind.
        names: names that the lists do not have.
        sheets: the workbook's sheets, the likeliest first; none of a file with a single one.
        places: ways of reading its coordinates, the likeliest first; only for a reader who still decides.
        asks: what a person could answer so that a refused file can be read (see `errors.Refused`).
        is_repeat: the same bytes were accepted before, the same way; nothing was done.
        suggested: the dataset that a refused file looks like.
        absent: the stored columns of which the file says nothing (carry.py).
        unplaced: runs of rows (first, last) that were rejected since the store has nothing to lean on (leaning.py).
    """

    file: str
    dataset: str
    sheet: str = ""
    accepted: bool = False
    batch: int | None = None
    as_of: str | None = None
    rows: RowCounts = RowCounts()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    n_warned: int = 0
    notices: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    rejected_rows: dict[int, dict[str, str]] = field(default_factory=dict)
    quality: float | None = None
    matches: tuple[ColumnMatch, ...] = ()
    repairs: tuple[Repair, ...] = ()
    names: tuple[UnknownName, ...] = ()
    sheets: tuple[SheetChoice, ...] = ()
    places: tuple[PlaceReading, ...] = ()
    asks: tuple[str, ...] = ()
    is_repeat: bool = False
    suggested: str | None = None
    absent: tuple[str, ...] = ()
    unplaced: tuple[tuple[int, int], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form that the command line promises."""
        return {
            "accepted": self.accepted,
            "batch": self.batch,
            "dataset": self.dataset,
            "file": self.file,
            "as_of": self.as_of,
            "quality": self.quality,
            "rows": asdict(self.rows),
            "problems": [asdict(problem) for problem in (*self.problems, *self.warnings)],
            "notices": list(self.notices),
        }


class NothingGood(Refused):
    """A file of which no row can go in; `receipt` says of each row why."""

    def __init__(self, message: str, remedy: str, receipt: Receipt) -> None:
        super().__init__(message, remedy)
        self.receipt = receipt


def refusal(file: str, dataset: str, error: CleanCityError, matches: tuple[ColumnMatch, ...] = ()) -> Receipt:
    """A file refused whole, as a receipt."""
    problem = Problem(file=file, sheet="", row=0, column="", value="", reason=error.message, remedy=error.remedy)
    refused = error if isinstance(error, Refused) else None
    return Receipt(
        file=file,
        dataset=dataset,
        problems=(problem,),
        matches=matches,
        suggested=refused.suggests if refused else None,
        asks=refused.asks if refused else (),
    )
