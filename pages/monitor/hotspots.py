"""问题热点: a map of the issues, and one place of it looked at closely."""

import streamlit as st

from cleancity import ui
from cleancity.analysis import cells as sizes
from cleancity.analysis.days import with_plain_days
from cleancity.charts import hotspot, scale
from cleancity.charts.map import CELLS, cell_map, hex_of
from cleancity.ui import maps

DUE_TO_JUDGE = 5  # a share of fewer due issues than this says nothing
COLOURINGS = {"count": "按数量", "late": "按超期占比"}
SIZES = {"7": "大格", "8": "中格", "9": "小格", "10": "更小格"}
ADDRESSES = {"no": "不含默认地址", "yes": "含默认地址"}


def show_map(cells, colouring, defaults):
    """The left two thirds: legend and map."""
    by_count = colouring == "count"
    values = cells["n_issues"] if by_count else scale.late_shares(cells, DUE_TO_JUDGE)
    steps = scale.count_scale(values) if by_count else scale.share_scale(DUE_TO_JUDGE)
    figure = scale.legend(steps, values, "每格件数" if by_count else "超期占比")
    ui.chart(figure, alt="图例", rows=cells, name="热点图例", download=False)
    deck = cell_map(cells, values, steps, maps.basemap(), defaults, maps.chosen("place"))
    maps.draw_to_choose(deck, alt=hotspot.map_sentence(cells), name="place", layer=CELLS, id_field="h")


def show_cell(cell, place, view, asked):
    """The right third with a choice: one cell."""
    asked = {"cell": cell, **asked}
    st.text(hotspot.cell_sentence(ui.data("hotspots/cell_summary", **asked).iloc[0], place, view.period_label))
    ui.page_link("issues", "在台账中查看", cell=hex_of(cell), icon=":material/arrow_forward:")
    weeks = ui.data("hotspots/weeks_by_cell", to_date=view.as_of, **asked)
    ui.finding("近 13 周新增")
    ui.chart(hotspot.weeks_of_cell(weeks, view.as_of), alt="近 13 周新增", rows=weeks, name="每周新增", download=False)
    for title, query, column in hotspot.PARTS:
        parts = ui.data(f"hotspots/{query}", **asked)
        ui.finding(title)
        ui.chart(hotspot.parts_of_cell(parts, column), alt=title, rows=parts, name=title, download=False)
    issues = with_plain_days(ui.data("hotspots/issues_by_cell", **asked))
    ui.table(issues, columns=hotspot.ISSUE_COLUMNS, name="选中一格的问题")


view = ui.page("问题热点", "哪里问题最多、最久没解决？")
with st.container(horizontal=True, vertical_alignment="center"):
    colouring = ui.choice("colour", "着色", COLOURINGS)
    with st.container(width=120):
        wanted = int(ui.choice("size", "格子大小", SIZES, "9" if view.filters["district"] else "8", menu=True))
    st.space("stretch")
    asked = {"with_default": int(ui.choice("default", "默认地址", ADDRESSES) == "yes")}

counts = ui.data("hotspots/left_off_by_reason").iloc[0]
n_cells = hotspot.cell_counts(ui.data("hotspots/cell_counts", **asked).iloc[0])
resolution = sizes.bearable_resolution(wanted, n_cells)
cells = ui.data("hotspots/cells_by_resolution", resolution=resolution, **asked)
left, right = st.columns([2, 1])
with left:
    if cells.empty:
        ui.say_empty("这段时间没有带坐标的问题，画不出地图。可以换一个期间，或请上报单位补填经纬度。")
    else:
        show_map(cells, colouring, ui.data("hotspots/default_places"))
    if resolution != wanted:
        st.caption(f"所选大小有 {n_cells[wanted]:,} 格，多于地图能画的，已换成较大的格子；选定区县或缩短期间可以看细。")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(hotspot.left_off_sentence(counts, bool(asked["with_default"])), width="stretch")
        for reason in hotspot.left_off(counts):
            ui.page_link("issues", f"查看{reason}的", point_state=reason, icon=":material/arrow_forward:")
with right, st.container(border=True):
    top, heading = hotspot.ordered_by(cells, colouring)
    places = {hex_of(cell): words for cell, words in hotspot.place_names(top).items()}
    maps.list_to_choose(places, name="place", title="细看一处", placeholder="点地图上的一格，或在这里选一处")
    chosen = maps.chosen("place")
    if chosen:
        show_cell(int(chosen, 16), hotspot.name_in(cells, int(chosen, 16)), view, asked)
    elif cells.empty:
        ui.say_empty("没有可以排的地点。")
    else:
        ui.finding(heading)
        ui.chart(hotspot.top_cells(top), alt=heading, rows=top, name="热点", titles=hotspot.CELL_TITLES)
