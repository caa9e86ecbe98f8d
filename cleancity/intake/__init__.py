"""The way in: bytes -> decode -> fold -> stage -> validate -> preview -> accept -> store."""

from cleancity.intake.front import accept, clear_demo, ingest, mend, preview, rebuild, undo
from cleancity.intake.mapping import CRS
from cleancity.intake.prepare import Upload
from cleancity.intake.problems import Change, Problem, Receipt, RowCounts, refusal

__all__ = [
    "CRS",
    "Change",
    "Problem",
    "Receipt",
    "RowCounts",
    "Upload",
    "accept",
    "clear_demo",
    "ingest",
    "mend",
    "preview",
    "rebuild",
    "refusal",
    "undo",
]
