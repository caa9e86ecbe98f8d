"""问题热点: a map of the issues, seven ways to look at it, and one place of it looked at closely."""

import streamlit as st

from cleancity import ui
from cleancity.analysis.cells import usual_resolution

LAYERS = {
    "count": "数量",
    "hot": "显著热点",
    "trend": "热点走势",
    "rebound": "反弹",
    "late": "超期占比",
    "repeat": "重复点位",
    "areas": "区县街道",
}
SIZES = {"7": "大格", "8": "中格", "9": "小格", "10": "更小格"}
ADDRESSES = {"no": "不含默认地址", "yes": "含默认地址"}
RADII = {"30": "30 米内", "50": "50 米内", "100": "100 米内", "200": "200 米内"}
LEVELS = {"街道": "按街道", "区县": "按区县"}
METHODS = {
    "hot": lambda: ui.method_card("hot_cells"),
    "trend": lambda: ui.method_card("emerging"),
    "repeat": lambda: ui.method_card("repeat_clusters"),
    "areas": lambda: ui.method_card("area_rates"),
}
WITH_DEFAULTS = ("count", "rebound", "late")

view = ui.page("问题热点", "哪里问题最多、最久没解决？")
with st.container(horizontal=True, vertical_alignment="center"):
    layer = ui.choice("layer", "看什么", LAYERS)
    st.space("stretch")
    if layer in METHODS:
        METHODS[layer]()
    if layer == "repeat":
        radius = int(ui.choice("radius", "半径", RADII, "50"))
    elif layer == "areas":
        level = ui.choice("level", "区划", LEVELS)
    else:
        if layer in WITH_DEFAULTS:
            with st.container(width=150):
                addresses = ui.choice("default", "默认地址", ADDRESSES, menu=True)
        with st.container(width=120):
            usual = str(usual_resolution(view.filters["district"]))
            size = ui.choice("size", "格子大小", SIZES, usual, menu=True)

if layer == "repeat":
    ui.draw_repeats(view, radius)
elif layer == "areas":
    ui.draw_areas(view, level)
else:
    ui.draw_cells(view, layer, int(size), int(layer in WITH_DEFAULTS and addresses == "yes"))
