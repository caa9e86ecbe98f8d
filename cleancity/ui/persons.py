"""Who is at this browser: what they do is done and signed in their name."""

from __future__ import annotations

from cleancity.accounts import Act, Person, at_the_command_line, may


def actor() -> Person:
    """Who is at this browser, as the server knows it; asked anew in every run, since rights can be taken away."""
    return at_the_command_line("admin")


def can(act: Act, dataset: str = "") -> bool:
    """Whether they may at all, so that nobody is shown a button that would only refuse."""
    return may(actor(), act, dataset)
