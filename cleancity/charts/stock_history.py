"""One item over thirteen weeks: what was usable at each count, and what went in and out between."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.supply_cards import amount

SLIP_COLUMNS = {
    "moved_on": "日期",
    "kind": "类型",
    "qty": "数量",
    "lot": "批次",
    "warehouse_name": "仓库",
    "partner": "往来单位",
    "reason": "事由",
}
COUNT_TITLES = {"stock_day": "盘存日序", "month_number": "月序", "usable_qty": "可用量"}
WEEKS = 13


def history_sentence(counts: pd.DataFrame, slips: pd.DataFrame, item: Any) -> str:
    """What became of one item in thirteen weeks; `item` a row of supplies/stock_by_item."""
    if counts.empty:
        return f"{item['item_name']}：近 13 周没有盘存"
    first, last = counts["usable_qty"].iloc[0], counts["usable_qty"].iloc[-1]
    came, went = (slips.loc[slips["change_qty"] * sign > 0, "change_qty"].abs().sum() for sign in (1, -1))
    moves = f"，入 {came:,.0f}、出 {went:,.0f}" if len(slips) else "，没有出入库流水"
    return f"{item['item_name']}：13 周里可用量从 {first:,.0f} 到 {amount(last, item['unit'])}{moves}"


def recent(counts: pd.DataFrame, as_of_day: int) -> pd.DataFrame:
    """The counts of the last thirteen weeks, and the one before them."""
    return counts[counts["stock_day"] > as_of_day - 7 * (WEEKS + 1)].reset_index(drop=True)


@drawn_once
def history_chart(counts: pd.DataFrame, slips: pd.DataFrame, item: Any) -> go.Figure:
    """Above, what was usable, with quota and least; below, what went in and out each week, to the same days.

    Args:
        counts: stock_day, usable_qty.
        slips: move_day, change_qty.
        item: quota_qty, min_qty.
    """
    days = [theme.from_day_number(int(day)) for day in counts["stock_day"]]
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, row_heights=[0.66, 0.34], vertical_spacing=0.06)
    figure.add_trace(
        go.Scatter(
            x=days, y=list(counts["usable_qty"]), mode="lines+markers", line={"color": theme.BLUE, "width": 3},
            customdata=[theme.day(day) for day in days], hovertemplate="%{customdata} 可用 %{y:,.0f}<extra></extra>",
        ),
        row=1, col=1,
    )  # fmt: skip
    for name, level, dash in (("定额", item["quota_qty"], "solid"), ("最低", item["min_qty"], "dot")):
        if not theme.is_missing(level):
            figure.add_hline(y=level, row=1, col=1, line={"color": theme.INK, "width": 1.2, "dash": dash})
            figure.add_annotation(
                x=1, xref="x domain", y=level, text=f"{name} {level:,.0f}", showarrow=False, xanchor="left", xshift=6,
                row=1, col=1,
            )  # fmt: skip
    _moves(figure, slips)
    figure.add_annotation(
        x=days[-1], y=float(counts["usable_qty"].iloc[-1]), text=f"<b>{counts['usable_qty'].iloc[-1]:,.0f}</b>",
        showarrow=False, xanchor="left", xshift=8, font={"color": theme.BLUE, "size": theme.TEXT_PX + 2}, row=1, col=1,
    )  # fmt: skip
    theme.dress(figure, height=330, right=104)
    ticks = days[:: max(1, len(days) // 7)]
    figure.update_xaxes(tickvals=ticks, ticktext=[f"{day.month}.{day.day}" for day in ticks])
    figure.update_yaxes(rangemode="tozero", row=1, col=1, nticks=5)
    figure.update_yaxes(nticks=3, row=2, col=1)
    return figure.update_layout(barmode="relative", bargap=0.3)


def _moves(figure: go.Figure, slips: pd.DataFrame) -> None:
    sunday = slips["move_day"] - (slips["move_day"] + 3) % 7 + 6
    weeks = slips.assign(sunday=sunday, sign=slips["change_qty"] > 0)
    for is_in, name, colour in ((True, "入", theme.BLUE), (False, "出", theme.GREY)):
        sums = weeks[weeks["sign"] == is_in].groupby("sunday")["change_qty"].sum()
        figure.add_trace(
            go.Bar(
                x=[theme.from_day_number(int(day)) for day in sums.index], y=list(sums), marker_color=colour,
                hovertemplate=name + " %{y:,.0f}<extra></extra>",
            ),
            row=2, col=1,
        )  # fmt: skip
    figure.add_annotation(
        x=1, xref="x domain", y=0, text="上入下出", showarrow=False, xanchor="left", xshift=6, row=2, col=1
    )
