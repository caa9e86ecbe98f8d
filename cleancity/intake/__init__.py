"""The way in: bytes -> decode -> fold -> stage -> validate -> preview -> accept -> store."""

from cleancity.intake.answers import Answers, as_profile, with_answers
from cleancity.intake.correction import correction
from cleancity.intake.front import accept, clear_demo, ingest, preview, undo
from cleancity.intake.inbox import sweep, watch
from cleancity.intake.mapping import CRS
from cleancity.intake.prepare import detect
from cleancity.intake.problems import (
    Change,
    PlaceReading,
    Problem,
    Receipt,
    RowCounts,
    SheetChoice,
    UnknownName,
    refusal,
)
from cleancity.intake.progress import Progress
from cleancity.intake.replay import catch_up, mend, rebuild
from cleancity.intake.said import profile_of, save_profile, say_alias
from cleancity.intake.suggest import ColumnMatch
from cleancity.intake.upload import Upload

__all__ = [
    "CRS",
    "Answers",
    "Change",
    "ColumnMatch",
    "PlaceReading",
    "Problem",
    "Progress",
    "Receipt",
    "RowCounts",
    "SheetChoice",
    "UnknownName",
    "Upload",
    "accept",
    "as_profile",
    "catch_up",
    "clear_demo",
    "correction",
    "detect",
    "ingest",
    "mend",
    "preview",
    "profile_of",
    "rebuild",
    "refusal",
    "save_profile",
    "say_alias",
    "sweep",
    "undo",
    "watch",
    "with_answers",
]
