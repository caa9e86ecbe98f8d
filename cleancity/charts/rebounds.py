"""反弹与回头看: the curve of what has not come back, its windows as a table, and the lists."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.answers import place_name
from cleancity.analysis.rebounds import MAIN_WINDOW, Followed
from cleancity.charts import theme
from cleancity.charts.dumbbell import interval_words, shares_with_interval
from cleancity.charts.finished import drawn_once

MOST_DAYS = 90
HEIGHT = 330
CROWDED_DAYS = 14
WINDOW_COLUMNS = {"window": "结案后", "rate_words": "又回来的", "interval": "95 % 区间", "n_at_risk": "仍在跟踪（件）"}
PAIR_COLUMNS = {
    "unit": "单位", "on_time_words": "按期结案率", "on_time_interval": "按期 95 % 区间", "n_due": "到期（件）",
    "repeat_words": "重复点位占比", "repeat_interval": "重复 95 % 区间", "n_located": "说得出点位（件）",
}  # fmt: skip
RECHECK_COLUMNS = {
    "dept_name": "部门", "n_closed": "结案（件）", "n_rechecked": "回头看过（件）",
    "coverage_words": "覆盖率（95 % 区间）",
    "n_back": "其中反弹（件）", "back_words": "反弹占看过的（95 % 区间）", "n_not_found": "未查到（件）",
    "n_owed": "该看的（件）", "n_owed_unseen": "该看未看（件）",
}  # fmt: skip
STUBBORN_COLUMNS = {
    "place": "地点", "subcategory": "小类", "n_rebounds": "反弹次数", "n_open": "现在未结（件）", "age": "拖了多久",
    "last_back": "最近一次", "stubborn": "老大难标注", "dept_name": "责任部门", "lead_official": "责任领导",
}  # fmt: skip
UNIT_TITLES = {
    "unit": "单位", "n_closed": "结案（件）", "rate": "30 天反弹率", "low": "区间下限", "high": "区间上限",
    "n_at_risk": "跟踪满 30 天（件）", "enough": "够样本", "stands_out": "明显高于全部",
}  # fmt: skip
CURVE_TITLES = {
    "duration": "结案后天数", "n_events": "反弹（件）", "n_censored": "跟踪到此为止（件）",
    "n_at_risk": "仍在跟踪（件）", "survival": "仍未反弹比例", "low": "区间下限", "high": "区间上限",
}  # fmt: skip


@drawn_once
def curve_chart(curve: pd.DataFrame, windows: pd.DataFrame) -> go.Figure:
    """What share has not come back, day by day, with its band; the windows marked with what has."""
    drawn = pd.concat(
        [
            pd.DataFrame({"duration": [0], "survival": [1.0], "low": [1.0], "high": [1.0]}),
            curve[curve["duration"] <= MOST_DAYS],
        ]
    )
    figure = go.Figure()
    band = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip"}
    figure.add_trace(go.Scatter(x=drawn["duration"], y=drawn["high"], **band))
    figure.add_trace(
        go.Scatter(x=drawn["duration"], y=drawn["low"], fill="tonexty", fillcolor="rgba(0,114,178,.18)", **band)
    )
    figure.add_trace(
        go.Scatter(
            x=drawn["duration"], y=drawn["survival"], mode="lines",
            line={"color": theme.BLUE, "width": 3, "shape": "hv"},
            hovertemplate="结案后 %{x} 天：%{y:.1%} 没有反弹<extra></extra>",
        )
    )  # fmt: skip
    for row in windows.to_dict("records"):
        _mark(figure, row)
    theme.dress(figure, HEIGHT, right=14)
    figure.update_xaxes(
        range=[0, MOST_DAYS + 3], tickvals=list(windows["days"]), showgrid=False, tickangle=0,
        ticktext=[f"{days} 天" for days in windows["days"]],
    )  # fmt: skip
    figure.update_yaxes(
        range=[0, 1.06], tickvals=[0, 0.25, 0.5, 0.75, 1], ticktext=["0", "25 %", "50 %", "75 %", "100 %"]
    )
    return figure


def _mark(figure: go.Figure, row: Any) -> None:
    """A line at a window, and under the curve how much is back by then; at 14 days there is no room beside 7."""
    days, is_known = row["days"], bool(row["enough"])
    figure.add_shape(type="line", x0=days, x1=days, y0=0, y1=1, line={"color": theme.RULE, "width": 1}, layer="below")
    if days == CROWDED_DAYS:
        return
    words = f"已回来 <b>{theme.per_cent(row['rate'])}</b>" if is_known else "跟踪太少"
    figure.add_annotation(
        x=days, y=1 - row["rate"] if is_known else 0.5, text=words, showarrow=False, yshift=-18, xanchor=_anchor(days),
        font={"color": theme.ALERT_SEQUENCE[-1] if is_known else theme.DARK_GREY},
    )  # fmt: skip


def _anchor(days: int) -> str:
    return "right" if days == MOST_DAYS else "center"


def window_rows(windows: pd.DataFrame, n_min: int) -> pd.DataFrame:
    """The five windows in words; too few followed so long is said instead of a rate."""
    few = f"跟踪这么久的不足 {n_min} 件"
    return windows.assign(
        window=[f"{days} 天内" for days in windows["days"]],
        rate_words=[
            theme.per_cent(rate) if ok else few for rate, ok in zip(windows["rate"], windows["enough"], strict=True)
        ],
        interval=[interval_words(low, high) for low, high in zip(windows["low"], windows["high"], strict=True)],
    )


def units_heading(found: Followed, n_min: int) -> str:
    """What the units' picture shows, or that nobody can be compared yet."""
    if not found.units["enough"].any():
        return f"没有哪个单位跟踪满 {MAIN_WINDOW} 天的有 {n_min} 件，还不能比较"
    some = "橙色的明显高于全部" if found.units["stands_out"].any() else "还看不出谁明显高于全部"
    return f"结案后 {MAIN_WINDOW} 天内反弹的比例：{some}"


@drawn_once
def units_chart(found: Followed) -> go.Figure:
    """The rebound rate of each unit with enough cases, worst first, beside that of all."""
    rows = found.units[found.units["enough"]].head(20).rename(columns={"low": "rate_low", "high": "rate_high"})
    texts = [
        f"<b>{theme.per_cent(rate)}</b>　{n:,.0f} 件" for rate, n in zip(rows["rate"], rows["n_closed"], strict=True)
    ]
    line_words = f"全部 {theme.per_cent(found.whole)}" if found.whole is not None else ""
    return shares_with_interval(
        list(rows["unit"]), rows, "rate", texts, line=found.whole, line_words=line_words, right=140,
        flagged=list(rows["stands_out"]),
    )  # fmt: skip


def unit_rows(found: Followed) -> pd.DataFrame:
    """The units' rates as a table to take away."""
    return found.units.rename(columns=UNIT_TITLES)


def curve_rows(found: Followed) -> pd.DataFrame:
    """The curve as a table to take away."""
    return found.curve.rename(columns=CURVE_TITLES)


def owed_label(rechecks: pd.DataFrame) -> str:
    """The button for the list of what ought to have been looked at again."""
    return f"导出该看未看的 {rechecks['n_owed_unseen'].sum():,.0f} 件"


def pair_rows(pairs: pd.DataFrame) -> pd.DataFrame:
    """analysis.repeats.pairs with its shares and intervals in words."""
    words: dict[str, list[str]] = {}
    for name in ("on_time", "repeat"):
        words[f"{name}_words"] = [theme.per_cent(value) for value in pairs[name]]
        spans = zip(pairs[f"{name}_low"], pairs[f"{name}_high"], strict=True)
        words[f"{name}_interval"] = [interval_words(low, high) for low, high in spans]
    return pairs.assign(**words)


def recheck_rows(rechecks: pd.DataFrame) -> pd.DataFrame:
    """analysis.rebounds.rechecks with its shares in words."""
    words = {}
    for name in ("coverage", "back"):
        columns = zip(rechecks[name], rechecks[f"{name}_low"], rechecks[f"{name}_high"], strict=True)
        words[f"{name}_words"] = [
            theme.NOTHING if theme.is_missing(value) else f"{theme.per_cent(value)}（{interval_words(low, high, 0)}）"
            for value, low, high in columns
        ]
    return rechecks.assign(**words)


def stubborn_rows(places: pd.DataFrame) -> pd.DataFrame:
    """rebounds/stubborn_places as people read it."""
    return places.assign(
        place=[place_name({str(name): value for name, value in row.items()}) for _, row in places.iterrows()],
        age=[f"{days:,.0f} 天" for days in places["age_days"]],
        last_back=[f"{days:,.0f} 天前" if days else "当天" for days in places["days_since_back"]],
        stubborn=["是" if flag else "" for flag in places["is_stubborn"]],
        lead_official=places["lead_official"].fillna("未明确"),
    )


def ledger_words(place: pd.Series) -> str:
    """The words of the link to one place's issues."""
    return f"在台账中查看：{place['place']} {place['subcategory']}"
