"""Departments against the steps of supervision: what puts each on a step, and what was issued."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from cleancity.analysis.escalation import Standing
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once
from cleancity.ladder import Step

ROW_PX = 30
NOT_REACHED, REACHED, NEXT, DONE = range(4)
# Fill and ink: blue for what was issued, vermillion for what waits to be, its tint for what the rules reach beyond.
LOOKS = (
    (theme.LIGHT, theme.GREY),
    ("#FBE6DA", "#8F3F00"),
    (theme.VERMILLION, "#FFFFFF"),
    ("#A9CCE5", theme.INK),
)


@drawn_once
def ladder(found: Sequence[Standing], steps: Sequence[Step]) -> go.Figure:
    """One row a department, one column a step; every cell says in words what its colour says."""
    kinds = [[_kind(each, at, step) for at, step in enumerate(steps, 1)] for each in found]
    n = len(LOOKS)
    edges = ((at / n, (at + 1) / n, fill) for at, (fill, _) in enumerate(LOOKS))
    scale = [point for low, high, fill in edges for point in ((low, fill), (high, fill))]
    span = {"zmin": -0.5, "zmax": n - 0.5, "colorscale": scale, "showscale": False}
    figure = go.Figure(go.Heatmap(z=kinds, xgap=3, ygap=3, hoverinfo="skip", **span))
    for down, each in enumerate(found):
        for across, kind in enumerate(kinds[down]):
            ink = {"color": LOOKS[kind][1], "size": theme.TEXT_PX}
            words = _words(each, across + 1, kind)
            figure.add_annotation(x=across, y=down, text=words, showarrow=False, font=ink)
    names, heads = [each.department for each in found], [_head(step) for step in steps]
    figure.update_xaxes(tickvals=list(range(len(heads))), ticktext=heads, side="top", showgrid=False)
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, autorange="reversed", showgrid=False)
    return theme.dress(figure, ROW_PX * max(len(names), 2) + 60)


def _kind(each: Standing, at: int, step: Step) -> int:
    if each.next_step == step.name:
        return NEXT
    if at <= each.issued:
        return DONE
    return REACHED if each.cells[at - 1].is_reached else NOT_REACHED


def _words(each: Standing, at: int, kind: int) -> str:
    if kind == DONE:
        on = f" {each.issued_on.month}.{each.issued_on.day}" if at == each.issued and each.issued_on else ""
        return f"已发{on}"
    cell = each.cells[at - 1]
    counts = [f"{cell.n_issues} 件"] if cell.n_issues else []
    counts += [f"{cell.n_places} 处"] if cell.n_places else []
    said = "、".join(counts)
    return (f"待发 {said}" if kind == NEXT else said).strip() or theme.NOTHING


def _head(step: Step) -> str:
    long = f"{step.n_long} 件" if step.n_long > 1 else ""
    said = [f"{long}超 {step.days_overdue} 天"] if step.days_overdue is not None else []
    said += [f"共 {step.n_overdue} 件"] if step.n_overdue is not None else []
    said += [f"反弹 {step.n_rebounds} 次"] if step.n_rebounds is not None else []
    return f"<b>{step.name}</b><br>{'，'.join(said[:1])}<br>{'，'.join(said[1:])}"
