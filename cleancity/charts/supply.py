"""应急物资: sentences and bars of reserves against their quotas, expiry and days of supply."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

SORTS = {"short": "紧缺在前", "category": "按类别", "name": "按名称"}
BANDS = ("缺货", "不足", "正常", "超储", "无定额")
BAND_COLOURS = {"缺货": theme.VERMILLION, "不足": theme.VERMILLION, "正常": theme.BLUE, "超储": theme.DARK_GREY}
MOST_PER_CENT = 160.0  # longer bars are cut here; their words still tell the number
STOCK_TITLES = {
    "item_name": "物资",
    "category": "类别",
    "band": "储备情况",
    "available_qty": "可用量",
    "unit": "单位",
    "quota_qty": "储备定额",
    "met_share": "定额满足率",
    "support_days": "可支撑天数",
    "book_qty": "账面数量",
    "reserved_qty": "预留",
    "expired_qty": "已过期",
    "unfit_qty": "待检或损坏",
    "due_30_qty": "30 天内到期",
    "due_90_qty": "90 天内到期",
    "due_180_qty": "180 天内到期",
    "lead_days": "采购周期（天）",
    "check_cycle_days": "检查周期（天）",
    "n_warehouses": "存放仓库数",
}


def with_shares(items: pd.DataFrame) -> pd.DataFrame:
    """`items` with met_share (available / quota) and support_days (available / surge use), NaN where undefined."""
    surge = items["surge_daily_use"].where(items["surge_daily_use"] > 0)
    return items.assign(
        met_share=items["available_qty"] / items["quota_qty"], support_days=items["available_qty"] / surge
    )


def stock_sentence(items: pd.DataFrame) -> str:
    """How many items are in each band, and the one that is shortest."""
    counts = items["band"].value_counts()
    judged = [f"{band} {counts[band]} 项" for band in BANDS[:4] if counts.get(band, 0)]
    without = int(counts.get("无定额", 0))
    if not judged:
        return "没有一项物资填了储备定额，无法判断够不够。"
    said = f"{len(items) - without} 项有定额的物资：{'，'.join(judged)}。"
    said += f"另有 {without} 项没有定额，不作判断。" if without else ""
    return said + worst_sentence(items)


def worst_sentence(items: pd.DataFrame) -> str:
    """The item that is shortest against its quota; empty when none is short."""
    short = items[items["band"].isin(["缺货", "不足"])].dropna(subset=["met_share"])
    if short.empty:
        return ""
    worst = short.sort_values("met_share", kind="stable").iloc[0]
    if worst["available_qty"] <= 0:
        return f"{worst['item_name']}已没有可用的（{amount(worst)}）。"
    return f"最缺的是{worst['item_name']}，只够定额的 {worst['met_share'] * 100:.0f} %（{amount(worst)}）。"


def warehouses_sentence(warehouses: pd.DataFrame) -> str:
    """How many warehouses there are, and how many of them cannot be drawn or never took stock."""
    unplaced, silent = int(warehouses["lon"].isna().sum()), int(warehouses["stock_day"].isna().sum())
    parts = [f"{unplaced} 个没有坐标" if unplaced else "", f"{silent} 个没有盘存" if silent else ""]
    return "，".join([f"{len(warehouses)} 个仓库", *filter(None, parts)])


def amount(item: Any) -> str:
    """Available against quota: 1,860 / 5,000 瓶."""
    unit = "" if theme.is_missing(item["unit"]) else f" {item['unit']}"
    quota = "" if theme.is_missing(item["quota_qty"]) else f" / {item['quota_qty']:,.0f}"
    return f"{item['available_qty']:,.0f}{quota}{unit}"


def arranged(items: pd.DataFrame, by: str) -> pd.DataFrame:
    """`items` in the order the reader asked for: one of SORTS."""
    if by == "name":
        return items.sort_values("item_name", kind="stable")
    order = {band: place for place, band in enumerate(BANDS)}
    keyed = items.assign(place=items["band"].map(order)).sort_values(["place", "met_share"], kind="stable")
    return (keyed.sort_values("category", kind="stable") if by == "category" else keyed).drop(columns="place")


@drawn_once
def stock_chart(items: pd.DataFrame, by_warehouse: pd.DataFrame) -> go.Figure:
    """One bar an item, as a percentage of its quota, cut into the warehouses' parts; the quota's line at 100 %.

    Args:
        items: item_code, item_name, band, available_qty, quota_qty, unit, in the order to draw; all with a quota.
        by_warehouse: item_code, warehouse_name, available_qty.
    """
    places = {code: place for place, code in enumerate(items["item_code"])}
    drawn = by_warehouse.merge(items[["item_code", "quota_qty", "band", "unit"]], on="item_code")
    drawn = drawn[drawn["available_qty"] > 0].sort_values("available_qty", ascending=False, kind="stable")
    drawn = drawn.assign(part=drawn["available_qty"] / drawn["quota_qty"] * 100)
    drawn = drawn.assign(base=drawn.groupby("item_code")["part"].cumsum() - drawn["part"])
    shown = drawn[drawn["base"] < MOST_PER_CENT]
    figure = go.Figure(
        go.Bar(
            x=[min(part, MOST_PER_CENT - base) for part, base in zip(shown["part"], shown["base"], strict=True)],
            base=shown["base"],
            y=[places[code] for code in shown["item_code"]],
            orientation="h",
            marker={
                "color": [BAND_COLOURS[band] for band in shown["band"]],
                "line": {"color": "#FFFFFF", "width": 1.5},
            },
            customdata=[
                f"{_flat(name)}：{quantity:,.0f}（占定额 {part:.0f} %）"
                for name, quantity, part in zip(
                    shown["warehouse_name"], shown["available_qty"], shown["part"], strict=True
                )
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    for place, (_, item) in enumerate(items.iterrows()):
        total = min(float(item["met_share"]) * 100, MOST_PER_CENT)
        figure.add_annotation(
            x=max(total, 101.0), y=place, xanchor="left", showarrow=False, xshift=4,
            text=f"<b>{item['band']}</b> {_flat(amount(item))}",
            font={"color": theme.ALERT_SEQUENCE[-1] if item["band"] in ("缺货", "不足") else theme.DARK_GREY},
        )  # fmt: skip
    figure.add_shape(type="line", x0=100, x1=100, y0=0, y1=1, yref="paper", line={"color": theme.INK, "width": 1.5})
    figure.add_annotation(x=100, y=1, yref="paper", yanchor="bottom", text="定额", showarrow=False)
    theme.dress(figure, height=50 + 28 * len(items))
    figure.update_layout(margin={"t": 24}, bargap=0.35, barmode="overlay")
    figure.update_xaxes(
        showgrid=False, range=[0, 225], tickvals=[0, 50, 100, 150], ticktext=["0", "50 %", "100 %", "150 %"]
    )
    figure.update_yaxes(
        tickvals=list(range(len(items))), ticktext=[_flat(name, 12) for name in items["item_name"]], showgrid=False,
        range=[len(items) - 0.4, -0.6],
    )  # fmt: skip
    return figure


def warehouse_shares(by_warehouse: pd.DataFrame) -> pd.DataFrame:
    """One row an item, one column a warehouse, usable quantities; the first column is 物资."""
    wide = by_warehouse.pivot_table(
        index=["item_code", "item_name"], columns="warehouse_name", values="available_qty", aggfunc="sum", fill_value=0
    )
    return wide.reset_index().drop(columns="item_code").rename(columns={"item_name": "物资"}).rename_axis(columns=None)


def _flat(text: object, longest: int = 18) -> str:
    """Uploaded text for a figure: Plotly reads some HTML, so its brackets go."""
    flat = str(text).replace("<", "＜").replace(">", "＞")
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
