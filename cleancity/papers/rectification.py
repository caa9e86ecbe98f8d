"""整改清单: one workbook a department."""

from __future__ import annotations

from cleancity.papers.making import Made, Request


def lists(request: Request) -> Made:
    """To be written."""
    raise NotImplementedError
