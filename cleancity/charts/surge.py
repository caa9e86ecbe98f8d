"""可支撑天数: how long each item lasts at surge use, against the day on which a purchase arrives."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.supply_cards import amount

SURGE_COLUMNS = {
    "item_name": "物资",
    "lasts_words": "可支撑",
    "delivery_words": "到货",
    "short_words": "到货前缺",
    "buy_words": "到货时补足定额要买",
}
SURGE_TITLES = {
    "daily_use": "每天用量",
    "support_days": "可支撑天数",
    "delivery_days": "到货天数",
    "short_qty": "到货前缺",
    "spoilt_qty": "到货前过期",
    "buy_qty": "到货时补足定额要买",
}
FAR = 90.0  # longer bars are cut here; their words still tell the number


def surge_sentence(surged: pd.DataFrame, times: float, delay_days: int) -> str:
    """How many items do not last until a purchase arrives, under what assumption."""
    if_so = f"按战时日耗的 {times:g} 倍" if times != 1 else "按战时日耗"
    if_so += f"、到货再晚 {delay_days} 天" if delay_days else ""
    short = surged[surged["short_qty"] > 0]
    if short.empty:
        return f"{if_so}，各项都撑得到补货"
    first = short.iloc[0]
    lasts = f"只够 {first['support_days']:.0f} 天" if first["support_days"] > 0 else "已经没有"
    return f"{if_so}，{len(short)} 项撑不到补货，最先断的是{first['item_name']}，{lasts}"


def surge_rows(surged: pd.DataFrame) -> pd.DataFrame:
    """`surged`, as analysis.supplies.surge gives it, in words."""
    rows = surged.to_dict("records")
    return surged.assign(
        lasts_words=[f"{row['support_days']:.0f} 天" for row in rows],
        delivery_words=[f"{row['delivery_days']:.0f} 天" for row in rows],
        short_words=[amount(row["short_qty"], row["unit"]) if row["short_qty"] > 0 else theme.NOTHING for row in rows],
        buy_words=[amount(row["buy_qty"], row["unit"]) if row["buy_qty"] > 0 else theme.NOTHING for row in rows],
    )


@drawn_once
def surge_chart(surged: pd.DataFrame, most: int = 10) -> go.Figure:
    """Days of supply, shortest against its delivery first, beside the day of delivery (a mark)."""
    top = surged.head(most)
    places = list(range(len(top)))
    longest = float(min(max([*top["support_days"], *top["delivery_days"], 1.0]), FAR))
    too_few = list(top["short_qty"] > 0)
    figure = go.Figure(
        go.Bar(
            x=[min(days, FAR) for days in top["support_days"]], y=places, orientation="h", hoverinfo="skip",
            marker_color=[theme.VERMILLION if few else theme.BLUE for few in too_few],
        )
    )  # fmt: skip
    mark = {"symbol": "line-ns", "size": 16, "line": {"color": theme.INK, "width": 2.5}}
    delivery = [min(days, FAR) for days in top["delivery_days"]]
    figure.add_trace(go.Scatter(x=delivery, y=places, mode="markers", hoverinfo="skip", marker=mark))
    for place, row, few in zip(places, top.to_dict("records"), too_few, strict=True):
        colour = theme.ALERT_SEQUENCE[-1] if few else theme.DARK_GREY
        more = f" 到货前缺 {amount(row['short_qty'], row['unit'])}" if few else " 撑得到"
        words = f"<b>{row['support_days']:.0f} 天</b>{more}".replace("<b>", "\0").replace("</b>", "\1")
        words = words.replace("<", "＜").replace(">", "＞").replace("\0", "<b>").replace("\1", "</b>")
        figure.add_annotation(
            x=longest * 1.06, y=place, text=words, showarrow=False, xanchor="left", font={"color": colour}
        )
    theme.dress(figure, height=16 + 27 * len(top))
    figure.update_layout(bargap=0.35)
    figure.update_xaxes(visible=False, range=[0, longest * 1.9])
    names = [_flat(name) for name in top["item_name"]]
    figure.update_yaxes(tickvals=places, ticktext=names, range=[len(top) - 0.5, -0.5], showgrid=False)
    return figure


def _flat(text: object, longest: int = 12) -> str:
    flat = str(text).replace("<", "＜").replace(">", "＞")
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
