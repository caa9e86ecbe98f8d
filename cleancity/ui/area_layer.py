"""The layer 区县街道 of 问题热点: outlines shaded by rate, the table beside them, or one area looked at closely."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cleancity.analysis import area_rates, shapes
from cleancity.briefing.views import View
from cleancity.charts import areas as words
from cleancity.charts import scale
from cleancity.charts.place_maps import AREAS, area_map
from cleancity.settings import load_settings
from cleancity.ui import maps
from cleancity.ui.database import data
from cleancity.ui.place_panel import show_place
from cleancity.ui.shows import chart, finding, say_empty, table

PICK = "area"
COLUMNS = {
    "area_name": st.column_config.TextColumn("名称", width=92),
    "n_issues": st.column_config.NumberColumn("件数", width=52),
    "rate_words": st.column_config.TextColumn("率（95 % 区间）", width=112),
    "verdict": st.column_config.TextColumn("与全市比", width=92),
}


def draw_areas(view: View, level: str) -> None:
    """Districts (`level` 区县) or streets (街道) by issues against their venues or their ground."""
    found = data("hotspots/areas_by_level", level=level)
    known = _with_ground(found.dropna(subset=["area_name"]), level)
    basis = area_rates.basis_of(known)
    rates = words.with_words(area_rates.area_rates(known, basis, load_settings().n_min), basis) if basis else None
    left, right = st.columns([2, 1])
    with left:
        if rates is None or not known["n_issues"].sum():
            say_empty(_why_none(known, level))
        else:
            _draw(rates, str(basis), level)
            n_unnamed = int(found.loc[found["area_name"].isna(), "n_issues"].sum())
            if n_unnamed:
                st.caption(f"另有 {n_unnamed:,} 件没有写明{level}，不在图上。")
    with right, st.container(border=True):
        _beside(view, rates, basis, level)


def _with_ground(found: pd.DataFrame, level: str) -> pd.DataFrame:
    keyed = found.assign(key=found["area_code"].fillna("名称：" + found["area_name"].astype(str)))
    outlines = words.shapes_of(keyed, maps.basemap(), level)
    ground = {key: shapes.km2_of(shape.geometry) for key, shape in outlines.items()}
    return keyed.assign(km2=keyed["key"].map(ground).astype(float))


def _why_none(known: pd.DataFrame, level: str) -> str:
    if known.empty or not known["n_issues"].sum():
        return f"这段时间没有写明{level}的问题，画不出来。可以换一个期间，或请上报单位补填{level}。"
    return f"既没有场所名单，底图里也没有这些{level}的范围，算不出率。请上传重点场所，或把{level}范围放进底图。"


def _draw(rates: pd.DataFrame, basis: str, level: str) -> None:
    outlines = words.shapes_of(rates, maps.basemap(), level)
    st.text(words.area_sentence(rates, basis, level))
    if not outlines:
        say_empty(f"底图里没有这些{level}的范围，画不出图；右边的表照样可以看。")
        return
    drawn = rates[rates["key"].isin(list(outlines))]
    legend = scale.legend(words.RATIO_SCALE, drawn["value"], "与全市比", "个", is_hatched=True)
    chart(legend, alt="图例", rows=rates, name="热点图例", download=False)
    deck = area_map(rates, words.RATIO_SCALE, outlines, maps.basemap(), maps.chosen(PICK))
    maps.draw_to_choose(
        deck, alt=f"地图：{len(outlines)} 个{level}的{words.unit_of(basis)}", name=PICK, layer=AREAS, id_field="k"
    )
    if len(outlines) < len(rates):
        st.caption(f"{len(rates) - len(outlines)} 个{level}在底图里找不到范围，只列在表里。")


def _beside(view: View, rates: pd.DataFrame | None, basis: str | None, level: str) -> None:
    names = dict(zip(rates["key"], rates["area_name"], strict=True)) if rates is not None else {}
    maps.list_to_choose(names, name=PICK, title="细看一处", placeholder=f"点地图上的{level}，或在这里选")
    chosen = maps.chosen(PICK)
    if rates is None or not basis:
        say_empty("没有可以比的地方。")
    elif chosen in names:
        row = rates[rates["key"] == chosen].iloc[0]
        name = str(row["area_name"])
        narrowed = {"district": name} if level == "区县" else {"street": name}
        show_place(view, name, {**narrowed, "with_default": 1}, narrowed, [words.area_judged(row, basis)])
    else:
        finding(f"各{level}{words.unit_of(basis)}")
        table(rates, columns=COLUMNS, name=f"{level}问题率", height=min(430, 38 + 35 * len(rates)))
