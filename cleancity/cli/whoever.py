"""Who gives the command: whoever is logged in to the machine, also where another process carries it out."""

from __future__ import annotations

from cleancity.accounts import Person
from cleancity.cli.workplace import workplace


def commander() -> Person:
    """The person at the command line, by the machine's own account."""
    return workplace().person
