"""应急物资: is the store full, what runs out or goes bad, what must be bought, where does it lie?"""

import streamlit as st

from cleancity import ui
from cleancity.charts import supply
from cleancity.charts import supply_cards as cards
from cleancity.settings import load_settings
from cleancity.ui.supplies import show_card, show_history, show_surge, show_warehouses, stock_now

FEW = 15  # bars before the reader asks for all


def show_stock(items, shares):
    """Bars of every item against its quota, with our own sorting and narrowing."""
    with ui.heading("可用量与储备定额"):
        ui.measure_card("supply_satisfaction", "物资满足率口径")
        ui.method_card("supply_bands", "缺货、不足、超储怎么定")
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


view, stock = ui.page("应急物资", "储备够不够，哪些要补？"), stock_now()
if stock.items.empty:
    ui.say_empty("还没有应急物资数据。请在“数据上传”导入物资目录、仓库和库存三张表。")
    st.stop()
surged = stock.surge(view)
with ui.answers():
    st.markdown(ui.plain(supply.stock_sentence(stock.items)))
    st.markdown(ui.plain(cards.to_do_sentence(stock.wanted, surged)))
    st.markdown(ui.plain(cards.care_sentence(stock.outs, stock.wasted)))
with st.container(border=True, key="card_buying"):
    show_card(
        cards.buying_card(stock.wanted, surged, stock.items),
        method=lambda: ui.method_card("what_to_buy", "买多少怎么定"),
        height=240,
    )
left, right = ui.frames(2)
with left:
    show_stock(stock.items, stock.shares)
with right:
    show_card(cards.expiry_card(ui.data("supplies/expiry_by_lot")), height=400)
with st.container(border=True):
    show_surge(stock, view)
left, right = ui.frames(2)
with left:
    show_card(cards.order_card(stock.outs), height=250, method=lambda: ui.method_card("fefo", "怎么判断的"))
with right:
    wasted = cards.waste_card(stock.wasted, stock.is_use_known)
    show_card(wasted, height=250, method=lambda: ui.method_card("expiry_before_use", "怎么算用不完"))
with st.container(border=True):
    show_history(stock.items, view)
left, right = ui.frames(2)
with left:
    show_card(cards.accuracy_card(ui.data("measures/stock_accuracy_rows"), load_settings().n_min), height=250)
    ui.measure_card("stock_accuracy", "账实相符率口径")
with right:
    show_card(cards.checks_card(ui.data("supplies/checks_overdue"), stock.items), height=250)
with st.container(border=True):
    show_warehouses(ui.data("supplies/warehouses"))
st.caption("物资按全市口径：行动、区县、部门、来源、大类筛选对本页不起作用；期间只决定盘存截至哪一天。")
