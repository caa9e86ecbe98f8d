"""`python -m cleancity.server`: the one process that owns the store and lets people in."""

from cleancity.server.starting import main

__all__ = ["main"]
