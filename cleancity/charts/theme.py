"""Palette, fonts and number formats of every picture and sentence, decided once.

Blue and vermillion stay apart for colour-blind readers; a sign and a word always go with them.
"""

from __future__ import annotations

import math
from datetime import date, timedelta

import plotly.graph_objects as go

BLUE = "#0072B2"
VERMILLION = "#D55E00"
GREY = "#8A97A3"
DARK_GREY = "#595959"
INK = "#1B2733"
RULE = "#E6EAEE"
LIGHT = "#F4F6F8"
# One hue from light to dark: more is darker. For counts on maps and in grids.
SEQUENCE = ("#DCEAF4", "#A9CCE5", "#6BA8D2", "#2E83BD", "#00507D")
# Towards vermillion: worse is darker. For shares that ought to be low.
ALERT_SEQUENCE = ("#FBE6DA", "#F5BE9C", "#EB8F55", "#D55E00", "#8F3F00")

FONT = "'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif"
TEXT_PX = 13

NOTHING = "—"


def dress(figure: go.Figure, height: int, left: int = 8, right: int = 8) -> go.Figure:
    """Give a figure the house look; `height` in pixels, `left`/`right` the least margins in pixels."""
    figure.update_layout(
        height=height,
        margin={"l": left, "r": right, "t": 8, "b": 8},
        font={"family": FONT, "size": TEXT_PX, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        hoverlabel={"font": {"family": FONT, "size": TEXT_PX}, "bgcolor": "#FFFFFF"},
        separators=".,",
        dragmode=False,
    )
    figure.update_xaxes(
        automargin=True, gridcolor=RULE, zeroline=False, tickfont={"color": DARK_GREY}, fixedrange=True, ticks=""
    )
    figure.update_yaxes(
        automargin=True, gridcolor=RULE, zeroline=False, tickfont={"color": DARK_GREY}, fixedrange=True, ticks=""
    )
    return figure


def is_missing(value: object) -> bool:
    """True for None, NaN and NaT: what an empty database cell becomes on its way here."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or str(value) in ("NaT", "<NA>")


def ratio(numerator: float | None, denominator: float | None) -> float | None:
    """numerator / denominator, or None where there is nothing to divide by."""
    if numerator is None or denominator is None or is_missing(numerator) or is_missing(denominator) or not denominator:
        return None
    return float(numerator) / float(denominator)


def count(value: float | None, unit: str = "件") -> str:
    """A whole number with thousands separated and its unit: 1,475 件."""
    return NOTHING if value is None or is_missing(value) else f"{value:,.0f} {unit}".rstrip()


def per_cent(share: float | None, digits: int = 1) -> str:
    """A share (0 to 1) as 97.8 %."""
    return NOTHING if share is None or is_missing(share) else f"{share * 100:.{digits}f} %"


def interval(low: float, high: float, digits: int = 1) -> str:
    """The two ends of a share's interval (0 to 1) as 96.2—98.4 %."""
    return f"{low * 100:.{digits}f}—{high * 100:.{digits}f} %"


def days(value: float | None) -> str:
    """A length in days, one decimal: 3.4 天."""
    return NOTHING if value is None or is_missing(value) else f"{value:.1f} 天"


def day(value: date) -> str:
    """A day within the year, as in 11月15日."""
    return f"{value.month}月{value.day}日"


def full_day(value: date) -> str:
    """A day with its year, as in 2026年11月15日."""
    return f"{value.year}年{value.month}月{value.day}日"


def span(first: date, last: date) -> str:
    """Two days as one span: 11.9—11.15, with years where they differ."""
    if first.year == last.year:
        return f"{first.month}.{first.day}—{last.month}.{last.day}"
    return f"{first.year}.{first.month}.{first.day}—{last.year}.{last.month}.{last.day}"


def week(monday: date) -> str:
    """An ISO week with its days: 第46周（11.9—11.15）."""
    sunday = monday + timedelta(days=6)
    return f"第{monday.isocalendar().week}周（{monday.month}.{monday.day}—{sunday.month}.{sunday.day}）"


def week_number(monday: date) -> str:
    """An ISO week on an axis: 46周."""
    return f"{monday.isocalendar().week}周"


def from_day_number(day_number: int) -> date:
    """The date of a stored day number (days since 1970-01-01)."""
    return date(1970, 1, 1) + timedelta(days=int(day_number))
