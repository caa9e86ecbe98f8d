"""The layers of 问题热点 that lie on H3 cells, drawn: the map, and beside it the list or one cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from cleancity.analysis import cells as sizes
from cleancity.analysis.cells import Extent
from cleancity.briefing.periods import monday_of
from cleancity.briefing.views import View
from cleancity.charts import hot_words, hotspot, scale
from cleancity.charts.map import CELLS, cell_map, frame_of, hex_of
from cleancity.ui import maps
from cleancity.ui.cell_pictures import (
    Asked,
    Picture,
    count_picture,
    hot_picture,
    late_picture,
    rebound_picture,
    trend_picture,
)
from cleancity.ui.database import data
from cleancity.ui.links import page_link
from cleancity.ui.place_panel import show_place
from cleancity.ui.playing import play_weeks
from cleancity.ui.shows import chart, finding, say_empty

Builder = Callable[[Asked, Mapping[str, object]], Picture | None]
_PICTURES: dict[str, Builder] = {
    "count": count_picture, "hot": hot_picture, "trend": trend_picture, "rebound": rebound_picture,
    "late": late_picture,
}  # fmt: skip
_PLAYABLE = ("count", "hot")
LEAST_WEEKS, MOST_WEEKS = 13, 52
# 13 weeks of each cell are reckoned for the trend.
MOST_TRENDING = 3000
PICK = "place"


def draw_cells(view: View, layer: str, wanted: int, with_default: int) -> None:
    """One of the layers on cells of the wanted size, or of the finest that the map can bear."""
    counts = data("hotspots/left_off_by_reason").iloc[0]
    n_cells = hotspot.cell_counts(data("hotspots/cell_counts", with_default=with_default).iloc[0])
    resolution = sizes.bearable_resolution(wanted, n_cells, MOST_TRENDING if layer == "trend" else sizes.MOST_CELLS)
    asked = Asked(view, resolution, with_default)
    picture = _PICTURES[layer](asked, {})
    left, right = st.columns([2, 1])
    with left:
        if picture is None:
            say_empty(hotspot.why_no_map(counts))
        else:
            _draw(asked, layer, picture)
        if resolution != wanted:
            st.caption(
                f"所选大小有 {n_cells[wanted]:,} 格，多于地图能画的，已换成较大的格子；选定区县或缩短期间可以看细。"
            )
        _say_left_off(counts, bool(with_default))
    with right, st.container(border=True):
        _beside(asked, picture)


def _draw(asked: Asked, layer: str, picture: Picture) -> None:
    frame = frame_of(picture.cells, maps.basemap())
    defaults = data("hotspots/default_places") if layer != "trend" else None
    if layer not in _PLAYABLE:
        _map(picture, frame, defaults)
    else:
        steps = _weekly_steps(asked, picture)

        def draw_week(monday: date | None) -> None:
            shown = _of_week(asked, layer, monday, steps) if monday else picture
            if shown is None:
                say_empty("这一周没有带坐标的问题。")
            else:
                _map(shown, frame, defaults, hotspot.week_words(monday))

        play_weeks(_weeks(asked.view), draw_week, PICK)


def _map(picture: Picture, frame: Extent | None, defaults: pd.DataFrame | None, when: str = "") -> None:
    st.text(f"{when}{picture.sentence}")
    figure = scale.legend(picture.scale, picture.values, picture.legend)
    chart(figure, alt="图例", rows=picture.cells, name="热点图例", download=False)
    deck = cell_map(
        picture.cells, picture.values, picture.scale, maps.basemap(), defaults, maps.chosen(PICK), tip=picture.tip,
        marks=picture.marks, frame=frame,
    )  # fmt: skip
    maps.draw_to_choose(deck, alt=hotspot.map_sentence(picture.cells), name=PICK, layer=CELLS, id_field="h")


def _weeks(view: View) -> list[date]:
    """The weeks of the period, at least 13 and at most 52, the last one that of the cut-off."""
    if view.as_of is None:
        return []
    n = min(max(view.period.n_weeks or MOST_WEEKS, LEAST_WEEKS), MOST_WEEKS)
    return [monday_of(view.as_of) - timedelta(weeks=back) for back in range(n - 1, -1, -1)]


def _of_week(asked: Asked, layer: str, monday: date, steps: scale.Scale) -> Picture | None:
    sunday = monday + timedelta(days=6)
    span = {"from_date": monday, "to_date": min(sunday, asked.view.as_of or sunday)}
    return count_picture(asked, span, steps) if layer == "count" else hot_picture(asked, span)


def _weekly_steps(asked: Asked, picture: Picture) -> scale.Scale:
    """Colours that stay the same from week to week: cut by what an average week holds."""
    weeks = asked.view.period.n_weeks or MOST_WEEKS
    return scale.count_scale((picture.cells["n_issues"] / weeks).clip(lower=1))


def _beside(asked: Asked, picture: Picture | None) -> None:
    maps.list_to_choose(
        picture.options if picture else {}, name=PICK, title="细看一处", placeholder="点地图上的一格，或在这里选一处"
    )
    chosen = maps.chosen(PICK)
    if chosen:
        cell = int(chosen, 16)
        name = hotspot.name_in(picture.cells, cell) if picture else "选中的一格"
        notes = picture.notes(cell) if picture else []
        show_place(asked.view, name, {"cell": cell, **asked.params}, {"cell": hex_of(cell)}, notes)
    elif picture is None or picture.figure is None:
        say_empty("没有可以排的地点。")
    else:
        finding(picture.heading)
        titles = {**hotspot.CELL_TITLES, **hot_words.HOT_TITLES}
        chart(picture.figure, alt=picture.heading, rows=picture.listed, name="热点", titles=titles)
    if picture and not chosen and "pattern" in picture.cells:
        told = hot_words.classes_found(picture.cells)
        st.markdown("\n".join(f"- **{name}**（{n} 格）：{words}" for name, words, n in told))


def _say_left_off(counts: pd.Series, shows_defaults: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(hotspot.left_off_sentence(counts, shows_defaults), width="stretch")
        for reason in hotspot.left_off(counts):
            page_link("issues", f"查看{reason}的", point_state=reason, icon=":material/arrow_forward:")
