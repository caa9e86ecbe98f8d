"""应急物资: is the store full, what runs out or expires, what must be bought, where does it lie?"""

import streamlit as st

from cleancity import ui
from cleancity.analysis.days import with_plain_days
from cleancity.charts import supply
from cleancity.charts.map import warehouse_map
from cleancity.settings import load_settings
from cleancity.ui import maps

FEW = 15  # bars before the reader asks for all


def show_stock(items, shares):
    """Bars of every item against its quota, with our own sorting and narrowing."""
    kinds = {"all": "全部类别", **{kind: kind for kind in sorted(items["category"].unique())}}
    with st.container(horizontal=True, vertical_alignment="center"):
        by = ui.choice("sort", "排序", supply.SORTS)
        with st.container(width=170):
            kind = ui.choice("kind", "类别", kinds, menu=True)
        amount = ui.choice("show", "显示", {"few": f"前 {FEW} 项", "all": "全部"})
    chosen = supply.arranged(items if kind == "all" else items[items["category"] == kind], by)
    bars = chosen.dropna(subset=["met_share"])
    if bars.empty:
        ui.say_empty("这些物资都没有填储备定额，无法判断够不够；请在物资目录里补填“储备定额”。")
    else:
        figure = supply.stock_chart(bars if amount == "all" else bars.head(FEW), shares)
        ui.chart(figure, alt="可用量占储备定额的比例", rows=chosen, name="物资储备", titles=supply.STOCK_TITLES)
    with st.expander("各仓库存量明细（图中每条按仓库分段）"):
        ui.table(wide := supply.warehouse_shares(shares), columns=dict(zip(wide, wide, strict=True)), name="各仓库存量")


def show_list(rows, columns, name, figure):
    """A picture where there is one, and the list."""
    if figure:
        ui.chart(figure, alt=name, rows=rows, name=f"{name}图", download=False)
    if len(rows):
        ui.table(with_plain_days(rows), columns=columns, name=name)


def show_days(items):
    """Days of supply at surge use."""
    if items["support_days"].isna().all():
        ui.say_empty("物资目录里没有填战时日耗，算不出可支撑天数。")
    else:
        ui.chart(supply.days_chart(items), alt="可支撑天数", rows=items, name="可支撑天数", titles=supply.STOCK_TITLES)


def show_warehouses(warehouses):
    """Where the store lies."""
    if warehouses["lon"].isna().all():
        ui.say_empty("仓库都没有坐标，画不出位置图。")
    else:
        maps.draw(warehouse_map(warehouses, maps.basemap()), alt="仓库位置图", name="warehouses", height=330)


view = ui.page("应急物资", "储备够不够，哪些要补？")
short = {"short_share": load_settings().short_share}
items, shares = supply.with_shares(ui.data("supplies/stock_by_item", **short)), ui.data("supplies/share_by_warehouse")
if items.empty:
    ui.say_empty("还没有应急物资数据。请在“数据上传”导入物资目录、仓库和库存三张表。")
    st.stop()
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(ui.plain(supply.stock_sentence(items)), width="stretch")
    ui.measure_card("supply_satisfaction", "物资满足率口径")
warehouses = ui.data("supplies/warehouses")
cards = (
    (show_stock, "可用量与储备定额", items, shares),
    (show_list, *supply.expiry_card(ui.data("supplies/expiry_by_lot"))),
    (show_list, *supply.replenishment_card(ui.data("supplies/replenishment", **short))),
    (show_days, "按战时日耗可支撑天数（竖线为采购周期）", items),
    (show_list, *supply.checks_card(ui.data("supplies/checks_overdue"))),
    (show_warehouses, supply.warehouses_sentence(warehouses), warehouses),
)
for column, (show, heading, *what) in zip([c for _ in range(3) for c in st.columns([3, 2])], cards, strict=True):
    with column, st.container(border=True, height="stretch"):
        ui.finding(heading)
        show(*what)
st.caption("物资按全市口径：行动、区县、部门、来源、大类筛选对本页不起作用；期间只决定盘存截至哪一天。")
