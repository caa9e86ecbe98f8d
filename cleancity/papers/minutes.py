"""会议纪要: what a meeting decided."""

from __future__ import annotations

from cleancity.papers.making import Made, Request


def minutes(request: Request) -> Made:
    """To be written."""
    raise NotImplementedError
