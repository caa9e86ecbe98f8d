"""The offline bundle: the product, every package it needs, their hashes and a note, as one archive per platform."""

from __future__ import annotations

from cleancity.bundle.making import Bundle, make
from cleancity.bundle.targets import PYTHONS, TARGETS, Target, chosen

__all__ = ["PYTHONS", "TARGETS", "Bundle", "Target", "chosen", "make"]
