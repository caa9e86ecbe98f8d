"""What each layer of 问题热点 shows on H3 cells: which cells in which colours, its sentence, and its first ten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis import emerging
from cleancity.briefing import hot
from cleancity.briefing.views import View
from cleancity.charts import hot_words, hotspot, scale
from cleancity.charts.map import Tip, hex_of
from cleancity.charts.scale import Scale
from cleancity.settings import load_settings
from cleancity.ui.asking import question
from cleancity.ui.database import data

DUE_TO_JUDGE = 5  # a share of fewer due issues than this says nothing
REBOUND_TIP = Tip("反弹 {r} 件\n新增 {n} 件", {"r": "n_rebound", "n": "n_issues"})


@dataclass(frozen=True)
class Asked:
    """What the reader wants to see: cells of which size, with default addresses or not."""

    view: View
    resolution: int
    with_default: int

    @property
    def params(self) -> dict[str, object]:
        """Parameters for queries beyond the filters."""
        return {"resolution": self.resolution, "with_default": self.with_default}


@dataclass(frozen=True)
class Picture:
    """One layer, ready to be drawn.

    Attributes:
        cells: the cells, the worst first.
        values: what they are coloured by, aligned with `cells`.
        sentence: what is so, plain text.
        options: the hex ids to choose from, with their words.
        figure: the first ten beside the map; None when there is nothing to list.
        listed: the rows of the figure.
        notes: what is said first of a chosen cell.
    """

    cells: pd.DataFrame
    values: pd.Series
    scale: Scale
    legend: str
    sentence: str
    options: Mapping[str, str]
    heading: str
    figure: go.Figure | None
    listed: pd.DataFrame
    tip: Tip = field(default_factory=Tip)
    marks: Mapping[int, str] = field(default_factory=dict)
    notes: Callable[[int], list[str]] = lambda _: []


def count_picture(asked: Asked, span: Mapping[str, object], steps: Scale | None = None) -> Picture | None:
    """Cells by the number of issues; `steps` keeps the colours of one week comparable with those of the next."""
    cells = data("hotspots/cells_by_resolution", **asked.params, **span)
    if cells.empty:
        return None
    return _listed(cells, cells["n_issues"], steps or scale.count_scale(cells["n_issues"]), "每格件数", "count")


def late_picture(asked: Asked, span: Mapping[str, object]) -> Picture | None:
    """Cells by the share overdue of what was due."""
    cells = data("hotspots/cells_by_resolution", **asked.params, **span)
    if cells.empty:
        return None
    shares = scale.late_shares(cells, DUE_TO_JUDGE)
    return _listed(cells, shares, scale.share_scale(DUE_TO_JUDGE), "超期占比", "late")


def rebound_picture(asked: Asked, span: Mapping[str, object]) -> Picture | None:
    """Cells by the number of issues that came back after they had been closed."""
    cells = data("hotspots/cells_by_resolution", **asked.params, **span)
    if cells.empty:
        return None
    joined = cells.merge(data("hotspots/rebounds_by_cell", **asked.params, **span), "left", on="cell")
    joined["n_rebound"] = joined["n_rebound"].fillna(0).astype(int)
    some = joined["n_rebound"].where(joined["n_rebound"] > 0)
    return _listed(joined, some, scale.alert_counts(some.dropna()), "每格反弹件数", "rebound")


def _listed(cells: pd.DataFrame, values: pd.Series, steps: Scale, legend: str, layer: str) -> Picture:
    column = hotspot.COUNTED[layer]
    order = cells.sort_values([column, "n_issues"], ascending=False, kind="stable").index
    cells, values = cells.loc[order].reset_index(drop=True), values.loc[order].reset_index(drop=True)
    some = cells[cells[column] > 0]
    return Picture(
        cells, values, steps, legend, hotspot.layer_sentence(cells, layer),
        {hex_of(cell): words for cell, words in hotspot.place_names(some, column).items()},
        hotspot.HEADINGS[layer], hotspot.top_cells(some, column) if len(some) else None, some,
        REBOUND_TIP if layer == "rebound" else Tip(),
    )  # fmt: skip


def hot_picture(asked: Asked, span: Mapping[str, object]) -> Picture | None:
    """Cells that hold significantly more than is due to them."""
    found = hot.hot(question(), asked.resolution, span)
    if found is None:
        return None
    cells, areas, too_few = found.cells, found.areas, found.too_few
    by_cell = {row["cell"]: row for row in cells.to_dict("records")}
    return Picture(
        cells, hot_words.hot_values(cells) if not too_few else pd.Series(float("nan"), index=cells.index),
        hot_words.HOT_SCALE, "件数是否偏多", too_few or hot_words.hot_sentence(areas, found.names, found.basis),
        {hex_of(cell): words for cell, words in hot_words.area_options(areas, found.names)},
        "显著热点", hot_words.hot_bars(areas, found.names) if len(areas) else None,
        areas.assign(place_name=areas["top_cell"].map(found.names)), hot_words.HOT_TIP,
        notes=lambda cell: [hot_words.cell_judged(by_cell[cell])] if cell in by_cell and not too_few else [],
    )  # fmt: skip


def trend_picture(asked: Asked, span: Mapping[str, object]) -> Picture | None:
    """Cells by how they became hot, and whether they still rise, over 13 weeks. The period only says where they end."""
    as_of = asked.view.as_of
    found = data("hotspots/cells_by_week", **asked.params)
    if as_of is None or found.empty:
        return None
    last = as_of - timedelta(days=as_of.weekday())
    last_day = (last - date(1970, 1, 1)).days
    n_weeks = min(emerging.WEEKS, (last_day - int(found["found_week_day"].min())) // 7 + 1)
    weeks = [last_day - 7 * back for back in range(n_weeks - 1, -1, -1)]
    days = {"from_date": last - timedelta(weeks=emerging.WEEKS - 1), "to_date": as_of}
    cells = data("hotspots/cells_by_resolution", **{**asked.params, "with_default": 0, **days})
    past, venues, _ = hot.exposure(question(), asked.resolution)
    judged = emerging.emerging(found, past, venues, weeks, load_settings().hot_margin)
    too_short = hot_words.too_short(n_weeks)
    if too_short:
        judged = judged.assign(pattern=None, trend=0)
    joined = hot_words.with_trend_words(cells.drop(columns=["n_issues"]).merge(judged, on="cell"))
    ordered = hot_words.trend_order(joined)
    values, steps = hot_words.trend_values(joined)
    by_cell = {row["cell"]: row for row in joined.to_dict("records")}
    return Picture(
        joined, values, steps, "热点走势", too_short or hot_words.trend_sentence(joined, hot.names(joined)),
        {hex_of(cell): words for cell, words in hot_words.trend_options(ordered).items()},
        "最要紧的十格", hot_words.trend_bars(ordered) if len(ordered) else None, ordered, hot_words.TREND_TIP,
        marks=hot_words.trend_marks(ordered),
        notes=lambda cell: [hot_words.trend_told(by_cell[cell])] if cell in by_cell else [],
    )  # fmt: skip
