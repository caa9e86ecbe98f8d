"""Two pass rates side by side: self-inspection and the secret visit, unit by unit and month by month."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.gathered import Gathered

ROW_PX = 30
OWN, SECRET = theme.GREY, theme.INK  # neither is good or bad by itself; only a sure gap is coloured


def gap_words(row: Mapping[Hashable, Any]) -> str:
    """+8.1（+4.2 到 +12.0）, or why there is none."""
    if row["verdict"] == "样本不足":
        return f"样本不足（{row['n_places']} 处）"
    gap, low, high = (100 * row[name] for name in ("gap", "low", "high"))
    sign = {"自查偏松": "▲ ", "自查偏严": "▼ "}.get(str(row["verdict"]), "")
    return f"{sign}{gap:+.1f}（{low:+.1f} 到 {high:+.1f}）".replace("-", "−")


@drawn_once
def dumbbells(rows: pd.DataFrame, labels: Sequence[str]) -> go.Figure:
    """A line per unit from the rate of 暗访 (filled) to that of 自查 (hollow); vermillion where 自查 is laxer."""
    figure, marks = go.Figure(), Gathered()
    at = list(range(len(rows)))
    for place, row in enumerate(rows.to_dict("records")):
        colour = {"自查偏松": theme.VERMILLION, "自查偏严": theme.BLUE}.get(str(row["verdict"]), "#D5DADF")
        marks.add_shape(
            type="line", x0=row["secret"], x1=row["own"], y0=place, y1=place, line={"color": colour, "width": 4},
            layer="below",
        )  # fmt: skip
        marks.add_annotation(
            x=1, xref="paper", xshift=178, xanchor="right", y=place, text=gap_words(row), showarrow=False,
            font={"color": theme.VERMILLION if row["verdict"] == "自查偏松" else theme.INK},
        )  # fmt: skip
    marks.put_on(figure)
    for column, symbol, colour, name in (
        ("own", "circle-open", OWN, "自查"), ("secret", "circle", SECRET, "暗访")
    ):  # fmt: skip
        figure.add_scatter(
            x=rows[column], y=at, mode="markers", customdata=rows["n_pairs"],
            marker={"symbol": symbol, "color": colour, "size": 11, "line": {"width": 2.5, "color": colour}},
            hovertemplate=f"{name} %{{x:.1%}}，%{{customdata}} 对<extra></extra>",
        )  # fmt: skip
    least = min([*rows["own"], *rows["secret"]], default=0.0)
    figure.update_xaxes(tickformat=".0%", range=[max(0, least - 0.03), 1.005], nticks=6, side="top")
    figure.update_yaxes(tickvals=at, ticktext=list(labels), autorange="reversed", showgrid=False, zeroline=False)
    figure.update_yaxes(tickfont={"color": theme.INK})
    return theme.dress(figure, ROW_PX * max(1, len(rows)) + 40, right=184)


@drawn_once
def month_lines(rows: pd.DataFrame, ticks: Sequence[str], height: int = 230) -> go.Figure:
    """Both rates over the months (rows of analysis.agreement.by month_number, in order)."""
    x = list(range(len(rows)))
    figure = go.Figure()
    for column, name, colour, dash in (("own", "自查", OWN, "dot"), ("secret", "暗访", SECRET, "solid")):
        figure.add_scatter(
            x=x, y=rows[column], mode="lines+markers", line={"color": colour, "dash": dash, "width": 2.4},
            hovertemplate=f"{name} %{{y:.1%}}<extra></extra>",
        )  # fmt: skip
        last = float(rows[column].iloc[-1])
        figure.add_annotation(
            x=x[-1], y=last, text=f"{name} {theme.per_cent(last)}", xanchor="left", xshift=8, showarrow=False,
            font={"color": theme.DARK_GREY if column == "own" else theme.INK},
        )  # fmt: skip
    figure.update_xaxes(tickvals=x, ticktext=list(ticks), showgrid=False, tickangle=0, range=[-0.2, len(x) - 0.8])
    figure.update_yaxes(tickformat=".0%", nticks=5)
    return theme.dress(figure, height, right=100)


def table_cells(rows: pd.DataFrame) -> pd.DataFrame:
    """Kinds of inspection as text: rate with its interval, problems a visit."""
    rates = rows[["rate", "low", "high"]].to_numpy() * 100
    return pd.DataFrame(
        {
            "source": rows["source"],
            "n_visits": [f"{n:,.0f} 次" for n in rows["n_visits"]],
            "n_items": [f"{n:,.0f} 项" for n in rows["n_items"]],
            "rate": [f"{rate:.1f} %（{low:.1f}—{high:.1f}）" for rate, low, high in rates],
            "per_visit": [f"{each:.1f} 个" for each in rows["per_visit"]],
        }
    )


KIND_TITLES = {
    "source": "检查类型", "n_visits": "检查", "n_items": "检查项", "rate": "合格率（95 % 区间）",
    "per_visit": "每次发现",
}  # fmt: skip
PLACE_TITLES = {
    "venue_name": "点位", "dept_name": "部门", "month": "月份", "self_issues": "自查发现", "secret_issues": "暗访发现",
    "missed": "少发现",
}  # fmt: skip
