"""What the page 应急物资 speaks of, asked once."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from cleancity.analysis.days import with_plain_days
from cleancity.briefing import stock
from cleancity.briefing.stock import Stock
from cleancity.briefing.views import View
from cleancity.charts import stock_history, surge
from cleancity.charts.map import warehouse_map
from cleancity.charts.supply import warehouses_sentence
from cleancity.charts.supply_cards import Card
from cleancity.ui import maps
from cleancity.ui.asking import question
from cleancity.ui.choices import amount, choice
from cleancity.ui.database import data
from cleancity.ui.headings import heading
from cleancity.ui.methods import method_card
from cleancity.ui.plain import plain
from cleancity.ui.shows import chart, finding, say_empty, table


def stock_now() -> Stock:
    """The store under the reader's view."""
    return stock.stock_now(question())


def show_card(card: Card, height: int | None = None, method: Callable[[], None] | None = None) -> None:
    """A card's line (at its end what `method` draws), picture and list; an empty list needs no more than
    its heading."""
    with heading(plain(card.heading)):
        if method:
            method()
    if card.words:
        st.markdown(plain(card.words))
    if card.figure is not None:
        chart(card.figure, alt=card.heading, rows=card.rows, name=f"{card.name}图", download=False)
    if len(card.rows):
        table(with_plain_days(card.rows), columns=card.columns, name=card.name, height=height)


def show_surge(held: Stock, view: View) -> None:
    """What if the surge came now: sliders, days, and what would be missing."""
    if held.items["support_days"].isna().all():
        finding("战时能撑多少天")
        say_empty("物资目录里没有填战时日耗，算不出可支撑天数。")
        return
    left, right = st.columns(2)
    with left:
        times = amount("times", "如果用量是战时日耗的几倍", 0.5, 3.0, 1.0, 0.25, "%.2f 倍")
    with right:
        delay = int(amount("delay", "如果到货比采购周期再晚几天", 0, 30, 0, 1, "%d 天"))
    surged = held.surge(view, times, delay)
    with heading(plain(surge.surge_sentence(surged, times, delay))):
        method_card("surge_days", "怎么推演的")
    left, right = st.columns(2)
    with left:
        chart(surge.surge_chart(surged), alt="可支撑天数", rows=surged, name="可支撑天数图", download=False)
        st.caption("竖线是到货的日子；条不到竖线的，到货前就断。")
    with right:
        table(surge.surge_rows(surged), columns=surge.SURGE_COLUMNS, name="战时推演", height=285)


def show_history(items: pd.DataFrame, view: View) -> None:
    """One item over thirteen weeks: what was usable at each count, and its slips."""
    names = dict(zip(items["item_code"], items["item_name"], strict=True))
    with st.container(width=260):
        code = choice("item", "物资", names, menu=True)
    item = items[items["item_code"] == code].iloc[0]
    counts = stock_history.recent(data("supplies/stock_by_count", item=code), view.as_of_day)
    slips = data("supplies/moves", item=code)
    finding(plain(stock_history.history_sentence(counts, slips, item)))
    left, right = st.columns([3, 2])
    with left:
        if len(counts):
            figure = stock_history.history_chart(counts, slips, item)
            chart(figure, alt="13 周库存和出入库", rows=counts, name="13周库存", titles=stock_history.COUNT_TITLES)
    with right:
        if len(slips):
            table(with_plain_days(slips), columns=stock_history.SLIP_COLUMNS, name="13周出入库", height=300)
        else:
            say_empty("近 13 周没有这种物资的出入库流水。")


def show_warehouses(warehouses: pd.DataFrame) -> None:
    """Where the store lies."""
    finding(warehouses_sentence(warehouses))
    if warehouses["lon"].isna().all():
        say_empty("仓库都没有坐标，画不出位置图。")
    else:
        maps.draw(warehouse_map(warehouses, maps.basemap()), alt="仓库位置图", name="warehouses", height=330)
