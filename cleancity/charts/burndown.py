"""评估整改: what is left week by week against the review's date, and who has what left."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.burndown import Pace, weeks_to_finish
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.charts.gantt import month_ticks, month_word

HEIGHT = 360
MOST_WEEKS_AHEAD = 40  # the axis ends there, whatever the forecast says
ROW_PX = 34
_CHARACTER_PX = 13
WEEK_TITLES = {"day": "周末日序", "n_found": "新反馈（件）", "n_closed": "办结（件）", "n_open": "周末未结（件）"}
DEPARTMENT_COLUMNS = {
    "dept_name": "责任部门", "leader": "责任领导", "n_found": "反馈", "n_closed": "已结案", "closed_words": "结案比例",
    "n_verified": "核查到位", "n_rebounded": "反弹过", "n_back": "反弹未改", "n_open": "未结", "n_overdue": "已超期",
    "needed_words": "每周要办结",
}  # fmt: skip
PROBLEM_COLUMNS = {
    "issue_id": "问题编号", "dept_name": "责任部门", "leader": "责任领导", "place": "地点", "subcategory": "小类",
    "due": "时限", "n_days_overdue": "超期天数", "closed": "结案",
}  # fmt: skip
PARTS = (
    ("n_done", "改好了", theme.BLUE),
    ("n_unsure", "结案待核查或反弹", "#A9CCE5"),
    ("n_in_time", "未结", "#C4CBD2"),
    ("n_overdue", "超期未结", theme.VERMILLION),
)


@drawn_once
def burn_down(weeks: pd.DataFrame, found: Pace | None, review: date | None, as_of: date) -> go.Figure:
    """Open problems at each week's end, the way to the review's date (grey), and where the pace so far leads (band).

    Args:
        weeks: analysis.burndown.weekly.
    """
    figure, n_open = go.Figure(), int(weeks["n_open"].iloc[-1])
    days = [theme.from_day_number(int(day)) for day in weeks["day"]]
    last = _forecast(figure, n_open, found, as_of) if n_open and found else as_of
    if review and review > as_of and n_open:
        way = {"mode": "lines", "line": {"color": theme.GREY, "width": 2.5, "dash": "dash"}, "hoverinfo": "skip"}
        figure.add_trace(go.Scatter(x=[as_of, review], y=[n_open, 0], **way))
    figure.add_trace(
        go.Scatter(
            x=days, y=weeks["n_open"], mode="lines", line={"color": theme.BLUE, "width": 3},
            customdata=[theme.day(each) for each in days],
            hovertemplate="%{customdata} 未结 %{y:,.0f} 件<extra></extra>",
        )
    )  # fmt: skip
    _upright(figure, as_of, f"截至 {theme.day(as_of)}<br><b>未结 {n_open:,} 件</b>", theme.INK, "right")
    ends = [last, as_of]
    if review:
        _upright(figure, review, f"复核<br>{theme.day(review)}", theme.DARK_GREY, "left")
        ends.append(review)
    theme.dress(figure, HEIGHT, right=20)
    months = month_ticks(days[0], max(ends))
    words = [month_word(each, place == 0) for place, each in enumerate(months)]
    figure.update_xaxes(tickvals=months, ticktext=words, range=[days[0], max(ends) + timedelta(days=12)])
    figure.update_yaxes(range=[0, float(weeks["n_open"].max()) * 1.22], nticks=6, tickformat=",d")
    return figure


def _forecast(figure: go.Figure, n_open: int, found: Pace, as_of: date) -> date:
    """The band of where the pace leads, and its middle; returns the last day drawn."""
    ends = weeks_to_finish(n_open, found)
    if ends is None:
        return as_of
    far = ends.middle * 3 if ends.high is None else ends.high
    shown = min(far, MOST_WEEKS_AHEAD)
    band = [(0.0, float(n_open)), *_down(n_open, ends.low, shown)]
    back = [(0.0, float(n_open)), *_down(n_open, far, shown)]
    outline = [*band, *reversed(back)]
    figure.add_trace(
        go.Scatter(
            x=[as_of + timedelta(days=week * 7) for week, _ in outline], y=[left for _, left in outline],
            fill="toself", mode="lines", line={"width": 0}, fillcolor="rgba(213,94,0,.16)", hoverinfo="skip",
        )
    )  # fmt: skip
    middle = [(0.0, float(n_open)), *_down(n_open, ends.middle, shown)][:2]
    line = {"color": theme.VERMILLION, "width": 2.5, "dash": "dot"}
    days = [as_of + timedelta(days=round(week * 7)) for week, _ in middle]
    figure.add_trace(go.Scatter(x=days, y=[left for _, left in middle], mode="lines", line=line, hoverinfo="skip"))
    left = middle[-1][1]
    ends_words = f"照现在的速度，{theme.full_day(days[-1])}改完" if not left else "照现在的速度"
    figure.add_annotation(
        x=as_of + timedelta(days=shown * 7 * 0.2), y=n_open, text=ends_words, showarrow=False, xanchor="left",
        yanchor="bottom", font={"color": theme.ALERT_SEQUENCE[-1]},
    )  # fmt: skip
    return as_of + timedelta(days=shown * 7)


def _down(n_open: int, weeks: float, shown: float) -> list[tuple[float, float]]:
    """A straight way down to nought in `weeks`, cut off where the axis ends."""
    if weeks <= shown:
        return [(weeks, 0.0), (shown, 0.0)]
    return [(shown, n_open * (1 - shown / weeks))]


def _upright(figure: go.Figure, day: date, words: str, colour: str, side: str) -> None:
    figure.add_shape(
        type="line", x0=day, x1=day, y0=0, y1=1, yref="paper", line={"color": colour, "width": 1, "dash": "dot"}
    )
    figure.add_annotation(
        x=day, y=1, yref="paper", yanchor="top", xanchor=side, align=side, xshift=-5 if side == "right" else 5,
        text=words, showarrow=False, font={"color": colour},
    )  # fmt: skip


@drawn_once
def departments_chart(rows: pd.DataFrame) -> go.Figure:
    """Each department's problems as one bar: cured, unsure, open, overdue; the numbers beside it."""
    summed = department_sums(rows).head(15)
    labels = [_flat(name) for name in summed["dept_name"]]
    figure, places = go.Figure(), list(range(len(summed)))
    for name, words, colour in PARTS:
        texts = [f"{n:,.0f}" if n >= 0.06 * summed["n_found"].max() else "" for n in summed[name]]
        figure.add_trace(
            go.Bar(
                x=summed[name], y=places, orientation="h", marker_color=colour, name=words, text=texts,
                textposition="inside", insidetextanchor="middle", textangle=0, constraintext="none",
                textfont={"color": "#FFFFFF" if colour in (theme.BLUE, theme.VERMILLION) else theme.INK},
                hovertemplate=f"{words} %{{x:,.0f}} 件<extra></extra>",
            )
        )  # fmt: skip
    for place, row in zip(places, summed.to_dict("records"), strict=True):
        overdue = f"，超期 {row['n_overdue']:,.0f}" if row["n_overdue"] else ""
        colour = theme.ALERT_SEQUENCE[-1] if row["n_overdue"] else theme.DARK_GREY
        figure.add_annotation(
            x=row["n_found"], y=place, text=f"<b>未结 {row['n_open']:,.0f}</b>{overdue}", showarrow=False,
            xanchor="left", xshift=8, font={"color": colour},
        )  # fmt: skip
    _legend(figure)
    theme.dress(figure, max(ROW_PX * len(summed) + 46, 180), right=16)
    figure.update_layout(barmode="stack", bargap=0.35, margin={"t": 34})
    figure.update_xaxes(visible=False, range=[0, float(summed["n_found"].max()) * 1.32])
    return figure.update_yaxes(
        tickvals=places, ticktext=labels, range=[len(summed) - 0.5, -0.5], showgrid=False, tickfont={"color": theme.INK}
    )


def _legend(figure: go.Figure) -> None:
    """The colours' words in one row above the bars; Plotly's own legend breaks into lines where it is narrow."""
    at = 0
    for _, words, colour in PARTS:
        figure.add_annotation(
            x=0, xref="paper", xshift=at, y=1, yref="paper", yshift=8, xanchor="left", yanchor="bottom",
            showarrow=False, text=f"<span style='color:{colour}'>■</span> {words}", font={"color": theme.INK},
        )  # fmt: skip
        at += (len(words) + 3) * _CHARACTER_PX


def department_sums(rows: pd.DataFrame) -> pd.DataFrame:
    """assessment/standing_by_department with leaders put together and the parts of the bars."""
    names = ["n_found", "n_closed", "n_done", "n_open", "n_overdue"]
    summed = rows.groupby("dept_name", sort=False)[names].sum().reset_index()
    summed = summed.assign(
        n_unsure=summed["n_closed"] - summed["n_done"], n_in_time=summed["n_open"] - summed["n_overdue"]
    )
    return summed.sort_values(["n_open", "n_found"], ascending=False, ignore_index=True)


def department_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """analysis.assessment.by_department in words."""
    needed = ["" if theme.is_missing(each) else f"{each:,.1f} 件" for each in rows["needed"]]
    return rows.assign(closed_words=[f"{each:.0f} %" for each in rows["closed_pct"]], needed_words=needed)


def problem_rows(problems: pd.DataFrame) -> pd.DataFrame:
    """assessment/problems_in_the_way as people read it."""
    days = {name: pd.to_datetime(problems[f"{name}_at"]) for name in ("due", "closed")}
    return problems.assign(
        **{name: ["" if pd.isna(each) else f"{each:%Y-%m-%d}" for each in column] for name, column in days.items()},
        leader=problems["leader"].fillna("未明确"), n_days_overdue=problems["days_overdue"],
    )  # fmt: skip


def problem_columns(rows: pd.DataFrame) -> dict[str, str]:
    """The columns that say something of these problems."""
    is_said = {name: rows[name].notna().any() and (rows[name] != "").any() for name in PROBLEM_COLUMNS}
    return {name: words for name, words in PROBLEM_COLUMNS.items() if is_said[name]}


def _flat(text: object, longest: int = 14) -> str:
    flat = str(text).replace("<", "＜").replace(">", "＞")
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
