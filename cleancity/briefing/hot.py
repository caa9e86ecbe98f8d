"""Which places hold more issues than chance would put there: asked and judged once, for the page and for the sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cleancity.analysis import cells as sizes
from cleancity.analysis import hot_cells
from cleancity.briefing.questions import Question
from cleancity.charts import hot_words, hotspot
from cleancity.settings import load_settings

# With one of these filters set, not every venue is one at which such an issue could be found.
_NARROWING = ("department", "source", "category", "campaign")


@dataclass(frozen=True)
class Hot:
    """The cells of a view, judged.

    Attributes:
        cells: hotspots/cells_by_resolution with the columns of analysis.hot_cells, and `basis`.
        areas: hot cells that touch each other, taken together (analysis.hot_cells.hot_areas).
        names: cell -> what people call it.
        basis: what the expected numbers rest on, in words.
        too_few: why nothing can be called hot; "" when something can.
    """

    cells: pd.DataFrame
    areas: pd.DataFrame
    names: Mapping[int, str]
    basis: str
    too_few: str


def hot(question: Question, resolution: int, span: Mapping[str, object] | None = None) -> Hot | None:
    """The hot cells without default addresses; None without an issue on the map. `span` replaces the view's days."""
    asked = {"resolution": resolution, "with_default": 0}
    cells = question.rows("hotspots/cells_by_resolution", **asked, **(span or {}))
    if cells.empty:
        return None
    past, venues, basis = exposure(question, resolution)
    judged = hot_cells.hot_cells(hot_cells.possible_cells(cells, past, venues), load_settings().hot_margin)
    found = cells.merge(judged.drop(columns=["n_issues"]), "left", on="cell").assign(basis=basis)
    too_few = hot_words.too_few(judged, load_settings().n_min)
    areas = hot_cells.hot_areas(judged if not too_few else judged.assign(is_hot=False))
    return Hot(found, areas, names(found), basis, too_few)


def exposure(question: Question, resolution: int) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Which cells held an issue in a year, what venues each has, and in words what the expected number rests on."""
    past = question.rows("hotspots/exposure_by_cell", resolution=resolution)
    if any(question.view.filters.get(name) for name in _NARROWING):
        venues, words = past[["cell", "n_venues"]], "一年内有过同类问题的场所数"
    else:
        venues, words = hot_cells.venues_by_cell(question.rows("hotspots/venues"), resolution), "场所数"
    venues = venues[venues["n_venues"] > 0]
    return past, venues, words if len(venues) else "各格均摊"


def names(cells: pd.DataFrame) -> dict[int, str]:
    """Cell -> what most of its issues name."""
    return {int(cell): hotspot.place_name(name) for cell, name in zip(cells["cell"], cells["place_name"], strict=True)}


def resolution(question: Question) -> int:
    """The size of cell that the page opens with, or the finest coarser one that a map can bear."""
    counts = question.rows("hotspots/cell_counts", with_default=0).iloc[0]
    wanted = sizes.usual_resolution(question.view.filters["district"])
    return sizes.bearable_resolution(wanted, hotspot.cell_counts(counts))
