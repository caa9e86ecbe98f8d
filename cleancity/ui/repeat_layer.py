"""The layer 重复点位 of 问题热点: circles on the map, what the radius does, and one place beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from cleancity.analysis import repeat_places
from cleancity.briefing.views import View
from cleancity.charts import repeats, scale, theme
from cleancity.charts.place_maps import CLUSTERS, MOST_CLUSTERS, cluster_map
from cleancity.settings import load_settings
from cleancity.ui import maps
from cleancity.ui.database import Seen, ask, seen
from cleancity.ui.nearness import Near
from cleancity.ui.place_panel import show_place
from cleancity.ui.shows import chart, excel, finding, say_empty

PICK = "cluster"
MOST_DAYS, LEAST_DAYS = 91, 30


def draw_repeats(view: View, radius_m: int) -> None:
    """Repeat places within `radius_m`, default addresses left out."""
    limit = load_settings().repeat_most_points
    key = tuple(sorted((name, value) for name, value in {**view.params, "limit": limit}.items()))
    found = _found(key, seen())
    clusters, radii, n_days = found["clusters"].get(radius_m), found["radii"], found["n_days"]
    left, right = st.columns([2, 1])
    with left:
        if not found["n_issues"]:
            say_empty("这段时间没有带坐标、写明小类的问题，找不出重复点位。可以换一个期间，或请上报单位补填经纬度。")
        elif clusters is None:
            say_empty(f"这段时间的点太密，{radius_m} 米内数不过来。请缩短期间、选定区县，或选小一些的半径。")
        else:
            _draw(clusters, radii, radius_m, _window(n_days))
            if found["is_cut"]:
                st.caption(f"带坐标的问题多于 {limit:,} 件，只算最近 {n_days} 天的。")
    with right, st.container(border=True):
        _beside(view, clusters, radii, radius_m, n_days)


@st.cache_data(show_spinner="正在找重复点位……", max_entries=40)
def _found(key: tuple[tuple[str, Any], ...], seen: Seen) -> dict[str, Any]:
    """Clusters for every radius, and the table of radii; reckoned once per question and version of the data."""
    params = dict(key)
    points = ask("hotspots/repeat_points", params)
    is_cut = len(points) >= params["limit"]
    if is_cut:  # the oldest day is only half there
        points = points[points["found_day"] > points["found_day"].min()].reset_index(drop=True)
    places = {radius: repeat_places.places_of(points, radius) for radius in repeat_places.RADII}
    clusters = {
        radius: _with_keys(repeat_places.clusters(points, found))
        for radius, found in places.items()
        if found is not None
    }
    n_days = _n_days(params, points, is_cut)
    radii = repeat_places.by_radius(places, len(points))
    return {"clusters": clusters, "radii": radii, "n_issues": len(points), "is_cut": is_cut, "n_days": n_days}


def _n_days(params: dict[str, Any], points: pd.DataFrame, is_cut: bool) -> int:
    if is_cut and len(points):
        return int(points["found_day"].max() - points["found_day"].min()) + 1
    first, last = params["from_date"], params["as_of"]
    if first is None or last is None:
        return MOST_DAYS
    return int(min(max((last - first).days + 1, LEAST_DAYS), MOST_DAYS))


def _with_keys(clusters: pd.DataFrame) -> pd.DataFrame:
    """A key that finds the place again when filters change: where it is, and of what."""
    rows = zip(clusters["lon"], clusters["lat"], clusters["subcategory"], strict=True)
    dated = {
        f"{end}_on": [theme.from_day_number(day) for day in clusters[f"{end}_day"]] for end in ("first", "last")
    }  # fmt: skip
    return clusters.assign(key=[f"{lon:.6f},{lat:.6f},{kind}" for lon, lat, kind in rows], **dated)


def _window(n_days: int) -> str:
    return f"近 {n_days} 天"


def _draw(clusters: pd.DataFrame, radii: pd.DataFrame, radius_m: int, window: str) -> None:
    st.text(repeats.repeat_sentence(clusters, radii, radius_m, window))
    if clusters.empty:
        return
    if len(clusters) > MOST_CLUSTERS:
        st.caption(f"地图上只画件数最多的 {MOST_CLUSTERS:,} 处，全部 {len(clusters):,} 处见导出的表。")
    steps = scale.repeat_scale(clusters["n_issues"])
    legend = scale.legend(steps, clusters["n_issues"], "每处件数", "处")
    chart(legend, alt="图例", rows=clusters, name="热点图例", download=False)
    deck = cluster_map(clusters, steps, maps.basemap(), maps.chosen(PICK))
    words = f"地图：{len(clusters):,} 处重复点位，圆越大件数越多"
    maps.draw_to_choose(deck, alt=words, name=PICK, layer=CLUSTERS, id_field="k")


def _beside(view: View, clusters: pd.DataFrame | None, radii: pd.DataFrame, radius_m: int, n_days: int) -> None:
    options = repeats.cluster_names(clusters) if clusters is not None else {}
    maps.list_to_choose(options, name=PICK, title="细看一处", placeholder="点地图上的一处，或在这里选")
    chosen = maps.chosen(PICK)
    if chosen:
        _show(view, chosen, clusters, radius_m, n_days)
        return
    if clusters is not None and len(clusters):
        finding("件数最多的十处")
        chart(repeats.cluster_bars(clusters), alt="件数最多的十处", rows=clusters, name="重复点位", download=False)
        listed = clusters[[name for name in repeats.CLUSTER_TITLES if name in clusters]]
        excel(listed, "重复点位", titles=repeats.CLUSTER_TITLES, label="导出全部重复点位")
    if len(radii) and radii["n_issues"].max():
        finding("换一个半径，差多少")
        rows = repeats.with_share_words(radii)
        chart(
            repeats.radius_figure(radii, radius_m), alt="四种半径下的重复点位数和占比", rows=rows, name="半径的影响",
            titles=repeats.RADIUS_COLUMNS,
        )  # fmt: skip


def _show(view: View, chosen: str, clusters: pd.DataFrame | None, radius_m: int, n_days: int) -> None:
    lon, lat, subcategory = chosen.split(",", 2)
    near = Near(float(lon), float(lat), radius_m)
    asked: dict[str, object] = {**near.params, "subcategory": subcategory, "with_default": 0}
    if view.as_of:
        asked |= {"from_date": view.as_of - timedelta(days=n_days - 1), "to_date": view.as_of}
    link = {"near": near.word, "subcategory": subcategory, "days": n_days}
    known = clusters[clusters["key"] == chosen] if clusters is not None else pd.DataFrame()
    name, notes = repeats.cluster_told(known, subcategory, radius_m, _window(n_days))
    show_place(view, name, asked, link, notes)
