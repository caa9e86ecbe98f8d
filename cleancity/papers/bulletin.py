"""通报: what the city hears of a week, a month or one topic."""

from __future__ import annotations

from cleancity.papers.making import Made, Request


def weekly(request: Request) -> Made:
    """To be written."""
    raise NotImplementedError


def monthly(request: Request) -> Made:
    """To be written."""
    raise NotImplementedError


def special(request: Request) -> Made:
    """To be written."""
    raise NotImplementedError
