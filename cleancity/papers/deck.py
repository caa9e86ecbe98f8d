"""汇报 PPT: the sheets of a meeting as slides."""

from __future__ import annotations

from cleancity.papers.making import Made, Request


def deck(request: Request) -> Made:
    """To be written."""
    raise NotImplementedError
