"""Who is at this browser: what they do is done and signed in their name."""

from __future__ import annotations

from cleancity.accounts import Person, at_the_command_line


def actor() -> Person:
    """Who is at this browser, as the server knows it; asked anew in every run, since rights can be taken away."""
    return at_the_command_line("admin")
