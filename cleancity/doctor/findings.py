"""What a look-over finds."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, MIND, MEND = "好", "注意", "要改"
LEVELS = (MEND, MIND, GOOD)


@dataclass(frozen=True)
class Finding:
    """One thing: `level` is 好, 注意 (may go wrong) or 要改 (is wrong); `remedy` says what to do, "" for nothing."""

    level: str
    what: str
    remedy: str = ""


def good(what: str) -> Finding:
    """Nothing to do."""
    return Finding(GOOD, what)


def mind(what: str, remedy: str) -> Finding:
    """It works, but may not for long."""
    return Finding(MIND, what, remedy)


def mend(what: str, remedy: str) -> Finding:
    """It is wrong."""
    return Finding(MEND, what, remedy)
