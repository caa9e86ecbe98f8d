"""物资: what is short of its quota, and what ends before it can be used."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis.sheet import MOST, Bar, Bars, Number, Sheet, Table, Tone
from cleancity.briefing.composing import LABEL, flat, meaning, method, number, said_only, sheet
from cleancity.briefing.questions import Question
from cleancity.briefing.stock import Stock, stock_now
from cleancity.charts import supply, supply_cards, theme

ITEM, TOPIC = "supplies", "应急物资"
SHORT, SOON = ("缺货", "不足"), ("已过期", "30 天内")


def compose(question: Question) -> tuple[Sheet, ...]:
    """What is short, and what expires; without a catalogue, that there is none."""
    stock = stock_now(question)
    if stock.items.empty:
        remedy = "请在“数据上传”导入物资目录、仓库和库存三张表。"
        return said_only(question, ITEM, TOPIC, "还没有应急物资数据", remedy, span="")
    lots = question.rows("supplies/expiry_by_lot")
    near = lots[lots["expiry_band"].isin(SOON)]
    finding = supply.worst_sentence(stock.items) or supply.stock_sentence(stock.items)
    blocks = (short_bars(stock.items), expiring(near) if len(near) else None)
    basis = (*meaning("supply_satisfaction"), *method("supply_bands"))
    return (
        sheet(
            question, ITEM, TOPIC, finding, numbers=numbers(question, stock, near), blocks=blocks, basis=basis, span=""
        ),
    )


def numbers(question: Question, stock: Stock, near: pd.DataFrame) -> tuple[Number, ...]:
    """How far the quotas are met, how many items are short, how many lots end, how many are to be bought."""
    n_short, n_near = int(stock.items["band"].isin(SHORT).sum()), len(near)
    gone = int((near["expiry_band"] == SOON[0]).sum())
    return (
        number(question, "supply_satisfaction"),
        Number("缺货或不足", theme.count(n_short, "项"), tone="missed" if n_short else "plain"),
        Number("30 天内到期", theme.count(n_near - gone, "批"), f"另有 {gone} 批已过期" if gone else "没有过期仍在库的",
               tone="missed" if n_near else "plain"),
        Number("要补货", theme.count(len(stock.wanted), "项")),
    )  # fmt: skip


def short_bars(items: pd.DataFrame) -> Bars | None:
    """The items furthest below their quota, in per cent of it; the outline is the quota."""
    worst = supply.arranged(items, "short").dropna(subset=["met_share"])
    if worst.empty:
        return None
    short = worst[worst["band"].isin(SHORT)]
    shown = (short if len(short) else worst).head(MOST)
    bars = tuple(
        Bar(
            flat(row["item_name"], LABEL), 100 * float(row["met_share"]), supply.amount(row),
            "missed" if row["band"] in SHORT else "met", 100.0,
        )
        for row in shown.to_dict("records")
    )  # fmt: skip
    title = "可用量占储备定额（细框是定额）" if len(short) else "没有不足的，离定额最近的几项（细框是定额）"
    return Bars(title, bars, "%")


def expiring(near: pd.DataFrame) -> Table:
    """Lots that have expired or will within 30 days, the next first."""
    told = tuple(
        (
            flat(row["item_name"], 10), flat(row["lot"], 9), supply_cards.amount(row["qty"], row["unit"]),
            f"{row['days_left']:,.0f} 天" if row["days_left"] >= 0 else f"已过 {-row['days_left']:,.0f} 天",
        )
        for row in near.head(MOST).to_dict("records")
    )  # fmt: skip
    more = f"（共 {len(near)} 批）" if len(near) > MOST else ""
    tones: tuple[Tone, ...] = tuple("missed" if left < 0 else "plain" for left in near["days_left"].head(MOST))
    return Table(f"已过期和 30 天内到期{more}", ("物资", "批次", "数量", "还剩"), told, tones, numeric=(2, 3))
