"""What the intake says about a file: problems and counts are values, never exceptions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

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
class Receipt:
    """The answer to a file: what was read, what is wrong with it, and what became of it.

    Attributes:
        accepted: whether the good rows are in the store.
        batch: the batch's number; None for a preview or a refusal.
        rejected_rows: row number -> cells by header, for the file that goes back to the clerk.
        columns: header in the file -> title of our column ("" where nobody maps it).
        is_repeat: the same bytes were accepted before, the same way; nothing was done.
        suggested: the dataset that a refused file looks like.
    """

    file: str
    dataset: str
    sheet: str = ""
    accepted: bool = False
    batch: int | None = None
    as_of: str | None = None
    rows: RowCounts = RowCounts()
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    rejected_rows: dict[int, dict[str, str]] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    is_repeat: bool = False
    suggested: str | None = None

    def to_json(self) -> dict[str, Any]:
        """The form that the command line promises."""
        return {
            "accepted": self.accepted,
            "batch": self.batch,
            "dataset": self.dataset,
            "file": self.file,
            "as_of": self.as_of,
            "rows": asdict(self.rows),
            "problems": [asdict(problem) for problem in self.problems],
            "notices": list(self.notices),
        }


def refusal(file: str, dataset: str, reason: str, remedy: str, suggested: str | None = None) -> Receipt:
    """A file refused whole, as a receipt."""
    problem = Problem(file=file, sheet="", row=0, column="", value="", reason=reason, remedy=remedy)
    return Receipt(file=file, dataset=dataset, problems=(problem,), suggested=suggested)
