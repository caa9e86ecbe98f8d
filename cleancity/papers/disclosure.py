"""信息公开: a page set without personal data or small counts."""

from __future__ import annotations

from cleancity.papers.making import Made, Request


def edition(request: Request) -> Made:
    """To be written."""
    raise NotImplementedError
