"""Departments against periods: a word in every cell, and a colour that says the same."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.submissions import STATUSES
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

ROW_PX = 26
# Fill and ink: blue for what came in time, vermillion for what did not, grey for what nobody can know yet.
LOOKS = {
    "按时": ("#DCEAF4", theme.BLUE),
    "零报告": ("#EAF1F6", theme.BLUE),
    "已更正": ("#A9CCE5", theme.INK),
    "迟报": ("#FBE6DA", "#8F3F00"),
    "退回": ("#F5BE9C", theme.INK),
    "未报": (theme.VERMILLION, "#FFFFFF"),
    "未到期": (theme.LIGHT, theme.DARK_GREY),
}


@drawn_once
def status_grid(rows: pd.DataFrame) -> go.Figure:
    """Rows of queries/submissions/status of one obligation: departments down in order, periods across in time."""
    periods = rows.drop_duplicates("start_day").sort_values("start_day")
    names = list(rows.drop_duplicates("dept_code").sort_values("dept_code")["dept_name"])
    words = rows.pivot_table(index="dept_name", columns="start_day", values="status", aggfunc="first")
    words = words.reindex(index=names, columns=periods["start_day"])
    figure = go.Figure(
        go.Heatmap(
            z=[[_code(word) for word in line] for line in words.to_numpy()],
            zmin=-0.5,
            zmax=len(STATUSES) - 0.5,
            colorscale=_scale(),
            showscale=False,
            xgap=3,
            ygap=3,
            hoverinfo="skip",
        )
    )
    written = [
        _written(across, down, str(word))
        for down, line in enumerate(words.to_numpy()) for across, word in enumerate(line) if not theme.is_missing(word)
    ]  # fmt: skip
    figure.update_layout(annotations=written)  # one by one, each would be checked again with every next one
    ticks = [f"{label}" for label in periods["label"]]
    figure.update_xaxes(tickvals=list(range(len(ticks))), ticktext=ticks, side="top", showgrid=False)
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False)
    return theme.dress(figure, ROW_PX * max(len(names), 2) + 40)


@drawn_once
def quality_line(means: pd.DataFrame, height: int) -> go.Figure:
    """Columns label and quality (0 to 100) of analysis.submissions.quality_by_period, in order; `height` in pixels."""
    figure = go.Figure()
    figure.add_scatter(
        x=list(range(len(means))),
        y=means["quality"],
        mode="lines+markers+text",
        text=[f"{value:.1f}" for value in means["quality"]],
        textposition="top center",
        cliponaxis=False,
        line={"color": theme.BLUE, "width": 2.4},
        customdata=means["label"],
        hovertemplate="%{customdata}<br>%{y:.1f} 分<extra></extra>",
    )
    least = float(means["quality"].min())
    figure.update_yaxes(range=[max(0.0, least - 3), 101.5], nticks=4)
    figure.update_xaxes(tickvals=list(range(len(means))), ticktext=list(means["label"]), showgrid=False)
    return theme.dress(figure, height, right=24)


def _written(across: int, down: int, word: str) -> dict[str, object]:
    ink = {"color": LOOKS[word][1], "size": theme.TEXT_PX}
    return {"x": across, "y": down, "text": word, "showarrow": False, "font": ink}


def _code(word: object) -> float | None:
    return float(STATUSES.index(str(word))) if not theme.is_missing(word) else None


def _scale() -> list[tuple[float, str]]:
    n = len(STATUSES)
    steps = ((at / n, (at + 1) / n, LOOKS[word][0]) for at, word in enumerate(STATUSES))
    return [point for low, high, fill in steps for point in ((low, fill), (high, fill))]
