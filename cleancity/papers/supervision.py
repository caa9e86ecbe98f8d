"""督办单: one a unit."""

from __future__ import annotations

from cleancity.papers.making import Made, Request


def orders(request: Request) -> Made:
    """To be written."""
    raise NotImplementedError
