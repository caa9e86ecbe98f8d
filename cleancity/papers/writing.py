"""Drafts as Word files."""

from __future__ import annotations

from cleancity.papers.making import Draft, File


def to_file(draft: Draft, template: bytes | None = None) -> File:
    """To be written."""
    raise NotImplementedError
