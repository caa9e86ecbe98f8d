"""问题热点: a map of the issues, and one place of it looked at closely."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import cells as sizes
from cleancity.charts import hotspot, scale
from cleancity.charts.map import CELLS, cell_map, hex_of
from cleancity.ui import maps

DUE_TO_JUDGE = 5  # a share of fewer due issues than this says nothing
CELL_COLUMNS = {"place_name": "地点（问题最多的写法）", "n_issues": "问题（件）", "n_open": "未结", "n_due": "已到期", "n_late": "其中超期"}
ISSUE_COLUMNS = {"found_on": st.column_config.DateColumn("发现", format="MM-DD", width=58), "subcategory": "小类",
                 "progress": "办理情况", "place_name": "地点", "dept_name": "责任部门"}  # fmt: skip


def show_map(cells, colouring, counts, defaults):
    """The left two thirds: heading, map, legend, and what is not on the map."""
    by_count = colouring == "数量"
    values = cells["n_issues"] if by_count else scale.late_shares(cells, DUE_TO_JUDGE)
    steps = scale.count_scale(values) if by_count else scale.share_scale(DUE_TO_JUDGE)
    deck = cell_map(cells, values, steps, maps.basemap(), defaults, maps.chosen("place"))
    words = hotspot.map_sentence(counts, len(cells))
    maps.draw_to_choose(deck, alt=f"地图：{words}", name="place", height=540, layer=CELLS, id_field="h")
    ui.chart(scale.legend(steps, values, colouring), alt="图例", rows=cells, name="热点图例", download=False)


def show_top(cells):
    """The right third without a choice: the ten fullest cells."""
    ui.finding("问题最多的十处")
    ui.chart(hotspot.top_cells(cells), alt="问题最多的十处", rows=cells, name="热点", titles=CELL_COLUMNS)


def show_cell(cell, place, view, with_default):
    """The right third with a choice: one cell."""
    asked = {"cell": cell, "with_default": with_default}
    st.text(hotspot.cell_sentence(ui.data("hotspots/cell_summary", **asked).iloc[0], place, view.period_label))
    ui.page_link("issues", "在台账中查看这些问题", cell=hex_of(cell), icon=":material/arrow_forward:")
    weeks = ui.data("hotspots/weeks_by_cell", to_date=view.as_of, **asked)
    ui.finding("近 13 周新增")
    ui.chart(hotspot.weeks_of_cell(weeks, view.as_of), alt="近 13 周新增", rows=weeks, name="近13周新增", download=False)
    for words, query, column in (("问题类别", "categories", "category"), ("责任部门", "departments", "dept_name")):
        parts = ui.data(f"hotspots/{query}_by_cell", **asked)
        ui.finding(words)
        ui.chart(hotspot.parts_of_cell(parts, column), alt=words, rows=parts, name=words, download=False)
    ui.table(ui.data("hotspots/issues_by_cell", **asked), columns=ISSUE_COLUMNS, name="选中一格的问题", height=240)


view = ui.page("问题热点", "哪里问题最多、最久没解决？")
with st.container(horizontal=True, vertical_alignment="center"):
    colouring = st.segmented_control("按什么着色", ["数量", "超期占比"], default="数量", required=True, label_visibility="collapsed")
    size = st.segmented_control("格子大小", list(sizes.RESOLUTIONS), default="小", required=True, label_visibility="collapsed")
    st.space("stretch")
    with_default = int(st.toggle("包含默认地址"))

counts = ui.data("hotspots/left_off_by_reason").iloc[0]
room = ui.data("hotspots/cell_counts", with_default=with_default).iloc[0]
n_cells = {resolution: int(room[f"n_cells{resolution}"]) for resolution in sizes.RESOLUTIONS.values()}
resolution = sizes.bearable_resolution(sizes.RESOLUTIONS[size], n_cells)
cells = ui.data("hotspots/cells_by_resolution", resolution=resolution, with_default=with_default)
left, right = st.columns([2, 1])
with left:
    if cells.empty:
        ui.say_empty("这段时间没有带坐标的问题，画不出地图。可以换一个期间，或请上报单位补填经纬度。")
    else:
        show_map(cells, colouring, room, ui.data("hotspots/default_places"))
    if resolution != sizes.RESOLUTIONS[size]:
        st.caption(f"所选格子太多（{n_cells[sizes.RESOLUTIONS[size]]:,} 格），已改用较大的格子；缩小期间或选定区县可看更细。")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(hotspot.left_off_sentence(counts, bool(with_default)), width="stretch")
        ui.page_link("issues", "查看未上图的问题", located="no", icon=":material/arrow_forward:")
with right, st.container(border=True):
    places = {hex_of(cell): words for cell, words in hotspot.place_names(cells).items()}
    maps.list_to_choose(places, name="place", title="细看一处", placeholder="点地图上的一格，或在这里选一处")
    chosen = maps.chosen("place")
    if chosen:
        show_cell(int(chosen, 16), hotspot.name_in(cells, int(chosen, 16)), view, with_default)
    elif not cells.empty:
        show_top(cells)
    else:
        ui.say_empty("没有可以排的地点。")
