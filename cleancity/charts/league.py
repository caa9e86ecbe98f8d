"""The league of a peer group in words, cell by cell, and one department's score over the months."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.intervals import wilson
from cleancity.analysis.scheme import PARTS
from cleancity.analysis.score import Group
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once


def place_words(place: float, low: float, high: float) -> str:
    """A rank with the ranks that it may as well be: 2（1—4）."""
    return f"{place:.0f}（{low:.0f}—{high:.0f}）"


def score_words(score: float, low: float, high: float) -> str:
    """A score with its interval: 91.8（89.5—93.7）."""
    return f"{score:.1f}（{low:.1f}—{high:.1f}）"


def share_words(share: float, n: float) -> str:
    """A share in per cent with the count behind it: 97.8 [133]."""
    return theme.NOTHING if theme.is_missing(share) else f"{share * 100:.1f} [{n:,.0f}]"


def interval_words(row: Mapping[Hashable, Any]) -> str:
    """A share with its 95 % interval where chance plays in it, and the count: 67.4 %（59.2—74.7）[138 件]."""
    part = PARTS[row["part"]]
    count = f"[{row['n']:,.0f} {part.unit}]"
    if not part.is_share:
        return f"{theme.per_cent(row['share'])} {count}"
    low, high = wilson(row["numerator"], row["denominator"])
    return f"{theme.per_cent(row['share'])}（{low * 100:.1f}—{high * 100:.1f}）{count}"


def moved_words(moved: float) -> str:
    """What a rank did since the month before: ▲2."""
    if theme.is_missing(moved):
        return theme.NOTHING
    return "不变" if moved == 0 else f"{'▲升' if moved > 0 else '▼降'}{abs(moved):.0f}"


def league_cells(rows: pd.DataFrame, group: Group) -> pd.DataFrame:
    """The ranked rows as text, a column per part."""
    cells = pd.DataFrame(
        {
            "place": [place_words(*each) for each in rows[["place", "place_low", "place_high"]].to_numpy()],
            "dept_name": rows["dept_name"].to_numpy(),
            "score": [score_words(*each) for each in rows[["score", "low", "high"]].to_numpy()],
            "moved": [moved_words(each) for each in rows["moved"]],
        }
    )
    order = [group.names.index(name) for name in rows["dept_name"]]
    shares = group.raw_shares()
    for at, each in enumerate(group.weights):
        pairs = zip(shares[order, at], group.n[order, at], strict=True)
        cells[each.part.key] = [share_words(share, n) for share, n in pairs]
    return cells


def league_titles(group: Group) -> dict[str, str]:
    """Words above the columns of `league_cells`, in order."""
    parts = {each.part.key: f"{each.part.short}% {each.weight:g}分" for each in group.weights}
    return {"place": "名次（区间）", "dept_name": "部门", "score": "得分（区间）", "moved": "较上月", **parts}


def ledger_cells(ledger: pd.DataFrame) -> pd.DataFrame:
    """Where the points went, as text."""
    return pd.DataFrame(
        {
            "title": ledger["title"],
            "possible": [f"{each:.1f}" for each in ledger["possible"]],
            "got": [f"{each:.1f}" for each in ledger["got"]],
            "lost": [f"−{each:.1f}" if each >= 0.05 else "0" for each in ledger["lost"]],
            "share": [interval_words(row) for row in ledger.to_dict("records")],
            "peers": [theme.per_cent(each) for each in ledger["peers"]],
            "n_lost": [_lost_count(row) for row in ledger.to_dict("records")],
        }
    )


LEDGER_TITLES = {
    "title": "考核项", "possible": "满分", "got": "得分", "lost": "失分", "share": "本部门（95 % 区间）",
    "peers": "同类合计", "n_lost": "失分的",
}  # fmt: skip


def _lost_count(row: Mapping[Hashable, Any]) -> str:
    part = PARTS[row["part"]]
    if not part.is_share:
        return theme.NOTHING
    lost = row["denominator"] - row["numerator"] if part.more_is_better else row["numerator"]
    return f"{lost:,.0f} {part.unit}"


@drawn_once
def score_lines(scores: pd.DataFrame, dept_name: str, ticks: Sequence[str], height: int = 220) -> go.Figure:
    """A department's score month by month (month_number, dept_name, score) above the middle and spread of its peers."""
    months = sorted(scores["month_number"].unique())
    at = {month: place for place, month in enumerate(months)}
    peers = scores.groupby("month_number")["score"].agg(["min", "median", "max"]).reindex(months)
    own = scores[scores["dept_name"] == dept_name].sort_values("month_number")
    x = list(range(len(months)))
    figure = go.Figure()
    figure.add_scatter(
        x=x + x[::-1], y=[*peers["max"], *peers["min"][::-1]], fill="toself", fillcolor=theme.LIGHT, mode="none",
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(x=x, y=peers["median"], mode="lines", line={"color": theme.GREY, "width": 2, "dash": "dot"})
    figure.add_scatter(
        x=[at[month] for month in own["month_number"]], y=own["score"], mode="lines+markers",
        line={"color": theme.BLUE, "width": 2.6},
    )  # fmt: skip
    figure.update_traces(hovertemplate="%{y:.1f} 分<extra></extra>", selector={"mode": "lines+markers"})
    _name_ends(figure, len(months) - 1, float(own["score"].iloc[-1]), float(peers["median"].iloc[-1]))
    figure.update_xaxes(tickvals=x, ticktext=list(ticks), showgrid=False, tickangle=0)
    figure.update_xaxes(range=[-0.2, len(months) - 0.8])
    figure.update_yaxes(nticks=5)
    return theme.dress(figure, height, right=110)


def _name_ends(figure: go.Figure, last: int, own: float, middle: float) -> None:
    """The two names at the right end, moved apart where the lines end close together."""
    step = 9 if abs(own - middle) < 4 else 0
    up = 1 if own >= middle else -1
    for value, words, colour, shift in (
        (own, f"本部门 {own:.1f} 分", theme.BLUE, up * step),
        (middle, f"同类中位 {middle:.1f}", theme.DARK_GREY, -up * step),
    ):
        figure.add_annotation(
            x=last, y=value, text=words, xanchor="left", xshift=8, yshift=shift, showarrow=False, font={"color": colour}
        )


def month_ticks(months: Sequence[int]) -> list[str]:
    """Months on an axis, every second one counted from the last: 11月 with the year under the first and in January."""
    every = sorted(months)
    words = []
    for place, month in enumerate(every):
        is_shown = (len(every) - 1 - place) % 2 == 0
        words.append(f"{(month - 1) % 12 + 1}月<br>{(month - 1) // 12}" if is_shown else "")
    return [word if not place or word[-4:] != words[place - 2][-4:] else word[:-8] for place, word in enumerate(words)]
