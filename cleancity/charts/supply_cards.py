"""应急物资: the lists beside the stock: what ends, what to buy, what was taken out of turn, what differs."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.intervals import Share, share
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

LADDER = ("已过期", "30 天内", "31—90 天", "91—180 天")
LADDER_COLOURS = (theme.VERMILLION, "#EB8F55", theme.GREY, "#C3CBD2")
LOT_COLUMNS = {
    "days_left": "剩余天数",
    "item_name": "物资",
    "qty": "账面数量",
    "unit": "单位",
    "warehouse_name": "仓库",
    "expires_on": "有效期至",
    "lot": "批次",
}
BUY_COLUMNS = {
    "item_name": "物资",
    "order_words": "建议补充",
    "when_words": "下单",
    "why": "原因",
}
CHECK_COLUMNS = {
    "item_name": "物资",
    "lot": "批次",
    "warehouse_name": "仓库",
    "last_checked_on": "最近检查",
    "days_overdue": "超期天数",
}
WRONG_COLUMNS = {
    "moved_on": "日期",
    "item_name": "物资",
    "taken_words": "发出的批次（有效期至）",
    "left_words": "应先用的批次（有效期至）",
    "warehouse_name": "仓库",
}
WASTE_COLUMNS = {
    "item_name": "物资",
    "lost_words": "预计用不完",
    "expires_on": "有效期至",
    "basis": "按什么算",
    "warehouse_name": "仓库",
}
DIFFERENCE_COLUMNS = {
    "item_name": "物资",
    "warehouse_name": "仓库",
    "lot": "批次",
    "qty": "账面",
    "counted_qty": "盘点",
    "difference_qty": "差",
}


class Card(NamedTuple):
    """One card: its heading, a line under it, its rows and columns, the file's name, a picture, its method card."""

    heading: str
    words: str
    rows: pd.DataFrame
    columns: dict[str, str]
    name: str
    figure: go.Figure | None = None


def expiry_sentence(lots: pd.DataFrame) -> str:
    """What expires within 30 days and what has: the heading of its card."""
    soon, gone = (int((lots["expiry_band"] == band).sum()) for band in ("30 天内", "已过期"))
    if not len(lots):
        return "180 天内没有到期的批次"
    return f"{soon} 批 30 天内到期" + (f"，{gone} 批已过期仍在库" if gone else "")


@drawn_once
def expiry_chart(lots: pd.DataFrame) -> go.Figure:
    """How many lots have expired or will within 30, 90 and 180 days; `lots`: expiry_band."""
    counts = lots["expiry_band"].value_counts()
    values = [int(counts.get(band, 0)) for band in LADDER]
    figure = go.Figure(
        go.Bar(
            x=values, y=list(range(4)), orientation="h", marker_color=list(LADDER_COLOURS), hoverinfo="skip",
            text=[f"{n} 批" for n in values], textposition="outside", cliponaxis=False,
        )
    )  # fmt: skip
    theme.dress(figure, height=140)
    figure.update_layout(bargap=0.3)
    figure.update_xaxes(visible=False, range=[0, max([*values, 1]) * 1.3])
    figure.update_yaxes(tickvals=list(range(4)), ticktext=list(LADDER), range=[3.5, -0.5], showgrid=False)
    return figure


def expiry_card(lots: pd.DataFrame) -> Card:
    """What has expired or will within 180 days."""
    return Card(expiry_sentence(lots), "", lots, LOT_COLUMNS, "临期和过期批次", expiry_chart(lots))


def checks_card(lots: pd.DataFrame, items: pd.DataFrame) -> Card:
    """Lots that nobody has checked for longer than their cycle; `items` as supplies/stock_by_item gives them."""
    none = "各批次都在检查周期内"
    if items["check_cycle_days"].isna().all():
        none = "物资目录里没有填检查周期，看不出检查有没有逾期"
    heading = f"{len(lots)} 批超过检查周期没有检查" if len(lots) else none
    return Card(heading, "", lots, CHECK_COLUMNS, "超期未检")


def buying_card(wanted: pd.DataFrame, surged: pd.DataFrame, items: pd.DataFrame) -> Card:
    """What to buy, how much, when to order, and why.

    Args:
        wanted: as supplies/replenishment gives it.
        surged: item_code, support_days, as analysis.supplies.surge gives it.
        items: as supplies/stock_by_item gives them.
    """
    if wanted.empty and items[["quota_qty", "min_qty"]].isna().all(axis=None):
        return Card("物资目录里没有填储备定额和最低储量，看不出要补什么", "", wanted, BUY_COLUMNS, "补货清单")
    heading = f"要补 {len(wanted)} 项" if len(wanted) else "没有要补的物资"
    lasts = dict(zip(surged["item_code"], surged["support_days"], strict=True))
    rows = wanted.to_dict("records")
    words = wanted.assign(
        order_words=[amount(row["order_qty"], row["unit"]) for row in rows],
        when_words=["立即" if not row["days_to_order"] else f"{row['days_to_order']:.0f} 天内" for row in rows],
        why=[_why(row, lasts.get(row["item_code"])) for row in rows],
    )
    return Card(heading, "补到储备定额，并补上到货前要过期的。", words, BUY_COLUMNS, "补货清单")


def _why(row: Any, lasts: float | None) -> str:
    some = f"可用 {row['available_qty']:,.0f}，最低应有 {row['floor_qty']:,.0f}"
    parts = [some if row["available_qty"] > 0 else "现在没有可用的"]
    if row["lost_qty"] > 0:
        parts.append(f"到货前有 {row['lost_qty']:,.0f} 到期")
    if lasts is not None and not theme.is_missing(row["lead_days"]) and 0 < lasts < row["lead_days"]:
        parts.append(f"战时只够 {lasts:.0f} 天")
    if not theme.is_missing(row["lead_days"]):
        parts.append(f"采购要 {row['lead_days']:.0f} 天")
    if row["expired_qty"] > 0:
        parts.append(f"已过期 {row['expired_qty']:,.0f} 待处置")
    return "；".join(parts)


def order_card(outs: pd.DataFrame) -> Card:
    """Slips that took from a later lot while an earlier one lay there; `outs` as supplies/outs_by_lot gives it."""
    wrong = outs[outs["is_wrong"] == 1]
    judged = int(outs["is_judged"].sum())
    if outs.empty:
        return Card("没有出库流水，看不出先进先出", "", outs, WRONG_COLUMNS, "先进先出")
    if not judged:
        words = f"{len(outs)} 笔出库都没有批次有效期，或此前没有盘存。"
        return Card("无法判断先进先出", words, wrong, WRONG_COLUMNS, "先进先出")
    items = "、".join(wrong["item_name"].value_counts().index[:3])
    found = share(len(wrong), judged)
    assert found is not None
    words = f"占能判断的 {judged} 笔的 {found.value * 100:.0f} %{_between(found)}"
    words += f"；另有 {len(outs) - judged} 笔没有有效期或盘存，无法判断" if len(outs) > judged else ""
    heading = f"{len(wrong)} 笔出库没有先用快到期的：{items}" if len(wrong) else "出库都先用了快到期的"
    rows = wrong.to_dict("records")
    said = wrong.assign(
        taken_words=[f"{row['lot']}（{_day(row['expires_on'])}）{row['qty']:,.0f}" for row in rows],
        left_words=[
            f"{row['earlier_lot']}（{_day(row['earlier_expires_on'])}）还有 {row['left_qty']:,.0f}" for row in rows
        ],
    )
    return Card(heading, f"近 13 周：{words}。", said, WRONG_COLUMNS, "先进先出")


def waste_card(wasted: pd.DataFrame, is_use_known: bool) -> Card:
    """Lots that cannot be used up in time; `wasted` as analysis.supplies.wasted gives it."""
    if wasted.empty and not is_use_known:
        words = "没有足够的出库流水，物资目录里也没有填战时日耗，算不出到期前用不用得完"
        return Card(words, "", wasted, WASTE_COLUMNS, "到期前用不完")
    rows = wasted.to_dict("records")
    said = wasted.assign(
        lost_words=[amount(row["lost_qty"], row["unit"]) for row in rows], basis=[_basis(row) for row in rows]
    )
    heading = f"{len(wasted)} 批到期前用不完" if len(wasted) else "180 天内到期的都用得完"
    words = "可以先发给用得快的单位、调给别的仓库，或与供货单位换货。" if len(wasted) else ""
    return Card(heading, words, said, WASTE_COLUMNS, "到期前用不完")


def _basis(row: Any) -> str:
    if theme.is_missing(row["monthly_qty"]):
        return f"战时日耗 {row['surge_daily_use']:,.4g}"
    if not row["monthly_qty"]:
        return f"近 {row['n_months']:.0f} 个月没有出库"
    return f"月均出库 {row['monthly_qty']:,.0f}（{row['n_months']:.0f} 个月）"


def accuracy_card(counted: pd.DataFrame, n_min: int) -> Card:
    """Counted against booked; `counted` as measures/stock_accuracy_rows gives it."""
    found = share(int(counted["counted"].sum()), len(counted))
    different = counted[counted["counted"] == 0]
    if found is None:
        return Card("没有盘点数量，看不出账实是否相符", "", different, DIFFERENCE_COLUMNS, "账实差异")
    words = f"{found.n:.0f} 批中 {found.successes:.0f} 批相符，{found.value * 100:.0f} %"
    words += f"{_between(found)}。"
    words += f"样本不足（少于 {n_min} 批），不作评价。" if found.n < n_min else ""
    heading = f"账实不符 {len(different)} 批" if len(different) else "账实全部相符"
    return Card(heading, words, different, DIFFERENCE_COLUMNS, "账实差异")


def _between(found: Share) -> str:
    return f"（95 % 区间 {found.low * 100:.0f}—{found.high * 100:.0f} %）"


def to_do_sentence(wanted: pd.DataFrame, surged: pd.DataFrame) -> str:
    """What runs out first at surge use, and what to buy first."""
    parts = []
    short = surged[surged["short_qty"] > 0]
    if len(short):
        first = short.iloc[0]
        lasts = f"只够 {first['support_days']:.0f} 天" if first["support_days"] > 0 else "已经没有"
        parts.append(
            f"按战时日耗，{len(short)} 项撑不到补货，最先断的是{first['item_name']}（{lasts}，"
            f"到货要 {first['delivery_days']:.0f} 天）"
        )
    elif len(surged):
        parts.append("按战时日耗，各项都撑得到补货")
    if len(wanted):
        listed = "、".join(
            f"{row['item_name']} {amount(row['order_qty'], row['unit'])}" for row in wanted.head(2).to_dict("records")
        )
        parts.append(f"要买 {len(wanted)} 项：{listed}{'等' if len(wanted) > 2 else ''}")
    return f"{'；'.join(parts)}。" if parts else ""


def care_sentence(outs: pd.DataFrame, wasted: pd.DataFrame) -> str:
    """What is taken in the wrong order and what goes bad for it; empty when nothing is."""
    parts = []
    if len(wasted):
        sums = wasted.groupby("item_name", as_index=False, sort=False).agg({"lost_qty": "sum", "unit": "first"})
        top = sums.sort_values("lost_qty", ascending=False, kind="stable").iloc[0]
        parts.append(f"照平时用量，{top['item_name']}有 {amount(top['lost_qty'], top['unit'])}到期前用不完")
    wrong = outs[outs["is_wrong"] == 1]
    if len(wrong):
        first = wrong.groupby("item_name").size().sort_values(ascending=False)
        parts.append(f"近 13 周 {len(wrong)} 笔出库先发了新批次、留下旧批次（{first.index[0]} {first.iloc[0]} 笔）")
    return f"{'；'.join(parts)}。" if parts else ""


def amount(quantity: float, unit: object) -> str:
    """A quantity with its unit: 3,512 瓶."""
    return f"{quantity:,.0f}" + ("" if theme.is_missing(unit) else f" {unit}")


def _day(value: Any) -> str:
    return theme.NOTHING if theme.is_missing(value) else f"{value:%Y-%m-%d}"
